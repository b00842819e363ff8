//! The second phase: runs the resolvers and the checks over the merged image.

use std::collections::BTreeMap;

use wb_model::{Inventory, Layer, Observation, Stage, StatusLine, Subject, Tool};

use crate::check::{Check, Observed};
use crate::draft::Draft;
use crate::list;
use crate::merge::Merged;
use crate::secret;
use crate::view::View;

/// Runs every resolver and every check, and gives the inventory. `created` is the document's time, decided by the caller.
pub fn conclude(merged: &Merged, tool: Tool, created: Option<String>) -> Inventory {
    let view = merged.view();
    let mut statuses = merged.statuses.clone();
    let draft = draft(&view, &mut statuses);
    let observations = run_checks(list::CHECKS, &view, &draft, &mut statuses);
    let (components, relationships, more) = draft.into_parts();
    let mut diagnostics = merged.diagnostics.clone();
    diagnostics.extend(more);
    let image = &merged.image;
    let mut inventory = Inventory {
        subject: Subject {
            kind: image.kind,
            name: image.name.clone(),
            manifest: image.manifest.clone(),
            config: image.config.clone(),
            platform: image.platform.as_ref().map(ToString::to_string),
            labels: image
                .labels
                .iter()
                .map(|(name, value)| (name.clone(), secret::redact_value(name, value).into_owned()))
                .collect::<BTreeMap<_, _>>(),
        },
        tool,
        created,
        layers: merged
            .layers
            .iter()
            .filter_map(|layer| {
                Some(Layer { diff_id: layer.diff_id.clone()?, created_by: layer.created_by.clone() })
            })
            .collect(),
        components,
        relationships,
        statuses,
        diagnostics,
        observations,
        base: None,
    };
    inventory.sort();
    inventory
}

/// Runs every resolver.
pub(crate) fn draft(view: &View<'_>, statuses: &mut Vec<StatusLine>) -> Draft {
    let mut draft = Draft::default();
    for resolver in list::RESOLVERS {
        let info = resolver.info();
        draft.set_resolver(info.name);
        let outcome = resolver.resolve(view, &mut draft);
        statuses.push(StatusLine { stage: Stage::Resolver, name: info.name.to_owned(), outcome });
    }
    draft
}

/// Runs checks.
pub(crate) fn run_checks(
    checks: &[&dyn Check],
    view: &View<'_>,
    draft: &Draft,
    statuses: &mut Vec<StatusLine>,
) -> Vec<Observation> {
    let mut observations = Vec::new();
    for check in checks {
        let info = check.info();
        let mut observed = Observed::new(info);
        let outcome = check.check(view, draft, &mut observed);
        statuses.push(StatusLine { stage: Stage::Check, name: info.id(), outcome });
        observations.extend(observed.into_observations());
    }
    observations
}
