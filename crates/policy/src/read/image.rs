//! The parts of a policy that are about the image itself.

use wb_model::{BaseEvidence, ObservationKind};

use super::{common, period, read};
use crate::document::Section;
use crate::error::PolicyError;
use crate::policy::{BaseRule, OBSERVED, ObservationRule, Policy, Threshold};

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
    };
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
