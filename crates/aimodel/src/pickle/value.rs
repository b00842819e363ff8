//! Abstract values: what the machine knows of an object without making it.
//!
//! Values live in one arena and are named by their number, so a pickle of a million values is a few large allocations.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::allow::Entry;
use super::deny::Deny;
use crate::tensor::DataType;

/// The number of a value in the arena.
pub(super) type Id = u32;

/// Abstract values of one input.
pub(super) const MOST_NODES: usize = 4_000_000;
/// Bytes of texts that are kept with more than a glance.
const ROOMY_TEXT: usize = 24 << 20;
/// Bytes of texts that are kept at all.
const MOST_TEXT: usize = 40 << 20;
/// Bytes of one text that are kept: no name is longer.
pub(super) const KEPT_TEXT: usize = 1024;

/// Findings of one name that are told one by one.
pub(super) const TOLD: u8 = 4;

/// Why nothing is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The stack had nothing on it.
    Underflow,
    /// The memo has no such key.
    NoMemo,
    /// The copy registry's number of a name.
    Extension,
    /// A name whose parts are no texts.
    NoName,
    /// A persistent id nobody knows.
    PersistentId,
    /// A buffer outside the file.
    Buffer,
}

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    None,
    Bool(bool),
    Int(i64),
    /// An integer of more than 64 bits; whether it is PyTorch's magic number.
    Big(bool),
    Float(f64),
    /// A text; `cut` when not all of it is kept.
    Text {
        start: u32,
        length: u32,
        cut: bool,
    },
    /// Bytes, or a bytearray.
    Bytes {
        start: u32,
        length: u32,
        cut: bool,
    },
    Tuple {
        start: u32,
        length: u32,
    },
    List(u32),
    Set(u32),
    FrozenSet(u32),
    Dict(u32),
    Global(u32),
    Call(u32),
    Storage(u32),
    Unknown(Why),
}

/// A value and the opcode that made it.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// Offset in the file, and the opcode in the lowest byte.
    place: u64,
    value: Value,
}

/// Items of a list, set or dictionary (keys and values in turn).
#[derive(Clone, Debug, Default)]
pub(super) struct Items {
    pub(super) kept: Vec<Id>,
    /// Plain constants that were appended and are not kept.
    pub(super) more: u64,
}

/// A name that the pickle imports.
#[derive(Debug)]
pub(super) struct Global {
    pub(super) module: String,
    pub(super) name: String,
    pub(super) offset: u64,
    pub(super) opcode: u8,
    pub(super) allowed: Vec<&'static Entry>,
    pub(super) denied: Option<&'static Deny>,
    pub(super) called: bool,
    /// Findings made of it so far.
    pub(super) reported: u8,
}

impl Global {
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.module, self.name)
    }

    /// As findings name it to a policy. The parts stay apart: what is imported from a module is one thing, what an attribute
    /// of it leads to another.
    pub(super) fn qualified(&self) -> String {
        format!("{}:{}", self.module, self.name)
    }

    /// Whether no list knows it: somebody's own, for all that can be told.
    pub(super) fn is_unlisted(&self) -> bool {
        self.allowed.is_empty() && self.denied.is_none()
    }
}

/// A call that loading would make.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) callee: Id,
    pub(super) arguments: Id,
    /// The class whose instance comes out, where that is plain to see.
    pub(super) class: Option<u32>,
    /// What comes out (`tensor`, `dtype`), for allowed calls.
    pub(super) gives: &'static str,
    /// Whether the call is on the allow list with these arguments.
    pub(super) allowed: bool,
    /// Items that were added by SETITEMS or APPENDS.
    pub(super) items: Option<u32>,
    /// State that was given by BUILD.
    pub(super) state: Option<Id>,
}

/// A storage that a persistent id names.
#[derive(Clone, Debug)]
pub(super) struct StorageValue {
    pub(super) key: String,
    pub(super) data_type: DataType,
    pub(super) elements: u64,
    pub(super) location: String,
}

/// All values of one stream.
#[derive(Debug, Default)]
pub(super) struct Values {
    nodes: Vec<Node>,
    texts: Vec<u8>,
    tuples: Vec<Id>,
    pub(super) lists: Vec<Items>,
    pub(super) globals: Vec<Global>,
    by_name: BTreeMap<(String, String), u32>,
    pub(super) calls: Vec<Call>,
    pub(super) storages: Vec<StorageValue>,
    by_key: BTreeMap<String, u32>,
    /// Values that checks looked at since that was last counted.
    work: Cell<u64>,
    /// Unlisted names that checks take for allowed ones, while somebody asks what would be if they were.
    supposed: RefCell<Option<BTreeSet<u32>>>,
    /// Whole constants that a call may unpack.
    pub(super) held: BTreeMap<Id, Vec<u8>>,
}

impl Values {
    /// Forgets everything and keeps the room.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.texts.clear();
        self.tuples.clear();
        self.lists.clear();
        self.globals.clear();
        self.by_name.clear();
        self.calls.clear();
        self.storages.clear();
        self.by_key.clear();
        self.held.clear();
    }

    /// Counts values that a check looks at.
    pub(super) fn work(&self, count: usize) {
        self.work.set(self.work.get().saturating_add(count as u64));
    }

    /// What was counted since the last time.
    pub(super) fn take_work(&self) -> u64 {
        self.work.take()
    }

    /// The names that would have to be allowed for a check to hold; none when it would not hold even then.
    pub(super) fn supposing(&self, check: impl FnOnce(&Self) -> bool) -> Vec<u32> {
        self.supposed.replace(Some(BTreeSet::new()));
        let holds = check(self);
        let numbers = self.supposed.take().unwrap_or_default();
        if holds { numbers.into_iter().collect() } else { Vec::new() }
    }

    /// Whether a finding about unlisted names says something new: one of them was not told often yet.
    pub(super) fn is_news(&mut self, about: &[u32]) -> bool {
        let mut is_news = false;
        for &number in about {
            if let Some(global) = self.globals.get_mut(number as usize) {
                global.reported = global.reported.saturating_add(1);
                is_news |= global.reported <= TOLD;
            }
        }
        is_news
    }

    /// Whether a name is taken for an allowed one: only unlisted ones are, and only while somebody asks.
    pub(super) fn is_supposed(&self, number: u32) -> bool {
        let is_unlisted = self.globals.get(number as usize).is_some_and(Global::is_unlisted);
        match self.supposed.borrow_mut().as_mut() {
            Some(numbers) if is_unlisted => {
                numbers.insert(number);
                true
            }
            _ => false,
        }
    }

    /// The same of the name that a value is, or of whose call it is what comes out.
    pub(super) fn is_of_supposed(&self, id: Id) -> bool {
        match self.get(id) {
            Value::Global(number) => self.is_supposed(number),
            Value::Call(_) => {
                self.call(id).and_then(|call| call.class).is_some_and(|class| self.is_supposed(class))
            }
            _ => false,
        }
    }

    /// The number of a storage, which is new when no other has its key.
    pub(super) fn intern_storage(&mut self, storage: StorageValue) -> u32 {
        let next = u32::try_from(self.storages.len()).unwrap_or(u32::MAX);
        let number = *self.by_key.entry(storage.key.clone()).or_insert(next);
        if number == next {
            self.storages.push(storage);
        }
        number
    }

    pub(super) fn len(&self) -> usize {
        // Lists and calls are larger than nodes: they count more.
        self.nodes.len()
            + self.lists.len() * 2
            + self.calls.len() * 2
            + self.tuples.len() / 4
            + self.globals.len() * 32
            + self.storages.len() * 16
    }

    pub(super) fn push(&mut self, offset: u64, opcode: u8, value: Value) -> Id {
        let id = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(Node { place: offset << 8 | u64::from(opcode), value });
        id
    }

    pub(super) fn next_id(&self) -> Id {
        u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)
    }

    /// Forgets the values from one on. Nobody may hold them any more.
    pub(super) fn forget_from(&mut self, id: Id) {
        self.nodes.truncate(id as usize);
    }

    pub(super) fn get(&self, id: Id) -> Value {
        self.nodes.get(id as usize).map_or(Value::Unknown(Why::Underflow), |node| node.value)
    }

    pub(super) fn offset(&self, id: Id) -> u64 {
        self.nodes.get(id as usize).map_or(0, |node| node.place >> 8)
    }

    pub(super) fn opcode(&self, id: Id) -> u8 {
        self.nodes.get(id as usize).map_or(0, |node| node.place.to_le_bytes()[0])
    }

    /// Keeps the beginning of a text: where it is, how long, and whether it is not all of it.
    pub(super) fn keep(&mut self, bytes: &[u8], total: u64) -> (u32, u32, bool) {
        let most = match self.texts.len() {
            used if used < ROOMY_TEXT => KEPT_TEXT,
            used if used < MOST_TEXT => 64,
            _ => 0,
        };
        let kept = &bytes[..bytes.len().min(most)];
        let start = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.extend_from_slice(kept);
        (start, u32::try_from(kept.len()).unwrap_or(0), (kept.len() as u64) < total)
    }

    fn stored(&self, start: u32, length: u32) -> &[u8] {
        let start = start as usize;
        self.texts.get(start..start + length as usize).unwrap_or(&[])
    }

    /// The kept bytes of a text or of bytes.
    pub(super) fn kept(&self, id: Id) -> Option<&[u8]> {
        match self.get(id) {
            Value::Text { start, length, .. } | Value::Bytes { start, length, .. } => {
                Some(self.stored(start, length))
            }
            _ => None,
        }
    }

    /// A whole text.
    pub(super) fn text(&self, id: Id) -> Option<&str> {
        match self.get(id) {
            Value::Text { start, length, cut: false } => std::str::from_utf8(self.stored(start, length)).ok(),
            _ => None,
        }
    }

    pub(super) fn keep_tuple(&mut self, ids: &[Id]) -> Value {
        let start = u32::try_from(self.tuples.len()).unwrap_or(u32::MAX);
        self.tuples.extend_from_slice(ids);
        Value::Tuple { start, length: u32::try_from(ids.len()).unwrap_or(0) }
    }

    /// The items of a tuple.
    pub(super) fn tuple(&self, id: Id) -> Option<&[Id]> {
        match self.get(id) {
            Value::Tuple { start, length } => {
                let start = start as usize;
                self.tuples.get(start..start + length as usize)
            }
            _ => None,
        }
    }

    pub(super) fn new_list(&mut self) -> u32 {
        let number = u32::try_from(self.lists.len()).unwrap_or(u32::MAX);
        self.lists.push(Items::default());
        number
    }

    pub(super) fn items(&self, list: u32) -> &[Id] {
        self.lists.get(list as usize).map_or(&[], |items| &items.kept)
    }

    /// The items of a tuple or list.
    pub(super) fn sequence(&self, id: Id) -> Option<&[Id]> {
        match self.get(id) {
            Value::List(list) => Some(self.items(list)),
            _ => self.tuple(id),
        }
    }

    /// Everything that a value holds directly.
    pub(super) fn children(&self, id: Id) -> [&[Id]; 2] {
        match self.get(id) {
            Value::Tuple { .. } => [self.tuple(id).unwrap_or(&[]), &[]],
            Value::List(list) | Value::Set(list) | Value::FrozenSet(list) | Value::Dict(list) => {
                [self.items(list), &[]]
            }
            Value::Call(call) => match self.calls.get(call as usize) {
                Some(call) => [
                    std::slice::from_ref(&call.arguments),
                    call.items.map_or(call.state.as_slice(), |list| self.items(list)),
                ],
                None => [&[], &[]],
            },
            _ => [&[], &[]],
        }
    }

    /// The value of a key of a dictionary.
    pub(super) fn entry(&self, dict: Id, key: &str) -> Option<Id> {
        let list = match self.get(dict) {
            Value::Dict(list) => list,
            _ => return None,
        };
        self.work(self.items(list).len());
        self.items(list)
            .chunks_exact(2)
            .filter(|pair| self.text(pair[0]) == Some(key))
            .map(|pair| pair[1])
            .next_back()
    }

    pub(super) fn global(&self, id: Id) -> Option<&Global> {
        match self.get(id) {
            Value::Global(global) => self.globals.get(global as usize),
            _ => None,
        }
    }

    pub(super) fn call(&self, id: Id) -> Option<&Call> {
        match self.get(id) {
            Value::Call(call) => self.calls.get(call as usize),
            _ => None,
        }
    }

    pub(super) fn int(&self, id: Id) -> Option<i64> {
        match self.get(id) {
            Value::Int(number) => Some(number),
            Value::Bool(yes) => Some(i64::from(yes)),
            _ => None,
        }
    }

    /// The number of a name, and whether it is new.
    pub(super) fn intern(&mut self, module: &str, name: &str, offset: u64, opcode: u8) -> (u32, bool) {
        let key = (module.to_owned(), name.to_owned());
        if let Some(&known) = self.by_name.get(&key) {
            return (known, false);
        }
        let number = u32::try_from(self.globals.len()).unwrap_or(u32::MAX);
        self.globals.push(Global {
            module: module.to_owned(),
            name: name.to_owned(),
            offset,
            opcode,
            allowed: super::allow::lookup(module, name),
            denied: super::deny::lookup(module, name),
            called: false,
            reported: 0,
        });
        self.by_name.insert(key, number);
        (number, true)
    }
}
