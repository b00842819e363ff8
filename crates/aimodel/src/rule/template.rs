//! What templates do to whoever renders them (section 6 of the design of models).

use wb_model::Severity;

use crate::finding::{Effect, Rule};

/// It reaches for the objects behind the values.
pub static OBJECT_ACCESS: Rule = Rule {
    id: "template/object-access",
    effect: Effect::Malicious,
    severity: Severity::Critical,
    summary: "a template reaches for the objects behind its values, from where any function can be called",
    mend: "do not load it; take the template of the base model, and report this one",
    advisories: &["CVE-2024-34359"],
};
/// It calls functions of the interpreter or of the system.
pub static SYSTEM_CALL: Rule = Rule {
    id: "template/system-call",
    effect: Effect::Malicious,
    severity: Severity::Critical,
    summary: "a template calls what runs code or programs",
    mend: "do not load it; take the template of the base model, and report this one",
    advisories: &["CVE-2024-34359"],
};
/// A format string walks attributes.
pub static FORMAT_STRING: Rule = Rule {
    id: "template/format-string",
    effect: Effect::Malicious,
    severity: Severity::High,
    summary: "a template's format string reaches for the objects behind its values",
    mend: "do not load it; take the template of the base model, and report this one",
    advisories: &["CVE-2024-56326"],
};
/// It reads other files.
pub static READS_FILE: Rule = Rule {
    id: "template/reads-file",
    effect: Effect::Malicious,
    severity: Severity::High,
    summary: "a template includes a file outside of its folder",
    mend: "do not load it; a chat template needs no other file",
    advisories: &[],
};
/// It never ends, or writes without bounds.
pub static ENDLESS: Rule = Rule {
    id: "template/endless",
    effect: Effect::Malicious,
    severity: Severity::High,
    summary: "rendering it takes all time or memory",
    mend: "do not load it; take the template of the base model",
    advisories: &[],
};
/// It includes other templates.
pub static LOADS_TEMPLATE: Rule = Rule {
    id: "template/loads-template",
    effect: Effect::Suspicious,
    severity: Severity::Medium,
    summary: "a chat template loads another template, which none needs",
    mend: "see what it loads, and why",
    advisories: &[],
};
/// It uses objects of the engine or of a web server.
pub static ENGINE_OBJECT: Rule = Rule {
    id: "template/engine-object",
    effect: Effect::Suspicious,
    severity: Severity::Medium,
    summary: "a template uses objects of its engine or of a web server, from which attacks start",
    mend: "see what it wants of them; a chat template needs none",
    advisories: &[],
};
/// The name of an attribute is computed.
pub static COMPUTED_NAME: Rule = Rule {
    id: "template/computed-name",
    effect: Effect::Suspicious,
    severity: Severity::Medium,
    summary: "a template asks for an attribute whose name it computes",
    mend: "see which name comes out; a chat template names what it wants",
    advisories: &["CVE-2024-56326", "CVE-2025-27516"],
};
/// Text that nobody sees.
pub static HIDDEN_TEXT: Rule = Rule {
    id: "template/hidden-text",
    effect: Effect::Suspicious,
    severity: Severity::Medium,
    summary: "a template holds text that a model reads and people do not see",
    mend: "show the characters (cat -v), and compare with the template of the base model",
    advisories: &[],
};
/// It could not be understood.
pub static NOT_UNDERSTOOD: Rule = Rule {
    id: "template/not-understood",
    effect: Effect::Unreadable,
    severity: Severity::Medium,
    summary: "a template is not Jinja as it is known, so nothing is said of it",
    mend: "render it in a sandbox to see whether it is a template at all",
    advisories: &[],
};

/// All of them.
pub(crate) static ALL: &[&Rule] = &[
    &OBJECT_ACCESS,
    &SYSTEM_CALL,
    &FORMAT_STRING,
    &READS_FILE,
    &ENDLESS,
    &LOADS_TEMPLATE,
    &ENGINE_OBJECT,
    &COMPUTED_NAME,
    &HIDDEN_TEXT,
    &NOT_UNDERSTOOD,
];
