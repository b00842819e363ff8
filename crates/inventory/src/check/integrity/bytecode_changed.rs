//! Can every bytecode file have been made from its source?
//!
//! No package gives a digest of bytecode: it is made when a package is installed. What can be told without running a
//! compiler is whether its header belongs to the source, and whether it names or says anything that the source does
//! not. A change that only rearranges what the source has stays unseen; a replaced file does not.

use wb_model::{ObservationKind, Outcome, Severity};

use super::place;
use crate::check::{Check, CheckInfo, Observed};
use crate::integrity::bytecode::{Sources, strangers};
use crate::integrity::claims::{Claims, Verdict};
use crate::read::integrity::bytecode::{Bytecode, SourceStamp};
use crate::{Draft, View};

/// The check.
pub(crate) struct BytecodeChanged;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Integrity,
    rule: "bytecode-changed",
    severity: Severity::Critical,
    summary: "a bytecode file holds what its source does not, or does not belong to it",
    mend: "delete the bytecode: Python makes it anew from the source",
};

impl Check for BytecodeChanged {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let claims = Claims::of(view);
        let sources = Sources::of(view);
        let mut unread = 0;
        for file in view.facts::<Bytecode>() {
            if claims.verdict(file.node) == Some(Verdict::Same) {
                continue;
            }
            let Some(source) = sources.of_bytecode(view, file.node) else { continue };
            if !file.fact.is_read {
                unread += 1;
                continue;
            }
            let strangers = strangers(&file.fact, &source.words);
            let at = || place(view, file.node);
            if !strangers.is_empty() {
                observed.add(at(), format!("it has what its source has not: {strangers}"));
            } else if file.fact.last_line > source.words.lines {
                let (line, lines) = (file.fact.last_line, source.words.lines);
                observed
                    .add(at(), format!("it has a function of line {line}, and its source has {lines} lines"));
            } else if let Some(message) = stamp(&file.fact, source.words.mtime, source.size) {
                // Python would not use it, or make it anew: out of date rather than hostile.
                observed.add_with(Severity::Low, at(), message);
            }
        }
        match unread {
            0 => observed.outcome(),
            places => Outcome::CouldNotLook { count: observed.count() as u64, places },
        }
    }
}

/// Why its header does not belong to the source; none when it does.
fn stamp(bytecode: &Bytecode, mtime: Option<i64>, size: u64) -> Option<String> {
    match bytecode.source {
        SourceStamp::Hash { checked: true } => None,
        SourceStamp::Hash { checked: false } => {
            Some("it tells Python never to compare it with its source (unchecked hash)".to_owned())
        }
        SourceStamp::Time { mtime: stated, size: stated_size } => {
            // Both are kept modulo 2^32 (PEP 552).
            let is_size = u64::from(stated_size) == size & 0xffff_ffff;
            let is_time = mtime.is_none_or(|mtime| i64::from(stated) == mtime & 0xffff_ffff);
            match (is_size, is_time) {
                (true, true) => None,
                (false, _) => {
                    Some(format!("it was made from a source of {stated_size} bytes, which has {size} now"))
                }
                (true, false) => Some("it was made from its source as it was at another time".to_owned()),
            }
        }
    }
}
