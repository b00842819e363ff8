//! What a model says of itself against what was measured on it.

use std::collections::BTreeSet;

use wb_aimodel::{Field, Origin, Tensors};
use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::resolve::models::set::ModelSet;
use crate::view::View;

/// The rule.
pub(crate) struct MetadataMismatch;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "metadata-mismatch",
    severity: Severity::Medium,
    summary: "models whose claimed parameters, types or vocabulary are not those of their tensors",
    mend: "ask the maker which of both is right: weights and description may be of two models",
};

impl Check for MetadataMismatch {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        for set in &view.models().sets {
            let Some(tensors) = set.metadata.tensors.as_ref().filter(|tensors| tensors.parameters > 0) else {
                continue;
            };
            // Quantizations pack several values into one element: neither counts nor types are the claimed ones.
            let is_packed = set.metadata.first(Field::Quantization).is_some()
                || tensors.types.keys().any(|name| wb_aimodel::DataType::new(name).bits().is_none());
            if !is_packed {
                parameters(set, tensors, observed);
                data_types(set, tensors, observed);
            }
            vocabulary(set, tensors, observed);
        }
        observed.outcome()
    }
}

/// What differs by more than this share of the claim is a mismatch: claims are rounded.
const ROUNDED: f64 = 0.25;
/// The share for claims of a number that is not rounded.
const EXACT: f64 = 0.05;

fn parameters(set: &ModelSet, tensors: &Tensors, observed: &mut Observed) {
    for stated in set.metadata.values(Field::Parameters).filter(|stated| stated.origin != Origin::Measured) {
        let Some((claimed, is_rounded)) = number(&stated.value) else { continue };
        #[expect(
            clippy::cast_precision_loss,
            reason = "a share is compared, and counts of parameters are far below 2^53"
        )]
        let measured = tensors.parameters as f64;
        let share = (measured - claimed).abs() / claimed.max(1.0);
        if share > if is_rounded { ROUNDED } else { EXACT } {
            let message = format!(
                "{}: {} parameters are claimed, its tensors hold {}",
                set.name, stated.value, tensors.parameters
            );
            observed.add(super::set_place(set), message);
        }
    }
}

/// `7000000000`, `7,000,000`, `7B`, `0.5b`, `350M`; and whether it is rounded.
fn number(text: &str) -> Option<(f64, bool)> {
    let text: String = text.chars().filter(|c| !matches!(c, ',' | '_' | ' ')).collect();
    let unit = match text.bytes().last()?.to_ascii_lowercase() {
        b'k' => 1e3,
        b'm' => 1e6,
        b'b' => 1e9,
        b't' => 1e12,
        _ => 1.0,
    };
    let digits = if unit > 1.0 { text.get(..text.len() - 1)? } else { text.as_str() };
    let number: f64 = digits.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)?;
    Some((number * unit, unit > 1.0))
}

fn data_types(set: &ModelSet, tensors: &Tensors, observed: &mut Observed) {
    let there: BTreeSet<&str> = tensors.types.keys().map(String::as_str).collect();
    for stated in set.metadata.values(Field::DataType).filter(|stated| stated.origin == Origin::Config) {
        let Some(claimed) = data_type(&stated.value) else { continue };
        if !there.contains(claimed) {
            let held: Vec<&str> = there.iter().copied().collect();
            let message = format!(
                "{}: the configuration says {}, its tensors are {}",
                set.name,
                stated.value,
                held.join(", ")
            );
            observed.add_with(Severity::Low, super::set_place(set), message);
        }
    }
}

fn data_type(name: &str) -> Option<&'static str> {
    Some(match name.trim_start_matches("torch.").to_ascii_lowercase().as_str() {
        "float32" | "float" | "f32" => "F32",
        "float16" | "half" | "f16" => "F16",
        "bfloat16" | "bf16" => "BF16",
        "float64" | "double" | "f64" => "F64",
        "int8" | "i8" => "I8",
        _ => return None,
    })
}

/// Names under which the table of tokens is kept.
const EMBEDDINGS: &[&str] =
    &["embed_tokens.weight", "wte.weight", "word_embeddings.weight", "shared.weight", "embed_in.weight"];

/// A vocabulary that is larger than the table of its embeddings reads beyond the table.
fn vocabulary(set: &ModelSet, tensors: &Tensors, observed: &mut Observed) {
    let table = tensors.list.iter().find(|tensor| {
        tensor.shape.len() == 2
            && EMBEDDINGS
                .iter()
                .any(|name| tensor.name == *name || tensor.name.ends_with(&format!(".{name}")))
    });
    let Some((table, rows)) = table.and_then(|table| Some((table, *table.shape.first()?))) else { return };
    let claims: BTreeSet<&str> =
        set.metadata.values(Field::VocabularySize).map(|stated| stated.value.as_str()).collect();
    for claimed in claims {
        if claimed.parse::<u64>().is_ok_and(|claimed| claimed > rows) {
            let message =
                format!("{}: a vocabulary of {claimed} is claimed, {} has {rows} rows", set.name, table.name);
            observed.add(super::set_place(set), message);
        }
    }
}
