//! `weighbridge model scan`.

use std::io::{self, Write};
use std::path::Path;

use wb_model::{ComponentKind, Inventory, Verdict};
use wb_policy::Policy;
use wb_report::{ModelScanView, model_scan, model_scan_json, model_scan_sarif};
use wb_workflow::models::remote::{self, HEADER_BYTES, RemoteOptions};
use wb_workflow::models::{ModelGate, ModelSource, gate, scan};

use crate::arguments::ModelScan;
use crate::commands::open;
use crate::environment;
use crate::failure::Failure;
use crate::output::{Sheets, note};

/// Documents, which are about one source.
const DOCUMENTS: [&str; 2] = ["cyclonedx-json", "spdx-json"];

pub(super) fn run(arguments: &ModelScan) -> Result<(), Failure> {
    let sheets = Sheets::parse(&arguments.output, &["table", "json", "sarif", DOCUMENTS[0], DOCUMENTS[1]])?;
    if arguments.names.len() > 1 && DOCUMENTS.iter().any(|form| sheets.has(form)) {
        let hint = "a document is about one source: scan the others in runs of their own";
        return Err(Failure::usage("write one document about several sources", Some(hint.to_owned())));
    }
    let policy = arguments.policy.as_deref().map(read_policy).transpose()?;
    let as_of = match &arguments.as_of {
        Some(text) => super::super::gate::time(text)?,
        None => environment::now().map_err(|message| Failure::usage(message, None))?,
    };
    let source_date = environment::source_date().map_err(|message| Failure::usage(message, None))?;
    let options = RemoteOptions {
        open: open::options(&arguments.reading)?,
        fetch_all: arguments.fetch_all,
        header_bytes: HEADER_BYTES,
    };
    let (mut sources, mut artifacts) = (Vec::new(), Vec::new());
    for name in &arguments.names {
        if let Some(artifact) = remote::open(name, &options).map_err(|error| Failure::could_not(&error))? {
            if !artifact.is_repository() && DOCUMENTS.iter().any(|form| sheets.has(form)) {
                let hint =
                    "a model artifact is shown as table, json or sarif; pull it into a folder for a document";
                return Err(Failure::usage("write a document about a model artifact", Some(hint.to_owned())));
            }
            artifacts.push(artifact);
            continue;
        }
        let merged = open::read_models(name, &arguments.reading)?;
        let inventory = open::conclude_at(&merged, source_date.clone());
        sources.push(ModelSource { merged, inventory });
    }
    let mut found = scan(&sources, environment::tool());
    let mut inventories: Vec<Inventory> = sources.iter().map(|source| source.inventory.clone()).collect();
    for artifact in &artifacts {
        let weighed = artifact.read(&environment::tool());
        remote::add(&mut found, artifact, &weighed);
        inventories.push(weighed.inventory);
    }
    let gates: Vec<ModelGate> =
        inventories.iter().filter_map(|inventory| gate(inventory, policy.clone(), as_of)).collect();
    let mut counted: Vec<String> = gates
        .iter()
        .filter(|gate| gate.verdict() == Verdict::Fail)
        .flat_map(|gate| gate.counted().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    counted.extend(found.could_not_open());
    let notes: Vec<String> = gates.iter().flat_map(notes).collect();
    let view = ModelScanView { scan: &found, counted: &counted, notes: &notes, full: arguments.full };
    sheets.write(|form, style, out: &mut dyn Write| match form {
        "json" => model_scan_json(&found, out),
        "sarif" => model_scan_sarif(&found, out),
        "table" => model_scan(&view, style, out),
        document => write_document(document, &inventories, out),
    })?;
    if counted.is_empty() {
        return Ok(());
    }
    if sheets.has("table") || arguments.reading.quiet {
        let hint = "each line names the rule and the proof; a file that you know is waived by its digest in a policy";
        return Err(Failure::no("let these models pass", Some(hint.to_owned())));
    }
    for sentence in counted.iter().take(10) {
        note(&format!("{}\n", wb_report::plain(sentence)))?;
    }
    Err(Failure::no(format!("let these models pass: {} reasons", counted.len()), None))
}

/// What became of waivers, and what the policy itself has to say.
fn notes(gate: &ModelGate) -> Vec<String> {
    let waivers =
        gate.waivers.iter().map(|waiver| format!("waiver {}: {}, {}", waiver.id, waiver.status, waiver.why));
    waivers.chain(gate.notes.iter().cloned()).collect()
}

fn read_policy(path: &Path) -> Result<Policy, Failure> {
    let name = path.display().to_string();
    let text = fs_err::read_to_string(path).map_err(|error| Failure::io(&format!("read {name}"), &error))?;
    Policy::parse(&text, &name).map_err(|error| Failure::steering(&error))
}

/// A document of the models alone: what else lies in the source is the matter of `weighbridge scan`.
fn write_document(form: &str, inventories: &[Inventory], out: &mut dyn Write) -> io::Result<()> {
    let format = wb_bom::Format::parse(form).map_err(io::Error::other)?;
    for inventory in inventories {
        format.write(&models_of(inventory), out).map_err(|error| match error {
            wb_bom::WriteError::Io(error) => error,
            other => io::Error::other(other),
        })?;
    }
    Ok(())
}

fn models_of(inventory: &Inventory) -> Inventory {
    let mut models = inventory.clone();
    models
        .components
        .retain(|component| matches!(component.kind, ComponentKind::Model | ComponentKind::Dataset));
    let kept: std::collections::BTreeSet<_> =
        models.components.iter().map(|component| component.id.clone()).collect();
    models.relationships.retain(|edge| kept.contains(&edge.from) && kept.contains(&edge.to));
    models
}
