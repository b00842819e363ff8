//! Whether something named in a VEX document is a component of an inventory.

use std::cmp::Ordering;

use wb_model::{Component, ComponentKind, Cpe, Digest, Purl};
use wb_version::range::Range;
use wb_version::{Scheme, Version};

use super::{Identity, VersionPattern};

/// How exactly something is named. Ordered: a later one is more exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exactness {
    /// Not named at all: only what it is a part of.
    #[default]
    Unnamed,
    /// By a name alone, in every version.
    EveryVersion,
    /// By a range of versions.
    Range,
    /// By name and version.
    Version,
    /// By name, version and where it is from (qualifiers), or by its place in a document.
    Place,
    /// By its content.
    Digest,
}

/// How exactly an identity names a component; none when it names another.
///
/// Everything given names the same thing, so that what can be compared best decides: a digest that differs is not
/// made good by a name that is equal.
pub(super) fn names(identity: &Identity, component: &Component) -> Option<Exactness> {
    if let Some(equal) = same_content(&identity.digests, &component.hashes) {
        return equal.then_some(Exactness::Digest);
    }
    if let Some(purl) = &identity.purl {
        let own = component.purl.as_ref()?;
        return purl_names(purl, own, identity, component);
    }
    if let Some(cpe) = &identity.cpe {
        let exactness = component.cpes.iter().filter_map(|own| cpe_names(cpe, own)).max()?;
        return with_versions(exactness, identity, component);
    }
    if let Some(id) = &identity.id {
        return reference_names(id, identity, component);
    }
    // A bare name is many things; only a program with its version is named well enough by it.
    let name = identity.name.as_deref()?;
    (component.kind == ComponentKind::Application && component.name == name && !identity.versions.is_empty())
        .then(|| with_versions(Exactness::EveryVersion, identity, component))?
}

/// Whether two lists of digests name the same content; none when no algorithm is in both.
pub(super) fn same_content(wanted: &[Digest], own: &[Digest]) -> Option<bool> {
    let mut equal = None;
    for one in wanted {
        for other in own.iter().filter(|other| other.algorithm() == one.algorithm()) {
            if one == other {
                return Some(true);
            }
            equal = Some(false);
        }
    }
    equal
}

fn purl_names(wanted: &Purl, own: &Purl, identity: &Identity, component: &Component) -> Option<Exactness> {
    let equal = wanted.kind() == own.kind()
        && wanted.namespace() == own.namespace()
        && wanted.name() == own.name()
        && (wanted.subpath().is_none() || wanted.subpath() == own.subpath());
    // A qualifier of a tool's own document says nothing about the package.
    let mut asked = wanted.qualifiers().iter().filter(|(key, _)| *key != "package-id").peekable();
    let qualified = asked.peek().is_some();
    if !equal || asked.any(|(key, value)| own.qualifiers().get(key) != Some(value)) {
        return None;
    }
    let Some(version) = wanted.version() else {
        return with_versions(Exactness::EveryVersion, identity, component);
    };
    let version_of = component.version.as_deref().or(own.version());
    let same = own.version() == Some(version)
        || version_of.is_some_and(|own| same_version(scheme_of(wanted), version, own));
    let exactness = if qualified { Exactness::Place } else { Exactness::Version };
    same.then(|| with_versions(exactness, identity, component))?
}

/// The limits that stand beside an identifier.
fn with_versions(exactness: Exactness, identity: &Identity, component: &Component) -> Option<Exactness> {
    if identity.versions.is_empty() {
        return Some(exactness);
    }
    let purl = identity.purl.as_ref().or(component.purl.as_ref());
    let scheme = purl.map_or(Scheme::Generic, scheme_of);
    let version = component.version.as_deref()?;
    let hits = identity.versions.iter().filter_map(|pattern| match pattern {
        VersionPattern::Exact(wanted) => same_version(scheme, wanted, version).then_some(Exactness::Version),
        VersionPattern::Range(range) => in_range(range, version).then_some(Exactness::Range),
    });
    Some(exactness.max(hits.max()?))
}

fn same_version(scheme: Scheme, wanted: &str, own: &str) -> bool {
    wanted == own || scheme.compare(wanted, own) == Some(Ordering::Equal)
}

/// Whether a version is in a `vers` range. What cannot be read holds nothing.
fn in_range(range: &str, version: &str) -> bool {
    let Ok(range) = range.parse::<Range>() else { return false };
    let parsed: Result<Version, _> = range.scheme().parse(version);
    parsed.is_ok_and(|version| range.contains(&version) == Some(true))
}

/// Whether a pattern can be read at all.
pub(super) fn is_readable(pattern: &VersionPattern) -> bool {
    match pattern {
        VersionPattern::Exact(_) => true,
        VersionPattern::Range(text) => text.parse::<Range>().is_ok(),
    }
}

/// The order of the versions of a purl's type (purl-spec "Known purl types").
fn scheme_of(purl: &Purl) -> Scheme {
    match purl.kind() {
        "alpm" => Scheme::Alpm,
        "apk" => Scheme::Apk,
        "conan" => Scheme::Conan,
        "deb" => Scheme::Deb,
        "gem" => Scheme::Gem,
        "golang" => Scheme::Go,
        "maven" => Scheme::Maven,
        "npm" => Scheme::Npm,
        "nuget" => Scheme::Nuget,
        "composer" => Scheme::Packagist,
        "pypi" => Scheme::Pypi,
        "rpm" => Scheme::Rpm,
        "cargo" | "hex" | "pub" | "swift" => Scheme::Semver,
        _ => Scheme::Generic,
    }
}

/// A CPE of a statement against one of a component, field by field (NISTIR 7696 §6.1): what the statement leaves
/// open is any value, what it sets has to be equal.
fn cpe_names(wanted: &Cpe, own: &Cpe) -> Option<Exactness> {
    let (wanted_text, own_text) = (wanted.to_string(), own.to_string());
    let (wanted_fields, own_fields) = (fields(&wanted_text), fields(&own_text));
    let equal = wanted_fields.len() == own_fields.len()
        && wanted_fields
            .iter()
            .zip(&own_fields)
            .all(|(one, other)| *one == "*" || one.eq_ignore_ascii_case(other));
    let exactness = if wanted.version().is_some() { Exactness::Version } else { Exactness::EveryVersion };
    equal.then_some(exactness)
}

/// The fields of a CPE's formatted string: colons that are quoted do not part them.
fn fields(text: &str) -> Vec<&str> {
    let mut fields = Vec::new();
    let mut start = 0;
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b':' if !quoted => {
                fields.push(&text[start..at]);
                start = at + 1;
            }
            _ => quoted = byte == b'\\' && !quoted,
        }
    }
    fields.push(&text[start..]);
    fields
}

/// An id of another document: a `bom-ref`, a BOM-Link (`urn:cdx:SERIAL/VERSION#REF`) or an IRI.
///
/// A `bom-ref` means something only in its own document, and which document an inventory came from is not known.
/// So it names a component only where it has the component's purl in it, as the ones written here do: `1` of one
/// document is not `1` of another.
fn reference_names(id: &str, identity: &Identity, component: &Component) -> Option<Exactness> {
    let reference = match id.strip_prefix("urn:cdx:") {
        Some(rest) => percent_decoded(rest.split_once('#')?.1),
        None => id.to_owned(),
    };
    let own = component.purl.as_ref()?;
    if reference == component.id.as_str() && reference.starts_with(&own.to_string()) {
        return with_versions(Exactness::Place, identity, component);
    }
    let wanted: Purl = reference.parse().ok()?;
    purl_names(&wanted, own, identity, component)
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digits =
            tail.get(..2).filter(|digits| *first == b'%' && digits.iter().all(u8::is_ascii_hexdigit));
        let decoded = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match decoded {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A CPE as a formatted string (2.3) or in the older URI form (`cpe:/o:redhat:enterprise_linux:9::baseos`).
pub(super) fn cpe_of(text: &str) -> Option<Cpe> {
    let Some(rest) = text.strip_prefix("cpe:/") else { return text.parse().ok() };
    let mut fields: Vec<String> = rest.split(':').map(bound).collect();
    // The URI form has seven fields; an extended edition is packed with tildes (NISTIR 7695 §6.1.3).
    if fields.len() > 7 {
        return None;
    }
    fields.resize(7, "*".to_owned());
    let mut all: Vec<String> = fields;
    let language = all.pop()?;
    let edition = all.pop()?;
    let packed: Vec<&str> =
        edition.strip_prefix('~').map(|rest| rest.split('~').collect()).unwrap_or_default();
    let part =
        |at: usize| packed.get(at).filter(|text| !text.is_empty()).map_or("*", |text| *text).to_owned();
    let edition = if packed.is_empty() { edition.clone() } else { part(0) };
    all.extend([edition, language, part(1), part(2), part(3), part(4)]);
    format!("cpe:2.3:{}", all.join(":")).parse().ok()
}

/// A field of the URI form as one of the formatted string.
fn bound(text: &str) -> String {
    if text.is_empty() {
        return "*".to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for character in percent_decoded(text).chars() {
        if !(character.is_alphanumeric() || matches!(character, '_' | '.' | '-' | '~' | '*')) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests;
