//! CycloneDX VEX: `vulnerabilities[].analysis` of a BOM 1.4 to 1.6.
//!
//! What a reference in `affects` means is in the components of the same document: a component inside another, or
//! inside the document's subject, is a part of it. Read from here, the nine justifications become OpenVEX's five and
//! keep their own word; written here, a justification and a text that CycloneDX has no field for are properties:
//!
//! | name (after `weighbridge:`) | of | value |
//! |---|---|---|
//! | `vex-id`, `vex-role` | document | the document's own id, its author's role |
//! | `id` | component | an identifier that is no purl |
//! | `justification` | vulnerability | OpenVEX's word, where the field means another |
//! | `impact`, `notes`, `author`, `supplier` | vulnerability | the statement's |

mod read;
mod write;

pub(super) use read::read;
pub(super) use write::write;

use super::JustificationKind::{
    self, ComponentNotPresent, InlineMitigationsAlreadyExist, VulnerableCodeCannotBeControlledByAdversary,
    VulnerableCodeNotInExecutePath, VulnerableCodeNotPresent,
};

const KNOWN: &str = "1.4, 1.5 and 1.6";

/// Begins the names of our properties.
const PREFIX: &str = "weighbridge:";

/// CycloneDX's nine justifications and the one of OpenVEX that says the least more.
#[rustfmt::skip]
const JUSTIFICATIONS: [(&str, JustificationKind); 9] = [
    ("code_not_present",                VulnerableCodeNotPresent),
    ("code_not_reachable",              VulnerableCodeNotInExecutePath),
    ("requires_configuration",          VulnerableCodeNotInExecutePath),
    ("requires_dependency",             ComponentNotPresent),
    ("requires_environment",            VulnerableCodeCannotBeControlledByAdversary),
    ("protected_by_compiler",           InlineMitigationsAlreadyExist),
    ("protected_at_runtime",            InlineMitigationsAlreadyExist),
    ("protected_at_perimeter",          InlineMitigationsAlreadyExist),
    ("protected_by_mitigating_control", InlineMitigationsAlreadyExist),
];

/// Whether a version is one that is not read.
pub(super) fn refuse(version: Option<&str>) -> Option<(String, &'static str)> {
    let version = version.unwrap_or_default();
    (!matches!(version, "1.4" | "1.5" | "1.6")).then(|| (version.to_owned(), KNOWN))
}

/// OpenVEX's justification for CycloneDX's word.
fn from_word(word: &str) -> Option<JustificationKind> {
    JUSTIFICATIONS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
}

/// CycloneDX's word for OpenVEX's justification.
fn to_word(kind: JustificationKind) -> &'static str {
    match kind {
        // CycloneDX has no word for a component that is not there; its code is not there then.
        ComponentNotPresent | VulnerableCodeNotPresent => "code_not_present",
        VulnerableCodeNotInExecutePath => "code_not_reachable",
        VulnerableCodeCannotBeControlledByAdversary => "requires_environment",
        InlineMitigationsAlreadyExist => "protected_by_mitigating_control",
    }
}

#[cfg(test)]
mod tests;
