//! `weighbridge baseline`.

use wb_policy::Baseline;

use crate::arguments::{Baseline as Arguments, BaselineAccept, BaselineVerb};
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        BaselineVerb::Accept(arguments) => accept(arguments),
    }
}

/// Everything that counts today goes in; what a waiver, VEX or the policy takes out already does not.
fn accept(arguments: &BaselineAccept) -> Result<(), Failure> {
    let inventory = super::open::inventory(&arguments.source.name, &arguments.source.reading)?;
    let assessment = super::gate::assess(inventory, &arguments.rules, false)?;
    let Some(decision) = &assessment.decision else { return Ok(()) };
    let counted: std::collections::BTreeSet<_> = decision
        .rules
        .iter()
        .flat_map(|rule| &rule.hits)
        .filter(|hit| hit.treatment == wb_model::Treatment::Counted)
        .filter_map(|hit| hit.finding.as_ref())
        .collect();
    let findings: Vec<_> =
        assessment.findings.iter().filter(|finding| counted.contains(&finding.id)).cloned().collect();
    let as_of = decision
        .as_of
        .parse()
        .map_err(|error| Failure::usage(format!("read the decision's time: {error}"), None))?;
    let baseline =
        Baseline::accept(&findings, &assessment.inventory, &arguments.owner, &arguments.expires, as_of)
            .map_err(|error| Failure::steering(&error))?;
    let text = baseline
        .to_json()
        .map_err(|error| Failure::io("write the baseline", &std::io::Error::other(error)))?;
    output::print(&text)?;
    output::note(&format!("{} findings accepted until {}\n", findings.len(), arguments.expires))
}
