//! Whole numbers of any length: versions hold dates, build numbers and worse, and none may wrap around.

use std::cmp::Ordering;
use std::fmt;

/// A whole number of any length.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Number {
    /// Fits into 64 bits.
    Small(u64),
    /// Does not: its digits, without leading zeros.
    Big(Box<str>),
}

impl Number {
    pub(crate) const ZERO: Self = Self::Small(0);

    /// A number from ASCII digits; no digits are zero.
    pub(crate) fn from_digits(digits: &str) -> Self {
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Self::ZERO;
        }
        digits.parse().map_or_else(|_| Self::Big(digits.into()), Self::Small)
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Small(left), Self::Small(right)) => left.cmp(right),
            (Self::Small(_), Self::Big(_)) => Ordering::Less,
            (Self::Big(_), Self::Small(_)) => Ordering::Greater,
            (Self::Big(left), Self::Big(right)) => compare_digits(left.as_bytes(), right.as_bytes()),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Small(number) => number.fmt(f),
            Self::Big(digits) => f.write_str(digits),
        }
    }
}

/// Compares two runs of ASCII digits as numbers.
pub(crate) fn compare_digits(left: &[u8], right: &[u8]) -> Ordering {
    let (left, right) = (without_leading_zeros(left), without_leading_zeros(right));
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

fn without_leading_zeros(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    digits.get(zeros..).unwrap_or_default()
}
