//! What was seen of a model so far.

use std::collections::{BTreeMap, BTreeSet};

use crate::tensor::Tensors;

/// Operators, functions and inputs that are told apart; a bound for graphs made to cost memory.
pub(super) const KEPT: usize = 10_000;

/// Characters of a name that are kept.
const KEPT_NAME: usize = 512;

/// What was seen of a model so far.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) has_graph: bool,
    pub(super) ir_version: Option<i64>,
    /// The version of each operator set that is imported, by domain.
    pub(super) operator_sets: BTreeMap<String, i64>,
    /// Operators that are called, by domain and name.
    pub(super) operators: BTreeMap<(String, String), Use>,
    /// Functions that the model itself defines, by domain and name.
    pub(super) functions: BTreeSet<(String, String)>,
    /// Inputs of the main graph: name, and `name: type[shape]`.
    pub(super) inputs: Vec<(String, String)>,
    /// Names of the main graph's weights: old models list them among the inputs.
    pub(super) weights: BTreeSet<String>,
    pub(super) tensors: Tensors,
    pub(super) nodes: u64,
    /// Operators that were not told apart any more.
    pub(super) dropped: u64,
}

/// How an operator is used.
#[derive(Clone, Debug, Default)]
pub(super) struct Use {
    pub(super) count: u64,
    /// Offset of the first node that calls it.
    pub(super) offset: u64,
    /// The first node, in words.
    pub(super) node: String,
    /// Texts that the first node hands to it.
    pub(super) settings: Vec<(String, String)>,
}

impl Seen {
    /// Counts a call of an operator.
    pub(super) fn call(&mut self, domain: &str, operator: &str, first: impl FnOnce() -> Use) {
        self.nodes += 1;
        let key = (short(canonical(domain)), short(operator));
        if let Some(known) = self.operators.get_mut(&key) {
            known.count += 1;
        } else if self.operators.len() < KEPT {
            self.operators.insert(key, Use { count: 1, ..first() });
        } else {
            self.dropped += 1;
        }
    }
}

/// The name of a domain: the standard one has two.
pub(super) fn canonical(domain: &str) -> &str {
    if domain.is_empty() { "ai.onnx" } else { domain }
}

/// A name, cut where it is longer than any real one.
pub(super) fn short(name: &str) -> String {
    name.chars().take(KEPT_NAME).collect()
}
