//! Nodes: which operator each of them calls and with what (`NodeProto`, `AttributeProto`).

use crate::context::{Context, Stop};
use crate::protobuf::{Field, Message};

use super::seen::{Use, short};
use super::tensor::Values;
use super::types::signed;
use super::walk::{Once, Walk};

/// Attributes of a node that are looked at once it is known what it calls.
const KEPT_ATTRIBUTES: usize = 64;

/// What one attribute holds, as far as it can matter.
#[derive(Default)]
pub(super) struct Attribute {
    name: String,
    text: Option<String>,
    number: Option<i64>,
    values: Option<Values>,
}

impl Walk<'_> {
    /// `NodeProto`. Attributes are judged at its end: nothing says that the operator's name comes before them.
    pub(super) fn node(
        &mut self,
        outer: &Message,
        field: &Field,
        scope: &str,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        let (mut name, mut operator, mut domain) = (String::new(), String::new(), String::new());
        let mut output = None;
        let mut attributes: Vec<Attribute> = Vec::new();
        let mut once = Once::default();
        while let Some(part) = self.walker.field(&message, context)? {
            if matches!(part.number, 3 | 4 | 7) {
                once.note(&part, "a node", context);
            }
            match part.number {
                2 if output.is_none() => output = Some(short(&self.walker.text(&part)?)),
                3 => name = short(&self.walker.text(&part)?),
                4 => operator = short(&self.walker.text(&part)?),
                7 => domain = short(&self.walker.text(&part)?),
                5 => {
                    let own = if name.is_empty() { output.as_deref().unwrap_or("node") } else { &name };
                    let inner = join(scope, own);
                    let attribute = self.attribute(&message, &part, &inner, context)?;
                    if attributes.len() < KEPT_ATTRIBUTES {
                        attributes.push(attribute);
                    }
                }
                1 | 2 | 6 | 8 | 9 | 10 => self.walker.pass(&part, context)?,
                _ => self.unknown(&part, "a node", context)?,
            }
        }
        let own = if name.is_empty() { output.clone().unwrap_or_default() } else { name };
        if operator == "Constant" {
            self.constants(&mut attributes, scope, output.as_deref().unwrap_or(&own));
        }
        self.engine(&operator, &attributes, field, context);
        self.seen.call(&domain, &operator, || Use {
            count: 0,
            offset: field.offset,
            node: join(scope, &own),
            settings: attributes.into_iter().filter_map(|one| Some((one.name, one.text?))).take(8).collect(),
        });
        Ok(())
    }

    /// Weights that an exporter wrote as constants: floating-point values of one dimension or more.
    fn constants(&mut self, attributes: &mut [Attribute], scope: &str, output: &str) {
        for attribute in attributes.iter_mut().filter(|attribute| attribute.name == "value") {
            if let Some(values) = attribute.values.take().filter(Values::are_weights) {
                let own = if values.name.is_empty() { output } else { &values.name };
                let name = join(scope, own);
                self.seen.tensors.add(values.into_tensor(name));
            }
        }
    }

    /// A node that names a file of another compiler by a text attribute.
    fn engine(&mut self, operator: &str, attributes: &[Attribute], field: &Field, context: &mut Context<'_>) {
        if operator != "EPContext" {
            return;
        }
        let is_embedded =
            attributes.iter().any(|one| one.name == "embed_mode" && one.number.is_some_and(|mode| mode != 0));
        let paths = attributes.iter().filter(|one| one.name == "ep_cache_context");
        if !is_embedded {
            for path in paths.filter_map(|one| one.text.as_deref()) {
                super::external::check_place(path, field.offset, "an engine", context);
            }
        }
    }

    /// `AttributeProto`.
    pub(super) fn attribute(
        &mut self,
        outer: &Message,
        field: &Field,
        scope: &str,
        context: &mut Context<'_>,
    ) -> Result<Attribute, Stop> {
        let message = self.walker.enter(outer, field)?;
        let mut attribute = Attribute::default();
        while let Some(part) = self.walker.field(&message, context)? {
            match part.number {
                1 => attribute.name = short(&self.walker.text(&part)?),
                3 => attribute.number = part.varint().map(signed),
                4 => attribute.text = Some(self.walker.text(&part)?),
                5 => {
                    let inner = self.walker.enter(&message, &part)?;
                    attribute.values = Some(self.tensor(&inner, part.offset, context)?);
                }
                10 => {
                    let inner = self.walker.enter(&message, &part)?;
                    self.tensor(&inner, part.offset, context)?;
                }
                6 | 11 => {
                    let inner = self.walker.enter(&message, &part)?;
                    self.graph(&inner, &join(scope, &attribute.name), context)?;
                }
                22 | 23 => self.sparse(&message, &part, context)?,
                2 | 7 | 8 | 9 | 13 | 14 | 15 | 20 | 21 => self.walker.pass(&part, context)?,
                _ => self.unknown(&part, "an attribute", context)?,
            }
        }
        Ok(attribute)
    }
}

/// A name inside a graph inside a node. Bounded, for graphs nested to cost memory.
pub(super) fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        return name.to_owned();
    }
    let joined = format!("{scope}/{name}");
    if joined.len() > 1024 { joined.chars().take(1000).collect() } else { joined }
}
