//! Core ML models (`.mlmodel`, and the specification in an `.mlpackage`): what they compute with and whose classes they call.

use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field as About, Origin, ReferenceKind};
use crate::protobuf::{Field, Head, HeadValue, Message, Walker};
use crate::reach::{Reach, reach};
use crate::rule::coreml as rule;

/// The format.
pub struct CoreMl;

static INFO: FormatInfo = FormatInfo {
    id: "coreml",
    summary: "Core ML models: kind, custom layers and models",
    extensions: &["mlmodel"],
};

/// The kinds of models by the number of their field.
const KINDS: &[(u32, &str)] = &[
    (200, "pipeline classifier"),
    (201, "pipeline regressor"),
    (202, "pipeline"),
    (300, "linear regressor"),
    (301, "support vector regressor"),
    (302, "tree ensemble regressor"),
    (303, "neural network regressor"),
    (304, "bayesian probit regressor"),
    (400, "linear classifier"),
    (401, "support vector classifier"),
    (402, "tree ensemble classifier"),
    (403, "neural network classifier"),
    (404, "nearest neighbours classifier"),
    (500, "neural network"),
    (501, "item similarity recommender"),
    (502, "ml program"),
    (555, "custom model"),
    (556, "linked model"),
    (560, "class confidence thresholding"),
    (600, "one hot encoder"),
    (601, "imputer"),
    (602, "feature vectorizer"),
    (603, "dict vectorizer"),
    (604, "scaler"),
    (606, "categorical mapping"),
    (607, "normalizer"),
    (609, "array feature extractor"),
    (610, "non maximum suppression"),
    (900, "identity"),
    (2000, "text classifier"),
    (2001, "word tagger"),
    (2002, "vision feature print"),
    (2003, "sound analysis preprocessing"),
    (2004, "gazetteer"),
    (2005, "word embedding"),
    (2006, "audio feature print"),
    (3000, "serialized model"),
];

/// Where an ML program's weights lie is written from here on.
const HERE: &str = "@model_path/";

impl Format for CoreMl {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let mut head = Head::new(sample.head);
        let first = head.next()?;
        let (1, HeadValue::Varint(1..=64)) = (first.number, first.value) else { return None };
        let second = head.next()?;
        let (2, HeadValue::Bytes { seen, .. }) = (second.number, second.value) else { return None };
        let (mut telling, mut inner) = (false, Head::new(seen));
        for field in inner.by_ref() {
            match (field.number, field.value) {
                (1 | 11 | 12 | 13 | 20 | 21 | 50, HeadValue::Bytes { .. }) => {}
                (10 | 100, HeadValue::Bytes { .. }) => telling = true,
                _ => return None,
            }
        }
        let kind = head.find(|field| KINDS.iter().any(|(number, _)| *number == field.number));
        (telling || kind.is_some()).then_some(Match::Likely)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let (walker, message) = Walker::new(input);
        let mut walk = Walk { walker, kinds: 0 };
        let result = walk.model(&message, context);
        if result.is_ok() && walk.kinds == 0 {
            context.find(Finding::new(&rule::INCOMPLETE, "no model in it"));
        }
        result
    }
}

struct Walk<'w> {
    walker: Walker<'w>,
    kinds: u32,
}

impl Walk<'_> {
    fn model(&mut self, message: &Message, context: &mut Context<'_>) -> Result<(), Stop> {
        while let Some(field) = self.walker.field(message, context)? {
            let kind = KINDS.iter().find(|(number, _)| *number == field.number);
            if let Some((_, name)) = kind {
                self.kinds += 1;
                context.metadata().state(About::Architecture, Origin::Header, name);
            }
            match field.number {
                1 => {
                    let version = field.varint().unwrap_or_default();
                    context.metadata().state(
                        About::FormatVersion,
                        Origin::Header,
                        format!("specification {version}"),
                    );
                }
                2 => self.description(message, &field, context)?,
                200..=202 => self.pipeline(message, &field, field.number != 202, context)?,
                303 | 403 | 500 => self.network(message, &field, context)?,
                502 => self.program(message, &field, context)?,
                555 => self.class_named(message, &field, true, context)?,
                556 => self.linked(message, &field, context)?,
                _ => self.walker.pass(&field, context)?,
            }
        }
        Ok(())
    }

    fn description(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        while let Some(part) = self.walker.field(&message, context)? {
            match part.number {
                1 | 10 => {
                    let feature = self.walker.enter(&message, &part)?;
                    while let Some(inner) = self.walker.field(&feature, context)? {
                        if inner.number == 1 {
                            let about = if part.number == 1 { About::Input } else { About::Output };
                            let name = self.walker.text(&inner)?;
                            context.metadata().state(about, Origin::Header, name);
                        } else {
                            self.walker.pass(&inner, context)?;
                        }
                    }
                }
                100 => {
                    let metadata = self.walker.enter(&message, &part)?;
                    while let Some(inner) = self.walker.field(&metadata, context)? {
                        let about = match inner.number {
                            1 => About::Description,
                            2 => About::Version,
                            3 => About::Author,
                            4 => About::License,
                            _ => {
                                self.walker.pass(&inner, context)?;
                                continue;
                            }
                        };
                        let text = self.walker.text(&inner)?;
                        context.metadata().state(about, Origin::Header, text);
                    }
                }
                _ => self.walker.pass(&part, context)?,
            }
        }
        Ok(())
    }

    /// Models one after the other. A classifier or regressor is a pipeline inside of one.
    fn pipeline(
        &mut self,
        outer: &Message,
        field: &Field,
        is_wrapped: bool,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        while let Some(part) = self.walker.field(&message, context)? {
            match part.number {
                1 if is_wrapped => self.pipeline(&message, &part, false, context)?,
                1 => {
                    let model = self.walker.enter(&message, &part)?;
                    self.model(&model, context)?;
                }
                _ => self.walker.pass(&part, context)?,
            }
        }
        Ok(())
    }

    fn network(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        let mut layers = 0_u64;
        while let Some(part) = self.walker.field(&message, context)? {
            if part.number != 1 {
                self.walker.pass(&part, context)?;
                continue;
            }
            layers += 1;
            let layer = self.walker.enter(&message, &part)?;
            while let Some(inner) = self.walker.field(&layer, context)? {
                match inner.number {
                    500 => self.class_named(&layer, &inner, false, context)?,
                    // Loops and branches hold networks of their own.
                    600..=620 => self.branches(&layer, &inner, context)?,
                    _ => self.walker.pass(&inner, context)?,
                }
            }
        }
        context.metadata().state(About::Dimension, Origin::Measured, format!("layers={layers}"));
        Ok(())
    }

    fn branches(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        while let Some(part) = self.walker.field(&message, context)? {
            if matches!(part.value, crate::protobuf::Value::Bytes(_))
                && matches!((field.number, part.number), (600, 1 | 2) | (605, 2 | 4))
            {
                self.network(&message, &part, context)?;
            } else {
                self.walker.pass(&part, context)?;
            }
        }
        Ok(())
    }

    /// A custom layer or model: the name of its class.
    fn class_named(
        &mut self,
        outer: &Message,
        field: &Field,
        is_model: bool,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        let mut class = String::new();
        while let Some(part) = self.walker.field(&message, context)? {
            match part.number {
                10 => class = self.walker.text(&part)?,
                _ => self.walker.pass(&part, context)?,
            }
        }
        context.metadata().state(About::CustomOperator, Origin::Header, &class);
        let rule = if is_model { &rule::CUSTOM_MODEL } else { &rule::CUSTOM_LAYER };
        context.say(rule, field.offset, format!("the class {class:?}"));
        Ok(())
    }

    /// A model in another file: its name and where to look for it.
    fn linked(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        while let Some(part) = self.walker.field(&message, context)? {
            let link = self.walker.enter(&message, &part)?;
            while let Some(file) = self.walker.field(&link, context)? {
                let text = self.walker.enter(&link, &file)?;
                while let Some(inner) = self.walker.field(&text, context)? {
                    match inner.number {
                        1 => {
                            let path = self.walker.text(&inner)?;
                            check_place(&path, inner.offset, context);
                        }
                        _ => self.walker.pass(&inner, context)?,
                    }
                }
            }
        }
        Ok(())
    }

    /// An ML program. Anything in it may be a value in a file of weights, at many places: it is walked by shape.
    fn program(&mut self, outer: &Message, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        // Program, entry, function, entry, block, operations.
        self.down(&message, &[2, 2, 3, 2], context)
    }

    /// Follows fields of these numbers down to blocks.
    fn down(&mut self, message: &Message, path: &[u32], context: &mut Context<'_>) -> Result<(), Stop> {
        let Some((&next, rest)) = path.split_first() else { return self.block(message, context) };
        while let Some(field) = self.walker.field(message, context)? {
            if field.number == next {
                let inner = self.walker.enter(message, &field)?;
                self.down(&inner, rest, context)?;
            } else {
                self.walker.pass(&field, context)?;
            }
        }
        Ok(())
    }

    fn block(&mut self, message: &Message, context: &mut Context<'_>) -> Result<(), Stop> {
        while let Some(field) = self.walker.field(message, context)? {
            if field.number != 3 {
                self.walker.pass(&field, context)?;
                continue;
            }
            let operation = self.walker.enter(message, &field)?;
            while let Some(part) = self.walker.field(&operation, context)? {
                match part.number {
                    1 => {
                        let kind = self.walker.text(&part)?;
                        if kind == "custom_layer" || kind.starts_with("custom") {
                            context.metadata().state(About::CustomOperator, Origin::Header, &kind);
                            context.say(&rule::CUSTOM_LAYER, part.offset, format!("the operation {kind:?}"));
                        }
                    }
                    // Arguments: entry, argument, binding, value. Attributes: entry, value.
                    2 => self.values(&operation, &part, &[2, 1, 2], context)?,
                    5 => self.values(&operation, &part, &[2], context)?,
                    4 => {
                        let block = self.walker.enter(&operation, &part)?;
                        self.block(&block, context)?;
                    }
                    _ => self.walker.pass(&part, context)?,
                }
            }
        }
        Ok(())
    }

    /// Values that may lie in a file.
    fn values(
        &mut self,
        outer: &Message,
        field: &Field,
        path: &[u32],
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let message = self.walker.enter(outer, field)?;
        while let Some(part) = self.walker.field(&message, context)? {
            match path.split_first() {
                Some((&next, rest)) if part.number == next => self.values(&message, &part, rest, context)?,
                None if part.number == 5 => {
                    let blob = self.walker.enter(&message, &part)?;
                    while let Some(inner) = self.walker.field(&blob, context)? {
                        match inner.number {
                            1 => {
                                let path = self.walker.text(&inner)?;
                                check_place(&path, inner.offset, context);
                            }
                            _ => self.walker.pass(&inner, context)?,
                        }
                    }
                }
                _ => self.walker.pass(&part, context)?,
            }
        }
        Ok(())
    }
}

fn check_place(path: &str, offset: u64, context: &mut Context<'_>) {
    let below = path.strip_prefix(HERE).unwrap_or(path);
    if let Reach::Outside(why) | Reach::Winding(why) = reach(below) {
        context.say(&rule::ESCAPE, offset, format!("{path:?} {why}"));
    }
    context.metadata().refer(ReferenceKind::File, Origin::Header, below, None);
}

#[cfg(test)]
mod tests;
