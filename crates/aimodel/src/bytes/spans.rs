//! The spans of a file that tensors say are theirs: in order, without overlaps, without room for anything else.
//!
//! Space that no tensor owns is where a second file hides, so it is weighed like a file of its own.

use crate::context::{Context, Stop};
use crate::finding::Rule;
use crate::input::{Input, Section};
use crate::metadata::{Field, Origin};
use crate::tensor::{KEPT_TENSORS, Tensors};

/// Spans that are kept; of further ones nothing is checked, and that is said.
const ROOM: usize = 2_000_000;
/// Bytes read at a time: large pieces are what makes hashing fast.
const PIECE: usize = 256 << 10;
/// Findings of one kind that are told one by one.
const TOLD: u64 = 8;

/// Where one tensor lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    from: u64,
    to: u64,
    /// Which tensor it is, as counted.
    tensor: u64,
}

/// Where the tensors of a file lie, as offsets in the file.
#[derive(Default)]
pub(crate) struct Spans {
    list: Vec<Span>,
    dropped: u64,
}

/// What a format calls the breaches.
pub(crate) struct Breaches {
    /// Two tensors share bytes.
    pub(crate) overlap: &'static Rule,
    /// Bytes between tensors that belong to none.
    pub(crate) gap: &'static Rule,
    /// Bytes after the last tensor.
    pub(crate) trailing: &'static Rule,
    /// Up to this many bytes, less one, may be zeros between tensors and after the last.
    pub(crate) alignment: u64,
    /// Whether the values lie in the file as they do in safetensors, little-endian.
    pub(crate) is_little: bool,
}

impl Spans {
    /// Adds the span of the next tensor, from `from` up to but without `to`.
    pub(crate) fn add(&mut self, tensor: u64, from: u64, to: u64) {
        if self.list.len() < ROOM {
            self.list.push(Span { from, to, tensor });
        } else {
            self.dropped += 1;
        }
    }

    /// Moves all of them: they were added as offsets in the data, which begins at `start`.
    pub(crate) fn shift(&mut self, start: u64) {
        for span in &mut self.list {
            span.from = span.from.saturating_add(start);
            span.to = span.to.saturating_add(start);
        }
    }

    /// Those that end after `size`: which tensor it is, and from where to where it lies.
    pub(crate) fn beyond(&self, size: u64) -> impl Iterator<Item = (u64, u64, u64)> {
        self.list.iter().filter(move |span| span.to > size).map(|span| (span.tensor, span.from, span.to))
    }

    /// Reads the data once, from front to back: tells breaches, weighs what no tensor owns, and puts the digest of
    /// each tensor's values into `tensors`, which has them in the order in which they were added here. The tensors
    /// are stated whether that succeeds or not.
    ///
    /// # Errors
    /// The file ends inside a tensor, or cannot be read.
    pub(crate) fn pass(
        self,
        start: u64,
        breaches: &Breaches,
        input: &mut dyn Input,
        context: &mut Context<'_>,
        mut tensors: Tensors,
    ) -> Result<(), Stop> {
        let result = self.pass_data(start, breaches, input, context, &mut tensors);
        state(tensors, context);
        result
    }

    fn pass_data(
        mut self,
        start: u64,
        breaches: &Breaches,
        input: &mut dyn Input,
        context: &mut Context<'_>,
        tensors: &mut Tensors,
    ) -> Result<(), Stop> {
        if self.dropped > 0 {
            context.could_not_read(&Stop::Budget(format!(
                "more than {ROOM} tensors: the places of {} more were not checked",
                self.dropped
            )));
        }
        self.list.sort_unstable();
        // Digests of some tensors are of no use: only all of them together name a model.
        let is_hashed = breaches.is_little && tensors.count <= KEPT_TENSORS as u64;
        // A small file needs no large piece.
        let size = input.size().and_then(|size| usize::try_from(size).ok());
        let piece = size.unwrap_or(PIECE).clamp(4096, PIECE);
        let mut pass = Pass { at: start, overlaps: 0, gaps: 0, breaches, buffer: vec![0; piece] };
        for span in &self.list {
            pass.reach(span.from, input, context)?;
            let is_shared = span.from < pass.at && span.to > span.from;
            if is_shared {
                pass.overlap(span, context);
            }
            if is_shared && !input.is_random() {
                // What is behind is gone; what is ahead is still passed.
                if span.to > pass.at {
                    pass.read(pass.at, span.to, input, &mut |_| ())?;
                }
            } else if is_hashed {
                let mut hasher = blake3::Hasher::new();
                pass.read(span.from, span.to, input, &mut |piece| {
                    hasher.update(piece);
                })?;
                let tensor = usize::try_from(span.tensor).ok().and_then(|index| tensors.list.get_mut(index));
                if let Some(tensor) = tensor {
                    tensor.digest = Some(hasher.finalize().to_hex().to_string());
                }
            } else {
                pass.read(span.from, span.to, input, &mut |_| ())?;
            }
            pass.at = pass.at.max(span.to);
        }
        if self.dropped > 0 {
            return Ok(());
        }
        pass.trailing(input, context)?;
        pass.sum_up(context);
        Ok(())
    }
}

/// States the tensors of a file, and what they add up to; those of a member are added to what is there.
pub(crate) fn state(tensors: Tensors, context: &mut Context<'_>) {
    if tensors.count == 0 {
        return;
    }
    let metadata = context.metadata();
    let all = match metadata.tensors.take() {
        None => tensors,
        Some(mut outer) => {
            outer.join(&tensors);
            outer
        }
    };
    // Of several files inside one, only the sum is the model's.
    if let Some(values) = metadata.values.get_mut(&Field::Parameters) {
        values.retain(|stated| stated.origin != Origin::Measured);
    }
    metadata.state(Field::Parameters, Origin::Measured, all.parameters.to_string());
    for name in all.types.keys() {
        metadata.state(Field::DataType, Origin::Measured, name);
    }
    metadata.tensors = Some(all);
}

/// One pass over the data.
struct Pass<'a> {
    /// Everything before belongs to a tensor or was told.
    at: u64,
    overlaps: u64,
    gaps: u64,
    breaches: &'a Breaches,
    buffer: Vec<u8>,
}

impl Pass<'_> {
    fn read(
        &mut self,
        from: u64,
        to: u64,
        input: &mut dyn Input,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Stop> {
        let mut at = from;
        while at < to {
            let want = usize::try_from(to - at).unwrap_or(PIECE).min(self.buffer.len());
            let got = input.read_at(at, &mut self.buffer[..want])?;
            if got == 0 {
                return Err(Stop::Ended(at));
            }
            take(&self.buffer[..got]);
            at += got as u64;
        }
        Ok(())
    }

    /// Goes on to where the next tensor begins.
    fn reach(&mut self, from: u64, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        if from <= self.at {
            return Ok(());
        }
        let (start, length) = (self.at, from - self.at);
        self.at = from;
        if length < self.breaches.alignment && self.is_zero(start, from, input)? {
            return Ok(());
        }
        self.gaps += 1;
        if self.gaps <= TOLD {
            let evidence = format!("{length} bytes from {start:#x} belong to no tensor");
            context.say(self.breaches.gap, start, evidence);
            context.nested(&format!("gap at {start:#x}"), &mut Section::new(input, start, length))?;
        }
        Ok(())
    }

    fn is_zero(&mut self, from: u64, to: u64, input: &mut dyn Input) -> Result<bool, Stop> {
        let mut is_zero = true;
        self.read(from, to, input, &mut |piece| is_zero &= piece.iter().all(|byte| *byte == 0))?;
        Ok(is_zero)
    }

    fn overlap(&mut self, span: &Span, context: &mut Context<'_>) {
        self.overlaps += 1;
        if self.overlaps <= TOLD {
            let evidence = format!(
                "tensor {} lies at {:#x} to {:#x}, and up to {:#x} belongs to another",
                span.tensor, span.from, span.to, self.at
            );
            context.say(self.breaches.overlap, span.from, evidence);
        }
    }

    fn trailing(&mut self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut end = self.at;
        let mut is_zero = true;
        let limit = self.at.saturating_add(self.breaches.alignment).saturating_sub(1);
        // A little padding is read first; only what is more or is not zero is a breach.
        loop {
            let got = input.read_at(end, &mut self.buffer[..4096])?;
            is_zero &= self.buffer[..got].iter().all(|byte| *byte == 0);
            end += got as u64;
            if got == 0 && is_zero && end <= limit {
                return Ok(());
            }
            if got == 0 || !is_zero || end > limit {
                break;
            }
        }
        let length = input.size().map_or(u64::MAX, |size| size.saturating_sub(self.at));
        let shown = input.size().map_or_else(|| "bytes".to_owned(), |_| format!("{length} bytes"));
        let evidence = format!("{shown} from {:#x} to the end belong to no tensor", self.at);
        context.say(self.breaches.trailing, self.at, evidence);
        let name = format!("trailing at {:#x}", self.at);
        context.nested(&name, &mut Section::new(input, self.at, length))
    }

    fn sum_up(&self, context: &mut Context<'_>) {
        if self.overlaps > TOLD {
            let evidence = format!("{} tensors share bytes with others", self.overlaps);
            context.say(self.breaches.overlap, self.at, evidence);
        }
        if self.gaps > TOLD {
            // Only the first ones were weighed.
            context.say(self.breaches.gap, self.at, format!("{} gaps between tensors", self.gaps));
            let why = format!("{} gaps between tensors, more than the {TOLD} that are weighed", self.gaps);
            context.could_not_read(&Stop::Budget(why));
        }
    }
}
