//! A chosen step as the plan shows it: command, patches, cost, owner, last day, checks.

use wb_model::{CostClass, PackageChange, PlanPatch, PlanStep, RelationshipKind, StepAction};

use super::base::image_name;
use super::choose::{Choice, cuda_note, jump};
use super::command;
use super::deadline::Catalogue;
use super::desk::{Desk, Move, is_python};
use super::patch::{self, Pin};
use super::{Files, PlanRequest};

/// What the step is, when it is not told by its moves.
pub(crate) enum Sort<'r> {
    Packages,
    /// The newer base, as it was given.
    Base(&'r str),
}

/// From this many dependants on, a minor jump costs like a major one.
const MANY_DEPENDANTS: u32 = 5;

pub(crate) fn build<'a>(
    number: u32,
    choice: Choice<'a>,
    sort: &Sort<'_>,
    desk: &Desk<'a>,
    request: &PlanRequest<'a>,
    catalogue: &Catalogue,
    files: &mut Files,
) -> PlanStep {
    let action = match sort {
        Sort::Base(_) => StepAction::MoveBase,
        Sort::Packages if choice.moves.iter().all(|one| one.to.is_none()) => StepAction::Remove,
        Sort::Packages => StepAction::Upgrade,
    };
    let dependants = dependants(desk, &choice.moves);
    let mut step = PlanStep {
        number,
        action,
        title: title(&choice, sort),
        changes: changes(desk, &choice.moves),
        command: None,
        refused: Vec::new(),
        requirements: Vec::new(),
        patches: Vec::new(),
        closes: choice.effect.closes.clone(),
        opens: choice.effect.opens.clone(),
        unknown: choice.effect.unknown.clone(),
        cost: cost(action, &choice.moves, dependants),
        dependants,
        owner: request.owners.and_then(|owners| owners.of(choice.unit)).map(str::to_owned),
        due: request.deadlines.due(&choice.effect.closes, catalogue, request.as_of),
        checks: Vec::new(),
        notes: notes(&choice),
    };
    match sort {
        Sort::Base(name) => of_base(&mut step, name, files),
        Sort::Packages if is_python(choice.unit) => of_python(&mut step, &choice, desk, files),
        Sort::Packages => of_distribution(&mut step, &choice, files),
    }
    for (one, change) in choice.moves.iter().zip(&step.changes).take(20) {
        step.checks.extend(command::check(one.unit, change));
    }
    step.checks.push("weighbridge plan verify PLAN NEW-SBOM".to_owned());
    step
}

fn title(choice: &Choice<'_>, sort: &Sort<'_>) -> String {
    if let Sort::Base(name) = sort {
        return format!("base image to {name}");
    }
    let own = choice.moves.iter().find(|one| one.unit.is_some_and(|unit| unit.id == choice.unit.id));
    let from = own.and_then(|one| one.from.clone()).unwrap_or_default();
    let more = match choice.moves.len() {
        0 | 1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    match own.and_then(|one| one.to.clone()) {
        Some(to) => format!("{} {from} → {to}{more}", choice.unit.name),
        None => format!("{} {from} removed{more}", choice.unit.name),
    }
}

fn changes(desk: &Desk<'_>, moves: &[Move<'_>]) -> Vec<PackageChange> {
    let package = |one: &Move<'_>| match one.unit {
        Some(unit) => desk.names.package(unit),
        None => wb_model::PlanPackage {
            kind: wb_model::ComponentKind::LanguagePackage,
            ecosystem: "pypi".to_owned(),
            name: one.name.clone(),
            place: one.place.clone(),
        },
    };
    moves
        .iter()
        .map(|one| PackageChange {
            package: package(one),
            from: one.from.clone(),
            to: one.to.clone(),
            reason: one.reason.clone(),
        })
        .collect()
}

/// Packages outside of the step that need something in it.
fn dependants(desk: &Desk<'_>, moves: &[Move<'_>]) -> u32 {
    let inside =
        |id: &wb_model::ComponentId| moves.iter().any(|one| one.unit.is_some_and(|unit| unit.id == *id));
    let mut from: Vec<_> = desk
        .scales
        .inventory
        .relationships
        .iter()
        .filter(|edge| edge.kind == RelationshipKind::DependsOn && inside(&edge.to) && !inside(&edge.from))
        .map(|edge| &edge.from)
        .collect();
    from.sort();
    from.dedup();
    u32::try_from(from.len()).unwrap_or(u32::MAX)
}

fn cost(action: StepAction, moves: &[Move<'_>], dependants: u32) -> CostClass {
    if action != StepAction::Upgrade {
        return if action == StepAction::Remove { CostClass::Remove } else { CostClass::Base };
    }
    // A distribution's update of a package keeps what the package does.
    if moves.iter().all(|one| one.unit.is_some_and(command::is_of_distribution)) {
        return CostClass::Patch;
    }
    match moves.iter().map(|one| jump(one.from.as_deref(), one.to.as_deref())).max() {
        Some(3) => CostClass::Major,
        Some(2) if dependants >= MANY_DEPENDANTS => CostClass::Major,
        Some(2) => CostClass::Minor,
        _ => CostClass::Patch,
    }
}

fn notes(choice: &Choice<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for name in &choice.unseen {
        notes.push(format!("what {name} needs was not looked at: give its metadata in --index"));
    }
    if !choice.effect.unknown.is_empty() {
        notes.push(format!(
            "bundled libraries of the new wheel were not looked at: {} findings on those of the old one are not promised",
            choice.effect.unknown.len()
        ));
    }
    for one in &choice.moves {
        if one.name == "torch"
            && let (Some(from), Some(to)) = (&one.from, &one.to)
        {
            notes.extend(cuda_note(from, to));
        }
    }
    if choice.moves.iter().any(|one| one.to.is_none()) {
        notes.push("whether the application imports it is for the smoke command to tell".to_owned());
    }
    notes
}

fn of_python(step: &mut PlanStep, choice: &Choice<'_>, desk: &Desk<'_>, files: &mut Files) {
    let mut pins = Vec::new();
    let mut lines = Vec::new();
    let mut commands = Vec::new();
    for one in &choice.moves {
        let name = one.unit.map_or(one.name.as_str(), |unit| unit.name.as_str());
        let line = match &one.to {
            Some(to) => command::pin(name, to).map(Some),
            None => command::pip_uninstall(name).map(|line| {
                commands.push(line);
                None
            }),
        };
        match line {
            Ok(line) => {
                let release = one.to.as_deref().and_then(|to| desk.index?.release(&one.name, to));
                let hashes = release.map(|release| release.hashes.clone()).unwrap_or_default();
                lines.extend(line.clone());
                pins.push(Pin { name: one.name.clone(), line, hashes });
            }
            Err(why) => {
                step.refused.push(format!("no command: {why}"));
                return;
            }
        }
    }
    if !lines.is_empty() {
        commands.push(command::pip_install(&lines, choice.unseen.is_empty()));
    }
    step.requirements = lines.iter().map(|line| line.trim_matches('\'').to_owned()).collect();
    let command = commands.join(" && ");
    if let Some(file) = &mut files.requirements {
        if let Some(lock) = lock_command(&file.name, &step.requirements) {
            step.command = Some(lock);
            return;
        }
        put(&mut step.patches, &mut step.refused, &file.name.clone(), patch::requirements(file, &pins));
    }
    if let Some(file) = &mut files.dockerfile {
        let name = file.name.clone();
        let before = step.patches.len();
        put(&mut step.patches, &mut step.refused, &name, patch::pins_of_dockerfile(file, &pins));
        // Without a file of requirements, the Dockerfile is the only place that can say it.
        if step.patches.len() == before && files.requirements.is_none() {
            put(&mut step.patches, &mut step.refused, &name, patch::run_in_dockerfile(file, &command));
        }
    }
    step.command = Some(command);
}

/// A lock file is written by its own tool.
fn lock_command(file: &str, lines: &[String]) -> Option<String> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let each = |option: &str| lines.iter().map(|line| format!(" {option} '{line}'")).collect::<String>();
    match name {
        "uv.lock" => Some(format!("uv lock{} && uv sync --locked", each("--upgrade-package"))),
        "poetry.lock" => Some(format!("poetry add --lock{} && poetry sync", each(""))),
        "pdm.lock" => Some(format!("pdm update --no-sync{} && pdm sync", each(""))),
        _ => None,
    }
}

fn of_distribution(step: &mut PlanStep, choice: &Choice<'_>, files: &mut Files) {
    let kind = choice.unit.purl.as_ref().map(|purl| purl.kind().to_owned()).unwrap_or_default();
    let packages: Vec<(String, Option<String>)> = choice
        .moves
        .iter()
        .filter_map(|one| {
            let unit = one.unit?;
            let counted = unit
                .source_package
                .as_ref()
                .is_none_or(|source| Some(&source.version) == unit.version.as_ref());
            Some((unit.name.clone(), one.to.clone().filter(|_| counted)))
        })
        .collect();
    let pocket = pocket(choice);
    match command::os_upgrade(&kind, &packages, pocket.as_deref()) {
        Ok(command) => {
            let distribution = choice
                .unit
                .purl
                .as_ref()
                .and_then(|purl| purl.namespace().map(str::to_owned))
                .unwrap_or_default();
            let suse = ["suse", "opensuse", "sles"].iter().any(|name| distribution.starts_with(name));
            let command = if suse { command::for_suse(&command) } else { command };
            if let Some(file) = &mut files.dockerfile {
                let tidy = if kind == "deb" { " && rm -rf /var/lib/apt/lists/*" } else { "" };
                let name = file.name.clone();
                let patched = patch::run_in_dockerfile(file, &format!("{command}{tidy}"));
                put(&mut step.patches, &mut step.refused, &name, patched);
            }
            step.command = Some(command);
        }
        Err(why) => step.refused.push(format!("no command: {why}")),
    }
}

/// Debian's security archive, where a security announcement (DSA) is one of the finding's own ids.
fn pocket(choice: &Choice<'_>) -> Option<String> {
    let announced = choice.effect.closes.iter().any(|finding| {
        finding.vulnerability.starts_with("DSA-") || finding.aliases.iter().any(|id| id.starts_with("DSA-"))
    });
    let release = choice.unit.purl.as_ref()?.qualifiers().get("distro")?;
    let codename = match release.strip_prefix("debian-")?.split('.').next()? {
        "11" => "bullseye",
        "12" => "bookworm",
        "13" => "trixie",
        _ => return None,
    };
    announced.then(|| format!("{codename}-security"))
}

fn of_base(step: &mut PlanStep, name: &str, files: &mut Files) {
    match image_name(name) {
        Some(image) => {
            step.command = Some(format!("docker build --pull --build-arg BASE={image} ."));
            if let Some(file) = &mut files.dockerfile {
                let file_name = file.name.clone();
                put(&mut step.patches, &mut step.refused, &file_name, patch::base_of_dockerfile(file, image));
                step.command = Some("docker build --pull .".to_owned());
            }
        }
        None => step.refused.push(
            "no command and no patch: the newer base has no name that a Dockerfile could use".to_owned(),
        ),
    }
}

fn put(
    patches: &mut Vec<PlanPatch>,
    refused: &mut Vec<String>,
    file: &str,
    result: Result<Option<PlanPatch>, String>,
) {
    match result {
        Ok(patch) => patches.extend(patch),
        Err(why) => refused.push(format!("no patch of {file}: {why}")),
    }
}
