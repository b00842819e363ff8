//! `keras_metadata.pb`: what Keras keeps beside a saved model of TensorFlow: each layer's configuration, as JSON in a message.

use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::format::keras_config::{Container, judge_part};
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::protobuf::{Head, HeadValue, Walker};
use crate::rule::tensorflow as rule;

/// The format.
pub struct KerasMetadata;

static INFO: FormatInfo = FormatInfo {
    id: "keras-metadata",
    summary: "configurations of Keras layers beside a saved model of TensorFlow",
    extensions: &["pb"],
};

/// Keras opens no other name.
const NAME: &[u8] = b"keras_metadata.pb";
/// Bytes of one configuration.
const LIMIT: u64 = 64 << 20;

impl Format for KerasMetadata {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let first = Head::new(sample.head).next()?;
        let HeadValue::Bytes { seen, .. } = first.value else {
            return (sample.name == NAME).then_some(Match::Likely);
        };
        let is_keras = |value: HeadValue<'_>| matches!(value, HeadValue::Bytes { seen, .. } if seen.starts_with(b"_tf_keras"));
        let is_object =
            first.number == 1 && Head::new(seen).any(|field| field.number == 4 && is_keras(field.value));
        (is_object || sample.name == NAME).then_some(Match::Likely)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        context.metadata().state(Field::Framework, Origin::Header, "keras");
        let (mut walker, message) = Walker::new(input);
        let mut objects = 0_u64;
        while let Some(field) = walker.field(&message, context)? {
            if field.number != 1 {
                walker.pass(&field, context)?;
                continue;
            }
            objects += 1;
            let object = walker.enter(&message, &field)?;
            while let Some(part) = walker.field(&object, context)? {
                if part.number != 5 {
                    walker.pass(&part, context)?;
                    continue;
                }
                let text = walker.bytes(&part, LIMIT)?;
                // Objects that are no layers have an empty one.
                if !text.is_empty() {
                    judge_part(&text, Container::Archive, part.offset, context)?;
                }
            }
        }
        if objects == 0 {
            context.find(Finding::new(&rule::INCOMPLETE, "no object of Keras in it"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
