//! The names of entries: only for showing and for finding a document's stream, and still not trusted.

use super::IntakeLimits;

/// A name in an archive that may be used, with `/` between its parts.
///
/// # Errors
/// Why not, with the name as it can be shown.
pub(super) fn check(raw: &[u8], limits: &IntakeLimits) -> Result<String, (String, String)> {
    let shown = show(raw);
    if raw.len() > limits.name_bytes {
        return Err((shown, format!("its name has more than {} bytes", limits.name_bytes)));
    }
    let Ok(name) = std::str::from_utf8(raw) else {
        return Err((shown, "its name is not UTF-8".to_owned()));
    };
    if name.chars().any(char::is_control) {
        return Err((shown, "its name holds control characters".to_owned()));
    }
    let name = name.strip_prefix("./").unwrap_or(name);
    if name.starts_with('/') || name.split(['/', '\\']).any(|part| part == "..") {
        return Err((shown, "its name leads out of the archive".to_owned()));
    }
    if name.is_empty() {
        return Err((shown, "it has no name".to_owned()));
    }
    Ok(name.to_owned())
}

/// A name as it can be shown: short, without control characters.
fn show(raw: &[u8]) -> String {
    let head = raw.get(..100).unwrap_or(raw);
    let text: String =
        String::from_utf8_lossy(head).chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if raw.len() > head.len() { format!("{text}…") } else { text }
}
