//! Short licence names of Debian copyright files as SPDX expressions (DEP-5, "License specification").
//!
//! Debian's names are older than SPDX's: `Expat` is MIT, `GPL-2+` is GPL-2.0-or-later. What has no exact
//! counterpart (`BSD`, `public-domain`, names that packages invent) has none here.

use super::license;

/// Debian's own names, in lower case.
const NAMES: &[(&str, &str)] = &[
    ("apache-2", "Apache-2.0"),
    ("apache-2.0", "Apache-2.0"),
    ("artistic", "Artistic-1.0-Perl"),
    ("artistic-2", "Artistic-2.0"),
    ("bsd-2-clause", "BSD-2-Clause"),
    ("bsd-3-clause", "BSD-3-Clause"),
    ("bsd-4-clause", "BSD-4-Clause"),
    ("bsl-1.0", "BSL-1.0"),
    ("cc0", "CC0-1.0"),
    ("cc0-1.0", "CC0-1.0"),
    ("expat", "MIT"),
    ("isc", "ISC"),
    ("zlib", "Zlib"),
    ("mpl-1.1", "MPL-1.1"),
    ("mpl-2.0", "MPL-2.0"),
    ("curl", "curl"),
    ("openssl", "OpenSSL"),
    ("x11", "X11"),
];

/// Families whose version stands in the name, with `+` for "or later".
const FAMILIES: &[&str] = &["GPL", "LGPL", "AGPL", "GFDL"];

/// The SPDX expression for a `License` field. `and`, `or` and commas join names; one unknown name makes the
/// whole of it unknown.
pub(crate) fn expression(declared: &str) -> Option<String> {
    // DEP-5: a comma binds weaker than the words beside it.
    let spaced = declared.replace(',', " ");
    let mut words = Vec::new();
    let tokens = spaced.split_whitespace();
    for token in tokens {
        match token.to_ascii_lowercase().as_str() {
            "and" => words.push("AND".to_owned()),
            "or" => words.push("OR".to_owned()),
            "and/or" => words.push("OR".to_owned()),
            // Exceptions have names of Debian's own.
            "with" => return None,
            _ => words.push(name(token)?),
        }
    }
    if declared.contains(',')
        && words.iter().any(|word| word == "AND")
        && words.iter().any(|word| word == "OR")
    {
        return None;
    }
    license::expression(&words.join(" "))
}

fn name(token: &str) -> Option<String> {
    let lower = token.to_ascii_lowercase();
    if let Some((_, spdx)) = NAMES.iter().find(|(debian, _)| *debian == lower) {
        return Some((*spdx).to_owned());
    }
    family(token).or_else(|| license::expression(token))
}

/// `GPL-2+` → `GPL-2.0-or-later`.
fn family(token: &str) -> Option<String> {
    let (family, version) = token.split_once('-')?;
    let family = FAMILIES.iter().find(|known| known.eq_ignore_ascii_case(family))?;
    let (version, suffix) = match version.strip_suffix('+') {
        Some(version) => (version, "-or-later"),
        None => (version, "-only"),
    };
    let is_number =
        version.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let dotted = if version.contains('.') { version.to_owned() } else { format!("{version}.0") };
    let expression = is_number.then(|| format!("{family}-{dotted}{suffix}"))?;
    license::expression(&expression)
}

#[cfg(test)]
mod tests;
