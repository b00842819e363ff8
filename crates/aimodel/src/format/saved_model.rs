//! TensorFlow saved models (`saved_model.pb`) and meta graphs (`.meta`): graphs with their signatures, assets and objects.

use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::format::graph_def::{Graphs, data_type, is_node, shape_text};
use crate::format::keras_config::{Container, judge_part};
use crate::format::{Format, FormatInfo, Match, Sample, begins_with_length};
use crate::input::Input;
use crate::metadata::{Field as About, Origin, ReferenceKind};
use crate::protobuf::{Field, Head, HeadValue, Message, Walker};
use crate::reach::{Reach, reach};
use crate::rule::tensorflow as rule;
use crate::weigh::HEAD;

/// The format.
pub struct SavedModel;

static INFO: FormatInfo = FormatInfo {
    id: "tf-saved-model",
    summary: "TensorFlow saved models and meta graphs: operators, signatures, assets",
    extensions: &["pb", "meta"],
};

/// Bytes of the description of one Keras object that are read.
const OBJECT_LIMIT: u64 = 8 << 20;

impl Format for SavedModel {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        if begins_with_length(sample.head) {
            return None;
        }
        // TensorFlow opens no other name, and takes fields in any order.
        let is_called = sample.name == NAME && Head::new(sample.head).next().is_some();
        (is_called || kind(sample.head).is_some()).then_some(Match::Likely)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut head = vec![0; HEAD];
        let length = input.read_at(0, &mut head)?;
        let kind = kind(&head[..length]).unwrap_or(Kind::Saved);
        let (walker, message) = Walker::new(input);
        let mut walk = Walk { walker, graphs: Graphs::default(), has_graph: false };
        let result = match kind {
            Kind::Saved => walk.saved_model(&message, context),
            Kind::MetaGraph => {
                context.set_format("tf-meta-graph");
                walk.meta_graph(&message, context)
            }
        };
        if result.is_ok() && !walk.has_graph {
            context.find(Finding::new(&rule::INCOMPLETE, "no graph"));
        }
        walk.graphs.judge(result.is_ok() && walk.has_graph, context);
        result
    }
}

/// The name by which TensorFlow finds a saved model.
const NAME: &[u8] = b"saved_model.pb";

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Meta graphs, and the version of what is around them.
    Saved,
    /// One by itself.
    MetaGraph,
}

/// What the first bytes are: the version may be missing, and a meta graph may begin with its graph.
fn kind(head: &[u8]) -> Option<Kind> {
    let mut fields = Head::new(head);
    let mut first = fields.next()?;
    let has_version = first.number == 1 && matches!(first.value, HeadValue::Varint(_));
    if has_version {
        first = fields.next()?;
    }
    let HeadValue::Bytes { seen, .. } = first.value else { return None };
    if first.number == 1 {
        // A meta graph has nothing around it.
        let is_graph = fields.next().is_none_or(|field| matches!(field.number, 2..=7));
        let fits = !has_version && is_meta_information(seen) && is_graph && !fields.is_broken();
        return fits.then_some(Kind::MetaGraph);
    }
    if first.number != 2 {
        return None;
    }
    let inner = Head::new(seen).next()?;
    let HeadValue::Bytes { seen, .. } = inner.value else { return None };
    match inner.number {
        1 if is_meta_information(seen) => Some(Kind::Saved),
        1 if !has_version && is_node(seen) => Some(Kind::MetaGraph),
        2 => {
            let part = Head::new(seen).next()?;
            let is_graph = match part.value {
                HeadValue::Bytes { seen, .. } if part.number == 1 => has_version || is_node(seen),
                _ => has_version && matches!(part.number, 1..=4),
            };
            is_graph.then_some(Kind::Saved)
        }
        _ => None,
    }
}

/// Whether bytes begin like the description of a meta graph: a version text, a list of operators, tags.
fn is_meta_information(seen: &[u8]) -> bool {
    let mut head = Head::new(seen);
    let mut fields = 0;
    for field in head.by_ref() {
        match (field.number, field.value) {
            (2, HeadValue::Bytes { seen, .. }) => {
                // Operators: messages that begin with a name.
                let inner = Head::new(seen).next();
                if inner.is_some_and(|field| field.number != 1) {
                    return false;
                }
                fields += 2;
            }
            (4..=6, HeadValue::Bytes { length: 0..=256, seen }) if seen.is_ascii() => fields += 1,
            (1 | 3 | 8, HeadValue::Bytes { .. }) | (7, HeadValue::Varint(0 | 1)) => {}
            _ => return false,
        }
    }
    fields > 1
}

struct Walk<'w> {
    walker: Walker<'w>,
    graphs: Graphs,
    has_graph: bool,
}

impl Walk<'_> {
    fn saved_model(&mut self, message: &Message, context: &mut Context<'_>) -> Result<(), Stop> {
        while let Some(field) = self.walker.field(message, context)? {
            match field.number {
                1 => {
                    let version = field.varint().unwrap_or_default();
                    context.metadata().state(
                        About::FormatVersion,
                        Origin::Header,
                        format!("saved model {version}"),
                    );
                }
                2 => {
                    let inner = self.walker.enter(message, &field)?;
                    self.meta_graph(&inner, context)?;
                }
                _ => self.walker.pass(&field, context)?,
            }
        }
        Ok(())
    }

    fn meta_graph(&mut self, message: &Message, context: &mut Context<'_>) -> Result<(), Stop> {
        while let Some(field) = self.walker.field(message, context)? {
            match field.number {
                1 => self.information(message, &field, context)?,
                2 => {
                    self.has_graph = true;
                    let inner = self.walker.enter(message, &field)?;
                    self.graphs.graph(&mut self.walker, &inner, context)?;
                }
                5 => self.signature(message, &field, context)?,
                6 => self.asset(message, &field, context)?,
                7 => self.objects(message, &field, context)?,
                _ => self.walker.pass(&field, context)?,
            }
        }
        Ok(())
    }

    fn information(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        while let Some(part) = self.walker.field(&message, context)? {
            let about = match part.number {
                4 => About::Tag,
                5 => About::FrameworkVersion,
                _ => {
                    self.walker.pass(&part, context)?;
                    continue;
                }
            };
            let text = self.walker.text(&part)?;
            context.metadata().state(about, Origin::Header, text);
        }
        Ok(())
    }

    /// A signature and its name: inputs and outputs.
    fn signature(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let entry = self.walker.enter(outer, field)?;
        let mut lines = Vec::new();
        while let Some(part) = self.walker.field(&entry, context)? {
            if part.number != 2 {
                self.walker.pass(&part, context)?;
                continue;
            }
            let signature = self.walker.enter(&entry, &part)?;
            while let Some(inner) = self.walker.field(&signature, context)? {
                match inner.number {
                    1 => lines.push((About::Input, self.tensor_line(&signature, &inner, context)?)),
                    2 => lines.push((About::Output, self.tensor_line(&signature, &inner, context)?)),
                    _ => self.walker.pass(&inner, context)?,
                }
                if lines.len() > 512 {
                    break;
                }
            }
            if lines.len() > 512 {
                return Err(Stop::Budget("a signature of more than 512 inputs and outputs".to_owned()));
            }
        }
        for (about, line) in lines {
            context.metadata().state(about, Origin::Header, line);
        }
        Ok(())
    }

    fn tensor_line(
        &mut self,
        outer: &Message,
        field: &Field,
        context: &mut Context<'_>,
    ) -> Result<String, Stop> {
        let entry = self.walker.enter(outer, field)?;
        let (mut name, mut kind, mut shape) = (String::new(), "", String::new());
        while let Some(part) = self.walker.field(&entry, context)? {
            match part.number {
                1 => name = self.walker.text(&part)?,
                2 => {
                    let tensor = self.walker.enter(&entry, &part)?;
                    while let Some(inner) = self.walker.field(&tensor, context)? {
                        match (inner.number, inner.varint()) {
                            (2, Some(number)) => kind = data_type(number).map_or("?", |(name, _)| name),
                            (3, None) => shape = shape_text(&mut self.walker, &tensor, &inner, context)?,
                            _ => self.walker.pass(&inner, context)?,
                        }
                    }
                }
                _ => self.walker.pass(&part, context)?,
            }
        }
        Ok(format!("{name}: {kind}[{shape}]"))
    }

    /// A file of the `assets` folder.
    fn asset(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        while let Some(part) = self.walker.field(&message, context)? {
            if part.number != 2 {
                self.walker.pass(&part, context)?;
                continue;
            }
            let name = self.walker.text(&part)?;
            if let Reach::Outside(why) | Reach::Winding(why) = reach(&name) {
                context.say(&rule::ASSET_ESCAPE, part.offset, format!("the asset {name:?} {why}"));
            }
            context.metadata().refer(ReferenceKind::File, Origin::Header, format!("assets/{name}"), None);
        }
        Ok(())
    }

    /// The objects that were saved; Keras describes its layers in some of them.
    fn objects(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let graph = self.walker.enter(outer, field)?;
        while let Some(node) = self.walker.field(&graph, context)? {
            if node.number != 1 {
                self.walker.pass(&node, context)?;
                continue;
            }
            let object = self.walker.enter(&graph, &node)?;
            while let Some(part) = self.walker.field(&object, context)? {
                if part.number != 4 {
                    self.walker.pass(&part, context)?;
                    continue;
                }
                let user = self.walker.enter(&object, &part)?;
                while let Some(inner) = self.walker.field(&user, context)? {
                    if inner.number != 3 {
                        self.walker.pass(&inner, context)?;
                        continue;
                    }
                    let text = self.walker.bytes(&inner, OBJECT_LIMIT)?;
                    if text.first() == Some(&b'{') {
                        judge_part(&text, Container::Archive, inner.offset, context)?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
