//! A member that comes as a stream: looked at cheaply, then held when it is small and passed on when it is not.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use crate::container::unpack::stop_of;
use crate::context::{Context, Stop, UnpackBudget};
use crate::finding::Finding;
use crate::format::{Match, Sample};
use crate::input::{Forward, Input, InputError, Memory};
use crate::weigh::{HEAD, is_worth_weighing, matches};

/// Bytes read at a time.
const PIECE: usize = 32 << 10;

/// A stream that counts what it unpacks against the budget, and keeps the checksum of what passed.
pub(crate) struct Metered<R> {
    inner: R,
    budget: Rc<UnpackBudget>,
    packed: Rc<Cell<u64>>,
    checksum: flate2::Crc,
    count: u64,
    /// Why it ended early. Unpackers say so once and give nothing afterwards.
    failed: Option<Stop>,
}

impl<R: Read> Metered<R> {
    /// `packed` is how many packed bytes were used so far.
    pub(crate) fn new(inner: R, context: &Context<'_>, packed: Rc<Cell<u64>>) -> Self {
        Self {
            inner,
            budget: context.unpack_budget(),
            packed,
            checksum: flate2::Crc::new(),
            count: 0,
            failed: None,
        }
    }

    /// CRC-32 of what passed.
    pub(crate) fn checksum(&self) -> u32 {
        self.checksum.sum()
    }

    /// How many bytes passed.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The stream below.
    pub(crate) fn into_inner(self) -> R {
        self.inner
    }

    /// Reads on to the end.
    ///
    /// # Errors
    /// The bytes cannot be unpacked, or the budget is spent.
    pub(crate) fn drain(&mut self) -> Result<(), Stop> {
        let mut piece = vec![0; PIECE];
        loop {
            if let Some(stop) = &self.failed {
                return Err(stop.clone());
            }
            match self.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) => return Err(stop_of(&error, self.count)),
            }
        }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = match self.inner.read(target) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                self.failed = Some(stop_of(&error, self.count));
                return Err(error);
            }
        };
        self.checksum.update(target.get(..count).unwrap_or(&[]));
        self.count += count as u64;
        self.budget
            .count(count as u64, self.count, self.packed.get())
            .map_err(|why| io::Error::other(InputError::Budget(why)))?;
        Ok(count)
    }
}

/// Weighs what a stream gives as a member of that name, and says whether it was anything. Of something that is nothing
/// known only the first bytes are read.
///
/// # Errors
/// It is nested too deep.
pub(crate) fn weigh_stream(
    context: &mut Context<'_>,
    name: &str,
    stream: &mut dyn Read,
    size: Option<u64>,
) -> Result<bool, Stop> {
    let (head, broken) = first_bytes(stream, HEAD);
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name).as_bytes();
    let is_worth = is_worth_weighing(&Sample { head: &head, size, name: base });
    if let Some(error) = broken.as_ref().filter(|_| head.is_empty()) {
        let stop = stop_of(error, 0);
        let stop_counts = is_worth || matches!(stop, Stop::Input(InputError::Budget(_)));
        context.inside(name, |context| {
            context.could_not_read(&stop);
            Ok(())
        })?;
        return Ok(stop_counts);
    }
    if !is_worth {
        return Ok(false);
    }
    let mut whole = Resumed { head, used: 0, broken, rest: stream };
    with_input(context, &mut whole, size, |context, input| context.weigh_member(name, input))
}

/// Gives a stream as an input: from memory when there is room for it, else passing by.
///
/// # Errors
/// What the work says.
pub(crate) fn with_input<T>(
    context: &mut Context<'_>,
    stream: &mut dyn Read,
    size: Option<u64>,
    work: impl FnOnce(&mut Context<'_>, &mut dyn Input) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let room = usize::try_from(context.room()).unwrap_or(usize::MAX - 1);
    let fits = size.is_none_or(|size| size <= room as u64);
    // One byte more than there is room for tells whether it is all.
    let (held, broken) = if fits { first_bytes(stream, room + 1) } else { (Vec::new(), None) };
    context.holding(held.len() as u64, |context| {
        if fits && broken.is_none() && held.len() <= room {
            return work(context, &mut Memory(&held));
        }
        work(context, &mut Forward::new(Resumed { head: held, used: 0, broken, rest: stream }, size))
    })
}

/// The first bytes of a stream, at most `limit`; and the error, when one ended them.
fn first_bytes(stream: &mut dyn Read, limit: usize) -> (Vec<u8>, Option<io::Error>) {
    let mut held = Vec::new();
    let mut broken = None;
    let mut piece = vec![0; PIECE.min(limit)];
    while held.len() < limit {
        let want = piece.len().min(limit - held.len());
        match stream.read(&mut piece[..want]) {
            Ok(0) => break,
            Ok(count) => held.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                broken = Some(error);
                break;
            }
        }
    }
    (held, broken)
}

/// A stream whose first bytes were taken already.
pub(crate) struct Resumed<'a> {
    head: Vec<u8>,
    used: usize,
    broken: Option<io::Error>,
    rest: &'a mut dyn Read,
}

impl<'a> Resumed<'a> {
    /// Takes the first bytes of a stream.
    pub(crate) fn new(stream: &'a mut dyn Read) -> Self {
        let (head, broken) = first_bytes(stream, HEAD);
        Self { head, used: 0, broken, rest: stream }
    }

    /// Whether the first bytes leave no doubt that it is of some format.
    pub(crate) fn is_certainly_something(&self) -> bool {
        let sample = Sample { head: &self.head, size: None, name: b"" };
        matches(&sample).iter().any(|(_, sure)| *sure == Match::Certain)
    }
}

impl Read for Resumed<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let left = &self.head[self.used..];
        if !left.is_empty() {
            let count = left.len().min(target.len());
            target[..count].copy_from_slice(&left[..count]);
            self.used += count;
            return Ok(count);
        }
        match self.broken.take() {
            Some(error) => Err(error),
            None => self.rest.read(target),
        }
    }
}

/// Says what a stopped stream means, inside a member.
pub(crate) fn could_not_read(context: &mut Context<'_>, name: &str, stop: &Stop) -> Result<(), Stop> {
    context.inside(name, |context| {
        context.could_not_read(stop);
        Ok(())
    })
}

/// Weighs what lies where nothing should lie, and says that it is there.
///
/// # Errors
/// It is nested too deep.
pub(crate) fn weigh_leftover(
    context: &mut Context<'_>,
    name: &str,
    input: &mut dyn Input,
    finding: Finding,
) -> Result<bool, Stop> {
    context.find(finding);
    context.weigh_member(name, input)
}
