//! The forerunners of GGUF: ggml, ggmf, ggjt and the adapters of their time. No reader of today takes them, and what
//! follows the header differs from model to model, so they are named and said to be unreadable.

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::gguf::kind::mixture;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};

/// The format.
pub struct GgmlLegacy;

static INFO: FormatInfo = FormatInfo {
    id: "ggml-legacy",
    summary: "ggml, ggmf and ggjt, from before GGUF: named, and their header read",
    extensions: &["ggml", "bin"],
};

/// The numbers of a header, as llama.cpp wrote them.
const NUMBERS: [&str; 6] = ["n_vocab", "n_embd", "n_mult", "n_head", "n_layer", "n_rot"];

impl Format for GgmlLegacy {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        // The names, as little-endian numbers.
        let name = name(sample.head.get(..4)?)?;
        let next: [u8; 4] = sample.head.get(4..8)?.try_into().ok()?;
        let next = u32::from_le_bytes(next);
        // A version where there is one, a number of tokens or classes where not.
        let is_plausible = if name == "ggml" { next < 1 << 24 } else { next < 256 };
        Some(if is_plausible { Match::Certain } else { Match::Weak })
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut cursor = Cursor::new(input);
        let magic: [u8; 4] = cursor.array()?;
        let name = name(&magic).unwrap_or("ggml");
        let version = if name == "ggml" { None } else { Some(cursor.u32()?) };
        let said = version.map_or_else(|| name.to_owned(), |version| format!("{name} {version}"));
        context.metadata().state(Field::FormatVersion, Origin::Header, said);
        if name != "ggla" {
            for number in NUMBERS {
                let value = cursor.u32()?;
                context.metadata().state(Field::Dimension, Origin::Header, format!("{number}={value}"));
            }
            let kind = cursor.u32()?;
            let kind = mixture(u64::from(kind)).unwrap_or_default();
            context.metadata().state(Field::Quantization, Origin::Header, kind);
        }
        Err(Stop::Locked(format!(
            "{name} is from before GGUF, and what follows its header is not interpreted"
        )))
    }
}

fn name(magic: &[u8]) -> Option<&'static str> {
    match magic {
        b"lmgg" => Some("ggml"),
        b"fmgg" => Some("ggmf"),
        b"tjgg" => Some("ggjt"),
        b"algg" => Some("ggla"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
