//! NVIDIA's bulletins in CSAF (its repository `product-security`).
//!
//! They have no purls and no ranges: a product is a title, a version is prose ([`super::nvidia_version`]), and what it
//! means for packages is kept by hand ([`super::nvidia_products`]). A product or a version that is not understood is a
//! statement that says "unknown", with the text. A record is one vulnerability in one bulletin: CVEs stand in
//! several, each time about other products or versions, so that the bulletin is a part of the id and the CVE an alias.

use std::collections::{BTreeMap, BTreeSet};

use wb_version::Scheme;

use crate::feed::csaf::{self, Branch, Csaf, Vulnerability};
use crate::feed::nvidia_products::{self, Product};
use crate::feed::{nvidia_version, text};
use crate::{Document, Feed, FeedError, FeedInfo, Item, Output, Record, Says, Space, Statement, Unfixed};

/// The feed.
pub struct NvidiaCsaf;

const NAME: &str = "nvidia";
const HOST: &str = "nvidia.com";
const STREAM: &str = "csaf";

/// What the words of a vulnerability tell about the member of the CUDA Toolkit that has it; `nvdisam` is a slip that
/// stands in two of them.
const MEMBERS: &[(&str, &str)] = &[
    ("cuobjdump", "cuda-cuobjdump"),
    ("nvdisasm", "cuda-nvdisasm"),
    ("nvdisam", "cuda-nvdisasm"),
    ("nvjpeg", "cuda-nvjpeg"),
    ("nsight systems", "cuda-nsight-systems"),
    ("nsight visual studio", "cuda-nsight-visual-studio"),
];

impl Feed for NvidiaCsaf {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "NVIDIA product security bulletins", whole: false, opt_in: true }
    }

    fn license(&self, _: &str) -> &'static str {
        "not stated (© NVIDIA Corporation)"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        csaf::is_published_by(document, HOST)
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let csaf = csaf::parse(NAME, document)?;
        let entries = entries(&csaf);
        let bulletin = &csaf.document.tracking.id;
        for vulnerability in &csaf.vulnerabilities {
            let Some(cve) = vulnerability.cve.as_deref() else {
                out.skip(bulletin, "one of its vulnerabilities has no CVE");
                continue;
            };
            let mut record =
                csaf::record(&csaf.document, vulnerability, &format!("NVIDIA-{bulletin}:{cve}"), NAME);
            let words = vulnerability.note("summary").map(plain).unwrap_or_default();
            record.aliases = vec![cve.to_owned()];
            record.related = vec![format!("NVIDIA-{bulletin}")];
            record.references.push(format!("https://nvidia.custhelp.com/app/answers/detail/a_id/{bulletin}"));
            record.summary = text::first_line(&words);
            record.statements = statements(vulnerability, &entries, &words, out, &record);
            record.details = words;
            out.put(STREAM, Item::Record(record));
        }
        Ok(())
    }
}

/// A product in a version, on a platform.
#[derive(Clone, Copy, Debug)]
struct Entry<'a> {
    /// The product's title.
    title: &'a str,
    /// "Linux", "Windows, Linux", "Linux(R535)".
    platform: &'a str,
    /// The prose of its version.
    version: &'a str,
}

/// All product versions by their ids.
fn entries<'a>(csaf: &'a Csaf<'a>) -> BTreeMap<&'a str, Entry<'a>> {
    let mut entries = BTreeMap::new();
    let platforms = csaf.branches().iter().flat_map(|vendor| &vendor.branches);
    for platform in platforms.filter(|branch| branch.category.as_str() == "architecture") {
        for branch in &platform.branches {
            if let Branch { name, product: Some(product), .. } = branch {
                let entry = Entry {
                    title: name.as_str(),
                    platform: platform.name.as_str(),
                    version: product.name.as_str(),
                };
                entries.insert(product.product_id.as_str(), entry);
            }
        }
    }
    entries
}

fn statements(
    vulnerability: &Vulnerability<'_>,
    entries: &BTreeMap<&str, Entry<'_>>,
    words: &str,
    out: &mut Output,
    record: &Record,
) -> Vec<Statement> {
    let status = &vulnerability.product_status;
    let mut statements = Vec::new();
    let mut dangling = 0;
    for id in &status.known_affected {
        let Some(entry) = entries.get(id.as_str()) else {
            dangling += 1;
            continue;
        };
        // The versions with the fix, of the same product on the same platform.
        let same = |other: &&Entry<'_>| other.title == entry.title && other.platform == entry.platform;
        let fixes = status.fixed.iter().filter_map(|id| entries.get(id.as_str())).filter(same);
        let fixed: Vec<String> =
            fixes.filter_map(|entry| nvidia_version::fixed(entry.version)).flatten().collect();
        statements.extend(about(entry, &fixed, words));
    }
    if dangling > 0 {
        out.skip(&record.id, format!("{dangling} of its product ids are in no product tree"));
    }
    statements.sort_by(|a, b| {
        (&a.name, &a.qualifiers, &a.ranges, &a.versions).cmp(&(
            &b.name,
            &b.qualifiers,
            &b.ranges,
            &b.versions,
        ))
    });
    statements.dedup_by(|a, b| {
        (&a.name, &a.qualifiers, &a.ranges, &a.versions, a.says)
            == (&b.name, &b.qualifiers, &b.ranges, &b.versions, b.says)
    });
    statements
}

/// What an entry says: one statement, or one for each member of the CUDA Toolkit that the words name.
fn about(entry: &Entry<'_>, fixed: &[String], words: &str) -> Vec<Statement> {
    let Some(product) = nvidia_products::by_title(entry.title) else {
        return vec![statement(&text::slug(entry.title), Scheme::Generic, entry)];
    };
    let fixed: Vec<String> = fixed.iter().map(|version| counting(product, version)).collect();
    let read = nvidia_version::affected(entry.version)
        .map(|prose| prose.map(|version| counting(product, &version)))
        .and_then(|prose| {
            Some((prose.sample().map(str::to_owned), prose.into_events(&fixed, product.scheme)?))
        });
    let product = match read.as_ref().and_then(|(sample, _)| sample.as_deref()) {
        Some(version) => nvidia_products::counted(product, version),
        None => product,
    };
    let lower = words.to_lowercase();
    let mut names: Vec<&str> = if product.key == "cuda-toolkit" {
        MEMBERS.iter().filter(|(word, _)| lower.contains(word)).map(|(_, key)| *key).collect()
    } else {
        Vec::new()
    };
    names.dedup();
    if names.is_empty() {
        names.push(product.key);
    }
    let mut statements = Vec::new();
    for name in names {
        let mut one = statement(name, product.scheme, entry);
        if let Some((_, (ranges, versions))) = &read {
            one.says = Says::ByVersion;
            one.ranges.clone_from(ranges);
            one.versions.clone_from(versions);
        }
        statements.push(one);
    }
    statements
}

/// Triton's older bulletins count in versions of the server, the others in releases.
fn counting(product: &Product, version: &str) -> String {
    match product.key {
        "triton-inference-server" => {
            nvidia_products::triton_release(version).unwrap_or_else(|| version.to_owned())
        }
        _ => version.to_owned(),
    }
}

/// A statement that does not know yet.
fn statement(name: &str, scheme: Scheme, entry: &Entry<'_>) -> Statement {
    let platform = platform(entry.platform).map(|name| ("platform".to_owned(), name.to_owned()));
    Statement {
        space: Space::new("nvidia"),
        name: name.to_owned(),
        says: Says::Unparsed,
        scheme,
        ranges: Vec::new(),
        versions: Vec::new(),
        unfixed: Unfixed::NotYet,
        flags: BTreeSet::new(),
        rating: None,
        qualifiers: platform.into_iter().collect(),
        note: Some(format!("{} ({}): {}", entry.title.trim(), entry.platform.trim(), entry.version.trim())),
    }
}

/// The one platform that is not Linux and that alone it is about.
fn platform(words: &str) -> Option<&'static str> {
    let words = words.to_lowercase();
    let others = ["windows", "macos", "android"];
    let mut named = others.into_iter().filter(|name| words.contains(name));
    match (named.next(), named.next()) {
        (Some(one), None)
            if !words.contains("linux") && !words.contains("ubuntu") && !words.contains("vsphere") =>
        {
            Some(one)
        }
        _ => None,
    }
}

/// Notes hold HTML.
fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut inside = false;
    for character in html.chars() {
        match character {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                out.push(' ');
            }
            _ if inside => {}
            _ => out.push(character),
        }
    }
    // A `<` that nothing closes is a sign, not a tag.
    if inside { html.to_owned() } else { out.split_whitespace().collect::<Vec<_>>().join(" ") }
}

#[cfg(test)]
mod tests;
