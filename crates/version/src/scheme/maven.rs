//! Maven versions ("Version Order Specification" of the POM reference).

use std::cmp::Ordering;
use std::str::FromStr;

use super::number::Number;
use crate::{NotAVersion, Scheme};

/// A Maven version: tokens, each with the sign before it, without the ones that mean nothing.
#[derive(Clone, Debug)]
pub struct Version(Vec<Token>);

#[derive(Clone, Debug)]
struct Token {
    hyphen: bool,
    value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Number(Number),
    /// Lower case; "" is the release itself.
    Word(Box<str>),
}

/// Words with a place of their own; every other one follows them.
const WORDS: &[&str] = &["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const LONGEST: usize = 4096;

impl Value {
    fn is_null(&self) -> bool {
        match self {
            Self::Number(number) => *number == Number::ZERO,
            Self::Word(word) => word.is_empty(),
        }
    }

    fn compare_words(left: &str, right: &str) -> Ordering {
        let place = |word: &str| WORDS.iter().position(|known| *known == word).unwrap_or(WORDS.len());
        place(left)
            .cmp(&place(right))
            .then_with(|| if place(left) == WORDS.len() { left.cmp(right) } else { Ordering::Equal })
    }
}

impl Token {
    /// ".word" and "-word", then "-number", then ".number".
    fn rank(&self) -> u8 {
        match (&self.value, self.hyphen) {
            (Value::Word(_), _) => 0,
            (Value::Number(_), true) => 1,
            (Value::Number(_), false) => 2,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank()).then_with(|| match (&self.value, &other.value) {
            (Value::Number(left), Value::Number(right)) => left.cmp(right),
            (Value::Word(left), Value::Word(right)) => Value::compare_words(left, right),
            _ => Ordering::Equal,
        })
    }

    /// What stands in for a token that the other version does not have.
    fn null(&self) -> Self {
        let value = match self.value {
            Value::Number(_) => Value::Number(Number::ZERO),
            Value::Word(_) => Value::Word("".into()),
        };
        Self { hyphen: self.hyphen, value }
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let error = |why| NotAVersion::new(Scheme::Maven, text, why);
        let bare = text.trim().to_ascii_lowercase();
        if bare.len() > LONGEST {
            return Err(error("it is longer than 4096 bytes"));
        }
        if bare.is_empty() {
            return Err(error("it is empty"));
        }
        Ok(Self(trimmed(tokens(&bare))))
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut hyphen = false;
    let mut rest = text;
    loop {
        let digits = rest.starts_with(|c: char| c.is_ascii_digit());
        let end = rest
            .find(|c: char| c == '.' || c == '-' || c == '_' || c.is_ascii_digit() != digits)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        let next_is_digit = after.starts_with(|c: char| c.is_ascii_digit());
        // An empty token between two signs stands for zero.
        let value = if digits || run.is_empty() {
            Value::Number(Number::from_digits(run))
        } else {
            Value::Word(word(run, next_is_digit))
        };
        tokens.push(Token { hyphen, value });
        match after.chars().next() {
            None => return tokens,
            Some('.') => (hyphen, rest) = (false, &after[1..]),
            Some('-' | '_') => (hyphen, rest) = (true, &after[1..]),
            // Between a digit and a letter stands a hyphen that is not written.
            Some(_) => (hyphen, rest) = (true, after),
        }
    }
}

fn word(run: &str, before_digit: bool) -> Box<str> {
    match run {
        "a" if before_digit => "alpha",
        "b" if before_digit => "beta",
        "m" if before_digit => "milestone",
        "cr" => "rc",
        "ga" | "final" | "release" => "",
        other => other,
    }
    .into()
}

/// Drops tokens that mean nothing from the end, and before every hyphen.
fn trimmed(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        if token.hyphen {
            while kept.len() > 1 && kept.last().is_some_and(|last| last.value.is_null()) {
                kept.pop();
            }
        }
        kept.push(token);
    }
    while kept.len() > 1 && kept.last().is_some_and(|last| last.value.is_null()) {
        kept.pop();
    }
    kept
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        for at in 0..self.0.len().max(other.0.len()) {
            let order = match (self.0.get(at), other.0.get(at)) {
                (Some(left), Some(right)) => left.compare(right),
                (Some(left), None) => left.compare(&left.null()),
                (None, Some(right)) => right.null().compare(right),
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
