//! OpenSSL's versions: `1.0.2k` before 3.0, Semantic Versioning since.
//!
//! Letters count from `a` to `z` and go on with `za`. `-fips` names a variant of the same code.

use std::cmp::Ordering;
use std::str::FromStr;

use super::number::Number;
use crate::{NotAVersion, Scheme};

/// An OpenSSL version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    numbers: Vec<Number>,
    /// Pre-releases sort before the release: `dev`, `alpha`, `beta`, `pre`, each with its number.
    pre: Option<(u8, Number)>,
    letters: Box<str>,
}

const LONGEST: usize = 200;

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let error = |why| NotAVersion::new(Scheme::Openssl, text, why);
        if text.len() > LONGEST {
            return Err(error("it is longer than 200 bytes"));
        }
        let bare = text.trim().to_ascii_lowercase();
        let bare = bare.split('+').next().unwrap_or_default();
        let bare = bare.strip_prefix('v').unwrap_or(bare);
        let end = bare.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(bare.len());
        let (core, rest) = bare.split_at(end);
        if core.is_empty() || core.split('.').any(str::is_empty) {
            return Err(error("it does not begin with numbers"));
        }
        let mut numbers: Vec<Number> = core.split('.').map(Number::from_digits).collect();
        while numbers.last().is_some_and(|number| *number == Number::ZERO) {
            numbers.pop();
        }
        let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
        let (letters, rest) = rest.split_at(end);
        // A word without a hyphen (`1.0.0beta1`) is a pre-release, no letter.
        let (letters, rest) = if ["dev", "alpha", "beta", "pre", "rc"].contains(&letters) {
            ("", format!("-{letters}{rest}"))
        } else {
            (letters, rest.to_owned())
        };
        let mut pre = None;
        for part in rest.split(['-', '_', '.', ' ']).filter(|part| !part.is_empty()) {
            let cut = part.find(|c: char| c.is_ascii_digit()).unwrap_or(part.len());
            let (word, number) = part.split_at(cut);
            let rank = match word {
                "dev" | "snap" => 0,
                "alpha" => 1,
                "beta" => 2,
                "pre" | "rc" => 3,
                // `-fips`, a distributor's own mark: the same code.
                _ => continue,
            };
            let number: String = number.chars().take_while(char::is_ascii_digit).collect();
            pre.get_or_insert((rank, Number::from_digits(&number)));
        }
        Ok(Self { numbers, pre, letters: letters.into() })
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let letters = |version: &Self| (version.letters.len(), version.letters.clone());
        self.numbers.cmp(&other.numbers).then_with(|| letters(self).cmp(&letters(other))).then_with(
            || match (&self.pre, &other.pre) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(left), Some(right)) => left.cmp(right),
            },
        )
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
