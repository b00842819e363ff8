//! Versions of projects that follow no written scheme: natural order.
//!
//! Runs of digits compare as numbers, runs of letters as words; a word that marks a pre-release (`alpha`, `beta`,
//! `pre`, `preview`, `rc`, `dev`, `snapshot`) sorts before the end, any other word after it (`1.0.2` < `1.0.2k`).
//! What separates the parts does not matter, and a leading `v` is left out.

use std::cmp::Ordering;
use std::str::FromStr;

use super::number::Number;
use crate::{NotAVersion, Scheme};

/// A version in natural order.
#[derive(Clone, Debug)]
pub struct Version(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Number(Number),
    Word(String),
}

/// Words that come before the release they are a part of, in their order.
const BEFORE: &[&str] = &["dev", "snapshot", "alpha", "a", "beta", "b", "pre", "preview", "rc", "c", "cr"];

const LONGEST: usize = 4096;

impl Part {
    /// Pre-release words, then the end, then numbers of zero (which say nothing), then words, then numbers.
    fn rank(&self) -> u8 {
        match self {
            Self::Word(word) if BEFORE.contains(&word.as_str()) => 0,
            Self::Word(_) => 2,
            Self::Number(_) => 3,
        }
    }

    fn is_zero(&self) -> bool {
        matches!(self, Self::Number(number) if *number == Number::ZERO)
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank()).then_with(|| match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.cmp(right),
            (Self::Word(left), Self::Word(right)) if self.rank() == 0 => {
                let place = |word: &str| BEFORE.iter().position(|known| *known == word);
                place(left).cmp(&place(right))
            }
            (Self::Word(left), Self::Word(right)) => left.cmp(right),
            _ => Ordering::Equal,
        })
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let error = |why| NotAVersion::new(Scheme::Generic, text, why);
        if text.len() > LONGEST {
            return Err(error("it is longer than 4096 bytes"));
        }
        let bare = text.trim().strip_prefix(['v', 'V']).unwrap_or(text.trim());
        let mut parts: Vec<Part> = Vec::new();
        let mut run = String::new();
        let mut finish = |run: &mut String| {
            if let Some(first) = run.chars().next() {
                let part = match first.is_ascii_digit().then(|| Number::from_digits(run)) {
                    Some(number) => Part::Number(number),
                    None => Part::Word(run.to_lowercase()),
                };
                parts.push(part);
                run.clear();
            }
        };
        for character in bare.chars() {
            let same_run = run.chars().next_back().is_some_and(|last| {
                last.is_ascii_digit() == character.is_ascii_digit() && character.is_alphanumeric()
            });
            if !same_run {
                finish(&mut run);
            }
            if character.is_alphanumeric() {
                run.push(character);
            }
        }
        finish(&mut run);
        if !parts.iter().any(|part| matches!(part, Part::Number(_))) {
            return Err(error("it has no number"));
        }
        while parts.last().is_some_and(Part::is_zero) && parts.len() > 1 {
            parts.pop();
        }
        Ok(Self(parts))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let longest = self.0.len().max(other.0.len());
        for at in 0..longest {
            let order = match (self.0.get(at), other.0.get(at)) {
                (Some(left), Some(right)) => left.compare(right),
                // The end stands between the pre-release words and everything else.
                (Some(left), None) => left.rank().cmp(&1),
                (None, Some(right)) => 1.cmp(&right.rank()),
                (None, None) => Ordering::Equal,
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
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
