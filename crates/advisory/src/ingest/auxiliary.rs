//! Files that stand beside advisories and are none.

/// What a file is, when it is no advisory: told from its name and its first bytes.
pub(super) fn what(path: &str, content: &[u8]) -> Option<&'static str> {
    let name = path.rsplit(['/', '!']).next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    let head = content.get(..content.len().min(400)).unwrap_or_default();
    let text = String::from_utf8_lossy(head);
    if lower.ends_with(".sha256")
        || lower.ends_with(".sha512")
        || lower.ends_with(".asc")
        || lower.ends_with(".sig")
    {
        return Some("checksums and signatures");
    }
    if lower == "modified_id.csv"
        || lower == "ecosystems.txt"
        || lower.ends_with(".meta")
        || lower == "changes.csv"
    {
        return Some("indexes of what changed");
    }
    if ["readme", "license", "licence", "contributing", "copying", ".gitignore", ".keep"]
        .iter()
        .any(|start| lower.starts_with(start))
    {
        return Some("notes and licences");
    }
    if text.contains("\"$schema\"") && text.contains("json-schema.org") {
        return Some("schemas");
    }
    if text.contains("\"licenseListVersion\"") {
        return Some("the SPDX licence list (the program carries its own)");
    }
    None
}
