//! SARIF 2.1.0, as code-scanning pages take it: a rule per vulnerability, a result per finding.
//!
//! GitHub shows at most 5,000 results of a run and refuses more than 25,000 results or rules, so results come in
//! the order of what counts. What a waiver, a baseline, the policy or VEX took out is there with a suppression.

mod message;
mod model;
mod observations;
mod result;
mod rule;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use wb_model::{Assessment, Finding, Level, RuleOutcome, RuleResult};

use crate::plain;
use crate::view::{Standing, View};
pub use observations::observations_sarif;

use message::text;
use model::{
    Driver, Invocation, Location, Log, Notification, Properties, ReportingDescriptor, Run, SarifResult, Tool,
};

/// Where the schema of SARIF 2.1.0 is published.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes an assessment as a SARIF 2.1.0 log.
pub fn sarif(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let view = View::of(assessment);
    let mut rules: BTreeMap<String, ReportingDescriptor> = BTreeMap::new();
    for (id, findings) in by_vulnerability(assessment) {
        rules.insert(plain(id), rule::of_vulnerability(id, &findings));
    }
    let observed = &assessment.inventory.observations;
    let sentences: BTreeSet<String> = observed.iter().map(wb_model::Observation::sentence).collect();
    // A hit about an observation is that observation's result, and not another one.
    let (hits, others): (Vec<_>, Vec<_>) =
        other_hits(assessment).into_iter().partition(|(_, hit)| sentences.contains(&hit.message));
    for rule in others.iter().map(|(rule, _)| rule) {
        rules.entry(plain(&rule.id)).or_insert_with(|| rule::of_policy(rule));
    }
    rules.extend(observations::rules(observed));
    let rules: Vec<ReportingDescriptor> = rules.into_values().collect();
    let index = |id: &str| rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).unwrap_or_default();
    let mut results: Vec<SarifResult> = Vec::new();
    for group in view.groups(|_, _| true) {
        for (finding, standing) in &group.findings {
            results.push(result::of_finding(&view, finding, standing, &index));
        }
    }
    results.sort_by_key(|result| result.order);
    results.extend(others.iter().map(|(rule, hit)| result::of_hit(&view, rule, hit, &index)));
    results.extend(observed.iter().map(|one| {
        let mut result = observations::result(one, &assessment.inventory.subject, &index);
        let sentence = one.sentence();
        if let Some((rule, hit)) = hits.iter().find(|(_, hit)| hit.message == sentence) {
            result::decide(&mut result, rule, hit);
        }
        result
    }));
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: driver(assessment, rules) },
            invocations: [invocation(assessment)],
            original_uri_base_ids: BTreeMap::from([(
                model::IMAGE_ROOT,
                model::BaseLocation { description: text("the root of the image's file system") },
            )]),
            results,
            properties: properties(assessment),
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

fn by_vulnerability(assessment: &Assessment) -> BTreeMap<&str, Vec<&Finding>> {
    let mut by_id: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &assessment.findings {
        by_id.entry(&finding.vulnerability).or_default().push(finding);
    }
    by_id
}

/// Hits of rules that are about no finding: a licence, an age.
fn other_hits(assessment: &Assessment) -> Vec<(&RuleResult, &wb_model::Hit)> {
    let rules = assessment.decision.iter().flat_map(|decision| &decision.rules);
    rules
        .flat_map(|rule| rule.hits.iter().map(move |hit| (rule, hit)))
        .filter(|(rule, hit)| hit.finding.is_none() && Standing::of_hit(rule, hit) != Standing::Allowed)
        .collect()
}

fn driver(assessment: &Assessment, rules: Vec<ReportingDescriptor>) -> Driver {
    let tool = &assessment.inventory.tool;
    Driver {
        name: plain(&tool.name),
        version: plain(&tool.version),
        semantic_version: semantic_version(&tool.version),
        rules,
    }
}

/// The version where it is one of three numbers.
fn semantic_version(version: &str) -> Option<String> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (version.split('.').count() == 3 && version.split('.').all(is_number)).then(|| version.to_owned())
}

/// What could not be looked at or decided: an empty list of results is then no clean bill.
fn invocation(assessment: &Assessment) -> Invocation {
    let diagnostics = assessment.inventory.diagnostics.iter().filter(|one| one.code.level() != Level::Note);
    let execution = diagnostics.map(|diagnostic| Notification {
        descriptor: model::DescriptorReference { id: diagnostic.code.code().to_owned() },
        level: diagnostic.code.level().name(),
        message: text(&diagnostic.message),
        locations: diagnostic.path.iter().map(|path| Location::of_path(path)).collect(),
    });
    let rules = assessment.decision.iter().flat_map(|decision| &decision.rules);
    let configuration = rules.filter_map(|rule| match &rule.outcome {
        RuleOutcome::CouldNotDecide { why } => Some(Notification {
            descriptor: model::DescriptorReference { id: plain(&rule.id) },
            level: "error",
            message: text(&format!("{} could not be decided: {why}", rule.id)),
            locations: Vec::new(),
        }),
        _ => None,
    });
    Invocation {
        execution_successful: true,
        tool_execution_notifications: execution.collect(),
        tool_configuration_notifications: configuration.collect(),
    }
}

fn properties(assessment: &Assessment) -> Properties {
    let mut properties = Properties::new();
    let subject = &assessment.inventory.subject;
    properties.insert("subject", plain(&subject.name).into());
    if let Some(manifest) = &subject.manifest {
        properties.insert("manifest", manifest.to_string().into());
    }
    properties.insert("database", plain(&assessment.database.digest).into());
    properties.insert("starterDatabase", assessment.database.starter.into());
    if let Some(decision) = &assessment.decision {
        properties.insert("verdict", decision.verdict.name().into());
        properties.insert("asOf", plain(&decision.as_of).into());
        properties.insert("risk", decision.risk.into());
    }
    properties
}

#[cfg(test)]
mod tests;
