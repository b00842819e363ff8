//! All pickles of one input, one after the other, and what lies before, between and behind them.

use std::collections::BTreeSet;

use super::machine::{End, Machine};
use super::value::{Id, Value};
use super::{Outcome, Profile, legacy, opcode, search};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::metadata::{Field, Origin};
use crate::rule;
use crate::rule::pickle as rules;

/// Pickles of one input.
const MOST_STREAMS: u32 = 10_000;

pub(super) struct Streams {
    pub(super) machine: Machine,
    pub(super) outcome: Outcome,
    profile: Profile,
    names: BTreeSet<String>,
    frameworks: BTreeSet<&'static str>,
}

impl Streams {
    pub(super) fn new(profile: Profile) -> Self {
        Self {
            machine: Machine::new(profile, 0),
            outcome: Outcome::default(),
            profile,
            names: BTreeSet::new(),
            frameworks: BTreeSet::new(),
        }
    }

    pub(super) fn read(
        mut self,
        cursor: &mut Cursor<'_>,
        context: &mut Context<'_>,
    ) -> Result<Outcome, Stop> {
        let result = self.read_all(cursor, context);
        self.machine.sink.pour(context);
        for name in &self.names {
            context.metadata().state(Field::Global, Origin::Header, name);
        }
        for framework in &self.frameworks {
            context.metadata().state(Field::Framework, Origin::Header, framework);
        }
        if self.machine.joblib && self.profile == Profile::Plain {
            context.set_format("joblib");
        }
        result?;
        self.outcome.tensors.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(self.outcome)
    }

    fn read_all(&mut self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
        let head = cursor.peek(4096)?;
        if !search::may_begin(head) {
            return self.find_later(cursor, context);
        }
        let (mut magic, mut protocol, mut is_torch) = (false, false, self.profile == Profile::TorchLegacy);
        loop {
            let number = self.outcome.streams;
            let value = self.one(cursor, context)?;
            if number == 0 {
                magic = self.may_be_magic(value);
                is_torch |= self.machine.values.get(value) == Value::Big(true);
            } else if number == 1 {
                protocol = magic && self.machine.values.int(value) == Some(1001);
            }
            if protocol && matches!(self.profile, Profile::Plain | Profile::TorchLegacy) {
                context.set_format("torch-legacy");
                return legacy::read(self, cursor, context);
            }
            if !self.another(cursor, context)? {
                // The magic number alone is the beginning of a file that ends too early.
                return if is_torch { Err(Stop::Ended(cursor.position())) } else { Ok(()) };
            }
            if self.outcome.streams >= MOST_STREAMS {
                return Err(Stop::Budget(format!("more than {MOST_STREAMS} pickles in one file")));
            }
        }
    }

    /// One stream. Its value stays in the machine until the next one.
    pub(super) fn one(&mut self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Id, Stop> {
        self.machine.sink.stream = Some(self.outcome.streams);
        let end = self.machine.run(cursor, context);
        self.outcome.streams += 1;
        self.note_names();
        let after = cursor.position();
        for end in std::mem::take(&mut self.machine.frame_ends) {
            // A reader that keeps to frames goes on where the frame ends.
            search::guess(cursor, context, end, &mut self.machine.sink);
        }
        cursor.seek(after);
        match end {
            End::Value(id) => {
                let mut tensors = std::mem::take(&mut self.outcome.tensors);
                self.machine.tensors(id, &mut self.outcome.storages, &mut tensors);
                self.outcome.tensors = tensors;
                self.machine.sink.pour(context);
                Ok(id)
            }
            End::Broken(stop) => {
                self.machine.sink.pour(context);
                if !matches!(stop, Stop::Input(_) | Stop::Ended(_)) {
                    search::rest(cursor, context, &mut self.machine.sink)?;
                }
                Err(stop)
            }
        }
    }

    /// Whether another pickle begins here; says what else does.
    fn another(&mut self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<bool, Stop> {
        let start = cursor.position();
        let zeros = search::pass_zeros(cursor)?;
        self.machine.sink.stream = None;
        if cursor.is_at_end()? {
            if zeros > 0 {
                self.machine.sink.say(&rules::PADDING, start, format!("{zeros} bytes"));
            }
            return Ok(false);
        }
        let head = cursor.peek(4096)?;
        if matches!(head, [0x80, 0..=5, ..]) || opcode::looks(head).is_some_and(opcode::Looks::like_a_pickle)
        {
            return Ok(true);
        }
        self.machine.sink.say(
            &rules::TRAILING_DATA,
            cursor.position(),
            "bytes that are no pickle follow the end of the pickle",
        );
        search::rest(cursor, context, &mut self.machine.sink)?;
        Ok(false)
    }

    /// Nothing begins at the beginning: a pickle may lie behind it.
    fn find_later(&mut self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
        let found = search::rest(cursor, context, &mut self.machine.sink)?;
        match found {
            Some(offset) => {
                self.machine.sink.say(
                    &rules::LEADING_DATA,
                    0,
                    format!("the first pickle begins at {offset:#x}"),
                );
            }
            None => {
                let finding = Finding::new(
                    &rule::unreadable::NOT_CLAIMED_FORMAT,
                    "the name promises a pickle and none is in it",
                );
                context.find(finding);
            }
        }
        Ok(())
    }

    /// PyTorch's magic number, or something that a call gives and may be it.
    fn may_be_magic(&self, value: Id) -> bool {
        matches!(self.machine.values.get(value), Value::Big(true) | Value::Call(_) | Value::Unknown(_))
    }

    fn note_names(&mut self) {
        for global in &self.machine.values.globals {
            if self.names.len() < 2000 {
                self.names.insert(global.path());
            }
            for entry in &global.allowed {
                if !matches!(entry.framework, "python" | "") {
                    self.frameworks.insert(entry.framework);
                }
            }
        }
    }
}
