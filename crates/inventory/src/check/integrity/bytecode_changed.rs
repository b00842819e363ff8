//! Can every bytecode file have been made from its source?
//!
//! No package gives a digest of bytecode: it is made when a package is installed. What can be told without running a
//! compiler is whether its header belongs to the source, and whether it names or says anything that the source does
//! not. A change that only rearranges what the source has stays unseen; a replaced file does not.

use wb_model::{ObservationKind, Outcome, Severity};

use super::place;
use crate::check::{Check, CheckInfo, Observed};
use crate::integrity::bytecode::{Sources, strangers};
use crate::integrity::claims::Verdict;
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
        let claims = view.claims();
        let sources = Sources::of(view);
        let mut unread = 0;
        let mut untimely = Vec::new();
        let mut timely = 0_usize;
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
            if !strangers.names.is_empty() && source.words.is_ascii {
                observed.add(at(), format!("it has what its source has not: {strangers}"));
            } else if !strangers.names.is_empty() || strangers.words > 0 {
                // A compiler joins and computes texts in more ways than are known here.
                observed.add_with(
                    Severity::Low,
                    at(),
                    format!("it has what its source has not: {strangers}"),
                );
            } else if file.fact.last_line > source.words.lines {
                let (line, lines) = (file.fact.last_line, source.words.lines);
                observed
                    .add(at(), format!("it has a function of line {line}, and its source has {lines} lines"));
            } else {
                // Python would not use it, or make it anew: out of date rather than hostile.
                match stamp(&file.fact, source.words.mtime, source.size) {
                    Stamp::Agrees => timely += 1,
                    Stamp::OtherTime => untimely.push(file.node),
                    Stamp::Wrong(message) => observed.add_with(Severity::Low, at(), message),
                }
            }
        }
        // Builders that set all times to one value leave no bytecode that agrees; then time says nothing.
        if timely > untimely.len() {
            for node in untimely {
                let message = "it was made from its source as it was at another time, unlike its neighbours";
                observed.add_with(Severity::Low, place(view, node), message);
            }
        }
        match unread {
            0 => observed.outcome(),
            places => Outcome::CouldNotLook { count: observed.count() as u64, places },
        }
    }
}

/// How a header stands to the source.
enum Stamp {
    Agrees,
    OtherTime,
    Wrong(String),
}

fn stamp(bytecode: &Bytecode, mtime: Option<i64>, size: u64) -> Stamp {
    match bytecode.source {
        SourceStamp::Hash { checked: true } => Stamp::Agrees,
        SourceStamp::Hash { checked: false } => {
            Stamp::Wrong("it tells Python never to compare it with its source (unchecked hash)".to_owned())
        }
        SourceStamp::Time { mtime: stated, size: stated_size } => {
            // Both are kept modulo 2^32 (PEP 552).
            if u64::from(stated_size) != size & 0xffff_ffff {
                let message =
                    format!("it was made from a source of {stated_size} bytes, which has {size} now");
                Stamp::Wrong(message)
            } else if mtime.is_none_or(|mtime| i64::from(stated) == mtime & 0xffff_ffff) {
                Stamp::Agrees
            } else {
                Stamp::OtherTime
            }
        }
    }
}
