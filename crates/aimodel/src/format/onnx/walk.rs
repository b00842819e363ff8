//! The walk over a model: `ModelProto`, `GraphProto`, `FunctionProto`.

use crate::context::{Context, Stop};
use crate::metadata::{Field as About, Origin};
use crate::protobuf::{Field, Message, Walker};
use crate::rule::onnx as rule;

use super::seen::{KEPT, Seen, canonical, short};
use super::types::{signed, type_text};

/// The walk over one model.
pub(super) struct Walk<'w> {
    pub(super) walker: Walker<'w>,
    pub(super) seen: Seen,
}

/// Fields of one message that may be there once.
#[derive(Default)]
pub(super) struct Once(u32);

impl Once {
    /// Says it when a field comes again.
    pub(super) fn note(&mut self, field: &Field, what: &str, context: &mut Context<'_>) {
        let bit = 1_u32.checked_shl(field.number).unwrap_or(0);
        if self.0 & bit != 0 {
            context.say(&rule::DUPLICATE, field.offset, format!("field {} of {what} again", field.number));
        }
        self.0 |= bit;
    }
}

impl<'w> Walk<'w> {
    pub(super) fn new(walker: Walker<'w>) -> Self {
        Self { walker, seen: Seen::default() }
    }

    /// `ModelProto`.
    pub(super) fn model(&mut self, message: &Message, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut once = Once::default();
        while let Some(field) = self.walker.field(message, context)? {
            if matches!(field.number, 1..=7) {
                once.note(&field, "the model", context);
            }
            match field.number {
                1 => self.seen.ir_version = field.varint().map(signed),
                2 => self.state(&field, About::Framework, context)?,
                3 => self.state(&field, About::FrameworkVersion, context)?,
                4 => self.state(&field, About::Author, context)?,
                5 => {
                    let version = field.varint().map(signed).filter(|version| *version != 0);
                    let version = version.map(|version| version.to_string()).unwrap_or_default();
                    context.metadata().state(About::Version, Origin::Header, version);
                }
                6 => self.state(&field, About::Description, context)?,
                7 => {
                    self.seen.has_graph = true;
                    let graph = self.walker.enter(message, &field)?;
                    self.graph(&graph, "", context)?;
                }
                8 => self.operator_set(message, &field, context)?,
                14 => self.property(message, &field, context)?,
                20 => self.training(message, &field, context)?,
                25 => self.function(message, &field, context)?,
                // How the model is spread over devices.
                26 => self.walker.pass(&field, context)?,
                _ => self.unknown(&field, "the model", context)?,
            }
        }
        Ok(())
    }

    fn state(&mut self, field: &Field, about: About, context: &mut Context<'_>) -> Result<(), Stop> {
        let text = self.walker.text(field)?;
        context.metadata().state(about, Origin::Header, text);
        Ok(())
    }

    /// Passes a field that is not known.
    pub(super) fn unknown(
        &mut self,
        field: &Field,
        what: &str,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        context.say(&rule::UNKNOWN_FIELD, field.offset, format!("field {} of {what}", field.number));
        self.walker.pass(field, context)
    }

    fn operator_set(
        &mut self,
        outer: &Message,
        field: &Field,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        let (mut domain, mut version) = (String::new(), 0);
        while let Some(part) = self.walker.field(&message, context)? {
            match (part.number, part.varint()) {
                (1, None) => domain = short(&self.walker.text(&part)?),
                (2, Some(number)) => version = signed(number),
                _ => self.unknown(&part, "an operator set", context)?,
            }
        }
        if self.seen.operator_sets.len() < KEPT {
            self.seen.operator_sets.insert(canonical(&domain).to_owned(), version);
        }
        Ok(())
    }

    /// A name and a value, in the order that they are written.
    pub(super) fn pair(
        &mut self,
        outer: &Message,
        field: &Field,
        context: &mut Context<'_>,
    ) -> Result<(String, String), Stop> {
        let message = self.walker.enter(outer, field)?;
        let (mut key, mut value) = (String::new(), String::new());
        while let Some(part) = self.walker.field(&message, context)? {
            match part.number {
                1 => key = self.walker.text(&part)?,
                2 => value = self.walker.text(&part)?,
                _ => self.unknown(&part, "a pair of texts", context)?,
            }
        }
        Ok((key, value))
    }

    fn property(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let (key, value) = self.pair(outer, field, context)?;
        let about = match key.as_str() {
            "license" | "licence" => About::License,
            "author" | "authors" | "model_author" => About::Author,
            "description" => About::Description,
            "task" => About::Task,
            _ => {
                context.metadata().state(About::Statement, Origin::Header, format!("{key}={value}"));
                return Ok(());
            }
        };
        context.metadata().state(about, Origin::Header, value);
        Ok(())
    }

    /// `TrainingInfoProto`: two graphs that run when somebody trains the model.
    fn training(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        while let Some(part) = self.walker.field(&message, context)? {
            match part.number {
                1 | 2 => {
                    let graph = self.walker.enter(&message, &part)?;
                    self.graph(
                        &graph,
                        if part.number == 1 { "initialization" } else { "algorithm" },
                        context,
                    )?;
                }
                3 | 4 => self.walker.pass(&part, context)?,
                _ => self.unknown(&part, "the training information", context)?,
            }
        }
        Ok(())
    }

    fn function(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        let (mut name, mut domain) = (String::new(), String::new());
        while let Some(part) = self.walker.field(&message, context)? {
            match part.number {
                1 => name = short(&self.walker.text(&part)?),
                10 => domain = short(&self.walker.text(&part)?),
                7 => self.node(&message, &part, "function", context)?,
                9 => self.operator_set(&message, &part, context)?,
                11 => _ = self.attribute(&message, &part, "function", context)?,
                4 | 5 | 6 | 8 | 12 | 13 | 14 => self.walker.pass(&part, context)?,
                _ => self.unknown(&part, "a function", context)?,
            }
        }
        if self.seen.functions.len() < KEPT {
            self.seen.functions.insert((canonical(&domain).to_owned(), name));
        }
        Ok(())
    }

    /// `GraphProto`. The main graph has no scope.
    pub(super) fn graph(
        &mut self,
        message: &Message,
        scope: &str,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let is_main = scope.is_empty();
        while let Some(field) = self.walker.field(message, context)? {
            match field.number {
                1 => self.node(message, &field, scope, context)?,
                2 if is_main => self.state(&field, About::Name, context)?,
                5 => self.initializer(message, &field, scope, context)?,
                15 => self.sparse_initializer(message, &field, scope, context)?,
                11 | 12 if is_main => self.value(message, &field, context)?,
                2 | 10 | 11 | 12 | 13 | 14 | 16 => self.walker.pass(&field, context)?,
                _ => self.unknown(&field, "a graph", context)?,
            }
        }
        Ok(())
    }

    /// `ValueInfoProto`: an input or an output.
    fn value(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        let (mut name, mut text) = (String::new(), String::new());
        while let Some(part) = self.walker.field(&message, context)? {
            match part.number {
                1 => name = short(&self.walker.text(&part)?),
                2 => {
                    let inner = self.walker.enter(&message, &part)?;
                    text = type_text(&mut self.walker, &inner, context)?;
                }
                3 | 4 => self.walker.pass(&part, context)?,
                _ => self.unknown(&part, "an input or output", context)?,
            }
        }
        let line = if text.is_empty() { name.clone() } else { format!("{name}: {text}") };
        if field.number == 12 {
            context.metadata().state(About::Output, Origin::Header, line);
        } else if self.seen.inputs.len() < KEPT {
            self.seen.inputs.push((name, line));
        }
        Ok(())
    }
}
