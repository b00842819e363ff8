//! Reading CSAF 2.0.

mod tree;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;

use super::{NO_ACTION, no_description};
use crate::vex::error::{Trouble, shorten};
use crate::vex::list::parse;
use crate::vex::text::{said, timestamp};
use crate::vex::{Document, Justification, JustificationKind, Product, Statement, Status, Vulnerability};
use tree::{ProductTree, Tree};

#[derive(Deserialize)]
struct DocumentDto {
    document: HeadDto,
    #[serde(default)]
    product_tree: ProductTree,
    #[serde(default)]
    vulnerabilities: Vec<VulnerabilityDto>,
}

#[derive(Deserialize)]
struct HeadDto {
    publisher: PublisherDto,
    tracking: TrackingDto,
}

#[derive(Deserialize)]
struct PublisherDto {
    name: String,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    namespace: Option<String>,
    #[serde(default)]
    issuing_authority: Option<String>,
}

#[derive(Deserialize)]
struct TrackingDto {
    id: String,
    #[serde(default)]
    current_release_date: Option<String>,
    #[serde(default)]
    version: Option<String>,
}

#[derive(Deserialize)]
struct VulnerabilityDto {
    #[serde(default)]
    cve: Option<String>,
    #[serde(default)]
    ids: Vec<IdDto>,
    #[serde(default)]
    notes: Vec<NoteDto>,
    #[serde(default)]
    product_status: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    flags: Vec<FlagDto>,
    #[serde(default)]
    threats: Vec<RemarkDto>,
    #[serde(default)]
    remediations: Vec<RemarkDto>,
}

#[derive(Deserialize)]
struct IdDto {
    text: String,
}

#[derive(Deserialize)]
struct NoteDto {
    #[serde(default)]
    category: String,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
struct FlagDto {
    label: String,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    product_ids: Vec<String>,
    #[serde(default)]
    group_ids: Vec<String>,
}

/// A threat or a remediation.
#[derive(Deserialize)]
struct RemarkDto {
    #[serde(default)]
    category: String,
    #[serde(default)]
    details: String,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    product_ids: Vec<String>,
    #[serde(default)]
    group_ids: Vec<String>,
}

/// The lists of `product_status` (§3.2.3.9). `recommended` says nothing about a vulnerability.
const LISTS: [(&str, Status); 7] = [
    ("known_not_affected", Status::NotAffected),
    ("fixed", Status::Fixed),
    ("first_fixed", Status::Fixed),
    ("under_investigation", Status::UnderInvestigation),
    ("known_affected", Status::Affected),
    ("first_affected", Status::Affected),
    ("last_affected", Status::Affected),
];

/// Impacts that are a severity in one word, as one vendor writes them: no reason why something is not affected.
const SEVERITIES: [&str; 8] =
    ["critical", "important", "moderate", "low", "high", "medium", "none", "informational"];

/// Reads a CSAF document.
pub(in crate::vex) fn read(bytes: &[u8]) -> Result<Document, Trouble> {
    let dto: DocumentDto = parse(bytes)?;
    let mut unread = Vec::new();
    let tree = Tree::of(&dto.product_tree, &mut unread)?;
    let mut statements = Vec::new();
    for (at, part) in dto.vulnerabilities.iter().enumerate() {
        statements.extend(spoken(part, &format!("vulnerabilities[{at}]"), &tree, &mut unread)?);
    }
    let publisher = &dto.document.publisher;
    let tracking = &dto.document.tracking;
    let role = publisher.category.as_deref().filter(|category| *category != "other");
    let path = "document.tracking.current_release_date";
    Ok(Document {
        id: tracking.id.clone(),
        author: author(publisher),
        role: said(publisher.issuing_authority.as_deref()).or_else(|| said(role)),
        time: tracking.current_release_date.as_deref().map(|text| timestamp(text, path)).transpose()?,
        version: version(tracking.version.as_deref()),
        format: "",
        statements,
        unread,
    })
}

fn author(publisher: &PublisherDto) -> String {
    // A namespace that was made up in writing says nothing.
    match publisher.namespace.as_deref().filter(|namespace| !namespace.starts_with("urn:uuid:")) {
        Some(namespace) => format!("{} <{namespace}>", publisher.name),
        None => publisher.name.clone(),
    }
}

/// The first number of an integer or a semantic version (§3.1.11).
fn version(text: Option<&str>) -> u64 {
    let first = text.and_then(|text| text.split('.').next()).and_then(|text| text.parse().ok());
    first.unwrap_or(1).max(1)
}

/// What one product is said about, besides its status.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
struct Words {
    status: Option<Status>,
    justification: Option<Justification>,
    impact: Option<String>,
    action: Option<String>,
    notes: Option<String>,
    time: Option<Timestamp>,
}

fn spoken(
    dto: &VulnerabilityDto,
    path: &str,
    tree: &Tree<'_>,
    unread: &mut Vec<String>,
) -> Result<Vec<Statement>, Trouble> {
    let vulnerability = vulnerability(dto, path)?;
    let said_of = Remarks::of(dto, path, tree)?;
    let mut grouped: BTreeMap<Words, Vec<Product>> = BTreeMap::new();
    for (list, status) in LISTS {
        let mut seen = BTreeSet::new();
        for id in dto.product_status.get(list).into_iter().flatten().filter(|id| seen.insert(*id)) {
            match tree.product(id) {
                Ok(product) => add(grouped.entry(said_of.words(id, status)).or_default(), product),
                Err(why) => unread
                    .push(format!("{path}.product_status.{list}: the product {:?} {why}", shorten(id, 120))),
            }
        }
    }
    let statements = grouped.into_iter().map(|(words, products)| {
        let status = words.status.unwrap_or(Status::UnderInvestigation);
        Statement {
            justification: words.justification,
            impact: words.impact,
            action: words.action,
            notes: words.notes,
            time: words.time,
            ..Statement::new(vulnerability.clone(), products, status)
        }
    });
    Ok(statements.collect())
}

/// Joins parts of the same product.
fn add(products: &mut Vec<Product>, product: Product) {
    let same = products.iter_mut().rev().take(1).find(|last| {
        last.identity == product.identity
            && !last.subcomponents.is_empty()
            && !product.subcomponents.is_empty()
    });
    match same {
        Some(last) => last.subcomponents.extend(product.subcomponents),
        None => products.push(product),
    }
}

fn vulnerability(dto: &VulnerabilityDto, path: &str) -> Result<Vulnerability, Trouble> {
    let mut ids = said(dto.cve.as_deref())
        .into_iter()
        .chain(dto.ids.iter().filter_map(|id| said(Some(&id.text))))
        .collect::<Vec<_>>()
        .into_iter();
    let Some(id) = ids.next() else {
        return Err(Trouble::value(path, "it has neither a cve nor an id"));
    };
    let aliases = ids.filter(|alias| *alias != id).collect();
    let wanted = |note: &&NoteDto| matches!(note.category.as_str(), "description" | "summary");
    let description = dto.notes.iter().find(wanted).and_then(|note| said(Some(&note.text)));
    let description = description.filter(|text| *text != no_description(&id));
    Ok(Vulnerability { id, aliases, description })
}

/// Flags, threats and remediations by product.
#[derive(Default)]
struct Remarks<'a> {
    flags: BTreeMap<&'a str, (JustificationKind, Option<Timestamp>)>,
    impacts: BTreeMap<&'a str, (String, Option<Timestamp>)>,
    remediations: BTreeMap<&'a str, (String, Option<Timestamp>)>,
}

impl<'a> Remarks<'a> {
    fn of(dto: &'a VulnerabilityDto, path: &str, tree: &Tree<'a>) -> Result<Self, Trouble> {
        let mut remarks = Self::default();
        for (at, flag) in dto.flags.iter().enumerate() {
            let path = format!("{path}.flags[{at}]");
            let kind = JustificationKind::from_name(&flag.label).ok_or_else(|| {
                let why = format!("{:?} is no flag of CSAF", shorten(&flag.label, 60));
                Trouble::value(format!("{path}.label"), why)
            })?;
            let date =
                flag.date.as_deref().map(|text| timestamp(text, &format!("{path}.date"))).transpose()?;
            for id in tree.members(&flag.product_ids, &flag.group_ids) {
                remarks.flags.entry(id).or_insert((kind, date));
            }
        }
        for (at, threat) in dto.threats.iter().enumerate() {
            let details = threat.details.trim();
            let severity = SEVERITIES.iter().any(|word| word.eq_ignore_ascii_case(details));
            if threat.category == "impact" && !severity {
                remark(&mut remarks.impacts, threat, &format!("{path}.threats[{at}]"), tree)?;
            }
        }
        for (at, remediation) in dto.remediations.iter().enumerate() {
            remark(&mut remarks.remediations, remediation, &format!("{path}.remediations[{at}]"), tree)?;
        }
        Ok(remarks)
    }

    fn words(&self, product: &str, status: Status) -> Words {
        let mut words = Words { status: Some(status), ..Words::default() };
        let mut time = None;
        if status == Status::NotAffected {
            let flag = self.flags.get(product);
            let impact = self.impacts.get(product);
            words.justification = flag.map(|(kind, _)| Justification::from(*kind));
            words.impact = impact.map(|(text, _)| text.clone());
            time = flag.and_then(|(_, date)| *date).or(impact.and_then(|(_, date)| *date));
        }
        let remediation = self.remediations.get(product);
        let text = remediation.map(|(text, _)| text.clone());
        match status {
            Status::Affected => words.action = text.filter(|text| text != NO_ACTION),
            Status::Fixed | Status::UnderInvestigation => words.notes = text,
            Status::NotAffected => {}
        }
        words.time = time.or(remediation.and_then(|(_, date)| *date));
        words
    }
}

fn remark<'a>(
    into: &mut BTreeMap<&'a str, (String, Option<Timestamp>)>,
    dto: &'a RemarkDto,
    path: &str,
    tree: &Tree<'a>,
) -> Result<(), Trouble> {
    let Some(text) = said(Some(&dto.details)) else { return Ok(()) };
    let date = dto.date.as_deref().map(|text| timestamp(text, &format!("{path}.date"))).transpose()?;
    for id in tree.members(&dto.product_ids, &dto.group_ids) {
        match into.get_mut(id) {
            None => {
                into.insert(id, (text.clone(), date));
            }
            Some((before, newest)) => {
                *before = format!("{before}\n{text}");
                *newest = date.max(*newest);
            }
        }
    }
    Ok(())
}
