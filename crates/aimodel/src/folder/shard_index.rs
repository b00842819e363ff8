//! Indexes of sharded weights: which tensor lies in which file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::hub_config::leads_out;
use super::json::{self, Node};
use super::work;
use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::metadata::{Field, Metadata, Origin, ReferenceKind};
use crate::rule::folder as rule;

/// An index of shards.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShardIndex {
    /// Tensors by shard. The names of a shard are the file names as written, beside the index.
    pub shards: BTreeMap<String, Shard>,
    /// `metadata.total_size`, in bytes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub total_size: Option<u64>,
    /// Number of tensors.
    pub tensors: u64,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

/// What an index says of one shard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shard {
    /// How many tensors it holds.
    pub tensors: u64,
    /// Their names, sorted; all of them unless they are more than [`KEPT_NAMES`] in the whole index.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub names: Vec<String>,
}

/// Names of tensors of one index that are kept.
pub const KEPT_NAMES: usize = 50_000;

impl FactType for ShardIndex {
    const KIND: &'static str = "model/shard-index";
}

/// The reader.
pub struct ShardIndexReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/shard-index",
    version: 2,
    summary: "indexes of sharded weights",
    select: &[
        Select::Path("**/*.safetensors.index.json"),
        Select::Path("**/*.bin.index.json"),
        Select::Path("**/*.msgpack.index.json"),
        Select::Path("**/*.h5.index.json"),
    ],
    want: Want::Whole(64 << 20),
    hash: true,
};

impl Reader for ShardIndexReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let seen = work::look(entry, |context| {
            let root = json::parse(bytes, &[], context)?;
            let Some(map) = root.get("weight_map") else {
                return Err(Stop::wrong(root.at, "an index without a weight_map"));
            };
            if !matches!(map.value, json::Value::Object(_)) {
                return Err(Stop::wrong(map.at, "a weight_map that is no object"));
            }
            Ok(index(&root, map, context))
        });
        let mut fact = seen.value.clone().unwrap_or_default();
        fact.metadata = seen.metadata.clone();
        fact.findings = seen.findings.clone();
        out.fact(entry, &fact);
        seen.result()
    }

    fn too_large(&self, entry: &Entry, why: ReadProblem, out: &mut Output) -> Result<(), ReadProblem> {
        out.fact(entry, &ShardIndex { findings: work::too_large(&why), ..ShardIndex::default() });
        Err(why)
    }
}

fn index(root: &Node, map: &Node, context: &mut Context<'_>) -> ShardIndex {
    let total = root.get("metadata");
    let total_size = total.and_then(|metadata| metadata.number("total_size"));
    if let Some(parameters) = total.and_then(|metadata| metadata.number("total_parameters")) {
        context.metadata().state(Field::Parameters, Origin::Config, parameters.to_string());
    }
    let mut index = ShardIndex { total_size, ..ShardIndex::default() };
    let mut seen = std::collections::BTreeSet::new();
    for (tensor, shard) in map.members() {
        let Some(file) = shard.as_text() else {
            context.say(&rule::PATH_OUT, shard.at, format!("the shard of {tensor} is no name"));
            continue;
        };
        if leads_out(file) {
            context
                .find(Finding::new(&rule::PATH_OUT, format!("the shard of {tensor} is {file}")).at(shard.at));
            continue;
        }
        if !seen.insert(tensor.as_str()) {
            context
                .find(Finding::new(&rule::TWICE, format!("the tensor {tensor} stands twice")).at(shard.at));
        }
        index.tensors += 1;
        let kept = index.tensors <= KEPT_NAMES as u64;
        let one = index.shards.entry(crate::finding::plain(file)).or_insert_with(|| {
            context.metadata().refer(ReferenceKind::File, Origin::Config, file, None);
            Shard::default()
        });
        one.tensors += 1;
        if kept {
            one.names.push(crate::finding::plain(tensor));
        }
    }
    for shard in index.shards.values_mut() {
        shard.names.sort();
    }
    index
}
