//! Semantic Versioning 2.0.0 with a lenient reader, for every ecosystem that builds on it.
//!
//! Real versions miss parts, have a fourth one, begin with `v`, or hang their pre-release on without a hyphen
//! (`1.21rc1`); all of these have an order that nobody doubts. Build metadata does not count.

use std::cmp::Ordering;

use super::number::Number;

/// A version: numbers without trailing zeros, then the parts of its pre-release.
#[derive(Clone, Debug)]
pub struct Version {
    numbers: Vec<Number>,
    /// Empty for a release.
    pre: Vec<Identifier>,
}

/// A part of a pre-release (SemVer §11.4): numbers sort before words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(Number),
    Word(Box<str>),
}

const LONGEST: usize = 4096;

/// What an ecosystem adds to the rules.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// Words of a pre-release in any case are one (NuGet).
    pub(super) any_case: bool,
    /// A `go` before the number is left out (Go's tool chain).
    pub(super) go: bool,
}

impl Version {
    pub(super) fn parse(text: &str, rules: Rules) -> Result<Self, &'static str> {
        if text.len() > LONGEST {
            return Err("it is longer than 4096 bytes");
        }
        let bare = text.trim();
        let bare = if rules.go { bare.strip_prefix("go").unwrap_or(bare) } else { bare };
        let bare = bare.strip_prefix(['v', 'V', '=']).unwrap_or(bare);
        let bare = bare.split('+').next().unwrap_or(bare);
        let end = bare.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(bare.len());
        let (core, rest) = bare.split_at(end);
        let core = core.strip_suffix('.').unwrap_or(core);
        if core.is_empty() {
            return Err("it does not begin with a number");
        }
        let mut numbers = Vec::with_capacity(3);
        for part in core.split('.') {
            if part.is_empty() {
                return Err("a number is missing between two dots");
            }
            numbers.push(Number::from_digits(part));
        }
        while numbers.last().is_some_and(|number| *number == Number::ZERO) {
            numbers.pop();
        }
        Ok(Self { numbers, pre: pre_release(rest, rules) })
    }

    /// Whether it is a pre-release.
    pub fn is_prerelease(&self) -> bool {
        !self.pre.is_empty()
    }
}

fn pre_release(rest: &str, rules: Rules) -> Vec<Identifier> {
    let hung_on = !rest.starts_with('-');
    let text = rest.strip_prefix(['-', '_']).unwrap_or(rest);
    let mut parts = Vec::new();
    for part in text.split('.').filter(|part| !part.is_empty()) {
        // `rc1` that hangs on the number is the word and the number, so that rc10 follows rc9.
        let cut =
            part.find(|c: char| c.is_ascii_digit()).filter(|at| hung_on && *at > 0).unwrap_or(part.len());
        let (word, number) = part.split_at(cut);
        parts.push(identifier(word, rules));
        if !number.is_empty() {
            parts.push(identifier(number, rules));
        }
    }
    parts
}

fn identifier(text: &str, rules: Rules) -> Identifier {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        Identifier::Number(Number::from_digits(text))
    } else if rules.any_case {
        Identifier::Word(text.to_ascii_lowercase().into())
    } else {
        Identifier::Word(text.into())
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => self.pre.cmp(&other.pre),
        })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}
