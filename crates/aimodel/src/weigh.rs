//! From the bytes of one file to its reading: every format that matches has its turn, none can silence another.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::container::zip::find_passed_end;
use crate::context::{Context, Limits};
use crate::finding::Finding;
use crate::format::{Format, Match, Sample, zip};
use crate::input::{Input, InputError, Memory};
use crate::list;
use crate::payload;
use crate::reading::Reading;
use crate::rule::{self, unreadable};

/// First bytes that formats look at.
pub(crate) const HEAD: usize = 4096;

/// Weighs one file. `name` is its name without folders; it is a hint and never decides what the file is.
///
/// None when it is nothing that is known and its name promises no model either.
pub fn weigh(name: &[u8], input: &mut dyn Input, limits: &Limits) -> Option<Reading> {
    let mut reading = Reading { complete: true, ..Reading::default() };
    let mut context = Context::new(&mut reading, limits, name);
    let known = weigh_nested(input, &mut context);
    if !known {
        return None;
    }
    payload::tell(&mut context);
    reading.sort();
    Some(reading)
}

/// Weighs one file or member, and says whether it is anything at all.
pub(crate) fn weigh_nested(input: &mut dyn Input, context: &mut Context<'_>) -> bool {
    let mut head = vec![0; HEAD];
    match input.read_at(0, &mut head) {
        Ok(count) => head.truncate(count),
        Err(error) => {
            let name = context.name().to_vec();
            context.could_not_read(&error.into());
            return context.depth() == 0 || promises_a_model(&Sample { head: &[], size: None, name: &name });
        }
    }
    let name = context.name().to_vec();
    let sample = Sample { head: &head, size: input.size(), name: &name };
    let mut matches = matches(&sample);
    let is_zip = matches.iter().any(|(format, _)| [zip::ID, "llamafile"].contains(&format.info().id));
    if !is_zip && (!matches.is_empty() || promises_a_model(&sample)) && zip::ends_as_one(input) {
        matches.push((&zip::Zip, Match::Certain));
    }
    let Some((first, _)) = matches.first().copied() else {
        if !promises_a_model(&sample) {
            return false;
        }
        let shown = String::from_utf8_lossy(&name).into_owned();
        let evidence = if head.is_empty() {
            format!("{shown} is empty")
        } else {
            format!("{shown} is no format that is known")
        };
        context.find(Finding::new(&unreadable::NOT_CLAIMED_FORMAT, evidence));
        return true;
    };
    context.set_format(first.info().id);
    say_polyglot(&matches, context);
    let mut is_known = false;
    for (format, _) in &matches {
        run(*format, input, context);
        is_known |= !context.was_disowned();
        if format.info().id != first.info().id && context.depth() == 0 {
            context.reading.also.push(format.info().id.to_owned());
        }
    }
    if is_known && !is_zip && !input.is_random() {
        look_for_passed_zip(input, context);
    }
    is_known
}

/// Some loaders take a file for the archive that ends where it ends. Of a file that passes by that is known too late.
fn look_for_passed_zip(input: &mut dyn Input, context: &mut Context<'_>) {
    match find_passed_end(input) {
        Ok(None) => {}
        Ok(Some(end)) => {
            let evidence = "it ends as a zip archive, which had passed before that was known";
            context.find(Finding::new(&unreadable::TOO_LARGE_TO_SEEK, evidence).at(end.at));
            context.reading.complete = false;
        }
        Err(stop) => context.could_not_read(&stop),
    }
}

/// Formats that one file may well be at once: the one is a kind of the other, or both are told by the same few bytes.
const RELATED: &[&[&str]] = &[&[zip::ID, "llamafile"]];

/// Says when one file is several things that have nothing to do with each other.
fn say_polyglot(matches: &[(&'static dyn Format, Match)], context: &mut Context<'_>) {
    let unrelated = |a: &str, b: &str| !RELATED.iter().any(|group| group.contains(&a) && group.contains(&b));
    for (at, (format, sure)) in matches.iter().enumerate() {
        for (other, other_sure) in &matches[at + 1..] {
            // Two guesses are no proof that it is both; one certainty and one good guess are.
            let is_sure = *sure.max(other_sure) == Match::Certain && *sure.min(other_sure) > Match::Weak;
            let (a, b) = (format.info().id, other.info().id);
            if is_sure && unrelated(a, b) {
                context.find(Finding::new(&rule::container::POLYGLOT, format!("it is {a} and {b} at once")));
            }
        }
    }
}

/// The formats that a file is, the surest first. Weak ones count only when the extension says so and nothing surer is there.
pub(crate) fn matches(sample: &Sample<'_>) -> Vec<(&'static dyn Format, Match)> {
    let mut matches: Vec<(&'static dyn Format, Match)> =
        list::FORMATS.iter().filter_map(|format| Some((*format, format.detect(sample)?))).collect();
    matches.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.info().id.cmp(b.0.info().id)));
    // The letter that zip archives begin with is an opcode too: a persistent id, at which a loader of plain pickles fails.
    if matches.iter().any(|(format, _)| format.info().id == zip::ID) {
        matches.retain(|(format, sure)| format.info().id != "pickle" || *sure == Match::Certain);
    }
    if matches.iter().any(|(_, sure)| *sure > Match::Weak) {
        matches.retain(|(_, sure)| *sure > Match::Weak);
    } else {
        matches.retain(|(format, _)| sample.has_extension(format.info().extensions));
    }
    matches
}

/// Whether a file is worth weighing, told from its first bytes without allocating.
pub(crate) fn is_worth_weighing(sample: &Sample<'_>) -> bool {
    let strong = |format: &&dyn Format| match format.detect(sample) {
        None => false,
        Some(Match::Weak) => sample.has_extension(format.info().extensions),
        Some(_) => true,
    };
    list::FORMATS.iter().any(strong) || promises_a_model(sample)
}

/// Extensions that nothing but a model has: a file of this name that is none is worth a word.
const PROMISING: &[&str] = &[
    "safetensors",
    "gguf",
    "onnx",
    "pkl",
    "pickle",
    "pt",
    "pt2",
    "joblib",
    "ckpt",
    "keras",
    "h5",
    "hdf5",
    "tflite",
    "npy",
    "npz",
    "mar",
    "nemo",
    "skops",
    "pte",
    "mlmodel",
    "ort",
    "llamafile",
    "pdiparams",
    "pdmodel",
    "ftz",
];

/// Names by which a loader finds a model, whatever is in them.
const NAMES: &[&[u8]] = &[b"saved_model.pb", b"saved_model.pbtxt", b"keras_metadata.pb"];

/// Extensions of compressions that stand behind the one that says what the content is.
const COMPRESSED: &[&str] = &["gz", "bz2", "xz", "lzma", "zst", "lz4", "z"];

/// Whether the name says that this is a model, whatever the content is.
pub(crate) fn promises_a_model(sample: &Sample<'_>) -> bool {
    if sample.has_extension(COMPRESSED) {
        let end = sample.name.iter().rposition(|byte| *byte == b'.').unwrap_or(0);
        let inner = Sample { name: &sample.name[..end], ..*sample };
        return !inner.has_extension(COMPRESSED) && promises_a_model(&inner);
    }
    sample.has_extension(PROMISING)
        || (sample.has_extension(&["bin"])
            && [&b"pytorch_model"[..], b"adapter_model", b"diffusion_pytorch_model", b"training_args"]
                .iter()
                .any(|start| sample.name.starts_with(start)))
        || NAMES.contains(&sample.name)
        || (sample.has_extension(&["msgpack"])
            && [&b"flax_model"[..], b"diffusion_flax_model"].iter().any(|start| sample.name.starts_with(start)))
        // Python's own path files have this extension too, and they are text.
        || (sample.has_extension(&["pth"]) && !is_text(sample.head))
}

fn is_text(head: &[u8]) -> bool {
    let start = &head[..head.len().min(512)];
    !start.is_empty() && start.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..))
}

fn run(format: &dyn Format, input: &mut dyn Input, context: &mut Context<'_>) {
    // A defect in one format must not end the scan, and must never look like a clean file.
    let result = catch_unwind(AssertUnwindSafe(|| format.read(input, context)));
    match result {
        Ok(Ok(())) => {}
        Ok(Err(stop)) => context.could_not_read(&stop),
        Err(_) => {
            context.find(Finding::new(
                &unreadable::INTERNAL_ERROR,
                format!("the reader of {}", format.info().id),
            ));
            context.reading.complete = false;
        }
    }
}

/// Weighs bytes in memory.
pub(crate) fn weigh_bytes(name: &[u8], bytes: &[u8], limits: &Limits) -> Option<Reading> {
    weigh(name, &mut Memory(bytes), limits)
}

impl From<InputError> for Finding {
    fn from(error: InputError) -> Self {
        let stop = crate::context::Stop::from(error);
        Self::new(stop.rule(), stop.to_string())
    }
}
