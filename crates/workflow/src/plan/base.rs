//! A newer base: what its packages would close and open.

use std::collections::BTreeMap;

use wb_match::{MatchOptions, assess};
use wb_model::{ComponentKind, Inventory, PlanPackage, PlannedFinding};

use super::PlanRequest;
use super::choose::{Choice, scheme_of};
use super::closure::risk;
use super::desk::{Desk, Effect, Move};
use super::error::PlanError;
use super::name::{Names, same};

/// The move to a newer base, taken as done; an answer in words where it is not worth it.
///
/// Packages of the distribution that both have, and that are higher in the newer base, take its version and its findings.
/// All others stay as they are.
pub(crate) fn choose<'a>(
    desk: &mut Desk<'a>,
    newer: &Inventory,
    request: &PlanRequest<'a>,
) -> Result<Result<Choice<'a>, String>, PlanError> {
    let matches = assess(newer, request.database, &MatchOptions { as_of: request.as_of })?;
    let theirs = Names::of(newer);
    let packages: BTreeMap<PlanPackage, _> = theirs
        .components
        .values()
        .filter(|component| component.kind == ComponentKind::OsPackage)
        .map(|component| (theirs.package(component), *component))
        .collect();
    let mut moves = Vec::new();
    let mut effect = Effect::default();
    let mut after = BTreeMap::new();
    for unit in desk.names.components.values().copied().filter(|unit| unit.kind == ComponentKind::OsPackage) {
        let Some(new) = packages.get(&desk.names.package(unit)) else { continue };
        let (Some(from), Some(to), Some(scheme)) = (&unit.version, &new.version, scheme_of(unit)) else {
            continue;
        };
        if scheme.compare(to, from) != Some(std::cmp::Ordering::Greater) {
            continue;
        }
        let open: Vec<PlannedFinding> = matches
            .findings
            .iter()
            .filter(|finding| {
                finding.is_open() && theirs.unit(&finding.component).is_some_and(|unit| unit.id == new.id)
            })
            .filter_map(|finding| theirs.finding(finding))
            .collect();
        let before = desk.open.get(&unit.id).cloned().unwrap_or_default();
        effect.closes.extend(before.iter().filter(|one| !open.iter().any(|two| same(one, two))).cloned());
        effect.opens.extend(open.iter().filter(|one| !before.iter().any(|two| same(one, two))).cloned());
        after.insert(unit.id.clone(), open);
        moves.push(Move {
            unit: Some(unit),
            name: unit.name.clone(),
            place: desk.names.package(unit).place,
            from: unit.version.clone(),
            to: new.version.clone(),
            reason: "the newer base has it".to_owned(),
        });
    }
    effect.closes.sort();
    effect.opens.sort();
    let worst = |list: &[PlannedFinding]| list.iter().map(|finding| finding.severity).max();
    if effect.closes.is_empty()
        || risk(&effect.closes) <= risk(&effect.opens)
        || worst(&effect.opens) > worst(&effect.closes)
    {
        return Ok(Err(format!(
            "the newer base closes {} findings and opens {}: moving to it is no step",
            effect.closes.len(),
            effect.opens.len()
        )));
    }
    let Some(unit) = moves.first().and_then(|one| one.unit) else {
        return Ok(Err("the newer base has no higher version of any package".to_owned()));
    };
    for (id, open) in after {
        desk.open.insert(id.clone(), open);
        desk.changed.insert(id, ());
    }
    Ok(Ok(Choice { unit, moves, effect, unseen: Vec::new() }))
}

/// The name of a base as a Dockerfile can use it.
pub(crate) fn image_name(name: &str) -> Option<&str> {
    let prefixed = ["oci:", "oci-archive:", "docker-archive:", "dir:", "file:", "sbom:"]
        .iter()
        .any(|prefix| name.starts_with(prefix));
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./:@_-".contains(&byte));
    (!prefixed && plain && !name.starts_with(['/', '.', '-']) && name.parse::<wb_source::Reference>().is_ok())
        .then_some(name)
}
