//! XGBoost models: JSON, UBJSON, and the head of the old binary form.
//!
//! The library believes the trees it reads, so a child that lies outside of its tree is an attack on it.

use crate::bytes::json::{Json, Token};
use crate::bytes::ubjson::{self, Take};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::flat as rule;

/// The format.
pub struct Xgboost;

static INFO: FormatInfo = FormatInfo {
    id: "xgboost",
    summary: "XGBoost models in JSON and UBJSON; old binary ones are named",
    extensions: &["ubj", "xgb"],
};

/// Findings of one kind that are told one by one.
const TOLD: u64 = 8;
/// Characters of a name in a path that are kept.
const NAME: usize = 64;

impl Format for Xgboost {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let head = sample.head;
        if head.starts_with(b"binf") {
            return Some(Match::Weak);
        }
        let rest = head.trim_ascii_start().strip_prefix(b"{")?;
        let is_text = rest.trim_ascii_start().starts_with(b"\"learner\"");
        let is_binary = [&b"L\0\0\0\0\0\0\0\x07learner"[..], b"i\x07learner", b"U\x07learner"]
            .iter()
            .any(|start| rest.starts_with(start));
        (is_text || is_binary).then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut cursor = Cursor::new(input);
        context.metadata().state(Field::Framework, Origin::Header, "xgboost");
        let start = cursor.peek(64)?;
        if start.starts_with(b"binf") {
            return old(&mut cursor, context);
        }
        let is_text =
            start.trim_ascii_start().get(1..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\""));
        let mut model = Model::default();
        let result = if is_text {
            read_json(&mut cursor, &mut model, context)
        } else {
            read_ubjson(&mut cursor, &mut model, context)
        };
        model.state(context);
        result
    }
}

/// What was read so far.
#[derive(Default)]
struct Model {
    facts: Vec<(Field, String)>,
    version: Vec<String>,
    features: u64,
    trees: u64,
    /// Nodes of the tree that is open: how many, and the highest that is named.
    nodes: u64,
    highest: i64,
    lowest: i64,
    /// Trees that lead out of themselves.
    outside: Vec<(u64, String)>,
    outsides: u64,
    repeated: Vec<(u64, String)>,
    repetitions: u64,
}

impl Take for Model {
    fn scalar(&mut self, path: &[String], value: &str) {
        let inner: Vec<&str> = path.iter().map(String::as_str).collect();
        let field = match inner[..] {
            ["version", "[]"] => {
                if self.version.len() < 4 {
                    self.version.push(value.to_owned());
                }
                return;
            }
            ["learner", "attributes", name] => {
                return self.fact(Field::Statement, format!("attribute {name} = {value}"));
            }
            ["learner", "objective", "name"] => Field::Task,
            ["learner", "gradient_booster", "name"] => Field::Architecture,
            ["learner", "learner_model_param", name @ ("num_class" | "num_feature" | "num_target")] => {
                return self.fact(Field::Dimension, format!("{name}={value}"));
            }
            [.., "gbtree_model_param", name @ ("num_trees" | "num_parallel_tree")] => {
                return self.fact(Field::Dimension, format!("{name}={value}"));
            }
            [.., "trees", "[]", "left_children" | "right_children", "[]"] => {
                let number = value.parse().unwrap_or(i64::MAX);
                self.highest = self.highest.max(number);
                self.lowest = self.lowest.min(number);
                return;
            }
            _ => return,
        };
        self.fact(field, value.to_owned());
    }

    fn end(&mut self, path: &[String], count: u64) {
        let inner: Vec<&str> = path.iter().map(String::as_str).collect();
        match inner[..] {
            ["learner", "feature_names"] => self.features = count,
            [.., "trees", "[]", "left_children"] => self.nodes = count,
            [.., "trees", "[]"] => {
                let nodes = i64::try_from(self.nodes).unwrap_or(i64::MAX);
                if self.nodes > 0 && (self.highest >= nodes || self.lowest < -1) {
                    self.outsides += 1;
                    if self.outsides <= TOLD {
                        let evidence = format!(
                            "tree {} has {} nodes and leads to node {}",
                            self.trees,
                            self.nodes,
                            if self.lowest < -1 { self.lowest } else { self.highest }
                        );
                        self.outside.push((self.trees, evidence));
                    }
                }
                self.trees += 1;
                (self.nodes, self.highest, self.lowest) = (0, 0, 0);
            }
            _ => {}
        }
    }

    fn wants(&self, path: &[String]) -> bool {
        path.last()
            .is_some_and(|name| name == "left_children" || name == "right_children" || name == "version")
    }

    fn again(&mut self, at: u64, name: &str) {
        self.repetitions += 1;
        if self.repetitions <= TOLD {
            self.repeated.push((at, name.to_owned()));
        }
    }
}

impl Model {
    fn fact(&mut self, field: Field, value: String) {
        if self.facts.len() < 512 {
            self.facts.push((field, value));
        }
    }

    fn state(self, context: &mut Context<'_>) {
        for (at, name) in &self.repeated {
            context.say(&rule::DUPLICATE_KEY, *at, format!("{name:?} occurs twice"));
        }
        for (tree, evidence) in &self.outside {
            let trace =
                vec![format!("tree {tree}: {evidence}"), format!("{} trees of this kind", self.outsides)];
            context.find(Finding::new(&rule::TREE_OUT_OF_BOUNDS, evidence).with_trace(trace));
        }
        let metadata = context.metadata();
        metadata.state(Field::FrameworkVersion, Origin::Header, self.version.join("."));
        for (field, value) in self.facts {
            metadata.state(field, Origin::Header, value);
        }
        metadata.state(Field::Dimension, Origin::Measured, format!("trees={}", self.trees));
        if self.features > 0 {
            metadata.state(Field::Dimension, Origin::Measured, format!("feature_names={}", self.features));
        }
    }
}

fn read_json(cursor: &mut Cursor<'_>, model: &mut Model, context: &mut Context<'_>) -> Result<(), Stop> {
    let end = cursor.size().unwrap_or(u64::MAX);
    let mut json = Json::new(cursor, end);
    let result = walk_json(&mut json, model, context);
    for (at, name) in &json.repeated {
        model.again(*at, name);
    }
    result?;
    if !json.rest_is_blank()? {
        context.say(&rule::TRAILING, json.at, "bytes follow the model's object");
    }
    Ok(())
}

fn walk_json(json: &mut Json<'_, '_>, model: &mut Model, context: &mut Context<'_>) -> Result<(), Stop> {
    // One place in the path for each open object or array: the name of what is inside it, and how many were.
    let mut path: Vec<String> = Vec::new();
    let mut open: Vec<(bool, u64)> = Vec::new();
    while let Some(token) = json.next(context)? {
        if let (Token::Name, Some((_, count))) = (token, open.last_mut()) {
            *count += 1;
            let mut name = json.text();
            name.truncate(name.floor_char_boundary(NAME));
            path.push(name);
            continue;
        }
        if matches!(token, Token::CloseObject | Token::CloseArray) {
            let count = open.pop().map_or(0, |(_, count)| count);
            model.end(&path, count);
            path.pop();
            continue;
        }
        if let Some((true, count)) = open.last_mut() {
            *count += 1;
            path.push("[]".to_owned());
        }
        if token.opens() {
            open.push((token == Token::OpenArray, 0));
            continue;
        }
        if matches!(token, Token::Text | Token::Number) {
            model.scalar(&path, &json.text());
        }
        path.pop();
    }
    Ok(())
}

fn read_ubjson(cursor: &mut Cursor<'_>, model: &mut Model, context: &mut Context<'_>) -> Result<(), Stop> {
    ubjson::read(cursor, context, model)?;
    if !cursor.is_at_end()? {
        context.say(&rule::TRAILING, cursor.position(), "bytes follow the model's object");
    }
    Ok(())
}

/// The binary form that releases before 1.0 wrote: its trees have no end of their own, so it is named and no more.
fn old(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
    cursor.skip(4);
    let _base_score = cursor.u32()?;
    let features = cursor.u32()?;
    let classes = cursor.u32()?;
    let metadata = context.metadata();
    metadata.state(Field::Dimension, Origin::Header, format!("num_feature={features}"));
    metadata.state(Field::Dimension, Origin::Header, format!("num_class={classes}"));
    Err(Stop::Locked("the binary form of old XGBoost releases is not interpreted".to_owned()))
}

#[cfg(test)]
mod tests;
