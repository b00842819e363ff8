//! ExecuTorch programs (`.pte`): a FlatBuffer of plans, operators and delegates, with segments of data behind it.

use crate::bytes::flatbuffer::{Flat, Table};
use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::flat as rule;

/// The format.
pub struct Executorch;

static INFO: FormatInfo = FormatInfo {
    id: "executorch",
    summary: "ExecuTorch programs, with the delegates they need",
    extensions: &["pte"],
};

/// Delegates that come with ExecuTorch.
const KNOWN_DELEGATES: &[&str] = &[
    "XnnpackBackend",
    "CoreMLBackend",
    "MPSBackend",
    "QnnBackend",
    "VulkanBackend",
    "EthosUBackend",
    "VgfBackend",
    "NeuropilotBackend",
    "OpenvinoBackend",
    "EnnBackend",
    "CudaBackend",
    "MetalBackend",
];
/// Families of operators that come with it.
const KNOWN_OPERATORS: &[&str] =
    &["aten::", "executorch_prim::", "quantized_decomposed::", "dim_order_ops::", "prim::"];

impl Format for Executorch {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let id = sample.head.get(4..8)?;
        (id.starts_with(b"ET") && id[2..].iter().all(u8::is_ascii_digit)).then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut header = [0; 32];
        let got = input.read_at(0, &mut header)?;
        // An extended header tells where the program ends and the segments begin.
        let is_extended = got == 32 && &header[8..12] == b"eh00";
        let word = |at: usize| {
            header.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
        };
        let (program, segments_at) = if is_extended { (Some(word(16)), word(24)) } else { (None, 0) };
        let mut flat = Flat::new(input, 0, program)?;
        let size = flat.input().size().unwrap_or(0);
        let root = flat.root(context)?;
        let version = flat.number(root, 0, context)?;
        let metadata = context.metadata();
        metadata.state(Field::Framework, Origin::Header, "executorch");
        metadata.state(Field::FormatVersion, Origin::Header, format!("ExecuTorch {version}"));
        let plans = flat.vector(root, 1, 4, context)?;
        for index in 0..plans.count {
            let plan = flat.element(plans, index, context)?;
            read_plan(&mut flat, plan, context)?;
        }
        let segments = flat.vector(root, 4, 4, context)?;
        for index in 0..segments.count {
            let segment = flat.element(segments, index, context)?;
            let (offset, length) = (flat.long(segment, 0, context)?, flat.long(segment, 1, context)?);
            let end = segments_at.checked_add(offset).and_then(|from| from.checked_add(length));
            if end.is_none_or(|end| end > size) {
                let evidence =
                    format!("segment {index} is to lie at {offset:#x} of the segments, {length} bytes");
                context.say(&rule::BAD_OFFSET, segments.at + 4 * index, evidence);
            }
        }
        Ok(())
    }
}

fn read_plan(flat: &mut Flat<'_>, plan: Table, context: &mut Context<'_>) -> Result<(), Stop> {
    let name = flat.text(plan, 0, context)?;
    context.metadata().state(Field::Statement, Origin::Header, format!("method {name}"));
    let operators = flat.vector(plan, 6, 4, context)?;
    for index in 0..operators.count {
        let operator = flat.element(operators, index, context)?;
        let name = flat.text(operator, 0, context)?;
        if KNOWN_OPERATORS.iter().any(|known| name.starts_with(known)) {
            continue;
        }
        context.metadata().state(Field::CustomOperator, Origin::Header, &name);
        let evidence = format!("asks for the operator {name:?}");
        context.find(Finding::new(&rule::CUSTOM_OPERATOR, evidence).at(operators.at + 4 * index));
    }
    let delegates = flat.vector(plan, 7, 4, context)?;
    for index in 0..delegates.count {
        let delegate = flat.element(delegates, index, context)?;
        let id = flat.text(delegate, 0, context)?;
        context.metadata().state(Field::CustomOperator, Origin::Header, format!("delegate {id}"));
        let is_known = KNOWN_DELEGATES.contains(&id.as_str());
        let rule = if is_known { &rule::KNOWN_OPERATOR } else { &rule::UNKNOWN_DELEGATE };
        let evidence = format!("parts of the method {name:?} run in the delegate {id:?}");
        context.find(Finding::new(rule, evidence).at(delegates.at + 4 * index));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
