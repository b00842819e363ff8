//! The memo: values by number, whatever numbers a pickle takes.

use super::machine::Machine;
use super::value::{Value, Why};
use crate::context::Stop;
use crate::cursor::Cursor;

impl Machine {
    pub(super) fn memo_opcode(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let key = match self.opcode {
            b'q' | b'h' => u64::from(cursor.byte()?),
            b'r' | b'j' => u64::from(cursor.u32()?),
            0x94 => (self.memo.len() + self.sparse_memo.len()) as u64,
            _ => {
                let line = self.line(cursor)?;
                match std::str::from_utf8(&line).ok().and_then(|line| line.trim().parse().ok()) {
                    Some(key) => key,
                    None => {
                        self.broken("a key of the memo is no number");
                        u64::MAX
                    }
                }
            }
        };
        if matches!(self.opcode, b'g' | b'h' | b'j') {
            let known = usize::try_from(key).ok().and_then(|key| self.memo.get(key).copied());
            if let Some(id) = known.or_else(|| self.sparse_memo.get(&key).copied()) {
                self.push_id(id);
            } else {
                self.broken(format!("nothing was remembered as {key}"));
                self.push(Value::Unknown(Why::NoMemo));
            }
            return Ok(());
        }
        let id = self.top();
        self.highest_memoized = self.highest_memoized.max(id);
        // An index never sizes an allocation: only the next one in turn lengthens the list.
        match usize::try_from(key) {
            Ok(key) if key < self.memo.len() => self.memo[key] = id,
            Ok(key) if key == self.memo.len() && !self.sparse_memo.contains_key(&(key as u64)) => {
                self.memo.push(id);
            }
            _ => {
                self.sparse_memo.insert(key, id);
            }
        }
        Ok(())
    }
}
