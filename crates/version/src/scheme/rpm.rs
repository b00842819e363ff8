//! rpm versions: `[epoch:]version[-release]`, rpmvercmp (rpm 4.15 and later: `~` and `^`); and pacman's, which
//! parted from it before these were added.

use std::cmp::Ordering;
use std::str::FromStr;

use super::number::Number;
use crate::{NotAVersion, Scheme};

/// An rpm version.
#[derive(Clone, Debug)]
pub struct Version {
    /// None where it is not written: the same as 0 when two are compared.
    epoch: Option<Number>,
    version: Box<str>,
    /// None where it is not written: before every release.
    release: Option<Box<str>>,
}

/// A pacman version.
#[derive(Clone, Debug)]
pub struct Alpm(Version);

const LONGEST: usize = 4096;

fn parse(text: &str) -> Result<Version, &'static str> {
    let bare = text.trim();
    if bare.len() > LONGEST {
        return Err("it is longer than 4096 bytes");
    }
    let (epoch, rest) = match bare.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => {
            (Some(Number::from_digits(epoch)), rest)
        }
        Some(_) => return Err("its epoch is no number"),
        None => (None, bare),
    };
    let (version, release) = match rest.rsplit_once('-') {
        Some((version, release)) => (version, Some(release.into())),
        None => (rest, None),
    };
    if !version.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return Err("it has neither a digit nor a letter");
    }
    Ok(Version { epoch, version: version.into(), release })
}

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        parse(text).map_err(|why| NotAVersion::new(Scheme::Rpm, text, why))
    }
}

impl FromStr for Alpm {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        parse(text).map(Self).map_err(|why| NotAVersion::new(Scheme::Alpm, text, why))
    }
}

impl Version {
    /// The order when one epoch that is missing is ignored, as a match by a source package asks for.
    pub fn compare_without_missing_epoch(&self, other: &Self) -> Ordering {
        match (&self.epoch, &other.epoch) {
            (Some(left), Some(right)) => left.cmp(right),
            _ => Ordering::Equal,
        }
        .then_with(|| self.rest(other, compare_parts))
    }

    fn rest(&self, other: &Self, order: fn(&str, &str) -> Ordering) -> Ordering {
        order(&self.version, &other.version).then_with(|| match (&self.release, &other.release) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(left), Some(right)) => order(left, right),
        })
    }

    fn compare(&self, other: &Self, order: fn(&str, &str) -> Ordering) -> Ordering {
        let epoch = |version: &Self| version.epoch.clone().unwrap_or(Number::ZERO);
        epoch(self).cmp(&epoch(other)).then_with(|| self.rest(other, order))
    }
}

/// rpmvercmp.
fn compare_parts(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left, right);
    loop {
        let separator = |c: char| !c.is_ascii_alphanumeric() && c != '~' && c != '^';
        left = left.trim_start_matches(separator);
        right = right.trim_start_matches(separator);
        // A tilde sorts before everything, also before the end.
        match (left.strip_prefix('~'), right.strip_prefix('~')) {
            (Some(one), Some(other)) => {
                (left, right) = (one, other);
                continue;
            }
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => {}
        }
        // A caret sorts after the end and before everything else.
        match (left.strip_prefix('^'), right.strip_prefix('^')) {
            (Some(one), Some(other)) => {
                (left, right) = (one, other);
                continue;
            }
            (Some(_), None) => return if right.is_empty() { Ordering::Greater } else { Ordering::Less },
            (None, Some(_)) => return if left.is_empty() { Ordering::Less } else { Ordering::Greater },
            (None, None) => {}
        }
        let (Some(first), Some(second)) = (left.chars().next(), right.chars().next()) else {
            return left.len().min(1).cmp(&right.len().min(1));
        };
        match (first.is_ascii_digit(), second.is_ascii_digit()) {
            (true, false) => return Ordering::Greater,
            (false, true) => return Ordering::Less,
            (is_number, _) => {
                let (one, rest_one) = run(left, is_number);
                let (other, rest_other) = run(right, is_number);
                let order = compare_runs(one, other, is_number);
                if order != Ordering::Equal {
                    return order;
                }
                (left, right) = (rest_one, rest_other);
            }
        }
    }
}

fn run(text: &str, digits: bool) -> (&str, &str) {
    let end = text
        .find(|c: char| if digits { !c.is_ascii_digit() } else { !c.is_ascii_alphabetic() })
        .unwrap_or(text.len());
    text.split_at(end)
}

fn compare_runs(left: &str, right: &str, numbers: bool) -> Ordering {
    if numbers { Number::from_digits(left).cmp(&Number::from_digits(right)) } else { left.cmp(right) }
}

/// pacman's order: no tilde, no caret; more separators win, and letters that are left over lose.
fn compare_alpm(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left, right);
    while !left.is_empty() && !right.is_empty() {
        let separator = |c: char| !c.is_ascii_alphanumeric();
        let (one, other) = (left.trim_start_matches(separator), right.trim_start_matches(separator));
        let skipped = (left.len() - one.len(), right.len() - other.len());
        (left, right) = (one, other);
        let (Some(first), Some(second)) = (one.chars().next(), other.chars().next()) else { break };
        if skipped.0 != skipped.1 {
            return skipped.0.cmp(&skipped.1);
        }
        match (first.is_ascii_digit(), second.is_ascii_digit()) {
            (true, false) => return Ordering::Greater,
            (false, true) => return Ordering::Less,
            (is_number, _) => {
                let (run_one, rest_one) = run(one, is_number);
                let (run_other, rest_other) = run(other, is_number);
                let order = compare_runs(run_one, run_other, is_number);
                if order != Ordering::Equal {
                    return order;
                }
                (left, right) = (rest_one, rest_other);
            }
        }
    }
    match (left.chars().next(), right.chars().next()) {
        (None, None) => Ordering::Equal,
        (None, Some(c)) if c.is_ascii_alphabetic() => Ordering::Greater,
        (None, Some(_)) => Ordering::Less,
        (Some(c), _) if c.is_ascii_alphabetic() => Ordering::Less,
        (Some(_), _) => Ordering::Greater,
    }
}

macro_rules! ordered {
    ($type:ty, $compare:expr) => {
        impl Ord for $type {
            fn cmp(&self, other: &Self) -> Ordering {
                let compare: fn(&$type, &$type) -> Ordering = $compare;
                compare(self, other)
            }
        }

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.cmp(other) == Ordering::Equal
            }
        }

        impl Eq for $type {}
    };
}

ordered!(Version, |left, right| left.compare(right, compare_parts));
ordered!(Alpm, |left, right| left.0.compare(&right.0, compare_alpm));
