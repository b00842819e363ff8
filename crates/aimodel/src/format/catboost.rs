//! CatBoost models (`.cbm`): a mark, a length, a FlatBuffer, and parts that it names.

use crate::bytes::flatbuffer::Flat;
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::flat as rule;

/// The format.
pub struct Catboost;

static INFO: FormatInfo =
    FormatInfo { id: "catboost", summary: "CatBoost models in their binary form", extensions: &["cbm"] };

/// Bytes before the FlatBuffer.
const START: u64 = 8;

impl Format for Catboost {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        sample.head.starts_with(b"CBM1").then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let length = u64::from(Cursor::at(input, 4).u32()?);
        context.metadata().state(Field::Framework, Origin::Header, "catboost");
        if let Some(size) = input.size().filter(|size| START + length > *size) {
            return Err(Stop::Ended(size));
        }
        let mut flat = Flat::new(input, START, Some(length))?;
        let root = flat.root(context)?;
        let version = flat.text(root, 0, context)?;
        context.metadata().state(Field::FormatVersion, Origin::Header, version);
        if let Some(trees) = flat.child(root, 1, context)? {
            let dimension = flat.number(trees, 0, context)?;
            let sizes = flat.vector(trees, 2, 4, context)?;
            let metadata = context.metadata();
            metadata.state(Field::Dimension, Origin::Header, format!("approx_dimension={dimension}"));
            metadata.state(Field::Dimension, Origin::Measured, format!("trees={}", sizes.count));
            let splits = flat.vector(trees, 1, 4, context)?;
            let mut sum = 0_u64;
            for index in 0..sizes.count {
                sum = sum.saturating_add(flat.number_at(sizes, index, context)?);
            }
            if sum > splits.count {
                let evidence = format!("trees of {sum} splits, and there are {}", splits.count);
                context.say(&rule::TREE_OUT_OF_BOUNDS, START, evidence);
            }
        }
        let facts = flat.vector(root, 2, 4, context)?;
        for index in 0..facts.count {
            let fact = flat.element(facts, index, context)?;
            let (key, value) = (flat.text(fact, 0, context)?, flat.text(fact, 1, context)?);
            state(&key, &value, context);
        }
        let parts = flat.vector(root, 3, 4, context)?;
        let end = START + length;
        let mut cursor = Cursor::at(input, end);
        if cursor.is_at_end()? {
            return Ok(());
        }
        if parts.count > 0 {
            let why = format!("{} parts with counts of categories, which are not interpreted", parts.count);
            return Err(Stop::Locked(why));
        }
        context.say(&rule::TRAILING, end, "bytes follow the model, and it names no parts");
        Ok(())
    }
}

fn state(key: &str, value: &str, context: &mut Context<'_>) {
    let metadata = context.metadata();
    match key {
        "params" => {
            let params: Option<serde_json::Value> = serde_json::from_str(value).ok();
            let loss = params.as_ref().and_then(|params| params.pointer("/loss_function/type")?.as_str());
            metadata.state(Field::Task, Origin::Header, loss.unwrap_or_default());
        }
        "catboost_version_info" => {
            metadata.state(Field::FrameworkVersion, Origin::Header, value.lines().next().unwrap_or_default());
        }
        _ => metadata.state(Field::Statement, Origin::Header, format!("{key} = {value}")),
    }
}

#[cfg(test)]
mod tests;
