//! NVIDIA's products: which titles of its bulletins mean which, and what in an inventory is a part of them.
//!
//! Kept by hand. A statement of the feed has the product's key as its name, in the space `nvidia`; a matcher asks
//! [`products_of`] for the products of a component and [`Product::versions_of`] for what to compare: the versions that
//! the component may have *in the product's own counting*. It is affected when all of them are, not affected when none
//! is, and unknown otherwise, also when there are none.
//!
//! Countings differ from what packages say. A bulletin about the CUDA Toolkit speaks of toolkit releases (`12.6`,
//! `12.6.1` for "Update 1"), while the wheel `nvidia-cuda-nvcc-cu12` is 12.4.131 and the library nvJPEG 12.3.1.117: the
//! inventory's property `cuda:toolkit-release` names the release, and where it is missing only the packages that are
//! numbered like the toolkit can be compared, by their first two numbers. Bulletins name the tool at fault in words: a
//! statement is about that member (`cuda-cuobjdump`, `cuda-nvdisasm`, `cuda-nvjpeg`), so that a flaw in `nvdisasm` is
//! none of cuBLAS. Triton is counted in container releases (`24.08`), NeMo and others partly: their rows end in
//! `-release`, and a package that is numbered otherwise cannot be compared with them.
//!
//! Drivers, firmware, appliances and desktop programs are facts of a machine: [`Place::Host`], never a finding of an
//! image.

mod table;

use wb_model::Purl;
use wb_version::Scheme;

pub use table::products;

/// One product.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// The name of its statements, in the space `nvidia`.
    pub key: &'static str,
    /// Its titles in bulletins, in lower case and without a leading `nvidia`; a star at the end stands for anything.
    pub titles: &'static [&'static str],
    /// Whether it can be in an image.
    pub place: Place,
    /// How its versions are counted.
    pub counting: Counting,
    /// The order of its versions.
    pub scheme: Scheme,
    /// Python packages, normalised; a star at the end stands for anything.
    pub pypi: &'static [&'static str],
    /// Debian and rpm packages; a star at the end stands for anything.
    pub packages: &'static [&'static str],
    /// Names in `pkg:generic/nvidia/<name>`.
    pub generic: &'static [&'static str],
    /// Go modules.
    pub golang: &'static [&'static str],
}

/// Where a product runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In images, or on a machine.
    Image,
    /// On a machine only: a driver, firmware, an appliance, a desktop program.
    Host,
}

/// How the versions of a product's bulletins are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counting {
    /// As its packages are.
    Own,
    /// In releases of the CUDA Toolkit.
    Toolkit,
    /// In container releases (`24.08`), whatever its packages are numbered.
    Release,
}

/// Triton's server version 2.18 came with the release 22.01, and each month brought the next one until 25.06.
const TRITON_FIRST: u32 = 18;
const TRITON_LAST: u32 = 59;

/// The product that a title of a bulletin means.
pub(crate) fn by_title(title: &str) -> Option<&'static Product> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let title = title.strip_prefix("nvidia ").unwrap_or(&title);
    products().iter().find(|product| product.titles.iter().any(|pattern| fits(pattern, title)))
}

/// The products that a component may be a part of: what can be in an image, and never a host's.
pub fn products_of(purl: &Purl) -> Vec<&'static Product> {
    products().iter().filter(|product| product.place == Place::Image && product.has(purl)).collect()
}

/// The row whose statements are counted in container releases, for a version of this product that is one.
pub(crate) fn counted(product: &'static Product, version: &str) -> &'static Product {
    if product.counting != Counting::Own || !is_release(version) {
        return product;
    }
    let key = format!("{}-release", product.key);
    products().iter().find(|other| other.key == key).unwrap_or(product)
}

/// The release that Triton's server version came with: `2.40` → `23.11`.
pub(crate) fn triton_release(server: &str) -> Option<String> {
    let mut parts = server.split('.');
    if parts.next()? != "2" {
        return None;
    }
    let minor: u32 = parts.next()?.parse().ok()?;
    let months = (TRITON_FIRST..=TRITON_LAST).contains(&minor).then(|| minor - TRITON_FIRST)?;
    Some(format!("{}.{:02}", 22 + months / 12, months % 12 + 1))
}

impl Product {
    /// Whether a component is a part of it.
    fn has(&self, purl: &Purl) -> bool {
        let any = |patterns: &[&str], name: &str| patterns.iter().any(|pattern| fits(pattern, name));
        match purl.kind() {
            "pypi" => any(self.pypi, purl.name()),
            "deb" | "rpm" => any(self.packages, purl.name()),
            "generic" => purl.namespace() == Some("nvidia") && any(self.generic, purl.name()),
            "golang" => {
                let path = format!("{}/{}", purl.namespace().unwrap_or_default(), purl.name()).to_lowercase();
                any(self.golang, &path)
            }
            _ => false,
        }
    }

    /// The versions that a component may have in this product's counting. `toolkit_release` is the inventory's property
    /// `cuda:toolkit-release` (`12.4.1`, or `12.3.1 or 12.3.2`). None at all: it cannot be compared.
    pub fn versions_of(&self, purl: &Purl, toolkit_release: Option<&str>) -> Vec<String> {
        // A Go program built from a commit: that says nothing about the release.
        let is_named = |version: &&str| {
            purl.kind() != "golang" || !(version.contains("0.0.0-") || *version == "(devel)")
        };
        let own = purl.version().filter(is_named).map(|version| upstream(purl.kind(), version));
        match self.counting {
            Counting::Own => own.into_iter().collect(),
            Counting::Release => {
                let own = own.unwrap_or_default();
                let release = if is_release(&own) {
                    Some(own)
                } else if self.key == "triton-inference-server" {
                    triton_release(&own)
                } else {
                    None
                };
                release.into_iter().collect()
            }
            Counting::Toolkit => match toolkit_release {
                Some(releases) => releases.split(" or ").map(str::to_owned).collect(),
                None => toolkit_releases(purl, own.as_deref()),
            },
        }
    }
}

/// The toolkit releases that a package may belong to, from its name or its version.
fn toolkit_releases(purl: &Purl, own: Option<&str>) -> Vec<String> {
    // What is numbered by releases.
    if matches!(purl.name(), "cuda-toolkit" | "nvidia-cuda-toolkit") {
        return own.into_iter().map(str::to_owned).collect();
    }
    // `cuda-nvdisasm-12-4`, `libnvjpeg-dev-12-4`.
    let mut parts = purl.name().rsplit('-');
    let named = match (purl.kind(), parts.next(), parts.next()) {
        ("deb" | "rpm", Some(minor), Some(major)) if is_digits(minor) && is_digits(major) => {
            Some(format!("{major}.{minor}"))
        }
        _ => None,
    };
    // `nvidia-cuda-nvcc-cu12` 12.4.131: these members have the toolkit's first two numbers.
    let counted = purl.name().starts_with("nvidia-cuda-") || purl.name().starts_with("cuda-");
    let numbered = own.filter(|_| counted).and_then(|own| {
        let mut parts = own.split('.');
        Some(format!("{}.{}", parts.next()?, parts.next()?))
    });
    match named.or(numbered) {
        // The release itself and its last update, which has not been beyond 4.
        Some(release) => vec![release.clone(), format!("{release}.9")],
        None => Vec::new(),
    }
}

/// The version without what packaging added: an epoch and a revision, or a local label.
fn upstream(kind: &str, version: &str) -> String {
    match kind {
        "deb" | "rpm" => {
            let version = version.split_once(':').map_or(version, |(_, rest)| rest);
            version.rsplit_once('-').map_or(version, |(upstream, _)| upstream).to_owned()
        }
        "pypi" => version.split('+').next().unwrap_or(version).to_owned(),
        "golang" => version.trim_start_matches('v').to_owned(),
        _ => version.to_owned(),
    }
}

/// `24.08`, `25.02.1`: a year from 19 on and a month.
fn is_release(version: &str) -> bool {
    let mut parts = version.split('.');
    let (Some(year), Some(month)) = (parts.next(), parts.next()) else { return false };
    let number = |text: &str| (text.len() == 2 && is_digits(text)).then(|| text.parse::<u8>().ok()).flatten();
    matches!((number(year), number(month)), (Some(19..=49), Some(1..=12))) && parts.all(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests;
