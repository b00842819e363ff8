//! Weights in several files, against the index that says which tensor lies in which.

use std::collections::BTreeSet;

use wb_aimodel::folder::shard_index::ShardIndex;
use wb_aimodel::{DataType, Tensors};
use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::models::beside::Beside;
use crate::models::gather::File;
use crate::resolve::models::set::ModelSet;
use crate::resolve::models::weights::stem;
use crate::view::View;

/// The rule.
pub(crate) struct ShardMismatch;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "shard-mismatch",
    severity: Severity::High,
    summary: "shards that are missing, that the index does not name, or that hold other tensors than it says",
    mend: "fetch the model again as a whole, or write its shards and their index anew",
};

impl Check for ShardMismatch {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let models = view.models();
        let mut seen = BTreeSet::new();
        for set in &models.sets {
            for member in &set.files {
                let Some(file) = models.files.get(&member.path) else { continue };
                for one in &file.beside {
                    let Beside::Index(index) = one else { continue };
                    seen.insert(member.path.as_str());
                    let folder = member.name.rsplit_once('/').map_or("", |(folder, _)| folder);
                    compare(view, file, index, set, folder, observed);
                }
            }
        }
        for file in models.files.values().filter(|file| !seen.contains(file.path.as_str())) {
            if file.beside.iter().any(|one| matches!(one, Beside::Index(_))) {
                observed.add_with(
                    Severity::Medium,
                    super::place(view, file),
                    "none of the shards it names is there",
                );
            }
        }
        observed.outcome()
    }
}

fn compare(
    view: &View<'_>,
    file: &File,
    index: &ShardIndex,
    set: &ModelSet,
    folder: &str,
    observed: &mut Observed,
) {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let (mut joined, mut is_whole) = (Tensors::default(), true);
    let mut add = |message: String| observed.add(super::place(view, file), message);
    for (name, shard) in &index.shards {
        let member = set.files.iter().find(|member| member.name == format!("{prefix}{name}"));
        let Some(member) = member else {
            is_whole = false;
            add(format!("{name} is in the index and not in the folder"));
            continue;
        };
        let reading = view.models().files.get(&member.path).and_then(|file| file.reading.as_ref());
        let Some(tensors) = reading.and_then(|reading| reading.metadata.tensors.as_ref()) else {
            is_whole = false;
            continue;
        };
        joined.join(tensors);
        if tensors.count != shard.tensors {
            add(format!(
                "the index says that {name} holds {} tensors, it holds {}",
                shard.tensors, tensors.count
            ));
        } else if tensors.is_whole() && shard.names.len() as u64 == shard.tensors {
            let there: BTreeSet<&str> = tensors.list.iter().map(|tensor| tensor.name.as_str()).collect();
            if let Some(lost) = shard.names.iter().find(|name| !there.contains(name.as_str())) {
                add(format!("the index says that {name} holds {lost}, and it does not"));
            }
        }
    }
    let stems: BTreeSet<String> = index.shards.keys().map(|name| stem(&format!("{prefix}{name}"))).collect();
    for member in &set.files {
        let is_shard = stem(&member.name) != member.name && stems.contains(&stem(&member.name));
        let is_named = member.name.strip_prefix(&prefix).is_some_and(|name| index.shards.contains_key(name));
        if is_shard && !is_named {
            add(format!("{} is called as a shard, and the index does not name it", member.name));
        }
    }
    if let Some(total) = index.total_size.filter(|_| is_whole)
        && let Some(bytes) = bytes(&joined).filter(|bytes| *bytes != total)
    {
        let message = format!("the index says {total} bytes of tensors in all, the shards hold {bytes}");
        // Some writers count tied tensors twice.
        observed.add_with(Severity::Low, super::place(view, file), message);
    }
}

fn bytes(tensors: &Tensors) -> Option<u64> {
    tensors.types.iter().try_fold(0_u64, |sum, (data_type, elements)| {
        let bits = DataType::new(data_type).bits()?;
        sum.checked_add(elements.checked_mul(bits)?.div_ceil(8))
    })
}
