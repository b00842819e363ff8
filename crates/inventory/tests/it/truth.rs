//! The native libraries of two real images, against what they were found to be by hand (`tests/data/truth`).
//!
//! The facts that the ELF reader found in those images are stored beside the truth, so that tables and resolvers
//! are always tested. With `WEIGHBRIDGE_INVENTORIES=<folder>`, inventories of the whole images made elsewhere
//! (`small.json`, `cuda.json`, as this crate serializes them) are held to the same bars.

mod compare;
mod facts;

use std::path::PathBuf;

use wb_model::{DiagnosticCode, Inventory};

use compare::Verdict;

/// Where the wheels of both images are installed.
const SITE: &str = "usr/local/lib/python3.11/dist-packages/";

fn data(file: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "data", "truth", file].iter().collect()
}

fn truth(name: &str) -> Vec<compare::Row> {
    compare::parse(&fs_err::read_to_string(data(&format!("{name}.tsv"))).expect("the truth file"))
}

fn stored(name: &str) -> Inventory {
    facts::conclude(&fs_err::read_to_string(data(&format!("{name}.facts.jsonl"))).expect("the stored facts"))
}

/// The bars: at least 95 of 100 releases right, none wrong that we are sure of, nothing that is not there.
fn hold(name: &str, inventory: &Inventory) {
    let verdict = Verdict::of(inventory, &truth(name));
    println!("{name}: {} of {} right\n{}", verdict.right, verdict.rows, verdict.report.join("\n"));
    assert!(verdict.right * 100 >= verdict.rows * 95, "{name}: {} of {} right", verdict.right, verdict.rows);
    assert!(verdict.surely_wrong.is_empty(), "{name}: {:#?}", verdict.surely_wrong);
    assert!(verdict.not_there.is_empty(), "{name}: {:#?}", verdict.not_there);
}

#[test]
fn the_small_image_from_stored_facts() {
    hold("small", &stored("small"));
}

#[test]
fn the_cuda_image_from_stored_facts() {
    hold("cuda", &stored("cuda"));
}

#[test]
fn whole_images() {
    let Some(folder) = std::env::var_os("WEIGHBRIDGE_INVENTORIES") else {
        println!("skipped: WEIGHBRIDGE_INVENTORIES names no folder with small.json and cuda.json");
        return;
    };
    for name in ["small", "cuda"] {
        let path = PathBuf::from(&folder).join(format!("{name}.json"));
        let text = fs_err::read_to_string(&path).expect("an inventory");
        hold(name, &serde_json::from_str(&text).expect("an inventory of this crate's"));
    }
}

#[test]
fn every_file_that_stays_open_is_said() {
    for name in ["small", "cuda"] {
        let inventory = stored(name);
        for component in &inventory.components {
            if component.kind == wb_model::ComponentKind::NativeLibrary && component.version.is_none() {
                let said = inventory.diagnostics.iter().any(|diagnostic| {
                    matches!(
                        diagnostic.code,
                        DiagnosticCode::UnknownRelease | DiagnosticCode::ConflictingEvidence
                    ) && component
                        .occurrences
                        .iter()
                        .any(|place| Some(&place.path) == diagnostic.path.as_ref())
                });
                assert!(said, "{name}: nothing says that the release of {} is not known", component.id);
            }
        }
    }
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let bytes = |inventory: &Inventory| serde_json::to_vec(inventory).expect("serializable");
    assert_eq!(bytes(&stored("cuda")), bytes(&stored("cuda")));
}
