//! Declared licences as SPDX expressions, where there is no doubt.
//!
//! What leaves a choice stays as it was declared: `BSD` is one of several texts, `GPLv2` may or may not allow
//! later versions, the classifier "Apache Software License" names no version (PEP 639, "Ambiguous").

use spdx::Expression;

/// The SPDX expression that a declared licence stands for: an expression itself, a common spelling, or a
/// classifier of a Python package. `None` when it is none of these, or could be more than one thing.
pub(crate) fn expression(declared: &str) -> Option<String> {
    if declared.len() > LONGEST {
        return None;
    }
    let text = declared.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(classifier) = text.strip_prefix("License :: ") {
        let name = classifier.strip_prefix("OSI Approved :: ").unwrap_or(classifier);
        return find(CLASSIFIERS, name).map(str::to_owned);
    }
    identifiers(&text).or_else(|| find(SPELLINGS, &plain(&text)).map(str::to_owned))
}

/// No expression is longer; a licence's text is.
const LONGEST: usize = 2000;

/// An SPDX expression with the identifiers and operators as SPDX writes them.
fn identifiers(text: &str) -> Option<String> {
    let mut canonical = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '(' | ')' | ' ' => 1,
            _ => rest.find(['(', ')', ' ']).unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at(end);
        canonical.push_str(&identifier(word)?);
        rest = after;
    }
    Expression::parse(&canonical).ok()?;
    Some(canonical)
}

fn identifier(word: &str) -> Option<String> {
    let upper = word.to_ascii_uppercase();
    if matches!(upper.as_str(), "AND" | "OR" | "WITH" | "(" | ")" | " ") {
        return Some(upper);
    }
    if word.starts_with("LicenseRef-") || word.starts_with("DocumentRef-") {
        return Some(word.to_owned());
    }
    let same = |known: &&str| known.eq_ignore_ascii_case(word);
    if WORDS.iter().any(same) {
        return None;
    }
    if let Some(exception) = spdx::identifiers::EXCEPTIONS.iter().map(|exception| exception.name).find(same) {
        return Some(exception.to_owned());
    }
    if let Some(license) = spdx::identifiers::LICENSES.iter().map(|license| license.name).find(same) {
        // `GPL-2.0+` was SPDX's own name for this before version 3 of the list; `GPL-2.0` alone is a doubt,
        // and not in the current list.
        return Some(
            license.strip_suffix('+').map_or_else(|| license.to_owned(), |base| format!("{base}-or-later")),
        );
    }
    let base = word.strip_suffix('+')?;
    let license =
        spdx::identifiers::LICENSES.iter().find(|license| license.name.eq_ignore_ascii_case(base))?;
    let later = format!("{}-or-later", license.name);
    let has_later = spdx::license_id(&later).is_some();
    Some(if has_later { later } else { format!("{}+", license.name) })
}

/// Identifiers of the SPDX list that as a single word more often mean something else.
const WORDS: [&str; 4] = ["Intel", "Nokia", "Ruby", "Xerox"];

/// Lower case, without punctuation and without the words that change nothing.
fn plain(text: &str) -> String {
    text.to_lowercase()
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '"' | '\'' | ';' | '/'))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| {
            !matches!(*word, "" | "the" | "license" | "licence" | "license:" | "version" | "licensed")
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn find(table: &'static [(&str, &str)], text: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == text).map(|(_, expression)| *expression)
}

/// Spellings as [`plain`] leaves them.
const SPELLINGS: &[(&str, &str)] = &[
    ("apache 2", "Apache-2.0"),
    ("apache 2.0", "Apache-2.0"),
    ("apache software 2.0", "Apache-2.0"),
    ("apache software v2.0", "Apache-2.0"),
    ("apache v2", "Apache-2.0"),
    ("apache v2.0", "Apache-2.0"),
    ("apache-2", "Apache-2.0"),
    ("apache-2.0", "Apache-2.0"),
    ("apache2", "Apache-2.0"),
    ("apache2.0", "Apache-2.0"),
    ("apachev2", "Apache-2.0"),
    ("asl 2", "Apache-2.0"),
    ("asl 2.0", "Apache-2.0"),
    ("boost software 1.0", "BSL-1.0"),
    ("bsd 2 clause", "BSD-2-Clause"),
    ("bsd 2-clause", "BSD-2-Clause"),
    ("2-clause bsd", "BSD-2-Clause"),
    ("bsd-2", "BSD-2-Clause"),
    ("bsd-2-clause", "BSD-2-Clause"),
    ("simplified bsd", "BSD-2-Clause"),
    ("3 clause bsd", "BSD-3-Clause"),
    ("3-clause bsd", "BSD-3-Clause"),
    ("bsd 3 clause", "BSD-3-Clause"),
    ("bsd 3-clause", "BSD-3-Clause"),
    ("bsd three-clause", "BSD-3-Clause"),
    ("bsd-3", "BSD-3-Clause"),
    ("bsd-3-clause", "BSD-3-Clause"),
    ("bsd3", "BSD-3-Clause"),
    ("modified bsd", "BSD-3-Clause"),
    ("new bsd", "BSD-3-Clause"),
    ("revised bsd", "BSD-3-Clause"),
    ("cc0", "CC0-1.0"),
    ("cc0 1.0 universal", "CC0-1.0"),
    ("expat", "MIT"),
    ("mit", "MIT"),
    ("mit expat", "MIT"),
    ("mit mit", "MIT"),
    ("mit-license", "MIT"),
    ("isc", "ISC"),
    ("iscl", "ISC"),
    ("mozilla public 2.0", "MPL-2.0"),
    ("mozilla public 2.0 mpl 2.0", "MPL-2.0"),
    ("mpl 2.0", "MPL-2.0"),
    ("mpl v2.0", "MPL-2.0"),
    ("mpl-2.0", "MPL-2.0"),
    ("mpl2", "MPL-2.0"),
    ("unlicense", "Unlicense"),
    ("wtfpl", "WTFPL"),
    ("zlib", "Zlib"),
    ("agplv3+", "AGPL-3.0-or-later"),
    ("gnu gpl v2 or later", "GPL-2.0-or-later"),
    ("gnu gpl v3 or later", "GPL-3.0-or-later"),
    ("gpl v2 or later", "GPL-2.0-or-later"),
    ("gpl v3 or later", "GPL-3.0-or-later"),
    ("gpl-2+", "GPL-2.0-or-later"),
    ("gpl-3+", "GPL-3.0-or-later"),
    ("gplv2 or later", "GPL-2.0-or-later"),
    ("gplv2+", "GPL-2.0-or-later"),
    ("gplv3 or later", "GPL-3.0-or-later"),
    ("gplv3+", "GPL-3.0-or-later"),
    ("lgpl-2+", "LGPL-2.0-or-later"),
    ("lgpl-2.1+", "LGPL-2.1-or-later"),
    ("lgpl-3+", "LGPL-3.0-or-later"),
    ("lgplv2.1+", "LGPL-2.1-or-later"),
    ("lgplv3+", "LGPL-3.0-or-later"),
];

/// Classifiers without `License :: ` and `OSI Approved :: ` that PEP 639 does not call ambiguous.
const CLASSIFIERS: &[(&str, &str)] = &[
    ("Attribution Assurance License", "AAL"),
    ("Blue Oak Model License (BlueOak-1.0.0)", "BlueOak-1.0.0"),
    ("Boost Software License 1.0 (BSL-1.0)", "BSL-1.0"),
    ("CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "CC0-1.0"),
    ("CEA CNRS Inria Logiciel Libre License, version 2.1 (CeCILL-2.1)", "CECILL-2.1"),
    ("CeCILL-B Free Software License Agreement (CECILL-B)", "CECILL-B"),
    ("CeCILL-C Free Software License Agreement (CECILL-C)", "CECILL-C"),
    ("Common Development and Distribution License 1.0 (CDDL-1.0)", "CDDL-1.0"),
    ("Common Public License", "CPL-1.0"),
    ("Eclipse Public License 1.0 (EPL-1.0)", "EPL-1.0"),
    ("Eclipse Public License 2.0 (EPL-2.0)", "EPL-2.0"),
    ("European Union Public Licence 1.0 (EUPL 1.0)", "EUPL-1.0"),
    ("European Union Public Licence 1.1 (EUPL 1.1)", "EUPL-1.1"),
    ("European Union Public Licence 1.2 (EUPL 1.2)", "EUPL-1.2"),
    ("GNU Affero General Public License v3 or later (AGPLv3+)", "AGPL-3.0-or-later"),
    ("GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later"),
    ("GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"),
    ("GNU Lesser General Public License v2 or later (LGPLv2+)", "LGPL-2.0-or-later"),
    ("GNU Lesser General Public License v3 or later (LGPLv3+)", "LGPL-3.0-or-later"),
    ("Historical Permission Notice and Disclaimer (HPND)", "HPND"),
    ("IBM Public License", "IPL-1.0"),
    ("ISC License (ISCL)", "ISC"),
    ("MIT License", "MIT"),
    ("MIT No Attribution License (MIT-0)", "MIT-0"),
    ("MirOS License (MirOS)", "MirOS"),
    ("Mozilla Public License 1.0 (MPL)", "MPL-1.0"),
    ("Mozilla Public License 1.1 (MPL 1.1)", "MPL-1.1"),
    ("Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
    ("Mulan Permissive Software License v2 (MulanPSL-2.0)", "MulanPSL-2.0"),
    ("PostgreSQL License", "PostgreSQL"),
    ("Python License (CNRI Python License)", "CNRI-Python"),
    ("SIL Open Font License 1.1 (OFL-1.1)", "OFL-1.1"),
    ("Sleepycat License", "Sleepycat"),
    ("The Unlicense (Unlicense)", "Unlicense"),
    ("Universal Permissive License (UPL)", "UPL-1.0"),
    ("University of Illinois/NCSA Open Source License", "NCSA"),
    ("Vovida Software License 1.0", "VSL-1.0"),
    ("zlib/libpng License", "Zlib"),
];

#[cfg(test)]
mod tests;
