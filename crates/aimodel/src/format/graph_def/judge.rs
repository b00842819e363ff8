//! Which operators reach files, Python or libraries.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::context::{Context, Stop};
use crate::finding::{Finding, Rule};
use crate::metadata::{Field as About, Origin};
use crate::rule::tensorflow as rule;

use super::walk::{Call, Graphs};

/// Operators of TensorFlow itself.
static OPERATORS: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("operators.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// Operators that read, write or list any file they are given. What saves and restores variables is not among them: every
/// saved model has that.
const FILES: [&str; 9] = [
    "ExperimentalMatchingFilesDataset",
    "FileSystemSetConfiguration",
    "MatchingFiles",
    "MatchingFilesDataset",
    "ReadFile",
    "SaveDatasetV2",
    "WholeFileReader",
    "WholeFileReaderV2",
    "WriteFile",
];

/// Operators that call a Python function.
const PYTHON: [&str; 3] = ["EagerPyFunc", "PyFunc", "PyFuncStateless"];

/// Operators that read data as input pipelines do, or write reports.
const INPUTS: [&str; 18] = [
    "CreateSummaryFileWriter",
    "DataServiceDataset",
    "DataServiceDatasetV2",
    "DataServiceDatasetV3",
    "DataServiceDatasetV4",
    "DebugIdentity",
    "DebugIdentityV2",
    "FixedLengthRecordDataset",
    "FixedLengthRecordDatasetV2",
    "LoadDataset",
    "RpcCall",
    "SaveDataset",
    "SnapshotDatasetV2",
    "TFRecordDataset",
    "TFRecordDatasetV2",
    "TFRecordReaderV2",
    "TextLineDataset",
    "TextLineReaderV2",
];

/// Whether a call of an operator is kept until the end.
pub(super) fn is_worth_a_look(operator: &str) -> bool {
    rule_of(operator).is_some() || operator == "PrintV2" || !OPERATORS.contains(operator)
}

fn rule_of(operator: &str) -> Option<&'static Rule> {
    if FILES.contains(&operator) {
        Some(&rule::FILE_OPERATOR)
    } else if PYTHON.contains(&operator) {
        Some(&rule::PYTHON)
    } else {
        INPUTS.contains(&operator).then_some(&rule::INPUT)
    }
}

impl Graphs {
    /// States what was measured, and judges the calls.
    pub(crate) fn judge(mut self, is_whole: bool, context: &mut Context<'_>) {
        if is_whole && self.nodes == 0 {
            context.find(Finding::new(&rule::INCOMPLETE, "a graph without a node"));
        }
        for call in &self.calls {
            self.judge_call(call, context);
        }
        if self.dropped > 0 {
            context.could_not_read(&Stop::Budget(format!("{} further operators", self.dropped)));
        }
        let metadata = context.metadata();
        for (operator, count) in &self.operators {
            metadata.state(About::Operator, Origin::Measured, format!("{operator} × {count}"));
        }
        metadata.state(About::Framework, Origin::Header, "tensorflow");
        metadata.state(About::Dimension, Origin::Measured, format!("nodes={}", self.nodes));
        if self.tensors.count > 0 {
            metadata.state(About::Parameters, Origin::Measured, self.tensors.parameters.to_string());
            for data_type in self.tensors.types.keys() {
                metadata.state(About::DataType, Origin::Measured, data_type);
            }
            self.tensors.sort();
            metadata.tensors.get_or_insert_default().join(&self.tensors);
        }
    }

    fn judge_call(&self, call: &Call, context: &mut Context<'_>) {
        let operator = call.operator.as_str();
        let found = match rule_of(operator) {
            Some(rule) => rule,
            None if operator == "PrintV2" => {
                let to_file =
                    |(key, text): &(String, String)| key == "output_stream" && text.starts_with("file:");
                if !call.texts.iter().any(to_file) {
                    return;
                }
                &rule::FILE_OPERATOR
            }
            None if OPERATORS.contains(operator) || self.functions.contains(operator) => return,
            None => {
                context.metadata().state(About::CustomOperator, Origin::Measured, operator);
                &rule::CUSTOM_OPERATOR
            }
        };
        let mut trace = vec![format!("{:#x} node {:?} calls {operator}", call.offset, call.name)];
        trace.extend(call.texts.iter().map(|(key, text)| format!("with {key} = {text:?}")));
        for input in &call.inputs {
            let node = input.split(':').next().unwrap_or(input);
            if let Some(text) = self.texts.get(node) {
                trace.push(format!("on the constant {node:?} = {text:?}"));
            }
        }
        let on =
            self.texts.get(call.inputs.first().map_or("", |input| input.split(':').next().unwrap_or(input)));
        let evidence = match on {
            Some(text) => format!("calls {operator}({text:?})"),
            None => format!("calls {operator}"),
        };
        context.find(Finding::new(found, evidence).at(call.offset).with_trace(trace));
    }
}
