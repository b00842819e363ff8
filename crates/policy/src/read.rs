//! From a policy's text to a [`Policy`]: one function for each part of the schema.

mod entries;
pub(crate) mod image;

use std::collections::BTreeSet;

use wb_model::{ComponentKind, FindingFlag, Severity};

use crate::document::{Section, Source, Text};
use crate::error::{PolicyError, Problem};
use crate::license::categories::Category;
use crate::moment::Period;
use crate::policy::{
    Action, BaselineRule, Common, CompletenessRule, Criticality, DatabaseRule, EndOfLifeRule, EpssRule,
    ExploitedRule, ExploitedWhen, Exposure, GraceFrom, ImageContext, LicenseRule, MalwareRule, Policy,
    SeverityRule, Standing, WaiverRule,
};

/// The version of the schema that is read.
const VERSION: u32 = 1;

pub(crate) fn policy(text: &str, name: &str) -> Result<Policy, PolicyError> {
    let mut top = Source { name, text }.parse()?;
    version(&mut top)?;
    let mut policy = Policy { name: name.to_owned(), title: top.string("title")?, ..Policy::default() };
    read(&mut top, "context", |section| context(section, &mut policy.context))?;
    if let Some(levels) = top.section("severity")? {
        for (level, mut section) in levels.named_sections()? {
            let names = Severity::ALL.into_iter().map(Severity::name);
            let severity = Severity::ALL
                .into_iter()
                .find(|severity| severity.name() == level.text)
                .ok_or_else(|| section.unknown_word("severity", &level, names))?;
            policy.severities.insert(severity, severity_rule(&mut section)?);
            section.finish()?;
        }
    }
    read(&mut top, "exploited", |section| exploited(section, &mut policy.exploited))?;
    read(&mut top, "epss", |section| epss(section, &mut policy.epss))?;
    read(&mut top, "malware", |section| malware(section, &mut policy.malware))?;
    read(&mut top, "set-aside", |section| {
        policy.set_aside = flags(section, "flags")?;
        Ok(())
    })?;
    for (key, into) in [
        ("could-not-compare", &mut policy.could_not_compare),
        ("under-investigation", &mut policy.under_investigation),
        ("notice", &mut policy.notice),
        ("yanked", &mut policy.yanked),
        ("unmaintained", &mut policy.unmaintained),
    ] {
        read(&mut top, key, |section| {
            *into = common(section)?;
            Ok(())
        })?;
    }
    read(&mut top, "end-of-life", |section| end_of_life(section, &mut policy.end_of_life))?;
    read(&mut top, "licenses", |section| licenses(section, &mut policy.licenses))?;
    read(&mut top, "database", |section| database(section, &mut policy.database))?;
    read(&mut top, "completeness", |section| completeness(section, &mut policy.completeness))?;
    image::observations(&mut top, &mut policy)?;
    read(&mut top, "base", |section| image::base(section, &mut policy.base))?;
    read(&mut top, "vex", |section| {
        policy.vex_authors = section.strings("authors")?.map(|authors| authors.into_iter().collect());
        Ok(())
    })?;
    read(&mut top, "baseline", |section| baseline(section, &mut policy.baseline))?;
    read(&mut top, "waivers", |section| waiver_rule(section, &mut policy.waiver_rule))?;
    entries::approvers(&mut top, &mut policy)?;
    entries::forbidden(&mut top, &mut policy.forbidden)?;
    entries::roles(&mut top, &mut policy.roles)?;
    entries::waivers(&mut top, &mut policy.waivers)?;
    entries::rules(&mut top, &mut policy.rules)?;
    top.finish()?;
    Ok(policy)
}

/// The version has to be said: a file of a later schema is refused instead of half understood.
pub(crate) fn version(top: &mut Section<'_>) -> Result<(), PolicyError> {
    match top.count("version", u32::MAX)? {
        Some(VERSION) => Ok(()),
        Some(other) => Err(top.error(Problem::BadValue {
            key: "version".to_owned(),
            value: other.to_string(),
            why: format!("this program reads version {VERSION}"),
        })),
        None => Err(top.error(Problem::Missing {
            section: "the policy".to_owned(),
            key: "version".to_owned(),
            expected: "the version of the schema, which is 1",
        })),
    }
}

fn read<'t>(
    top: &mut Section<'t>,
    key: &'static str,
    with: impl FnOnce(&mut Section<'t>) -> Result<(), PolicyError>,
) -> Result<(), PolicyError> {
    let Some(mut section) = top.section(key)? else { return Ok(()) };
    with(&mut section)?;
    section.finish()
}

fn common(section: &mut Section<'_>) -> Result<Common, PolicyError> {
    Ok(Common {
        action: section.word("action", &Action::WORDS)?,
        approver: section.string("approver")?,
        controls: section.strings("controls")?.unwrap_or_default(),
    })
}

fn context(section: &mut Section<'_>, into: &mut ImageContext) -> Result<(), PolicyError> {
    into.exposure = section.word("exposure", &Exposure::WORDS)?;
    into.criticality = section.word("criticality", &Criticality::WORDS)?;
    into.environment = section.string("environment")?;
    into.role = section.string("role")?;
    Ok(())
}

fn severity_rule(section: &mut Section<'_>) -> Result<SeverityRule, PolicyError> {
    Ok(SeverityRule {
        common: common(section)?,
        grace: period(section, "grace")?,
        grace_from: section.word("grace-from", &GraceFrom::WORDS)?,
        only_fixed: section.boolean("only-fixed")?,
    })
}

fn exploited(section: &mut Section<'_>, into: &mut ExploitedRule) -> Result<(), PolicyError> {
    into.common = common(section)?;
    into.when = section.word("when", &ExploitedWhen::WORDS)?;
    into.waivable = section.boolean("waivable")?;
    into.vex = section.boolean("vex")?;
    into.set_aside = flags(section, "set-aside")?;
    Ok(())
}

fn epss(section: &mut Section<'_>, into: &mut EpssRule) -> Result<(), PolicyError> {
    into.common = common(section)?;
    into.probability = section.share("probability")?;
    into.percentile = section.share("percentile")?;
    Ok(())
}

fn malware(section: &mut Section<'_>, into: &mut MalwareRule) -> Result<(), PolicyError> {
    into.common = common(section)?;
    into.waivable = section.boolean("waivable")?;
    Ok(())
}

fn end_of_life(section: &mut Section<'_>, into: &mut EndOfLifeRule) -> Result<(), PolicyError> {
    into.common = common(section)?;
    into.warn_days = section.count("warn-days", 3650)?;
    Ok(())
}

fn licenses(section: &mut Section<'_>, into: &mut LicenseRule) -> Result<(), PolicyError> {
    into.deny = license_names(section, "deny")?;
    into.review = license_names(section, "review")?;
    into.allow = license_names(section, "allow")?;
    into.unlisted = section.word("unlisted", &Standing::WORDS)?;
    into.deny_action = section.word("deny-action", &Action::WORDS)?;
    into.review_action = section.word("review-action", &Action::WORDS)?;
    into.kinds = kinds(section, "kinds")?;
    into.approver = section.string("approver")?;
    into.controls = section.strings("controls")?.unwrap_or_default();
    Ok(())
}

/// Licence ids of the list, `LicenseRef-` names, ids with an exception, names with `*`, or categories.
fn license_names(
    section: &mut Section<'_>,
    key: &'static str,
) -> Result<Option<BTreeSet<String>>, PolicyError> {
    let Some(list) = section.texts(key)? else { return Ok(None) };
    let mut names = BTreeSet::new();
    for text in list {
        let id = text.text.split(" WITH ").next().unwrap_or("").trim_end_matches('+');
        let known = Category::from_name(&text.text).is_some()
            || text.text.contains('*')
            || id.starts_with("LicenseRef-")
            || spdx::license_id(id).is_some();
        if !known {
            let names = spdx::identifiers::LICENSES.iter().map(|license| license.name);
            let meant =
                crate::error::nearest(&text.text, names.chain(Category::ALL.into_iter().map(Category::name)));
            let meant = meant.map_or(String::new(), |meant| format!("; did you mean {meant:?}?"));
            let why = format!("it is no licence id of the SPDX list, no LicenseRef- and no category{meant}");
            return Err(section.bad(key, &text, why));
        }
        names.insert(text.text);
    }
    Ok(Some(names))
}

fn database(section: &mut Section<'_>, into: &mut DatabaseRule) -> Result<(), PolicyError> {
    into.common = common(section)?;
    into.max_age = period(section, "max-age")?;
    if let Some(sources) = section.section("sources")? {
        for (name, values) in sources.named_texts()? {
            let [value] = values.as_slice() else {
                return Err(section.bad("sources", &name, "one period was expected"));
            };
            into.sources.insert(name.text, as_period(section, "sources", value)?);
        }
    }
    into.require = section.strings("require")?.unwrap_or_default().into_iter().collect();
    into.allow_starter = section.word("starter", &[("refuse", false), ("allow", true)])?;
    Ok(())
}

fn completeness(section: &mut Section<'_>, into: &mut CompletenessRule) -> Result<(), PolicyError> {
    into.common = common(section)?;
    into.coverage = section.share("coverage")?;
    into.not_covered = section.word("not-covered", &Action::WORDS)?;
    Ok(())
}

fn baseline(section: &mut Section<'_>, into: &mut BaselineRule) -> Result<(), PolicyError> {
    into.allowed = section.boolean("allowed")?;
    into.max = period(section, "max")?;
    into.exploited = section.boolean("exploited")?;
    Ok(())
}

fn waiver_rule(section: &mut Section<'_>, into: &mut WaiverRule) -> Result<(), PolicyError> {
    into.project = section.boolean("project")?;
    into.max = period(section, "max")?;
    let Some(limits) = section.section("max-of")? else { return Ok(()) };
    for (level, values) in limits.named_texts()? {
        let names = Severity::ALL.into_iter().map(Severity::name);
        let severity = Severity::ALL.into_iter().find(|severity| severity.name() == level.text);
        let severity = severity.ok_or_else(|| section.unknown_word("max-of", &level, names))?;
        let [value] = values.as_slice() else {
            return Err(section.bad("max-of", &level, "one period was expected"));
        };
        into.max_of.insert(severity, as_period(section, "max-of", value)?);
    }
    Ok(())
}

fn period(section: &mut Section<'_>, key: &'static str) -> Result<Option<Period>, PolicyError> {
    let Some(text) = section.text(key)? else { return Ok(None) };
    as_period(section, key, &text).map(Some)
}

fn as_period(section: &Section<'_>, key: &str, text: &Text) -> Result<Period, PolicyError> {
    Period::parse(&text.text)
        .ok_or_else(|| section.bad(key, text, "a period was expected: 24h, 7d, 2w, at most ten years"))
}

fn flags(section: &mut Section<'_>, key: &'static str) -> Result<Option<BTreeSet<FindingFlag>>, PolicyError> {
    let words = FindingFlag::ALL.map(|flag| (flag.name(), flag));
    Ok(section.words(key, &words)?.map(|flags| flags.into_iter().collect()))
}

fn kinds(
    section: &mut Section<'_>,
    key: &'static str,
) -> Result<Option<BTreeSet<ComponentKind>>, PolicyError> {
    let words = ComponentKind::ALL.map(|kind| (kind.name(), kind));
    Ok(section.words(key, &words)?.map(|kinds| kinds.into_iter().collect()))
}

#[cfg(test)]
pub(crate) mod tests;
