//! Ruby gems (`Gem::Version`): numbers and words; a word makes a pre-release.

use std::cmp::Ordering;
use std::str::FromStr;

use super::number::Number;
use crate::{NotAVersion, Scheme};

/// A gem's version.
#[derive(Clone, Debug)]
pub struct Version(Vec<Segment>);

/// Words sort before numbers, so that a pre-release sorts before its release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Word(Box<str>),
    Number(Number),
}

const LONGEST: usize = 4096;

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let error = |why| NotAVersion::new(Scheme::Gem, text, why);
        let bare = text.trim();
        if bare.len() > LONGEST {
            return Err(error("it is longer than 4096 bytes"));
        }
        let mut segments = Vec::new();
        for (at, part) in bare.split('-').enumerate() {
            if at > 0 {
                segments.push(Segment::Word("pre".into()));
            }
            for part in part.split('.') {
                let mut rest = part;
                while let Some(first) = rest.chars().next() {
                    let digits = first.is_ascii_digit();
                    if !first.is_ascii_alphanumeric() {
                        return Err(error("it has a sign that is neither letter, digit, dot nor hyphen"));
                    }
                    let end = rest
                        .find(|c: char| if digits { !c.is_ascii_digit() } else { !c.is_ascii_alphabetic() })
                        .unwrap_or(rest.len());
                    let (run, after) = rest.split_at(end);
                    segments.push(if digits {
                        Segment::Number(Number::from_digits(run))
                    } else {
                        Segment::Word(run.into())
                    });
                    rest = after;
                }
            }
        }
        if segments.is_empty() {
            return Err(error("it is empty"));
        }
        Ok(Self(canonical(segments)))
    }
}

/// Zeros at the end mean nothing, and neither do zeros right before the first word.
fn canonical(segments: Vec<Segment>) -> Vec<Segment> {
    let zero = Segment::Number(Number::ZERO);
    let cut =
        segments.iter().position(|segment| matches!(segment, Segment::Word(_))).unwrap_or(segments.len());
    let mut numbers: Vec<Segment> = segments.get(..cut).unwrap_or_default().to_vec();
    let mut rest: Vec<Segment> = segments.get(cut..).unwrap_or_default().to_vec();
    for part in [&mut numbers, &mut rest] {
        while part.last() == Some(&zero) {
            part.pop();
        }
    }
    numbers.append(&mut rest);
    numbers
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let zero = Segment::Number(Number::ZERO);
        for at in 0..self.0.len().max(other.0.len()) {
            let (left, right) = (self.0.get(at).unwrap_or(&zero), other.0.get(at).unwrap_or(&zero));
            let order = left.cmp(right);
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
