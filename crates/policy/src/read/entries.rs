//! The parts of a policy that are lists: approvers, forbidden components, roles, waivers, custom rules.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{common, kinds};
use crate::cel::Program;
use crate::document::{Section, Text};
use crate::error::{PolicyError, Problem, nearest};
use crate::moment::{end_of, start_of};
use crate::pattern::{PurlPattern, VersionRange};
use crate::policy::{Action, CustomRule, Forbid, Policy, Role, Waiver, When};
use crate::rule;

/// Reads who may approve as what, and holds the approvers that rules name to it.
pub(super) fn approvers(top: &mut Section<'_>, policy: &mut Policy) -> Result<(), PolicyError> {
    let Some(section) = top.section("approvers")? else { return Ok(()) };
    for (role, people) in section.named_texts()? {
        policy.approvers.insert(role.text, people.into_iter().map(|person| person.text).collect());
    }
    Ok(())
}

pub(super) fn forbidden(top: &mut Section<'_>, into: &mut Vec<Forbid>) -> Result<(), PolicyError> {
    for section in top.sections("forbid")? {
        into.push(forbid(section)?);
    }
    Ok(())
}

fn forbid(mut section: Section<'_>) -> Result<Forbid, PolicyError> {
    let forbid = Forbid {
        id: section.string("id")?,
        purls: purls(&mut section, "purl")?,
        names: section.strings("name")?.unwrap_or_default(),
        kinds: kinds(&mut section, "kinds")?.unwrap_or_default(),
        except: purls(&mut section, "except")?,
        reason: section.required("reason", "why it must not be there")?.text,
        action: section.word("action", &Action::WORDS)?.unwrap_or(Action::Fail),
    };
    if forbid.purls.is_empty() && forbid.names.is_empty() {
        return Err(section.error(Problem::Missing {
            section: "[[forbid]]".to_owned(),
            key: "purl".to_owned(),
            expected: "a purl pattern such as pkg:pypi/jupyter*, or a name",
        }));
    }
    section.finish()?;
    Ok(forbid)
}

fn purls(section: &mut Section<'_>, key: &'static str) -> Result<Vec<PurlPattern>, PolicyError> {
    let Some(list) = section.texts(key)? else { return Ok(Vec::new()) };
    list.iter()
        .map(|text| PurlPattern::parse(&text.text).map_err(|why| section.bad(key, text, why)))
        .collect()
}

pub(super) fn roles(top: &mut Section<'_>, into: &mut BTreeMap<String, Role>) -> Result<(), PolicyError> {
    let Some(section) = top.section("roles")? else { return Ok(()) };
    for (name, mut section) in section.named_sections()? {
        let mut role = Role {
            common: common(&mut section)?,
            title: section.string("title")?,
            forbid: Vec::new(),
            allow: purls(&mut section, "allow")?,
        };
        forbidden(&mut section, &mut role.forbid)?;
        section.finish()?;
        into.insert(name.text, role);
    }
    Ok(())
}

pub(super) fn waivers(top: &mut Section<'_>, into: &mut Vec<Waiver>) -> Result<(), PolicyError> {
    let mut seen = BTreeSet::new();
    for mut section in top.sections("waiver")? {
        let id = section.required("id", "a name of its own")?;
        if !seen.insert(id.text.clone()) {
            return Err(section.source().error(&id.span, Problem::Twice { what: "waiver", name: id.text }));
        }
        into.push(waiver(&mut section, id)?);
        section.finish()?;
    }
    Ok(())
}

fn waiver(section: &mut Section<'_>, id: Text) -> Result<Waiver, PolicyError> {
    let vulnerabilities = section.strings("vulnerability")?.unwrap_or_default();
    let rule = rule_name(section)?;
    let license = section.string("license")?;
    let component = match section.text("component")? {
        Some(text) => {
            Some(PurlPattern::parse(&text.text).map_err(|why| section.bad("component", &text, why))?)
        }
        None => None,
    };
    let versions = match (section.text("versions")?, &component) {
        (Some(text), Some(component)) => Some(
            VersionRange::parse(&text.text, component.scheme())
                .map_err(|why| section.bad("versions", &text, why))?,
        ),
        (Some(text), None) => {
            return Err(section.bad("versions", &text, "a range of versions needs the component it is of"));
        }
        (None, _) => None,
    };
    let image = section.string("image")?;
    let path = section.string("path")?;
    let digest = match section.text("digest")? {
        Some(text) => Some(text.text.parse().map_err(|_| {
            section.bad("digest", &text, "a digest was expected, such as sha256: and 64 hexadecimal digits")
        })?),
        None => None,
    };
    scope(
        section,
        &vulnerabilities,
        rule.as_deref(),
        license.as_deref(),
        component.is_some(),
        image.is_some(),
    )?;
    let (created, _) = moment(section, "created", "the day it was asked for", start_of)?;
    let (until, expires) = moment(section, "expires", "the last day on which it is valid", end_of)?;
    if until <= created {
        let text = Text { text: expires.text.clone(), span: expires.span };
        return Err(section.bad("expires", &text, "it lies before its creation"));
    }
    Ok(Waiver {
        id: id.text,
        vulnerabilities,
        rule,
        license,
        component,
        versions,
        image,
        path,
        digest,
        reason: section.required("reason", "why it may pass")?.text,
        requester: section.required("requester", "who asks for it")?.text,
        approver: section.string("approver")?,
        created,
        expires: expires.text,
        until,
        compensating_control: section.string("compensating-control")?,
        link: section.string("link")?,
    })
}

/// A waiver that would let everything through is no waiver.
fn scope(
    section: &Section<'_>,
    vulnerabilities: &[String],
    rule: Option<&str>,
    license: Option<&str>,
    component: bool,
    image: bool,
) -> Result<(), PolicyError> {
    let missing = |key: &str, expected| {
        let key = key.to_owned();
        Err(section.error(Problem::Missing { section: "[[waiver]]".to_owned(), key, expected }))
    };
    match rule {
        _ if !vulnerabilities.is_empty() || license.is_some() => Ok(()),
        None => missing("vulnerability", "what it waives: vulnerability, license or rule"),
        Some(rule) if rule::is_about_image(rule) => {
            if image {
                Ok(())
            } else {
                missing("image", "the images it is for: this rule is about a whole image")
            }
        }
        Some(_) if component => Ok(()),
        Some(_) => missing("component", "the component it is for: without one it would waive the whole rule"),
    }
}

fn rule_name(section: &mut Section<'_>) -> Result<Option<String>, PolicyError> {
    let Some(text) = section.text("rule")? else { return Ok(None) };
    if rule::is_a_rule(&text.text) {
        return Ok(Some(text.text));
    }
    Err(section.unknown_word("rule", &text, rule::FIXED.iter().map(|(id, _)| *id)))
}

fn moment(
    section: &mut Section<'_>,
    key: &'static str,
    expected: &'static str,
    read: fn(&str) -> Option<Timestamp>,
) -> Result<(Timestamp, Text), PolicyError> {
    let text = section.required(key, expected)?;
    match read(&text.text) {
        Some(time) => Ok((time, text)),
        None => Err(section.bad(key, &text, "a date YYYY-MM-DD or a time by RFC 3339 was expected")),
    }
}

pub(super) fn rules(top: &mut Section<'_>, into: &mut Vec<CustomRule>) -> Result<(), PolicyError> {
    let mut seen = BTreeSet::new();
    for mut section in top.sections("rule")? {
        let id = section.required("id", "a name of its own")?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !id.text.bytes().all(plain) {
            return Err(section.bad("id", &id, "lower-case letters, digits and '-' were expected"));
        }
        if !seen.insert(id.text.clone()) {
            return Err(section.source().error(&id.span, Problem::Twice { what: "rule", name: id.text }));
        }
        let title = section.required("title", "what it asks for, in a sentence")?.text;
        let when = section.word("when", &When::WORDS)?.unwrap_or(When::Image);
        let deny = expression(&mut section, &id.text, when)?;
        into.push(CustomRule {
            id: id.text,
            title,
            when,
            deny,
            action: section.word("action", &Action::WORDS)?.unwrap_or(Action::Fail),
            message: section.string("message")?,
            approver: section.string("approver")?,
            controls: section.strings("controls")?.unwrap_or_default(),
        });
        section.finish()?;
    }
    Ok(())
}

fn expression(section: &mut Section<'_>, rule: &str, when: When) -> Result<Program, PolicyError> {
    let text = section.required("deny", "a CEL expression: true is a hit")?;
    Program::compile(&text.text, when).map_err(|refused| {
        let source = section.source();
        let raw = source.text.get(text.span.clone()).unwrap_or("");
        let meant = refused
            .unknown
            .as_ref()
            .and_then(|unknown| nearest(&unknown.name, unknown.known.iter().map(String::as_str)));
        let offset = offset_in_raw(raw, refused.line, refused.column);
        let at = text.span.start + offset;
        source.error(&(at..at), Problem::Expression { rule: rule.to_owned(), why: refused.why, meant })
    })
}

/// Where a line and column of an expression stand in the TOML text that holds it. Exact as long as nothing before
/// it is escaped.
fn offset_in_raw(raw: &str, line: usize, column: usize) -> usize {
    let quotes = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
    let body = raw.get(quotes..).unwrap_or("");
    let skipped = body.len() - body.trim_start().len();
    let mut at = quotes + skipped;
    for _ in 1..line {
        match raw.get(at..).and_then(|rest| rest.find('\n')) {
            Some(end) => at += end + 1,
            None => break,
        }
    }
    let rest = raw.get(at..).unwrap_or("");
    let columns: usize = rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    at + columns
}
