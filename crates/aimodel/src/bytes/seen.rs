//! Which names were met before, in bounded memory: names are kept as keyed 64-bit hashes, so that a hostile file can
//! neither fill the memory with long ones nor make them collide.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// Names that are remembered; later ones are not compared any more.
const ROOM: usize = 2_000_000;
/// Names that are looked for one by one: most objects have few, and a set for each costs more than that.
const FEW: usize = 16;

/// The names met so far.
pub(crate) struct Seen {
    state: RandomState,
    few: Vec<u64>,
    hashes: HashSet<u64>,
    is_full: bool,
    /// Names that had been met before.
    pub(crate) repetitions: u64,
}

impl Seen {
    pub(crate) fn new() -> Self {
        Self {
            state: RandomState::new(),
            few: Vec::new(),
            hashes: HashSet::new(),
            is_full: false,
            repetitions: 0,
        }
    }

    /// Whether a name was met before; it is from now on.
    pub(crate) fn again(&mut self, name: &[u8]) -> bool {
        let hash = self.state.hash_one(name);
        let is_again = if self.hashes.is_empty() && self.few.len() < FEW {
            let is_again = self.few.contains(&hash);
            if !is_again {
                self.few.push(hash);
            }
            is_again
        } else if self.hashes.len() >= ROOM {
            self.is_full = true;
            self.hashes.contains(&hash)
        } else {
            self.hashes.extend(self.few.drain(..));
            !self.hashes.insert(hash)
        };
        self.repetitions += u64::from(is_again);
        is_again
    }

    /// Whether some names were not remembered, so that a repetition of them was not noticed.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full
    }
}
