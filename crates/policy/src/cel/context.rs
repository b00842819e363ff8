//! What an expression can read: records with fields, made from the inventory and the findings when they are read.
//!
//! The table of fields is the documented context. Every field is always there: what is not known is an empty text, an
//! empty list, 0, or -1 where 0 would say something.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use cel::ExecutionError;
use cel::common::traits::Indexer;
use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelMap, CelMapKey, CelString, MAP_TYPE, Type};
use cel::common::value::{CowVal, Val};
use jiff::Timestamp;
use wb_model::{Component, ComponentId, DatabaseIdentity, Finding, Inventory};

use super::cost::Shape;
use crate::hits::Open;
use crate::moment;
use crate::policy::{ImageContext, When};

/// Everything there is to read.
pub(crate) struct World<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) components: &'a BTreeMap<&'a ComponentId, &'a Component>,
    pub(crate) findings: &'a [Finding],
    /// Whether each is open under the policy.
    pub(crate) open: &'a [Open],
    pub(crate) database: &'a DatabaseIdentity,
    pub(crate) context: &'a ImageContext,
    pub(crate) role: &'a str,
    pub(crate) as_of: Timestamp,
    pub(crate) now: String,
}

/// A sort of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Finding,
    Component,
    Image,
    Database,
}

/// One record. Copying it copies references.
#[derive(Clone, Copy)]
pub(super) enum Record<'a> {
    /// With whether it is open.
    Finding(&'a World<'a>, &'a Finding, bool),
    Component(&'a Component),
    /// A finding's component that the inventory does not have.
    NoComponent,
    Image(&'a World<'a>),
    Database(&'a World<'a>),
}

/// The value of a field.
pub(super) enum Value<'a> {
    Truth(bool),
    Whole(i64),
    Number(f64),
    Text(Cow<'a, str>),
    Texts(Vec<Cow<'a, str>>),
    Entries(&'a BTreeMap<String, String>),
    Record(Record<'a>),
    Records(Kind, Vec<Record<'a>>),
}

#[rustfmt::skip]
const FINDING: &[&str] = &[
    "aliases", "class", "component", "epss", "epss_percentile", "exploited", "exploited_due", "fix_versions", "fixed",
    "flags", "id", "open", "published", "published_days", "ransomware", "risk", "score", "severity", "severity_rank",
    "source", "state", "summary", "suppressed_by", "vulnerability", "weaknesses",
];
const COMPONENT: &[&str] = &[
    "id",
    "kind",
    "licenses",
    "name",
    "namespace",
    "paths",
    "properties",
    "purl",
    "supplier",
    "type",
    "version",
];
#[rustfmt::skip]
const IMAGE: &[&str] = &[
    "complete", "components", "criticality", "digest", "environment", "exposure", "findings", "kind", "labels", "layers",
    "name", "platform", "role",
];
const DATABASE: &[&str] = &["age_days", "digest", "newest", "schema", "sources", "starter"];

/// The names that a rule can begin with; those without a record are texts.
pub(super) fn variables(when: When) -> impl Iterator<Item = (&'static str, Option<Kind>)> {
    let about = match when {
        When::Finding => &[("finding", Some(Kind::Finding)), ("component", Some(Kind::Component))][..],
        When::Component => &[("component", Some(Kind::Component))],
        When::Image => &[],
    };
    let always = [("image", Some(Kind::Image)), ("database", Some(Kind::Database)), ("now", None)];
    about.iter().copied().chain(always)
}

/// The shape of a field before sizes are known, or all fields of the kind when it has none of that name.
pub(super) fn kind_of_field(kind: Kind, field: &str) -> Result<Shape, Vec<&'static str>> {
    if !kind.fields().contains(&field) {
        return Err(kind.fields().to_vec());
    }
    let texts = || Shape::List(8, Box::new(Shape::Text(32)));
    Ok(match (kind, field) {
        (_, "exploited" | "fixed" | "open" | "ransomware" | "complete" | "starter") => Shape::Truth,
        (
            _,
            "epss" | "epss_percentile" | "published_days" | "risk" | "score" | "severity_rank" | "layers"
            | "age_days" | "schema",
        ) => Shape::Number,
        (
            _,
            "aliases" | "fix_versions" | "flags" | "suppressed_by" | "weaknesses" | "licenses" | "paths"
            | "sources",
        ) => texts(),
        (_, "properties" | "labels") => Shape::Entries(8, 32),
        (Kind::Finding, "component") => Shape::Record(Kind::Component),
        (Kind::Image, "components") => Shape::List(100, Box::new(Shape::Record(Kind::Component))),
        (Kind::Image, "findings") => Shape::List(100, Box::new(Shape::Record(Kind::Finding))),
        _ => Shape::Text(32),
    })
}

#[cfg(test)]
pub(super) fn fields() -> Vec<&'static str> {
    [Kind::Finding, Kind::Component, Kind::Image, Kind::Database]
        .iter()
        .flat_map(|kind| kind.fields())
        .copied()
        .collect()
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Finding => "a finding",
            Self::Component => "a component",
            Self::Image => "the image",
            Self::Database => "the database",
        }
    }

    fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Finding => FINDING,
            Self::Component => COMPONENT,
            Self::Image => IMAGE,
            Self::Database => DATABASE,
        }
    }
}

impl<'a> Record<'a> {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Finding(..) => Kind::Finding,
            Self::Component(_) | Self::NoComponent => Kind::Component,
            Self::Image(_) => Kind::Image,
            Self::Database(_) => Kind::Database,
        }
    }

    /// What messages call it.
    pub(super) fn id(&self) -> &'a str {
        match *self {
            Self::Finding(_, finding, _) => finding.id.as_str(),
            Self::Component(component) => component.id.as_str(),
            Self::NoComponent | Self::Image(_) | Self::Database(_) => self.kind().name(),
        }
    }

    pub(super) fn field(&self, name: &str) -> Option<Value<'a>> {
        match *self {
            Self::Finding(world, finding, open) => finding_field(world, finding, open, name),
            Self::Component(component) => component_field(component, name),
            Self::NoComponent => COMPONENT.contains(&name).then(|| match name {
                "licenses" | "paths" => Value::Texts(Vec::new()),
                "properties" => Value::Entries(const { &BTreeMap::new() }),
                _ => text(""),
            }),
            Self::Image(world) => image_field(world, name),
            Self::Database(world) => database_field(world, name),
        }
    }
}

impl<'a> World<'a> {
    /// A finding by its place.
    pub(super) fn finding(&'a self, at: usize) -> Option<Record<'a>> {
        let open = self.open.get(at).is_some_and(Open::is_open);
        self.findings.get(at).map(|finding| Record::Finding(self, finding, open))
    }

    /// The component of a finding.
    pub(super) fn component_of(&'a self, finding: &Finding) -> Record<'a> {
        self.components
            .get(&finding.component)
            .map_or(Record::NoComponent, |component| Record::Component(component))
    }
}

fn text(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}

fn texts<'a>(list: impl Iterator<Item = &'a str>) -> Value<'a> {
    Value::Texts(list.map(Cow::Borrowed).collect())
}

fn finding_field<'a>(
    world: &'a World<'a>,
    finding: &'a Finding,
    open: bool,
    name: &str,
) -> Option<Value<'a>> {
    let exploited = finding.exploited.as_ref();
    Some(match name {
        "aliases" => texts(finding.aliases.iter().map(String::as_str)),
        "class" => text(finding.class.name()),
        "component" => Value::Record(world.component_of(finding)),
        "epss" => Value::Number(finding.prediction.as_ref().map_or(0.0, |epss| epss.probability.value())),
        "epss_percentile" => Value::Number(
            finding
                .prediction
                .as_ref()
                .and_then(|epss| epss.percentile)
                .map_or(0.0, |percentile| percentile.value()),
        ),
        "exploited" => Value::Truth(exploited.is_some()),
        "exploited_due" => text(exploited.and_then(|entry| entry.due.as_deref()).unwrap_or("")),
        "fix_versions" => texts(finding.fix.iter().flat_map(|fix| &fix.versions).map(String::as_str)),
        "fixed" => Value::Truth(finding.fix.as_ref().is_some_and(|fix| !fix.versions.is_empty())),
        "flags" => texts(finding.flags.iter().map(|flag| flag.name())),
        "id" => text(finding.id.as_str()),
        "open" => Value::Truth(open),
        "published" => text(finding.published.as_deref().unwrap_or("")),
        "published_days" => Value::Whole(days_since(finding.published.as_deref(), world.as_of)),
        "ransomware" => Value::Truth(exploited.is_some_and(|entry| entry.ransomware)),
        "risk" => Value::Whole(finding.risk.unwrap_or(0).into()),
        "score" => Value::Number(
            finding.ratings.iter().find_map(|rating| rating.score).map_or(0.0, |score| score.value()),
        ),
        "severity" => text(finding.severity.name()),
        "severity_rank" => Value::Whole(finding.severity as i64),
        "source" => text(finding.evidence.first().map_or("", |evidence| &evidence.record.source)),
        "state" => text(finding.state.name()),
        "summary" => text(&finding.summary),
        "suppressed_by" => {
            texts(finding.suppressions.iter().map(|said| said.author.as_deref().unwrap_or(&said.source)))
        }
        "vulnerability" => text(&finding.vulnerability),
        "weaknesses" => texts(finding.weaknesses.iter().map(String::as_str)),
        _ => return None,
    })
}

/// Whole days up to a time; 0 when it lies ahead, -1 when it is not known.
fn days_since(time: Option<&str>, as_of: Timestamp) -> i64 {
    let seconds = time.and_then(moment::start_of).map(|time| as_of.as_second() - time.as_second());
    seconds.map_or(-1, |seconds| seconds.max(0) / 86_400)
}

fn component_field<'a>(component: &'a Component, name: &str) -> Option<Value<'a>> {
    let purl = component.purl.as_ref();
    Some(match name {
        "id" => text(component.id.as_str()),
        "kind" => text(component.kind.name()),
        "licenses" => texts(
            component
                .licenses
                .iter()
                .map(|license| license.expression.as_deref().unwrap_or(&license.declared)),
        ),
        "name" => text(&component.name),
        "namespace" => text(purl.and_then(|purl| purl.namespace()).unwrap_or("")),
        "paths" => texts(component.occurrences.iter().map(|occurrence| occurrence.path.as_str())),
        "properties" => Value::Entries(&component.properties),
        "purl" => Value::Text(Cow::Owned(purl.map_or(String::new(), ToString::to_string))),
        "supplier" => text(component.supplier.as_deref().unwrap_or("")),
        "type" => text(purl.map_or("", |purl| purl.kind())),
        "version" => text(component.version.as_deref().unwrap_or("")),
        _ => return None,
    })
}

fn image_field<'a>(world: &'a World<'a>, name: &str) -> Option<Value<'a>> {
    let subject = &world.inventory.subject;
    let digest = || subject.manifest.as_ref().map_or(String::new(), ToString::to_string);
    Some(match name {
        "complete" => Value::Truth(world.inventory.is_complete()),
        "components" => Value::Records(
            Kind::Component,
            world.inventory.components.iter().map(Record::Component).collect(),
        ),
        "criticality" => text(world.context.criticality.map_or("", |level| level.name())),
        "digest" => Value::Text(Cow::Owned(digest())),
        "environment" => text(world.context.environment.as_deref().unwrap_or("")),
        "exposure" => text(world.context.exposure.map_or("", |exposure| exposure.name())),
        "findings" => Value::Records(
            Kind::Finding,
            (0..world.findings.len()).filter_map(|at| world.finding(at)).collect(),
        ),
        "kind" => text(subject.kind.name()),
        "labels" => Value::Entries(&subject.labels),
        "layers" => Value::Whole(i64::try_from(world.inventory.layers.len()).unwrap_or(i64::MAX)),
        "name" => text(&subject.name),
        "platform" => text(subject.platform.as_deref().unwrap_or("")),
        "role" => text(world.role),
        _ => return None,
    })
}

fn database_field<'a>(world: &'a World<'a>, name: &str) -> Option<Value<'a>> {
    Some(match name {
        "age_days" => Value::Whole(days_since(world.database.newest.as_deref(), world.as_of)),
        "digest" => text(&world.database.digest),
        "newest" => text(world.database.newest.as_deref().unwrap_or("")),
        "schema" => Value::Whole(world.database.schema.into()),
        "sources" => texts(world.database.sources.iter().map(|source| source.name.as_str())),
        "starter" => Value::Truth(world.database.starter),
        _ => return None,
    })
}

impl<'a> Value<'a> {
    /// How large it is.
    pub(super) fn shape(&self) -> Shape {
        let longest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0) as u64;
        match self {
            Self::Truth(_) => Shape::Truth,
            Self::Whole(_) | Self::Number(_) => Shape::Number,
            Self::Text(text) => Shape::Text(text.len() as u64),
            Self::Texts(list) => {
                let bytes = longest(&mut list.iter().map(|text| text.len()));
                Shape::List(list.len() as u64, Box::new(Shape::Text(bytes)))
            }
            Self::Entries(map) => {
                let bytes = longest(&mut map.iter().map(|(key, value)| key.len().max(value.len())));
                Shape::Entries(map.len() as u64, bytes)
            }
            Self::Record(record) => Shape::Record(record.kind()),
            Self::Records(kind, list) => Shape::List(list.len() as u64, Box::new(Shape::Record(*kind))),
        }
    }

    fn into_val<'v>(self) -> Box<dyn Val + 'v>
    where
        'a: 'v,
    {
        match self {
            Self::Truth(value) => Box::new(CelBool::from(value)),
            Self::Whole(value) => Box::new(CelInt::from(value)),
            Self::Number(value) => Box::new(CelDouble::from(value)),
            Self::Text(text) => Box::new(CelString::<'v>::from(text)),
            Self::Texts(list) => Box::new(CelList::<'v>::from(
                list.into_iter().map(|text| Self::Text(text).into_val()).collect::<Vec<Box<dyn Val + 'v>>>(),
            )),
            Self::Entries(map) => Box::new(CelMap::<'v>::from(
                map.iter()
                    .map(|(key, value)| (CelMapKey::from(key.clone()), text(value).into_val()))
                    .collect::<std::collections::HashMap<CelMapKey<'v>, Box<dyn Val + 'v>>>(),
            )),
            Self::Record(record) => Box::new(record),
            Self::Records(_, list) => Box::new(CelList::<'v>::from(
                list.into_iter().map(|record| Box::new(record) as Box<dyn Val + 'v>).collect::<Vec<_>>(),
            )),
        }
    }
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().name())
    }
}

impl Val for Record<'_> {
    fn get_type(&self) -> &Type {
        <Self as Val>::cel_type()
    }

    fn cel_type() -> &'static Type {
        &MAP_TYPE
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(*self)
    }
}

impl Indexer for Record<'_> {
    fn get<'b, 'v>(&'b self, index: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let name = index.downcast_ref::<CelString>().map_or("", |name| name.inner());
        match self.field(name) {
            Some(value) => Ok(CowVal::Owned(value.into_val())),
            None => Err(ExecutionError::no_such_key(name)),
        }
    }

    fn steal<'v>(self: Box<Self>, index: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.get(index).map(CowVal::into_owned)
    }
}
