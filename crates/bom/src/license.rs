//! Declared licences, and which of the formats' fields may hold them.

use spdx::{Expression, LicenseItem, ParseMode};

use wb_model::License;

/// What our table of identifiers has and the closed list inside CycloneDX 1.6 has not: newer ones, and parts of names.
const NOT_IN_CYCLONEDX_1_6: &[&str] = &[
    "BSD-2-Clause-pos-unchanged",
    "BSD-3-Clause-OpenWebUI",
    "BSD-Source-Code-no-disclaimer",
    "BSD-Source-alt-GPL",
    "BSD-ask-to-endorse",
    "Brian-Gladman-3-Clause-no-conversion",
    "Bugroff",
    "CC-BY-NC-3.0-IGO",
    "FDK-MPEG-H",
    "GFDL-1.1-invariants",
    "GFDL-1.1-no-invariants",
    "GFDL-1.2-invariants",
    "GFDL-1.2-no-invariants",
    "GFDL-1.3-invariants",
    "GFDL-1.3-no-invariants",
    "Hippocratic-3.0-core",
    "Informatica",
    "MVT-1.1",
    "NOASSERTION",
    "atc-game",
];

/// Longest text that is looked at as an expression, in bytes.
const LONGEST_EXPRESSION: usize = 4096;

/// The expression, when it is a valid SPDX one. What is no expression is only ever a name: a peer that parses it
/// would stumble.
pub(crate) fn expression(license: &License) -> Option<&str> {
    let text = license.expression.as_deref()?;
    parse(text).is_some().then_some(text)
}

fn parse(text: &str) -> Option<Expression> {
    if text.len() > LONGEST_EXPRESSION {
        return None;
    }
    // Deprecated identifiers and the old `+` are still in the list and in wide use.
    let mode = ParseMode { allow_deprecated: true, allow_postfix_plus_on_gpl: true, ..ParseMode::STRICT };
    let expression = Expression::parse_mode(text, mode).ok()?;
    // The list has it as if it were a licence; in a document it says that nothing is claimed.
    let claims = |id: Option<spdx::LicenseId>| id.is_none_or(|id| id.name != "NOASSERTION");
    let claims_all = expression.requirements().all(|part| claims(part.req.license.id()));
    claims_all.then_some(expression)
}

/// One expression that holds all of several: everything that was declared applies.
pub(crate) fn all_of<T: AsRef<str>>(expressions: &[T]) -> String {
    let part = |text: &str| {
        if expressions.len() > 1 && text.contains(' ') { format!("({text})") } else { text.to_owned() }
    };
    expressions.iter().map(|text| part(text.as_ref())).collect::<Vec<_>>().join(" AND ")
}

/// Whether an expression is one identifier that CycloneDX 1.6 lists (`license.id`).
pub(crate) fn is_listed_id(expression: &str) -> bool {
    spdx::license_id(expression).is_some_and(|id| id.name == expression)
        && !NOT_IN_CYCLONEDX_1_6.contains(&expression)
}

/// The `LicenseRef-…` names in an expression, and whether it points into another document.
pub(crate) fn references(expression: &str) -> (Vec<String>, bool) {
    let mut names = Vec::new();
    let mut foreign = false;
    for requirement in parse(expression).iter().flat_map(Expression::requirements) {
        if let LicenseItem::Other(other) = &requirement.req.license {
            foreign |= other.doc_ref.is_some();
            names.push(format!("LicenseRef-{}", other.lic_ref));
        }
        if matches!(&requirement.req.addition, Some(spdx::AdditionItem::Other(_))) {
            foreign = true;
        }
    }
    (names, foreign)
}

#[cfg(test)]
mod tests;
