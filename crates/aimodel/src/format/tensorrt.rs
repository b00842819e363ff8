//! TensorRT engines: compiled for one device and one version, in a form that only their loader knows.
//!
//! There is nothing to weigh in one: it is native code, plug-ins included, and its loader trusts it. So it is named and
//! said to be unreadable.

use crate::context::{Context, Stop};
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::flat as rule;

/// The format.
pub struct Tensorrt;

static INFO: FormatInfo = FormatInfo {
    id: "tensorrt",
    summary: "TensorRT engines, which are native code and are said to be so",
    extensions: &["engine", "plan", "trt"],
};

impl Format for Tensorrt {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let magic = sample.head.get(..4)?;
        if magic != b"ftrt" && magic != b"ptrt" {
            return None;
        }
        // Text could begin so too.
        let is_binary = sample.head.iter().skip(4).take(28).any(|byte| *byte < 9);
        Some(if is_binary { Match::Certain } else { Match::Weak })
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut magic = [0; 4];
        let _ = input.read_at(0, &mut magic)?;
        context.metadata().state(Field::Framework, Origin::Header, "tensorrt");
        let evidence = format!("an engine with the mark {}", String::from_utf8_lossy(&magic));
        context.say(&rule::NATIVE_CODE, 0, evidence);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
