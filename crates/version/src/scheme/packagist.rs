//! Composer's versions, in the order of PHP's `version_compare`.

use std::cmp::Ordering;
use std::str::FromStr;

use super::number::Number;
use crate::{NotAVersion, Scheme};

/// A Composer version.
#[derive(Clone, Debug)]
pub struct Version(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Number(Number),
    Word(Box<str>),
}

/// Any other word is before all of these, the end and numbers stand between `rc` and `pl`.
const WORDS: &[&str] = &["dev", "alpha", "beta", "rc", "#", "pl"];
const LONGEST: usize = 4096;

fn place(word: &str) -> usize {
    let word = match word {
        "a" => "alpha",
        "b" => "beta",
        "c" => "rc",
        "p" | "patch" => "pl",
        other => other,
    };
    WORDS.iter().position(|known| *known == word).map_or(0, |at| at + 1)
}

impl Part {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.cmp(right),
            (Self::Word(left), Self::Word(right)) => place(left).cmp(&place(right)),
            (Self::Number(_), Self::Word(word)) => place("#").cmp(&place(word)),
            (Self::Word(word), Self::Number(_)) => place(word).cmp(&place("#")),
        }
    }

    /// How it stands to nothing.
    fn against_end(&self) -> Ordering {
        match self {
            Self::Number(_) => Ordering::Greater,
            Self::Word(word) => place(word).cmp(&place("#")),
        }
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let error = |why| NotAVersion::new(Scheme::Packagist, text, why);
        let bare = text.trim();
        if bare.len() > LONGEST {
            return Err(error("it is longer than 4096 bytes"));
        }
        let lower = bare.strip_prefix(['v', 'V']).unwrap_or(bare).to_ascii_lowercase();
        let mut parts = Vec::new();
        for part in lower.split(['.', '-', '_', '+']) {
            let mut rest = part;
            while let Some(first) = rest.chars().next() {
                let digits = first.is_ascii_digit();
                let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
                let (run, after) = rest.split_at(end);
                parts.push(if digits {
                    Part::Number(Number::from_digits(run))
                } else {
                    Part::Word(run.into())
                });
                rest = after;
            }
        }
        if parts.is_empty() {
            return Err(error("it is empty"));
        }
        Ok(Self(parts))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        for at in 0..self.0.len().max(other.0.len()) {
            let order = match (self.0.get(at), other.0.get(at)) {
                (Some(left), Some(right)) => left.compare(right),
                (Some(left), None) => left.against_end(),
                (None, Some(right)) => right.against_end().reverse(),
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
