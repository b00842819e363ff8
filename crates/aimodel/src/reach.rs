//! Where a path that stands in a model leads to: into the model's folder, or out of it.

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To a file in the folder or below.
    Inside,
    /// Into the folder, by a way that no writer takes.
    Winding(&'static str),
    /// To nothing that can be a file.
    Nowhere(&'static str),
    /// Out of the folder.
    Outside(&'static str),
}

/// Tells where a path leads, for readers on every system: both slashes part a path.
pub(crate) fn reach(path: &str) -> Reach {
    if path.is_empty() {
        return Reach::Nowhere("is empty");
    }
    // Readers that end a text at NUL see only its beginning; what they see is another path than what is checked.
    if path.contains('\0') {
        return Reach::Outside("holds a NUL, where some readers end it");
    }
    if is_url(path) {
        return Reach::Outside("is an address, not a file of the folder");
    }
    if path.starts_with(['/', '\\']) {
        return Reach::Outside("is an absolute path");
    }
    if path.starts_with('~') {
        return Reach::Outside("leads to a home folder");
    }
    if path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic() {
        return Reach::Outside("names a drive");
    }
    let (mut depth, mut climbs) = (0_u32, false);
    for part in path.split(['/', '\\']) {
        // Some systems drop blanks and dots at the end of a part, so `.. ` is `..` there.
        let bare = part.trim_matches(' ');
        match bare {
            "" | "." => {}
            ".." => {
                climbs = true;
                match depth.checked_sub(1) {
                    Some(up) => depth = up,
                    None => return Reach::Outside("climbs out of the folder"),
                }
            }
            _ => depth += 1,
        }
    }
    if depth == 0 {
        Reach::Nowhere("names a folder")
    } else if climbs {
        Reach::Winding("climbs up on its way")
    } else {
        Reach::Inside
    }
}

/// Whether a text is an address with a scheme (`https://…`, `file:…`).
pub(crate) fn is_url(path: &str) -> bool {
    let Some((scheme, rest)) = path.split_once(':') else { return false };
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme
        && (rest.starts_with("//")
            || scheme.eq_ignore_ascii_case("file")
            || scheme.eq_ignore_ascii_case("data"))
}

#[cfg(test)]
mod tests;
