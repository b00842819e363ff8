//! Observations: a rule per rule, a result per place.

use std::collections::BTreeMap;
use std::io::{self, Write};

use wb_model::{Observation, Outcome, StatusLine, Subject, Tool};

use super::message::text;
use super::model::{
    BaseLocation, Configuration, DescriptorReference, Driver, IMAGE_ROOT, Invocation, Location, Log,
    Notification, Properties, ReportingDescriptor, Run, SarifResult, Tool as SarifTool,
};
use super::result::fingerprints;
use super::rule::level_of;
use super::{SCHEMA, semantic_version};
use crate::plain;

/// Writes observations alone as a SARIF 2.1.0 log. What could not be looked at is a notification of the run.
pub fn observations_sarif(
    tool: &Tool,
    subject: &Subject,
    observations: &[Observation],
    statuses: &[StatusLine],
    out: &mut dyn Write,
) -> io::Result<()> {
    let rules: Vec<ReportingDescriptor> = rules(observations).into_values().collect();
    let index = |id: &str| rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).unwrap_or_default();
    let results = observations.iter().map(|one| result(one, subject, &index)).collect();
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: SarifTool {
                driver: Driver {
                    name: plain(&tool.name),
                    version: plain(&tool.version),
                    semantic_version: semantic_version(&tool.version),
                    rules,
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: statuses.iter().filter_map(blind).collect(),
                tool_configuration_notifications: Vec::new(),
            }],
            original_uri_base_ids: BTreeMap::from([(
                IMAGE_ROOT,
                BaseLocation { description: text("the root of the image's or the project's files") },
            )]),
            results,
            properties: Properties::from([("subject", plain(&subject.name).into())]),
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

fn blind(line: &StatusLine) -> Option<Notification> {
    let Outcome::CouldNotLook { places, .. } = line.outcome else { return None };
    Some(Notification {
        descriptor: DescriptorReference { id: plain(&line.name) },
        level: "error",
        message: text(&format!("{} {} could not look at {places} places", line.stage.name(), line.name)),
        locations: Vec::new(),
    })
}

/// A rule for each, by id. Its level is the worst that was observed.
pub(super) fn rules(observations: &[Observation]) -> BTreeMap<String, ReportingDescriptor> {
    let mut rules: BTreeMap<String, ReportingDescriptor> = BTreeMap::new();
    let mut worst = BTreeMap::new();
    for one in observations {
        let id = plain(&one.rule_id());
        let severity = worst.entry(id.clone()).or_insert(one.severity);
        *severity = (*severity).max(one.severity);
        let title = one.rule.replace('-', " ");
        rules.insert(
            id.clone(),
            ReportingDescriptor {
                name: plain(&one.rule),
                short_description: text(&format!("{}: {title}", one.kind.name())),
                full_description: text(&format!("{}: {title}. To mend it: {}", one.kind.name(), one.mend)),
                default_configuration: Configuration { level: level_of(*severity) },
                help_uri: None,
                help: text(&one.mend),
                properties: Properties::from([("tags", serde_json::json!(["security", one.kind.name()]))]),
                id,
            },
        );
    }
    rules
}

/// A result.
pub(super) fn result(
    observation: &Observation,
    subject: &Subject,
    index: &dyn Fn(&str) -> usize,
) -> SarifResult {
    let id = plain(&observation.rule_id());
    let place = &observation.place;
    let location = match &place.path {
        Some(path) => Location::of_line(path, place.line.unwrap_or(1)),
        None => Location::of_path(&subject.name),
    };
    SarifResult {
        rule_index: index(&id),
        message: text(&format!("{place}: {}. To mend it: {}", observation.message, observation.mend)),
        partial_fingerprints: fingerprints(&format!("{id}@{place}#{}", observation.message)),
        rule_id: id,
        kind: "fail",
        level: level_of(observation.severity),
        locations: vec![location],
        suppressions: Vec::new(),
        properties: Properties::from([("severity", observation.severity.name().into())]),
        order: 0,
    }
}
