//! The parts of a policy that are about the image itself.

use wb_aimodel::pickle::{is_python_name, never_allowed};
use wb_model::{BaseEvidence, ObservationKind};

use super::{common, period, read};
use crate::document::Section;
use crate::error::{PolicyError, Problem};
use crate::moment::end_of;
use crate::policy::{BaseRule, ModelClass, OBSERVED, ObservationRule, Policy, Threshold};

pub(super) fn observations(top: &mut Section<'_>, policy: &mut Policy) -> Result<(), PolicyError> {
    for kind in OBSERVED {
        read(top, kind.name(), |section| {
            policy.observations.insert(kind, observation_rule(section, kind)?);
            Ok(())
        })?;
    }
    Ok(())
}

fn observation_rule(
    section: &mut Section<'_>,
    kind: ObservationKind,
) -> Result<ObservationRule, PolicyError> {
    let mut rule = ObservationRule {
        fail: section.word("fail", &Threshold::WORDS)?,
        warn: section.word("warn", &Threshold::WORDS)?,
        approver: section.string("approver")?,
        controls: section.strings("controls")?.unwrap_or_default(),
        ignore: None,
        classes: Vec::new(),
    };
    if kind == ObservationKind::Model {
        rule.classes = classes(section)?;
    }
    let Some(list) = section.texts("ignore")? else { return Ok(rule) };
    let ignored = rule.ignore.insert(Default::default());
    for text in list {
        // `configuration/no-health-check` is how reports name it.
        let id =
            text.text.strip_prefix(kind.name()).and_then(|rest| rest.strip_prefix('/')).unwrap_or(&text.text);
        if !is_rule_name(id) {
            let why = "the id of a rule was expected, such as no-health-check";
            return Err(section.bad("ignore", &text, why));
        }
        ignored.insert(id.to_owned());
    }
    Ok(rule)
}

/// `[[model.class]]`.
fn classes(section: &mut Section<'_>) -> Result<Vec<ModelClass>, PolicyError> {
    let mut classes: Vec<ModelClass> = Vec::new();
    for mut section in section.sections("class")? {
        let name =
            section.required("name", "a class such as acme.models.Encoder, or a package, acme.models.*")?;
        if let Some(why) = why_not(&name.text) {
            return Err(section.bad("name", &name, why));
        }
        if classes.iter().any(|known| known.name == name.text) {
            return Err(section
                .source()
                .error(&name.span, Problem::Twice { what: "class", name: name.text }));
        }
        let owner = section.required("owner", "who answers for it")?.text;
        let reason = section.string("reason")?;
        let expires = match section.text("expires")? {
            None => None,
            Some(text) => match end_of(&text.text) {
                Some(until) => Some((until, text.text)),
                None => {
                    let why = "a date YYYY-MM-DD or a time by RFC 3339 was expected";
                    return Err(section.bad("expires", &text, why));
                }
            },
        };
        section.finish()?;
        classes.push(ModelClass { name: name.text, owner, reason, expires });
    }
    Ok(classes)
}

/// Why a policy cannot allow a name. What runs code by itself stays forbidden, whoever answers for it.
fn why_not(name: &str) -> Option<String> {
    let mut parts: Vec<&str> = name.split('.').collect();
    let is_package = parts.last() == Some(&"*");
    if is_package {
        parts.pop();
    }
    let is_whole = name == "*" || (parts.len() + usize::from(is_package) >= 2);
    if !is_whole || !parts.iter().all(|part| is_python_name(part)) {
        return Some(
            "a dotted name was expected, acme.models.Encoder, or acme.models.* for a package".to_owned(),
        );
    }
    let why = never_allowed(name)?;
    Some(format!("no policy can allow it: {why}"))
}

/// Lower-case words with `-` between them. Which rules there are is known where things are observed, not here.
pub(crate) fn is_rule_name(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !id.is_empty() && id.bytes().all(plain)
}

pub(super) fn base(section: &mut Section<'_>, into: &mut BaseRule) -> Result<(), PolicyError> {
    into.common = common(section)?;
    into.allow = section.strings("allow")?.map(|patterns| patterns.into_iter().collect());
    into.max_age = period(section, "max-age")?;
    into.required = section.boolean("required")?;
    into.evidence =
        section.word("evidence", &BaseEvidence::ALL.map(|evidence| (evidence.name(), evidence)))?;
    Ok(())
}
