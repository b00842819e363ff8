//! LightGBM models: lines of text. A child that lies outside of its tree is an attack on the library, which believes it.

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::flat as rule;

/// The format.
pub struct Lightgbm;

static INFO: FormatInfo =
    FormatInfo { id: "lightgbm", summary: "LightGBM models in text", extensions: &["txt", "lgb", "model"] };

/// Bytes of a line that are kept: the children of a very large tree.
const LINE: usize = 8 << 20;
/// Findings that are told one by one.
const TOLD: u64 = 8;

impl Format for Lightgbm {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let rest = sample.head.strip_prefix(b"tree")?;
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest.starts_with(b"\nversion=v").then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut cursor = Cursor::new(input);
        let mut model = Model { outside: 0, trees: 0, leaves: 0, said_trees: None };
        context.metadata().state(Field::Framework, Origin::Header, "lightgbm");
        let (mut has_end, mut is_in_parameters) = (false, false);
        while let Some((at, line)) = line(&mut cursor, context)? {
            has_end |= line == "end of trees";
            is_in_parameters = line != "end of parameters" && (is_in_parameters || line == "parameters:");
            // Parameters follow, which the library reads as comments.
            if !has_end {
                model.take(at, &line, context)?;
            }
        }
        let metadata = context.metadata();
        metadata.state(Field::Dimension, Origin::Measured, format!("trees={}", model.trees));
        if !has_end || is_in_parameters {
            return Err(Stop::Ended(cursor.position()));
        }
        if model.said_trees.is_some_and(|said| said != model.trees) {
            let why = format!("{} trees, where {} are announced", model.trees, model.said_trees.unwrap_or(0));
            return Err(Stop::wrong(0, why));
        }
        Ok(())
    }
}

struct Model {
    trees: u64,
    said_trees: Option<u64>,
    /// Leaves of the tree that is read.
    leaves: i64,
    outside: u64,
}

impl Model {
    fn take(&mut self, at: u64, line: &str, context: &mut Context<'_>) -> Result<(), Stop> {
        let Some((key, value)) = line.split_once('=') else { return Ok(()) };
        let metadata = context.metadata();
        match key {
            "version" => metadata.state(Field::FormatVersion, Origin::Header, format!("LightGBM {value}")),
            "objective" => metadata.state(Field::Task, Origin::Header, value),
            "num_class" | "num_tree_per_iteration" | "max_feature_idx" => {
                metadata.state(Field::Dimension, Origin::Header, line);
            }
            "feature_names" => {
                let count = value.split_ascii_whitespace().count();
                metadata.state(Field::Dimension, Origin::Measured, format!("feature_names={count}"));
            }
            "tree_sizes" => self.said_trees = Some(value.split_ascii_whitespace().count() as u64),
            "Tree" => self.trees += 1,
            "num_leaves" => {
                self.leaves =
                    value.trim().parse().map_err(|_| Stop::wrong(at, "a number of leaves that is none"))?;
            }
            "left_child" | "right_child" => self.children(at, key, value, context),
            _ => {}
        }
        Ok(())
    }

    /// Children are nodes from 0, or leaves from -1 down.
    fn children(&mut self, at: u64, key: &str, value: &str, context: &mut Context<'_>) {
        // Not a number is not a place either.
        let outside = value.split_ascii_whitespace().find(|word| {
            word.parse::<i64>()
                .map_or(true, |child| child >= self.leaves.saturating_sub(1) || -child > self.leaves)
        });
        // A tree of one leaf has no nodes, and writers put a 0 here.
        if let Some(child) = outside.filter(|_| self.leaves > 1) {
            self.outside += 1;
            if self.outside <= TOLD {
                let tree = self.trees.saturating_sub(1);
                let evidence = format!("tree {tree} has {} leaves and leads to node {child}", self.leaves);
                let trace = vec![format!("{at:#x} {key} {child}")];
                context.find(Finding::new(&rule::TREE_OUT_OF_BOUNDS, evidence).at(at).with_trace(trace));
            }
        }
    }
}

/// The next line and where it begins; none at the end.
fn line(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Option<(u64, String)>, Stop> {
    let at = cursor.position();
    let mut line = Vec::new();
    loop {
        context.step(1)?;
        let piece = cursor.peek(32 << 10)?;
        if piece.is_empty() {
            if line.is_empty() {
                return Ok(None);
            }
            break;
        }
        let end = piece.iter().position(|byte| *byte == b'\n');
        line.extend_from_slice(&piece[..end.unwrap_or(piece.len())]);
        let count = end.map_or(piece.len(), |end| end + 1) as u64;
        cursor.skip(count);
        if line.len() > LINE {
            return Err(Stop::Budget(format!("the line at {at:#x} is longer than {LINE} bytes")));
        }
        if end.is_some() {
            break;
        }
    }
    let text = String::from_utf8_lossy(&line);
    Ok(Some((at, text.trim_end_matches('\r').to_owned())))
}

#[cfg(test)]
mod tests;
