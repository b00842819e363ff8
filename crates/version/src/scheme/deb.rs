//! Debian versions: `[epoch:]upstream[-revision]`, deb-version(7).

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::number::compare_digits;
use crate::{NotAVersion, Scheme};

/// A Debian version. Two are equal when dpkg says so: `1.0` and `0:1.0-0` are.
#[derive(Clone, Debug)]
pub struct Version {
    epoch: u32,
    upstream: Box<str>,
    /// Empty when there is none, which dpkg orders like `0`.
    revision: Box<str>,
}

impl Version {
    /// The epoch, 0 when none is written.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The upstream version.
    pub fn upstream(&self) -> &str {
        &self.upstream
    }

    /// The Debian revision, without its dash.
    pub fn revision(&self) -> Option<&str> {
        Some(&*self.revision).filter(|text| !text.is_empty())
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    /// Refuses what dpkg refuses. What dpkg only warns about (an upstream version that does not start with a
    /// digit) is in real package databases and is read.
    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let refuse = |why| Err(NotAVersion::new(Scheme::Deb, text, why));
        let whole = text.trim_ascii();
        let (epoch, rest) = match whole.split_once(':') {
            Some((epoch, rest)) => {
                if epoch.is_empty() || !epoch.bytes().all(|byte| byte.is_ascii_digit()) {
                    return refuse("its epoch is not a number");
                }
                match epoch.parse::<u32>() {
                    Ok(epoch) if epoch <= i32::MAX.unsigned_abs() => (epoch, rest),
                    _ => return refuse("its epoch is too large"),
                }
            }
            None => (0, whole),
        };
        let (upstream, revision) = match rest.rsplit_once('-') {
            Some((_, "")) => return refuse("its revision is empty"),
            Some((upstream, revision)) => (upstream, revision),
            None => (rest, ""),
        };
        if upstream.is_empty() {
            return refuse("it has no upstream version");
        }
        if !rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".+-:~_".contains(&byte)) {
            return refuse("a character is not a letter, a digit or one of '.+-:~_'");
        }
        Ok(Self { epoch, upstream: upstream.into(), revision: revision.into() })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.epoch != 0 {
            write!(f, "{}:", self.epoch)?;
        }
        f.write_str(&self.upstream)?;
        if !self.revision.is_empty() {
            write!(f, "-{}", self.revision)?;
        }
        Ok(())
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.epoch
            .cmp(&other.epoch)
            .then_with(|| compare_part(self.upstream.as_bytes(), other.upstream.as_bytes()))
            .then_with(|| compare_part(self.revision.as_bytes(), other.revision.as_bytes()))
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

/// Compares alternating runs of non-digits and digits, deb-version(7) "Sorting algorithm".
fn compare_part(mut left: &[u8], mut right: &[u8]) -> Ordering {
    while !left.is_empty() || !right.is_empty() {
        let (left_text, left_rest) = split_run(left, |byte| !byte.is_ascii_digit());
        let (right_text, right_rest) = split_run(right, |byte| !byte.is_ascii_digit());
        let (left_digits, left_rest) = split_run(left_rest, |byte| byte.is_ascii_digit());
        let (right_digits, right_rest) = split_run(right_rest, |byte| byte.is_ascii_digit());
        let order =
            compare_text(left_text, right_text).then_with(|| compare_digits(left_digits, right_digits));
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (left_rest, right_rest);
    }
    Ordering::Equal
}

fn split_run(bytes: &[u8], belongs: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| !belongs(byte)).unwrap_or(bytes.len());
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

/// Letters sort before everything else, `~` before the end.
fn compare_text(left: &[u8], right: &[u8]) -> Ordering {
    for at in 0..left.len().max(right.len()) {
        let order = weight(left.get(at)).cmp(&weight(right.get(at)));
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

fn weight(byte: Option<&u8>) -> i32 {
    match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(byte) => i32::from(*byte) + 256,
    }
}

#[cfg(test)]
mod tests;
