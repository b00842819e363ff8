//! Licence names of Fedora and Red Hat from before they wrote SPDX expressions (Fedora's "Good Licenses" list), as such.
//!
//! Only names with one meaning are here: `LGPLv2+` was used for version 2.0 and for 2.1, `BSD` for several texts,
//! `MIT` for a family of which most are SPDX's own, which is read as what it is spelled as.

use crate::knowledge::license;

#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    ("AGPLv3",    "AGPL-3.0-only"),
    ("AGPLv3+",   "AGPL-3.0-or-later"),
    ("ASL 1.1",   "Apache-1.1"),
    ("ASL 2.0",   "Apache-2.0"),
    ("Boost",     "BSL-1.0"),
    ("CC0",       "CC0-1.0"),
    ("EPL-2.0",   "EPL-2.0"),
    ("GPLv2",     "GPL-2.0-only"),
    ("GPLv2+",    "GPL-2.0-or-later"),
    ("GPLv3",     "GPL-3.0-only"),
    ("GPLv3+",    "GPL-3.0-or-later"),
    ("ISC",       "ISC"),
    ("LGPLv3",    "LGPL-3.0-only"),
    ("LGPLv3+",   "LGPL-3.0-or-later"),
    ("MIT",       "MIT"),
    ("MPLv1.1",   "MPL-1.1"),
    ("MPLv2.0",   "MPL-2.0"),
    ("OpenSSL",   "OpenSSL"),
    ("PHP",       "PHP-3.01"),
    ("PostgreSQL", "PostgreSQL"),
    ("Vim",       "Vim"),
    ("zlib",      "Zlib"),
];

/// No declaration is longer; a text is.
const LONGEST: usize = 2000;

/// The SPDX expression for a `License` tag; none when one of its names is known to nobody.
pub(super) fn expression(declared: &str) -> Option<String> {
    if declared.len() > LONGEST {
        return None;
    }
    if let Some(expression) = license::expression(declared) {
        return Some(expression);
    }
    let mut written = String::new();
    let mut name = String::new();
    let spaced = declared.replace('(', " ( ").replace(')', " ) ");
    for word in spaced.split_whitespace().chain([""]) {
        let operator = match word {
            "and" => " AND ",
            "or" => " OR ",
            "(" | ")" | "" => word,
            _ => {
                name.push_str(if name.is_empty() { "" } else { " " });
                name.push_str(word);
                continue;
            }
        };
        if !name.is_empty() {
            let known = NAMES.iter().find(|(known, _)| *known == name);
            written.push_str(known.map(|(_, expression)| *expression)?);
            name.clear();
        }
        written.push_str(operator);
    }
    license::expression(&written)
}

#[cfg(test)]
mod tests;
