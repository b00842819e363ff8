//! The stack machine: one opcode after the other, on abstract values.
//!
//! Where CPython's unpickler raises, the machine says so once and goes on with an unknown value: what comes behind may be
//! meant for a reader that does not raise.

use std::collections::BTreeMap;

use super::Profile;
use super::constant::is_constant;
use super::opcode;
use super::sink::Sink;
use super::value::{Id, MOST_NODES, Value, Values, Why};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::metadata::{Field, Origin};
use crate::rule::pickle as rules;

/// Entries of the memo.
const MOST_MEMO: usize = 4_000_000;
/// Values on the stack, and marks on it.
const MOST_STACK: usize = 4_000_000;
/// Opcodes that are counted at once.
const BATCH: u64 = 512;
/// Items of a container from which on constants are only counted.
const MANY_ITEMS: usize = 4096;

/// How a stream ended.
#[derive(Clone, Debug)]
pub(super) enum End {
    /// At STOP, with this value.
    Value(Id),
    /// In the middle.
    Broken(Stop),
}

/// The machine. It runs one stream at a time and keeps its room between them.
pub(super) struct Machine {
    pub(super) values: Values,
    stack: Vec<Id>,
    marks: Vec<usize>,
    pub(super) memo: Vec<Id>,
    pub(super) sparse_memo: BTreeMap<u64, Id>,
    /// The highest value that the memo holds.
    pub(super) highest_memoized: Id,
    pub(super) sink: Sink,
    pub(super) profile: Profile,
    /// How deep this pickle lies in constants of other pickles.
    pub(super) depth: u8,
    /// Bytes of constants that were unpacked or held so far.
    pub(super) unpacked: u64,
    /// Where the frame ends.
    frame: Option<u64>,
    /// Ends of frames where another reader would go on.
    pub(super) frame_ends: Vec<u64>,
    /// How many arrays interrupted the pickle so far.
    pub(super) interruptions: u32,
    pub(super) joblib: bool,
    /// Findings that no name bounds.
    pub(super) reports: u32,
    /// What the call at work gives, where that is a name itself.
    pub(super) resolved: Option<Id>,
    said_broken: bool,
    said_frame: bool,
    pub(super) said_program: bool,
    /// Offset of the opcode at work, and the opcode.
    pub(super) at: u64,
    pub(super) opcode: u8,
    pub(super) line: Vec<u8>,
}

impl Machine {
    pub(super) fn new(profile: Profile, depth: u8) -> Self {
        Self {
            values: Values::default(),
            stack: Vec::new(),
            marks: Vec::new(),
            memo: Vec::new(),
            sparse_memo: BTreeMap::new(),
            highest_memoized: 0,
            sink: Sink::default(),
            profile,
            depth,
            unpacked: 0,
            frame: None,
            frame_ends: Vec::new(),
            interruptions: 0,
            joblib: false,
            reports: 0,
            resolved: None,
            said_broken: false,
            said_frame: false,
            said_program: false,
            at: 0,
            opcode: 0,
            line: Vec::new(),
        }
    }

    /// Runs one stream. Findings are in the sink, values stay until the next run.
    pub(super) fn run(&mut self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> End {
        self.values.clear();
        self.stack.clear();
        self.marks.clear();
        self.memo.clear();
        self.sparse_memo.clear();
        self.highest_memoized = 0;
        self.frame = None;
        self.said_broken = false;
        self.said_frame = false;
        self.said_program = false;
        let end = match self.interpret(cursor, context) {
            Ok(id) => End::Value(id),
            Err(stop) => End::Broken(stop),
        };
        self.finish(cursor.position());
        end
    }

    fn interpret(&mut self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Id, Stop> {
        let mut steps = 0_u64;
        loop {
            steps += 1;
            if steps.is_multiple_of(BATCH) {
                context.step(BATCH + self.values.take_work())?;
                self.check_room()?;
            }
            self.at = cursor.position();
            self.opcode = cursor.byte()?;
            if self.opcode == b'.' {
                context.step(steps % BATCH + self.values.take_work())?;
                self.check_room()?;
                return Ok(self.pop());
            }
            self.execute(cursor, context)?;
            if let Some(end) = self.frame {
                let position = cursor.position();
                if position > end {
                    self.frame_violation(end, "an opcode goes beyond the end of its frame");
                }
                if position >= end {
                    self.frame = None;
                }
            }
        }
    }

    fn check_room(&self) -> Result<(), Stop> {
        if self.values.len() > MOST_NODES {
            return Err(Stop::Budget(format!("more than {MOST_NODES} values in one pickle")));
        }
        if self.memo.len() + self.sparse_memo.len() > MOST_MEMO {
            return Err(Stop::Budget(format!("more than {MOST_MEMO} remembered values in one pickle")));
        }
        if self.stack.len() > MOST_STACK || self.marks.len() > MOST_STACK {
            return Err(Stop::Budget(format!("more than {MOST_STACK} values on the stack")));
        }
        Ok(())
    }

    /// One opcode.
    fn execute(&mut self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
        match self.opcode {
            b'(' => self.marks.push(self.stack.len()),
            b'0' => self.pop_value_or_mark(),
            b'1' => {
                let from = self.mark();
                self.stack.truncate(from);
            }
            b'2' => {
                let top = self.top();
                self.stack.push(top);
            }
            b'N' => self.push(Value::None),
            0x88 => self.push(Value::Bool(true)),
            0x89 => self.push(Value::Bool(false)),
            b'K' => {
                let number = cursor.byte()?;
                self.push(Value::Int(i64::from(number)));
            }
            b'M' => {
                let number = cursor.u16()?;
                self.push(Value::Int(i64::from(number)));
            }
            b'J' => {
                let number = i32::from_le_bytes(cursor.array()?);
                self.push(Value::Int(i64::from(number)));
            }
            b'G' => {
                let number = f64::from_be_bytes(cursor.array()?);
                self.push(Value::Float(number));
            }
            b'I' | b'L' | b'F' => self.number_line(cursor)?,
            0x8a => {
                let count = u64::from(cursor.byte()?);
                self.long(cursor, count)?;
            }
            0x8b => {
                let count = u64::from(cursor.u32()?);
                self.long(cursor, count)?;
            }
            b'S' | b'V' => self.text_line(cursor, context)?,
            b'U' | 0x8c | b'C' => {
                let count = u64::from(cursor.byte()?);
                self.constant(cursor, context, count)?;
            }
            b'T' | b'X' | b'B' => {
                let count = u64::from(cursor.u32()?);
                self.constant(cursor, context, count)?;
            }
            0x8d | 0x8e | 0x96 => {
                let count = cursor.u64()?;
                self.constant(cursor, context, count)?;
            }
            b'p' | b'q' | b'r' | 0x94 | b'g' | b'h' | b'j' => self.memo_opcode(cursor)?,
            0x80 => {
                let protocol = cursor.byte()?;
                if protocol > 5 {
                    self.broken(format!("protocol {protocol} does not exist"));
                }
            }
            0x95 => {
                let length = cursor.u64()?;
                self.begin_frame(cursor, length);
            }
            _ => return self.execute_structure(cursor, context),
        }
        Ok(())
    }

    fn execute_structure(&mut self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
        match self.opcode {
            b')' => self.push_tuple(self.stack.len()),
            0x85 => self.small_tuple(1),
            0x86 => self.small_tuple(2),
            0x87 => self.small_tuple(3),
            b't' => {
                let from = self.mark();
                self.push_tuple(from);
            }
            b']' | b'}' | 0x8f => {
                let list = self.values.new_list();
                self.push(match self.opcode {
                    b']' => Value::List(list),
                    b'}' => Value::Dict(list),
                    _ => Value::Set(list),
                });
            }
            b'l' | b'd' | 0x91 => self.container_of_mark(),
            b'a' => {
                let item = self.pop();
                let from = self.stack.len();
                self.stack.push(item);
                self.add_items(from, false);
            }
            b's' => {
                let value = self.pop();
                let key = self.pop();
                let from = self.stack.len();
                self.stack.extend([key, value]);
                self.add_items(from, true);
            }
            b'e' | 0x90 => {
                let from = self.mark();
                self.add_items(from, false);
            }
            b'u' => {
                let from = self.mark();
                self.add_items(from, true);
            }
            b'c' => {
                let (module, name) = self.two_names(cursor)?;
                let id = self.import(&module, &name);
                self.stack.push(id);
            }
            0x93 => self.stack_global(),
            0x82..=0x84 => self.extension(cursor)?,
            b'R' | b'i' | b'o' | 0x81 | 0x92 => self.call_opcode(cursor, context)?,
            b'b' => {
                let state = self.pop();
                self.build(state, cursor, context)?;
            }
            b'P' => {
                let line = self.line(cursor)?;
                let shown = String::from_utf8_lossy(&line).into_owned();
                self.sink.say(&rules::PERSISTENT_ID, self.at, format!("persistent id '{shown}' as a line"));
                self.push(Value::Unknown(Why::PersistentId));
            }
            b'Q' => {
                let id = self.pop();
                self.persistent_id(id);
            }
            0x97 => {
                self.sink.say(&rules::OUT_OF_BAND, self.at, "NEXT_BUFFER");
                self.push(Value::Unknown(Why::Buffer));
            }
            0x98 => {
                self.top();
            }
            unknown => return Err(Stop::wrong(self.at, format!("{unknown:#04x} is no opcode"))),
        }
        Ok(())
    }

    // The stack.

    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    pub(super) fn push(&mut self, value: Value) {
        let id = self.values.push(self.at, self.opcode, value);
        self.stack.push(id);
    }

    pub(super) fn push_id(&mut self, id: Id) {
        self.stack.push(id);
    }

    pub(super) fn pop(&mut self) -> Id {
        if self.stack.len() > self.floor()
            && let Some(id) = self.stack.pop()
        {
            return id;
        }
        self.broken("the stack has nothing on it");
        self.values.push(self.at, self.opcode, Value::Unknown(Why::Underflow))
    }

    fn pop_value_or_mark(&mut self) {
        if self.stack.len() == self.floor() && self.marks.pop().is_some() {
            return;
        }
        self.pop();
    }

    pub(super) fn top(&mut self) -> Id {
        let top = self.pop();
        self.stack.push(top);
        top
    }

    /// Where the values above the mark begin; the mark is gone.
    fn mark(&mut self) -> usize {
        if let Some(from) = self.marks.pop() {
            return from.min(self.stack.len());
        }
        self.broken("there is no mark on the stack");
        0
    }

    fn push_tuple(&mut self, from: usize) {
        let value = self.values.keep_tuple(&self.stack[from..]);
        self.stack.truncate(from);
        self.push(value);
    }

    fn small_tuple(&mut self, count: usize) {
        if self.stack.len() < self.floor() + count {
            self.broken("the stack has too little on it");
            while self.stack.len() < self.floor() + count {
                self.push(Value::Unknown(Why::Underflow));
            }
        }
        self.push_tuple(self.stack.len() - count);
    }

    fn container_of_mark(&mut self) {
        let from = self.mark();
        let list = self.values.new_list();
        if let Some(items) = self.values.lists.get_mut(list as usize) {
            items.kept.extend_from_slice(&self.stack[from..]);
        }
        self.stack.truncate(from);
        self.push(match self.opcode {
            b'l' => Value::List(list),
            b'd' => Value::Dict(list),
            _ => Value::FrozenSet(list),
        });
    }

    /// Adds the values from a place of the stack on to what lies below them.
    fn add_items(&mut self, from: usize, pairs: bool) {
        let from = from.min(self.stack.len());
        if from <= self.floor() || from == 0 {
            self.broken("there is nothing to add items to");
            self.stack.truncate(from);
            self.push(Value::Unknown(Why::Underflow));
            return;
        }
        let target = self.stack[from - 1];
        if pairs && (self.stack.len() - from) % 2 == 1 {
            self.broken("a key without a value");
        }
        if let Some(list) = self.container(target, pairs, from) {
            self.append(list, from);
        }
        self.stack.truncate(from);
    }

    fn append(&mut self, list: u32, from: usize) {
        let added = &self.stack[from..];
        let Some(items) = self.values.lists.get(list as usize) else { return };
        let first = added.first().copied().unwrap_or(0);
        // Constants that nothing else can reach need not be kept one by one: a list of 100 million numbers is a count.
        let forgettable = items.kept.len() >= MANY_ITEMS
            && first > self.highest_memoized
            && added.windows(2).all(|two| two[0] < two[1])
            && added.len() == (self.values.next_id() - first) as usize
            && added.iter().all(|&id| is_constant(self.values.get(id)));
        if forgettable {
            let count = added.len() as u64;
            if let Some(items) = self.values.lists.get_mut(list as usize) {
                items.more += count;
            }
            self.values.forget_from(first);
        } else if let Some(items) = self.values.lists.get_mut(list as usize) {
            items.kept.extend_from_slice(added);
        }
    }

    /// The items from a place of the stack on, for findings.
    pub(super) fn stacked(&self, from: usize) -> Vec<Id> {
        self.stack.get(from..).unwrap_or(&[]).iter().take(16).copied().collect()
    }

    pub(super) fn take_to_mark(&mut self) -> Vec<Id> {
        let from = self.mark();
        self.stack.split_off(from)
    }

    // Frames.

    fn begin_frame(&mut self, cursor: &Cursor<'_>, length: u64) {
        let start = cursor.position();
        if let Some(end) = self.frame.take() {
            self.frame_violation(end, "a frame begins inside another");
        }
        let end = start.saturating_add(length);
        if cursor.size().is_some_and(|size| end > size) {
            self.frame_violation(end, &format!("a frame of {length} bytes goes beyond the end of the file"));
            return;
        }
        self.frame = (length > 0).then_some(end);
    }

    pub(super) fn frame_violation(&mut self, end: u64, why: &str) {
        if self.frame_ends.len() < 64 {
            self.frame_ends.push(end);
        }
        if !self.said_frame {
            self.said_frame = true;
            self.sink.say(&rules::FRAME_VIOLATION, self.at, why);
        }
    }

    /// Where the frame at work ends; a reader that keeps to frames is there already.
    pub(super) fn frame_end(&self) -> Option<u64> {
        self.frame
    }

    pub(super) fn leave_frame(&mut self) {
        self.frame = None;
    }

    /// Says once that CPython raises here.
    pub(super) fn broken(&mut self, why: impl AsRef<str>) {
        if !self.said_broken {
            self.said_broken = true;
            let name = opcode::name(self.opcode);
            self.sink.say(&rules::BROKEN, self.at, format!("{name}: {}", why.as_ref()));
        }
    }

    /// Versions that estimators write into their state.
    pub(super) fn note_version(&self, state: Id, context: &mut Context<'_>) {
        let Some(version) = self.values.entry(state, "_sklearn_version") else { return };
        if let Some(version) = self.values.text(version) {
            context.metadata().state(
                Field::FrameworkVersion,
                Origin::Header,
                format!("scikit-learn {version}"),
            );
        }
    }

    fn finish(&mut self, position: u64) {
        if let Some(end) = self.frame.filter(|end| *end > position) {
            self.frame_violation(end, "the pickle ends before its frame");
        }
        self.uncalled();
        super::bomb::check(&self.values, &mut self.sink);
    }
}
