//! Which of a model's files are its weights, and which of them are shards of one another.

use std::collections::BTreeMap;

use wb_aimodel::Tensors;

use crate::models::gather::File;
use crate::resolve::models::set::Weights;

/// Files that trainers keep beside weights and nobody infers from.
const TRAINING: &[&str] =
    &["optimizer", "scheduler", "rng_state", "training_args", "scaler", "random_states"];

/// Formats in the order in which one of several stands for the model: the safe ones first.
const PREFERRED: &[&str] = &["safetensors", "gguf", "onnx"];

/// All weights among the files of a model, the ones that stand for it first.
pub(super) fn of(members: &[(&str, &File)]) -> Vec<Weights> {
    let mut groups: BTreeMap<(String, String), Weights> = BTreeMap::new();
    for (name, file) in members {
        let Some(reading) = &file.reading else { continue };
        let Some(tensors) = reading.metadata.tensors.as_ref().filter(|tensors| tensors.count > 0) else {
            continue;
        };
        let last = name.rsplit('/').next().unwrap_or(name);
        if TRAINING.iter().any(|start| last.starts_with(start)) {
            continue;
        }
        let format = reading.format.clone().unwrap_or_default();
        let stem = stem(name);
        let group = groups.entry((stem.clone(), format.clone())).or_insert_with(|| Weights {
            name: stem,
            format,
            files: Vec::new(),
            tensors: Tensors::default(),
        });
        group.files.push((*name).to_owned());
        group.tensors.join(tensors);
    }
    let mut weights: Vec<Weights> = groups.into_values().collect();
    let rank = |one: &Weights| {
        let format = PREFERRED.iter().position(|format| *format == one.format).unwrap_or(PREFERRED.len());
        (one.name.matches('/').count(), format, std::cmp::Reverse(one.tensors.parameters))
    };
    weights.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
    weights
}

/// The tensors that stand for the model: those of the first weights; of a pipeline, of the first in each folder.
pub(super) fn joined(weights: &[Weights], is_pipeline: bool) -> Option<Tensors> {
    let (first, rest) = weights.split_first()?;
    let mut tensors = first.tensors.clone();
    if is_pipeline {
        let folder = |one: &Weights| one.name.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let mut seen = vec![folder(first)];
        for one in rest {
            if !seen.contains(&folder(one)) {
                seen.push(folder(one));
                tensors.join(&one.tensors);
            }
        }
    }
    Some(tensors)
}

/// `model-00001-of-00005.safetensors` without its number: `model.safetensors`.
pub(crate) fn stem(name: &str) -> String {
    let (start, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let digits = |text: &str| text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let cut = start.rsplit_once("-of-").filter(|(_, total)| digits(total)).and_then(|(rest, _)| {
        let (stem, number) = rest.rsplit_once(['-', '_'])?;
        digits(number).then_some(stem)
    });
    match cut {
        Some(stem) => format!("{stem}.{extension}"),
        None => name.to_owned(),
    }
}
