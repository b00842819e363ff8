//! From an OSV record to ours: its identity, its standing, its ratings.

use serde_json::Value;
use wb_model::{Rating, Severity};

use super::form::{Form, Severity as SeverityForm};
use super::statement;
use crate::{Kind, Output, Record, Space, cvss};

/// Where a record comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    /// The document and what in it, for what is skipped.
    pub(crate) what: &'a str,
    /// Who rates: the source's name.
    pub(crate) by: &'a str,
}

/// No id of an advisory comes near this.
const LONGEST_ID: usize = 256;

/// Where a summary that is made from the details ends.
const LONGEST_SUMMARY: usize = 160;

/// The ids of distributions' bulletins, for records that name no package (withdrawn ones).
const BULLETINS: &[&str] = &[
    "ALAS",
    "ALBA-",
    "ALEA-",
    "ALSA-",
    "DLA-",
    "DSA-",
    "DTSA-",
    "ELA-",
    "ELBA-",
    "ELSA-",
    "LSN-",
    "MGASA-",
    "OESA-",
    "PHSA-",
    "RHBA-",
    "RHEA-",
    "RHSA-",
    "RLBA-",
    "RLEA-",
    "RLSA-",
    "RXSA-",
    "SUSE-",
    "USN-",
    "openSUSE-",
];

/// Brings a record into our form.
///
/// # Errors
/// It has no usable id.
pub(crate) fn convert(form: Form, source: &Source<'_>, out: &mut Output) -> Result<Record, String> {
    if form.id.trim().is_empty() {
        return Err("it has no id".to_owned());
    }
    if !is_id(&form.id) {
        return Err("its id is too long, or has control characters".to_owned());
    }
    let ratings = ratings(&form, source, out);
    let statements = statement::statements(&form, source, out);
    let (aliases, covers) = identity(&form, source, out);
    let related = ids(&form.related, source, out);
    Ok(Record {
        modified: date(&form.modified),
        published: date(&form.published),
        withdrawn: (!form.withdrawn.is_empty()).then(|| form.withdrawn.clone()),
        kind: kind(&form),
        summary: summary(&form.summary, &form.details),
        related: related.into_iter().filter(|id| !aliases.contains(id) && !covers.contains(id)).collect(),
        aliases,
        covers,
        ratings,
        weaknesses: weaknesses(&form),
        references: distinct(form.references.iter().map(|reference| reference.url.as_str())),
        standing: is_unreviewed(&form).then(|| "unreviewed".to_owned()),
        statements,
        details: form.details,
        id: form.id,
    })
}

/// A date as written; the year 1, which is what Go's database holds before it is served, is none.
fn date(text: &str) -> Option<String> {
    (!text.is_empty() && !text.starts_with("0001-01-01")).then(|| text.to_owned())
}

/// One line: the summary, else the beginning of the details.
pub(crate) fn summary(summary: &str, details: &str) -> String {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let given = words(summary);
    if !given.is_empty() {
        return given;
    }
    let line =
        details.lines().map(|line| line.trim_start_matches(['#', '*', ' '])).find(|line| !line.is_empty());
    cut(words(line.unwrap_or_default()), LONGEST_SUMMARY)
}

/// A text of at most that many characters; one that was longer ends in `…`.
pub(crate) fn cut(mut text: String, longest: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(longest) {
        text.truncate(text[..end].trim_end().len());
        text.push('…');
    }
    text
}

/// The informational class of RustSec, and malicious packages. A record is only as mild as its most severe entry.
fn kind(form: &Form) -> Kind {
    if form.id.starts_with("MAL-") || form.aliases.iter().any(|alias| alias.starts_with("MAL-")) {
        return Kind::Malware;
    }
    let classes = form.affected.iter().map(|affected| {
        let class = affected.database_specific.get("informational").and_then(Value::as_str);
        match class.or_else(|| form.database_specific.get("informational").and_then(Value::as_str)) {
            None => Kind::Vulnerability,
            Some("unmaintained") => Kind::Unmaintained,
            Some(_) => Kind::Notice,
        }
    });
    let mut classes: Vec<Kind> = classes.collect();
    classes.dedup();
    match classes[..] {
        [one] => one,
        _ => Kind::Vulnerability,
    }
}

/// Other ids of the same vulnerability, and the vulnerabilities that a distribution's bulletin answers.
///
/// Only what is one and the same may become an alias: groups are the closure over aliases, and one bulletin with
/// forty CVEs among them would make forty vulnerabilities one.
fn identity(form: &Form, source: &Source<'_>, out: &mut Output) -> (Vec<String>, Vec<String>) {
    let distribution = form.affected.iter().any(|affected| {
        let package = affected.package.as_ref();
        package
            .and_then(|package| Space::from_osv(&package.ecosystem))
            .is_some_and(|space| is_distribution(&space))
    });
    let bulletin = BULLETINS.iter().any(|prefix| form.id.starts_with(prefix));
    let mut aliases = ids(&form.aliases, source, out);
    let mut covers = ids(&form.upstream, source, out);
    // `DEBIAN-CVE-2024-1`, `UBUNTU-CVE-2024-1`, `ALPINE-CVE-2024-1`: a distribution's page about that very CVE,
    // also where the record itself does not say so.
    let own = own_cve(&form.id);
    if own.is_some() || distribution || bulletin {
        covers.append(&mut aliases);
        aliases.extend(own.map(str::to_owned));
    }
    if own.is_none() && (distribution || bulletin) && covers.is_empty() {
        // Before there was `upstream`, bulletins had their CVEs in `related`, among other bulletins.
        covers.extend(form.related.iter().filter(|id| is_cve(id)).cloned());
    }
    let covers = covers.iter().map(|id| own_cve(id).unwrap_or(id)).filter(|id| *id != form.id);
    let covers = distinct(covers.filter(|id| !aliases.iter().any(|alias| alias == id)));
    aliases.retain(|alias| *alias != form.id);
    (aliases, covers)
}

/// Whether a space is a distribution's.
pub(crate) fn is_distribution(space: &Space) -> bool {
    use wb_version::Scheme;
    matches!(space.scheme(), Scheme::Deb | Scheme::Rpm | Scheme::Apk | Scheme::Alpm | Scheme::Gentoo)
}

/// The CVE that an id of the form `PREFIX-CVE-YYYY-NNNN` is about.
fn own_cve(id: &str) -> Option<&str> {
    let at = id.find("-CVE-")? + 1;
    id.get(at..).filter(|cve| is_cve(cve))
}

/// Whether an id is that of a CVE.
pub(crate) fn is_cve(id: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = id.strip_prefix("CVE-").and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(year, number)| year.len() == 4 && number.len() >= 4 && digits(year) && digits(number))
}

/// Usable ids, each once, in their order.
fn ids(list: &[String], source: &Source<'_>, out: &mut Output) -> Vec<String> {
    for id in list.iter().filter(|id| !is_id(id)) {
        out.skip(
            format!("{}: the id {:?}", source.what, cut(id.clone(), 40)),
            "it is empty, too long, or not text",
        );
    }
    distinct(list.iter().map(String::as_str).filter(|id| is_id(id)))
}

fn is_id(id: &str) -> bool {
    !id.trim().is_empty() && id.len() <= LONGEST_ID && !id.chars().any(char::is_control)
}

/// Each text once, in their order, without empty ones.
pub(crate) fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    texts.filter(|text| !text.is_empty() && seen.insert(*text)).map(str::to_owned).collect()
}

/// The ratings of the vulnerability: the record's, and the ones that Bitnami puts with the package.
fn ratings(form: &Form, source: &Source<'_>, out: &mut Output) -> Vec<Rating> {
    let mut found: Vec<Rating> = Vec::new();
    for severity in form.affected.iter().flat_map(|affected| &affected.severity).chain(&form.severity) {
        match rating(severity, source.by) {
            Some(rating) if !found.contains(&rating) => found.push(rating),
            Some(_) => {}
            None => out.skip(
                format!(
                    "{}: severity {:?} {:?}",
                    source.what,
                    severity.kind,
                    cut(severity.score.clone(), 200)
                ),
                "it is not a rating of a kind that is known",
            ),
        }
    }
    if found.is_empty() {
        let word = form.database_specific.get("severity").and_then(Value::as_str);
        found.extend(word.and_then(level).map(|level| Rating {
            level,
            score: None,
            vector: None,
            method:
                if form.id.starts_with("GHSA-") { "github-severity" } else { "database-severity" }.to_owned(),
            by: source.by.to_owned(),
        }));
    }
    found
}

fn rating(severity: &SeverityForm, by: &str) -> Option<Rating> {
    match severity.kind.as_str() {
        "CVSS_V2" | "CVSS_V3" | "CVSS_V4" => cvss::rate(&severity.score, by),
        "Ubuntu" => priority(&severity.score),
        _ => None,
    }
}

/// Ubuntu's priority.
pub(crate) fn priority(word: &str) -> Option<Rating> {
    vendor_rating(word, "ubuntu-priority", "ubuntu")
}

/// A rating that is a word on a vendor's own scale.
pub(crate) fn vendor_rating(word: &str, method: &str, by: &str) -> Option<Rating> {
    let (method, by) = (method.to_owned(), by.to_owned());
    level(word).map(|level| Rating { level, score: None, vector: None, method, by })
}

/// The level that a word stands for.
pub(crate) fn level(word: &str) -> Option<Severity> {
    match word.trim().to_ascii_lowercase().as_str() {
        "none" | "negligible" | "unimportant" => Some(Severity::Negligible),
        "low" | "minor" => Some(Severity::Low),
        "medium" | "moderate" => Some(Severity::Medium),
        "high" | "important" => Some(Severity::High),
        "critical" => Some(Severity::Critical),
        _ => None,
    }
}

/// CWE ids: GitHub's of the record, and the ones with names that stand with packages.
fn weaknesses(form: &Form) -> Vec<String> {
    let with_packages = form.affected.iter().map(|affected| &affected.database_specific);
    let places = with_packages.chain(std::iter::once(&form.database_specific));
    let lists = places.flat_map(|place| [place.get("cwe_ids"), place.get("cwes")]).flatten();
    let entries = lists.filter_map(Value::as_array).flatten();
    let ids = entries.filter_map(|entry| entry.as_str().or_else(|| entry.get("cweId")?.as_str()));
    distinct(ids.filter(|id| id.starts_with("CWE-")))
}

/// Whether its own database says that nobody has reviewed it.
pub(crate) fn is_unreviewed(form: &Form) -> bool {
    let of = |key: &str| form.database_specific.get(key);
    of("review_status").and_then(Value::as_str) == Some("UNREVIEWED")
        || of("github_reviewed").and_then(Value::as_bool) == Some(false)
}
