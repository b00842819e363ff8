//! Python versions: `[N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]`, PEP 440.
//!
//! Versions that PEP 440 does not allow ("legacy") are refused: nothing says how they order.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::number::Number;
use crate::{NotAVersion, Scheme};

/// A PEP 440 version. Two are equal when PEP 440 says so: `1.0`, `v1` and `1.0.0` are.
#[derive(Clone, Debug)]
pub struct Version {
    pub(crate) epoch: Number,
    /// At least one number.
    pub(crate) release: Vec<Number>,
    pub(crate) pre: Option<(Phase, Number)>,
    pub(crate) post: Option<Number>,
    pub(crate) dev: Option<Number>,
    /// Empty when there is none.
    pub(crate) local: Vec<LocalPart>,
}

/// The phase of a pre-release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Phase {
    Alpha,
    Beta,
    Candidate,
}

/// A part of a local version. Numbers sort after words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum LocalPart {
    Word(Box<str>),
    Number(Number),
}

/// PEP 440 sets no bound; a longer text is an attack, not a version.
const LONGEST: usize = 4096;

impl Version {
    /// Whether it is a pre-release or a development release.
    pub fn is_prerelease(&self) -> bool {
        self.pre.is_some() || self.dev.is_some()
    }

    /// Whether it is a post-release.
    pub fn is_postrelease(&self) -> bool {
        self.post.is_some()
    }

    /// Whether it has a local part (`+cu121`).
    pub fn is_local(&self) -> bool {
        !self.local.is_empty()
    }

    /// The same version without its local part: what a specifier without one compares with.
    pub fn public(&self) -> Self {
        Self { local: Vec::new(), ..self.clone() }
    }

    /// The release segment, at most its first `count` numbers, joined with dots: `release(2)` of `3.11.4` is
    /// `3.11`.
    pub fn release(&self, count: usize) -> String {
        let parts: Vec<String> = self.release.iter().take(count).map(Number::to_string).collect();
        parts.join(".")
    }

    /// Compares epoch and release only.
    pub(crate) fn compare_base(&self, other: &Self) -> Ordering {
        self.epoch.cmp(&other.epoch).then_with(|| self.significant().cmp(other.significant()))
    }

    /// The release without trailing zeros, which mean nothing.
    fn significant(&self) -> &[Number] {
        let end = self.release.iter().rposition(|number| *number != Number::ZERO).map_or(0, |at| at + 1);
        self.release.get(..end).unwrap_or_default()
    }

    /// Where it stands among versions with the same release: `dev` alone first, then pre-releases, then the
    /// release itself and its post-releases.
    fn phase_key(&self) -> (u8, Option<&(Phase, Number)>) {
        match (&self.pre, &self.post, &self.dev) {
            (None, None, Some(_)) => (0, None),
            (Some(pre), _, _) => (1, Some(pre)),
            (None, _, _) => (2, None),
        }
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare_base(other)
            .then_with(|| self.phase_key().cmp(&other.phase_key()))
            .then_with(|| self.post.cmp(&other.post))
            .then_with(|| match (&self.dev, &other.dev) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(left), Some(right)) => left.cmp(right),
            })
            .then_with(|| self.local.cmp(&other.local))
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

impl fmt::Display for Version {
    /// The normal form of PEP 440; trailing zeros of the release are kept.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.epoch != Number::ZERO {
            write!(f, "{}!", self.epoch)?;
        }
        f.write_str(&self.release(usize::MAX))?;
        if let Some((phase, number)) = &self.pre {
            let letter = match phase {
                Phase::Alpha => "a",
                Phase::Beta => "b",
                Phase::Candidate => "rc",
            };
            write!(f, "{letter}{number}")?;
        }
        if let Some(number) = &self.post {
            write!(f, ".post{number}")?;
        }
        if let Some(number) = &self.dev {
            write!(f, ".dev{number}")?;
        }
        for (at, part) in self.local.iter().enumerate() {
            f.write_str(if at == 0 { "+" } else { "." })?;
            match part {
                LocalPart::Word(word) => f.write_str(word)?,
                LocalPart::Number(number) => number.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    /// Reads PEP 440 Appendix B, with the spellings that it says to normalise.
    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let refuse = |why| NotAVersion::new(Scheme::Pypi, text, why);
        if text.len() > LONGEST {
            return Err(refuse("it is too long"));
        }
        let lower = text.trim().to_ascii_lowercase();
        let mut rest = Cursor { rest: lower.strip_prefix('v').unwrap_or(&lower) };
        let mut first = rest.digits().ok_or_else(|| refuse("it does not start with a number"))?;
        let mut epoch = Number::ZERO;
        if rest.eat("!") {
            epoch = first;
            first = rest.digits().ok_or_else(|| refuse("no number follows its epoch"))?;
        }
        let mut release = vec![first];
        while let Some(number) = rest.attempt(|rest| if rest.eat(".") { rest.digits() } else { None }) {
            release.push(number);
        }
        let pre = rest.labelled(&[
            ("alpha", Phase::Alpha),
            ("beta", Phase::Beta),
            ("preview", Phase::Candidate),
            ("pre", Phase::Candidate),
            ("rc", Phase::Candidate),
            ("a", Phase::Alpha),
            ("b", Phase::Beta),
            ("c", Phase::Candidate),
        ]);
        let post = rest
            .attempt(|rest| if rest.eat("-") { rest.digits() } else { None })
            .or_else(|| rest.labelled(&[("post", ()), ("rev", ()), ("r", ())]).map(|((), number)| number));
        let dev = rest.labelled(&[("dev", ())]).map(|((), number)| number);
        let local = if rest.eat("+") {
            rest.local().ok_or_else(|| refuse("its local part is not words joined by '.', '-' or '_'"))?
        } else {
            Vec::new()
        };
        if !rest.rest.is_empty() {
            return Err(refuse("something follows that PEP 440 does not allow"));
        }
        Ok(Self { epoch, release, pre, post, dev, local })
    }
}

/// What is left of the text.
struct Cursor<'t> {
    rest: &'t str,
}

impl Cursor<'_> {
    fn eat(&mut self, what: &str) -> bool {
        match self.rest.strip_prefix(what) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn digits(&mut self) -> Option<Number> {
        let digits = self.rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let (number, rest) = self.rest.split_at_checked(self.rest.len() - digits.len())?;
        if number.is_empty() {
            return None;
        }
        self.rest = rest;
        Some(Number::from_digits(number))
    }

    /// Runs a parser and takes nothing when it finds nothing.
    fn attempt<T>(&mut self, parse: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.rest;
        let found = parse(self);
        if found.is_none() {
            self.rest = before;
        }
        found
    }

    fn separator(&mut self) {
        self.rest = self.rest.strip_prefix(['-', '_', '.']).unwrap_or(self.rest);
    }

    /// `[sep]label[sep][number]`; a missing number is zero. Longer labels stand before their own beginnings.
    fn labelled<T: Copy>(&mut self, labels: &[(&str, T)]) -> Option<(T, Number)> {
        self.attempt(|cursor| {
            cursor.separator();
            let (_, label) = labels.iter().find(|(text, _)| cursor.eat(text))?;
            cursor.separator();
            Some((*label, cursor.digits().unwrap_or(Number::ZERO)))
        })
    }

    fn local(&mut self) -> Option<Vec<LocalPart>> {
        let text = std::mem::take(&mut self.rest);
        text.split(['.', '-', '_'])
            .map(|part| {
                if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    None
                } else if part.bytes().all(|byte| byte.is_ascii_digit()) {
                    Some(LocalPart::Number(Number::from_digits(part)))
                } else {
                    Some(LocalPart::Word(part.into()))
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
