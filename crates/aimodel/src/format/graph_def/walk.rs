//! The walk over the nodes of graphs and of the functions that go with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::{Context, Stop};
use crate::protobuf::{Field, Message, Walker};
use crate::rule::tensorflow as rule;
use crate::tensor::Tensors;

use super::tensor::Constant;

/// Operators, functions and texts that are kept; a bound for graphs made to cost memory.
const KEPT: usize = 20_000;
/// Elements that a constant may have beyond what the file holds: one value may stand for all.
const BOMB_ELEMENTS: u64 = 1 << 30;
/// Attributes of one node that are looked at.
const KEPT_ATTRIBUTES: usize = 32;

/// What was seen of the graphs of one file.
#[derive(Default)]
pub(crate) struct Graphs {
    pub(super) nodes: u64,
    /// Whether a graph says which version it was written for. It stands last: a cut graph has none.
    pub(super) has_version: bool,
    pub(super) operators: BTreeMap<String, u64>,
    /// Calls that are judged one by one once every constant is known.
    pub(super) calls: Vec<Call>,
    pub(super) functions: BTreeSet<String>,
    /// Constants that are texts, by their node.
    pub(super) texts: BTreeMap<String, String>,
    pub(super) tensors: Tensors,
    pub(super) dropped: u64,
}

/// A node that calls an operator worth a look.
pub(super) struct Call {
    pub(super) operator: String,
    pub(super) name: String,
    pub(super) inputs: Vec<String>,
    /// Texts that are attributes.
    pub(super) texts: Vec<(String, String)>,
    pub(super) offset: u64,
}

impl Graphs {
    /// `GraphDef`.
    pub(crate) fn graph(
        &mut self,
        walker: &mut Walker<'_>,
        message: &Message,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        while let Some(field) = walker.field(message, context)? {
            match field.number {
                1 => self.node(walker, message, &field, context)?,
                2 => {
                    let library = walker.enter(message, &field)?;
                    while let Some(part) = walker.field(&library, context)? {
                        match part.number {
                            1 => self.function(walker, &library, &part, context)?,
                            _ => walker.pass(&part, context)?,
                        }
                    }
                }
                number => {
                    self.has_version |= matches!(number, 3 | 4);
                    walker.pass(&field, context)?;
                }
            }
        }
        Ok(())
    }

    /// `FunctionDef`.
    fn function(
        &mut self,
        walker: &mut Walker<'_>,
        outer: &Message,
        field: &Field,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let message = walker.enter(outer, field)?;
        while let Some(part) = walker.field(&message, context)? {
            match part.number {
                1 => {
                    let signature = walker.enter(&message, &part)?;
                    while let Some(inner) = walker.field(&signature, context)? {
                        if inner.number == 1 && self.functions.len() < KEPT {
                            self.functions.insert(walker.text(&inner)?);
                        } else {
                            walker.pass(&inner, context)?;
                        }
                    }
                }
                3 => self.node(walker, &message, &part, context)?,
                _ => walker.pass(&part, context)?,
            }
        }
        Ok(())
    }

    /// `NodeDef`.
    fn node(
        &mut self,
        walker: &mut Walker<'_>,
        outer: &Message,
        field: &Field,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let message = walker.enter(outer, field)?;
        let (mut name, mut operator) = (String::new(), String::new());
        let (mut inputs, mut texts, mut constant) = (Vec::new(), Vec::new(), None);
        while let Some(part) = walker.field(&message, context)? {
            match part.number {
                1 => name = walker.text(&part)?,
                2 => operator = walker.text(&part)?,
                3 if inputs.len() < KEPT_ATTRIBUTES => inputs.push(walker.text(&part)?),
                5 => {
                    let (key, text, value) = attribute(walker, &message, &part, context)?;
                    if let Some(text) = text.filter(|_| texts.len() < KEPT_ATTRIBUTES) {
                        texts.push((key, text));
                    } else if key == "value" && value.is_some() {
                        constant = value;
                    }
                }
                _ => walker.pass(&part, context)?,
            }
        }
        self.nodes += 1;
        if let Some(count) = self.operators.get_mut(&operator) {
            *count += 1;
        } else if self.operators.len() < KEPT {
            self.operators.insert(operator.clone(), 1);
        } else {
            self.dropped += 1;
        }
        if let Some(constant) = constant {
            self.constant(&name, constant, field.offset, context);
        }
        if super::judge::is_worth_a_look(&operator) {
            if self.calls.len() < KEPT {
                self.calls.push(Call { operator, name, inputs, texts, offset: field.offset });
            } else {
                self.dropped += 1;
            }
        }
        Ok(())
    }

    fn constant(&mut self, name: &str, constant: Constant, offset: u64, context: &mut Context<'_>) {
        let most = constant.bytes.saturating_add(BOMB_ELEMENTS);
        if constant.elements().is_none_or(|elements| elements > most) {
            let evidence =
                format!("the constant {name:?} has {}, and {} bytes", constant.shown(), constant.bytes);
            context.say(&rule::SHAPE_BOMB, offset, evidence);
        }
        if let Some(text) = &constant.text
            && self.texts.len() < KEPT
        {
            self.texts.insert(name.to_owned(), text.chars().take(256).collect());
        }
        if let Some(tensor) = constant.into_weight(name) {
            self.tensors.add(tensor);
        }
    }
}

/// One entry of a node's attributes: its name, its text, its constant.
fn attribute(
    walker: &mut Walker<'_>,
    outer: &Message,
    field: &Field,
    context: &mut Context<'_>,
) -> Result<(String, Option<String>, Option<Constant>), Stop> {
    let message = walker.enter(outer, field)?;
    let (mut key, mut text, mut constant) = (String::new(), None, None);
    while let Some(part) = walker.field(&message, context)? {
        match part.number {
            1 => key = walker.text(&part)?,
            2 => {
                let value = walker.enter(&message, &part)?;
                while let Some(inner) = walker.field(&value, context)? {
                    match inner.number {
                        2 => text = Some(walker.text(&inner)?),
                        8 => constant = Some(Constant::read(walker, &value, &inner, context)?),
                        _ => walker.pass(&inner, context)?,
                    }
                }
            }
            _ => walker.pass(&part, context)?,
        }
    }
    Ok((key, text, constant))
}
