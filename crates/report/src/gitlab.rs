//! GitLab's security reports, version 15: container scanning and dependency scanning.
//!
//! Only what is open is in them: GitLab takes what a later report does not name for resolved. What is wrong with the
//! image itself is no vulnerability of a package and has no place there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use wb_model::{Assessment, Component, ComponentKind, Finding, FindingClass, Severity};

use crate::plain;
use crate::view::{View, id_page, link, says};

/// The version of the schemas that the reports follow.
const VERSION: &str = "15.0.7";
/// Characters of a name, as the schema bounds it.
const NAME: usize = 255;
/// Characters of a solution, as the schema bounds it.
const SOLUTION: usize = 7_000;
/// Characters of a description: far below the schema's bound.
const DESCRIPTION: usize = 20_000;
/// Identifiers of a vulnerability that GitLab takes.
const IDENTIFIERS: usize = 20;

/// Writes a container scanning report: every open finding of the image.
pub fn gitlab_container(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let view = View::of(assessment);
    let (image, system) = (image(assessment), system(assessment));
    let place = |component: Option<&Component>| json!({ "image": image, "operating_system": system, "dependency": dependency(component) });
    let vulnerabilities: Vec<Value> = open(assessment)
        .map(|finding| vulnerability(&view, finding, place(view.component(&finding.component))))
        .collect();
    let report = json!({
        "version": VERSION,
        "scan": scan(assessment, "container_scanning"),
        "vulnerabilities": vulnerabilities,
    });
    write(&report, out)
}

/// Writes a dependency scanning report: open findings of everything but the operating system's packages.
pub fn gitlab_dependency(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let view = View::of(assessment);
    let is_dependency =
        |one: &Component| !matches!(one.kind, ComponentKind::OsPackage | ComponentKind::OperatingSystem);
    let vulnerabilities: Vec<Value> = open(assessment)
        .filter_map(|finding| {
            let component = view.component(&finding.component).filter(|one| is_dependency(one))?;
            let place = json!({ "file": file(component), "dependency": dependency(Some(component)) });
            Some(vulnerability(&view, finding, place))
        })
        .collect();
    let mut files: BTreeMap<(String, String), Vec<Value>> = BTreeMap::new();
    for one in assessment.inventory.components.iter().filter(|one| is_dependency(one)) {
        files.entry((file(one), manager(one))).or_default().push(dependency(Some(one)));
    }
    let files: Vec<Value> = files
        .into_iter()
        .map(|((path, manager), list)| json!({ "path": path, "package_manager": manager, "dependencies": list }))
        .collect();
    let report = json!({
        "version": VERSION,
        "scan": scan(assessment, "dependency_scanning"),
        "vulnerabilities": vulnerabilities,
        "dependency_files": files,
    });
    write(&report, out)
}

fn write(report: &Value, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    out.write_all(b"\n")
}

fn open(assessment: &Assessment) -> impl Iterator<Item = &Finding> {
    assessment.findings.iter().filter(|finding| finding.is_open())
}

fn scan(assessment: &Assessment, kind: &str) -> Value {
    let inventory = &assessment.inventory;
    let decided = assessment.decision.as_ref().map(|decision| decision.as_of.as_str());
    let time = time(decided.or(inventory.created.as_deref()));
    let tool = json!({
        "id": cut(&inventory.tool.name, NAME),
        "name": cut(&inventory.tool.name, NAME),
        "version": cut(&inventory.tool.version, NAME),
        "vendor": { "name": "Weighbridge" },
    });
    let mut messages = Vec::new();
    if !inventory.is_complete() {
        messages.push("not everything could be looked at: what is missing here may still be there");
    }
    if assessment.database.starter {
        messages.push("the findings stand on the starter database, which knows a few advisories only");
    }
    let messages: Vec<Value> =
        messages.into_iter().map(|text| json!({ "level": "warn", "value": text })).collect();
    json!({
        "analyzer": tool, "scanner": tool, "type": kind, "status": "success",
        "start_time": time, "end_time": time, "messages": messages,
    })
}

/// A time as the schema wants it: `2026-11-21T00:00:00`, in UTC, without a zone.
fn time(text: Option<&str>) -> String {
    let time =
        text.and_then(|text| text.parse::<jiff::Timestamp>().ok()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn vulnerability(view: &View<'_>, finding: &Finding, location: Value) -> Value {
    let title = view.title(&finding.component);
    let mut value = json!({
        "id": identifier(finding),
        "name": cut(&format!("{} in {title}", finding.vulnerability), NAME),
        "description": cut(&description(view, finding), DESCRIPTION),
        "severity": severity(finding.severity),
        "identifiers": identifiers(finding),
        "links": links(finding),
        "location": location,
    });
    if let (Some(fix), Some(object)) = (&finding.fix, value.as_object_mut()) {
        object.insert("solution".to_owned(), json!(cut(&fix.advice, SOLUTION)));
    }
    value
}

fn description(view: &View<'_>, finding: &Finding) -> String {
    let way = view.path_of(&finding.component).join(" > ");
    let mut text = format!("{} {}", view.title(&finding.component), says(finding));
    if !finding.summary.is_empty() {
        text.push_str(&format!(": {}", finding.summary));
    }
    text.push_str(&format!(". It came in as {way}."));
    if finding.exploited.is_some() {
        text.push_str(" It is known to be exploited.");
    }
    text
}

/// The same for the same finding in every run: a UUID (version 8) from its name.
fn identifier(finding: &Finding) -> String {
    let digest: [u8; 32] = Sha256::digest(finding.id.as_str().as_bytes()).into();
    let mut number = digest.iter().take(16).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    number = (number & !(0xf << 76)) | (0x8 << 76);
    number = (number & !(0x3 << 62)) | (0x2 << 62);
    let hex = format!("{number:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Negligible => "Info",
        Severity::Unknown => "Unknown",
    }
}

fn identifiers(finding: &Finding) -> Vec<Value> {
    let kind = |id: &str| match id.split('-').next().unwrap_or_default() {
        "CVE" => "cve",
        "GHSA" => "ghsa",
        "RHSA" => "rhsa",
        "USN" => "usn",
        _ if finding.class == FindingClass::Vulnerability => "osv",
        _ => "weighbridge",
    };
    let ids: BTreeSet<&String> = finding.aliases.iter().filter(|id| **id != finding.vulnerability).collect();
    std::iter::once(&finding.vulnerability)
        .chain(ids)
        .filter(|id| !id.is_empty())
        .take(IDENTIFIERS)
        .map(|id| {
            let mut value = json!({ "type": kind(id), "name": cut(id, NAME), "value": cut(id, NAME) });
            if let (Some(page), Some(object)) = (id_page(id), value.as_object_mut()) {
                object.insert("url".to_owned(), json!(page));
            }
            value
        })
        .collect()
}

fn links(finding: &Finding) -> Vec<Value> {
    let pages: BTreeSet<&str> = finding.references.iter().filter_map(|address| link(address)).collect();
    pages.into_iter().map(|page| json!({ "url": page })).collect()
}

fn dependency(component: Option<&Component>) -> Value {
    let name = component.map_or_else(|| "unknown".to_owned(), |one| cut(&one.name, NAME));
    let version = component.and_then(|one| one.version.as_deref()).unwrap_or("unknown");
    json!({ "package": { "name": name }, "version": cut(version, NAME) })
}

fn file(component: &Component) -> String {
    let path = component.occurrences.first().map_or("unknown", |one| one.path.as_str());
    cut(path, 1_024)
}

fn manager(component: &Component) -> String {
    let kind = component.purl.as_ref().map_or(component.kind.name(), |purl| purl.kind());
    if kind == "pypi" { "pip".to_owned() } else { kind.to_owned() }
}

/// The image as `name:tag` or `name@digest`: the schema wants a colon with something behind it.
fn image(assessment: &Assessment) -> String {
    let subject = &assessment.inventory.subject;
    let name = cut(&subject.name, 1_024);
    if name.rsplit('/').next().is_some_and(|last| last.contains(':')) {
        return name;
    }
    match &subject.manifest {
        Some(digest) => format!("{name}@{digest}"),
        None => format!("{name}:unknown"),
    }
}

fn system(assessment: &Assessment) -> String {
    let system =
        assessment.inventory.components.iter().find(|one| one.kind == ComponentKind::OperatingSystem);
    let name = system.map(|one| match &one.version {
        Some(version) => format!("{}:{version}", one.name),
        None => one.name.clone(),
    });
    cut(&name.unwrap_or_else(|| "unknown".to_owned()), NAME)
}

/// A text made harmless, at most so many characters.
fn cut(text: &str, most: usize) -> String {
    plain(text).chars().take(most).collect()
}

#[cfg(test)]
mod tests;
