//! What was weighed, as a package.

use std::collections::BTreeMap;

use wb_model::{Inventory, Purl, Subject, SubjectKind};

/// Before a name, these say that the image was a file or folder: such a name is no repository's.
const LOCAL: [&str; 5] = ["oci:", "oci-archive:", "docker-archive:", "dir:", "file:"];

/// `pkg:oci/<name>@<digest>?arch=…&repository_url=…&tag=…` (purl-spec, type `oci`) of an image that was named by
/// a repository. None for anything else: the name of a folder would be a claim about a repository.
pub(crate) fn purl(subject: &Subject) -> Option<Purl> {
    let manifest = subject.manifest.as_ref().filter(|_| subject.kind == SubjectKind::Image)?;
    if LOCAL.iter().any(|scheme| subject.name.starts_with(scheme)) {
        return None;
    }
    let name = subject.name.split('@').next()?;
    let (path, tag) = match name.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (name, None),
    };
    let last = path.rsplit('/').next()?;
    let segments = path.split('/').skip(usize::from(has_host(path)));
    let fits = |segment: &str| {
        segment.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && segment.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
    };
    if !segments.into_iter().all(fits) {
        return None;
    }
    let mut qualifiers = BTreeMap::new();
    if has_host(path) {
        qualifiers.insert("repository_url".to_owned(), path.to_owned());
    }
    if let Some(tag) = tag {
        qualifiers.insert("tag".to_owned(), tag.to_owned());
    }
    if let Some(architecture) = subject.platform.as_deref().and_then(|text| text.split('/').nth(1)) {
        qualifiers.insert("arch".to_owned(), architecture.to_owned());
    }
    Purl::from_parts("oci", None, last, Some(&manifest.to_string()), qualifiers, None).ok()
}

/// Whether a repository's first segment is a registry: it has a dot or a port, or is this machine.
fn has_host(path: &str) -> bool {
    path.split_once('/').is_some_and(|(first, _)| {
        let host = first.contains(['.', ':']) || first == "localhost";
        host && first.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
    })
}

/// A reference for the subject that no component has.
pub(crate) fn reference(inventory: &Inventory) -> String {
    let subject = &inventory.subject;
    let label = match (purl(subject), &subject.manifest) {
        (Some(purl), _) => purl.to_string(),
        (None, Some(manifest)) => format!("{}@{manifest}", subject.name),
        (None, None) => subject.name.clone(),
    };
    let mut reference = format!("{label}#subject");
    while inventory.components.iter().any(|component| component.id.as_str() == reference) {
        reference.push('#');
    }
    reference
}

#[cfg(test)]
mod tests;
