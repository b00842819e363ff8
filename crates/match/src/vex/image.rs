//! Whether something named in a VEX document is the image that was weighed.

use wb_model::{Digest, Purl, Subject, SubjectKind};

use super::identity::{Exactness, same_content};
use super::{Identity, VersionPattern};

/// How exactly an identity names the image; none when it names something else.
///
/// A digest decides, where both sides have one: a name moves on to the next build, a digest does not.
pub(super) fn names(identity: &Identity, subject: &Subject) -> Option<Exactness> {
    let own = digests(subject);
    let mut wanted = identity.digests.clone();
    if let Some(purl) = &identity.purl {
        if !is_image(purl) && purl.kind() != "generic" {
            return None;
        }
        wanted.extend(purl.version().and_then(|version| version.parse::<Digest>().ok()));
    }
    if !wanted.is_empty() {
        // A digest that cannot be compared is one that was not found equal.
        return (same_content(&wanted, &own) == Some(true)).then_some(Exactness::Digest);
    }
    match (&identity.purl, &identity.name) {
        (Some(purl), _) if is_image(purl) && subject.kind == SubjectKind::Image => by_purl(purl, subject),
        (Some(_), _) => None,
        (None, Some(name)) if identity.id.is_none() && identity.cpe.is_none() => {
            by_name(name, identity, subject)
        }
        _ => None,
    }
}

fn is_image(purl: &Purl) -> bool {
    matches!(purl.kind(), "oci" | "docker")
}

/// The digests an image is known by: its manifest's, its configuration's, and the one it was asked for by, which
/// may be an index's.
fn digests(subject: &Subject) -> Vec<Digest> {
    let asked = subject.name.rsplit_once('@').and_then(|(_, digest)| digest.parse().ok());
    subject.manifest.iter().cloned().chain(subject.config.clone()).chain(asked).collect()
}

/// `pkg:oci/<name>?repository_url=…&tag=…&arch=…`, `pkg:docker/<namespace>/<name>@<tag>`.
fn by_purl(purl: &Purl, subject: &Subject) -> Option<Exactness> {
    let (repository, tag) = repository(&subject.name);
    let mut path = repository.rsplit('/');
    if path.next() != Some(purl.name()) {
        return None;
    }
    if let Some(namespace) = purl.namespace()
        && !repository.strip_suffix(&format!("{namespace}/{}", purl.name())).is_some_and(ends_a_segment)
    {
        return None;
    }
    if purl.version().is_some_and(|version| Some(version) != tag) {
        return None;
    }
    let platform = subject.platform.as_deref().unwrap_or_default();
    let mut platform = platform.split('/');
    let (os, architecture) = (platform.next(), platform.next());
    let agrees = purl.qualifiers().iter().all(|(key, value)| match key.as_str() {
        "repository_url" => {
            let value = value.trim_end_matches('/');
            value == repository || format!("{value}/{}", purl.name()) == repository
        }
        "tag" => Some(value.as_str()) == tag,
        "arch" => Some(value.as_str()) == architecture,
        "os" => Some(value.as_str()) == os,
        _ => false,
    });
    let exactness = if purl.qualifiers().contains_key("tag") || purl.version().is_some() {
        Exactness::Version
    } else {
        Exactness::EveryVersion
    };
    agrees.then_some(exactness)
}

/// A name for people, with a tag as its version.
fn by_name(name: &str, identity: &Identity, subject: &Subject) -> Option<Exactness> {
    let (repository, tag) = repository(&subject.name);
    if identity.versions.is_empty() {
        if subject.name == name {
            return Some(Exactness::Version);
        }
        return (repository == name).then_some(Exactness::EveryVersion);
    }
    let tagged = identity.versions.iter().any(|pattern| match pattern {
        VersionPattern::Exact(version) => Some(version.as_str()) == tag,
        VersionPattern::Range(_) => false,
    });
    (repository == name && tagged).then_some(Exactness::Version)
}

/// The repository and the tag of an image's name; a folder's name stays whole.
fn repository(name: &str) -> (&str, Option<&str>) {
    let name = name.split_once('@').map_or(name, |(before, _)| before);
    match name.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') && !tag.is_empty() => (path, Some(tag)),
        _ => (name, None),
    }
}

fn ends_a_segment(before: &str) -> bool {
    before.is_empty() || before.ends_with('/')
}

/// The identity to speak about an image by: `pkg:oci/<name>@<digest>?repository_url=…` where it came from a
/// repository, its digest where not. None when what was weighed is no image with a digest.
pub(super) fn identity(subject: &Subject) -> Option<Identity> {
    let digest = subject.manifest.clone().or_else(|| subject.config.clone())?;
    if subject.kind != SubjectKind::Image {
        return None;
    }
    let (repository, tag) = repository(&subject.name);
    let host = repository
        .split_once('/')
        .is_some_and(|(first, _)| first.contains(['.', ':']) || first == "localhost");
    let local = ["oci:", "oci-archive:", "docker-archive:", "dir:", "file:"];
    let from_repository = host && !local.iter().any(|scheme| subject.name.starts_with(scheme));
    let purl = from_repository.then(|| {
        let mut qualifiers = std::collections::BTreeMap::new();
        qualifiers.insert("repository_url".to_owned(), repository.to_owned());
        if let Some(tag) = tag {
            qualifiers.insert("tag".to_owned(), tag.to_owned());
        }
        let name = repository.rsplit('/').next().unwrap_or(repository);
        Purl::from_parts("oci", None, name, Some(&digest.to_string()), qualifiers, None).ok()
    });
    Some(Identity { purl: purl.flatten(), digests: vec![digest], ..Identity::default() })
}

#[cfg(test)]
mod tests;
