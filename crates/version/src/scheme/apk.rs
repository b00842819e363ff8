//! Alpine's versions, and Gentoo's, from which they come (Package Manager Specification 8, §3.2 and §3.3):
//! `number(.number)*[letter](_suffix[number])*[~hash][-rNUMBER]`.

use std::cmp::Ordering;

use super::number::Number;

/// A version of Alpine or Gentoo.
#[derive(Clone, Debug)]
pub struct Version {
    first: Number,
    /// Digits as written: one that begins with zero compares as a fraction.
    more: Vec<Box<str>>,
    letter: Option<u8>,
    suffixes: Vec<(u8, Number)>,
    revision: Option<Number>,
}

/// Suffixes in their order, and where the end stands among them.
const SUFFIXES: &[&str] = &["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];
const END: u8 = 4;
const LONGEST: usize = 4096;

impl Version {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let bare = text.trim();
        if bare.len() > LONGEST {
            return Err("it is longer than 4096 bytes");
        }
        let (bare, revision) = match bare.rsplit_once("-r") {
            Some((bare, digits)) if is_digits(digits) => (bare, Some(Number::from_digits(digits))),
            Some(_) => return Err("what follows -r is no number"),
            None => (bare, None),
        };
        let bare = bare.split_once('~').map_or(bare, |(bare, _hash)| bare);
        let mut parts = bare.split('_');
        let core = parts.next().unwrap_or_default();
        let end = core.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(core.len());
        let (numbers, letter) = core.split_at(end);
        let letter = match letter.as_bytes() {
            [] => None,
            [letter] if letter.is_ascii_lowercase() => Some(*letter),
            _ => return Err("more than one letter, or another sign, follows its numbers"),
        };
        let mut numbers = numbers.split('.');
        let first = numbers.next().filter(|part| is_digits(part)).ok_or("it does not begin with a number")?;
        let more: Vec<Box<str>> = numbers.map(Into::into).collect();
        if more.iter().any(|part| !is_digits(part)) {
            return Err("a number is missing after a dot");
        }
        let mut suffixes = Vec::new();
        for part in parts {
            let cut = part.find(|c: char| c.is_ascii_digit()).unwrap_or(part.len());
            let (word, digits) = part.split_at(cut);
            let rank = SUFFIXES
                .iter()
                .position(|known| *known == word && !word.is_empty())
                .and_then(|at| u8::try_from(at).ok())
                .ok_or("it has a suffix that is not known")?;
            if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err("a suffix ends with something else than a number");
            }
            suffixes.push((rank, Number::from_digits(digits)));
        }
        Ok(Self { first: Number::from_digits(first), more, letter, suffixes, revision })
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn compare_number(left: &str, right: &str) -> Ordering {
    if left.starts_with('0') || right.starts_with('0') {
        left.trim_end_matches('0').cmp(right.trim_end_matches('0'))
    } else {
        Number::from_digits(left).cmp(&Number::from_digits(right))
    }
}

fn compare_numbers(left: &[Box<str>], right: &[Box<str>]) -> Ordering {
    let pairs = left.iter().zip(right).map(|(left, right)| compare_number(left, right));
    pairs.into_iter().find(|order| *order != Ordering::Equal).unwrap_or_else(|| left.len().cmp(&right.len()))
}

fn compare_suffixes(left: &[(u8, Number)], right: &[(u8, Number)]) -> Ordering {
    for at in 0..left.len().max(right.len()) {
        let order = match (left.get(at), right.get(at)) {
            (Some(left), Some(right)) => left.cmp(right),
            (Some((rank, _)), None) => rank.cmp(&END),
            (None, Some((rank, _))) => END.cmp(rank),
            (None, None) => Ordering::Equal,
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let revision = |version: &Self| version.revision.clone().unwrap_or(Number::ZERO);
        self.first
            .cmp(&other.first)
            .then_with(|| compare_numbers(&self.more, &other.more))
            .then_with(|| self.letter.cmp(&other.letter))
            .then_with(|| compare_suffixes(&self.suffixes, &other.suffixes))
            .then_with(|| revision(self).cmp(&revision(other)))
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
