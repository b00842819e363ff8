//! Environment markers of PEP 508: `python_version >= "3.8" and (sys_platform == "linux" or extra == "gpu")`.
//!
//! A marker is true, false or unknown: what the environment does not know decides nothing. Here they answer one question:
//! whether two of them can hold in the same place.

mod environment;

use wb_version::scheme::pypi::Version;
use wb_version::specifier::{Prereleases, SpecifierSet};

use environment::{Environment, Variable};

/// A parsed marker.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Marker {
    /// One of them holds.
    Or(Vec<Marker>),
    /// All of them hold.
    And(Vec<Marker>),
    /// A comparison.
    Compare(Operand, Operator, Operand),
}

/// A side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Operand {
    Variable(Variable),
    Text(String),
}

/// How two sides are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    LessEqual,
    Less,
    NotEqual,
    Equal,
    GreaterEqual,
    Greater,
    Compatible,
    Arbitrary,
    In,
    NotIn,
}

/// Why a marker cannot be read. Offsets are in bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum MarkerError {
    #[error("the marker is longer than {LONGEST} bytes")]
    TooLong,
    #[error("the marker has parentheses more than {DEEPEST} deep")]
    TooDeep,
    #[error("the marker has no {what} at byte {at}")]
    Expected { what: &'static str, at: usize },
    #[error("the marker goes on after its end at byte {at}")]
    Trailing { at: usize },
    #[error("the marker compares two texts or two variables at byte {at}")]
    NoVariable { at: usize },
}

/// No real marker comes near these.
const LONGEST: usize = 64 << 10;
const DEEPEST: usize = 64;

/// Longer signs stand before their own beginnings.
const SIGNS: [(&str, Operator); 8] = [
    ("===", Operator::Arbitrary),
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("~=", Operator::Compatible),
    ("<=", Operator::LessEqual),
    (">=", Operator::GreaterEqual),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

impl Marker {
    /// Reads a marker.
    fn parse(text: &str) -> Result<Self, MarkerError> {
        if text.len() > LONGEST {
            return Err(MarkerError::TooLong);
        }
        let mut parser = Parser { text, at: 0 };
        let marker = parser.or(0)?;
        parser.blanks();
        if parser.at < text.len() { Err(MarkerError::Trailing { at: parser.at }) } else { Ok(marker) }
    }

    /// The versions of Python that it compares with.
    fn named_versions(&self, versions: &mut Vec<String>) {
        match self {
            Self::Or(sides) | Self::And(sides) => sides.iter().for_each(|side| side.named_versions(versions)),
            Self::Compare(Operand::Variable(variable), _, Operand::Text(text))
            | Self::Compare(Operand::Text(text), _, Operand::Variable(variable))
                if variable.is_version() && versions.len() < 16 =>
            {
                versions.push(text.clone());
            }
            Self::Compare(..) => {}
        }
    }

    /// Whether it holds in an environment; `None` when the environment does not know enough to tell.
    fn holds(&self, environment: &Environment) -> Option<bool> {
        match self {
            // One true side decides an `or`, one false side an `and`, whatever the others are.
            Self::Or(sides) => decide(sides, true, environment),
            Self::And(sides) => decide(sides, false, environment),
            Self::Compare(left, operator, right) => compare(left, *operator, right, environment),
        }
    }
}

/// Where two markers both hold: the first such place out of those that packages are built for. No marker always holds.
/// What cannot be read, or asks for what is not known here (extras), holds nowhere as far as is known.
pub(crate) fn overlap(left: Option<&str>, right: Option<&str>) -> Option<String> {
    let parse = |text: Option<&str>| text.map(Marker::parse).transpose().ok();
    let (left, right) = (parse(left)?, parse(right)?);
    let mut versions = Vec::new();
    for marker in [&left, &right].into_iter().flatten() {
        marker.named_versions(&mut versions);
    }
    let holds = |marker: &Option<Marker>, environment: &Environment| {
        marker.as_ref().is_none_or(|marker| marker.holds(environment) == Some(true))
    };
    environment::places(&versions)
        .find(|environment| holds(&left, environment) && holds(&right, environment))
        .map(|environment| environment.to_string())
}

fn decide(sides: &[Marker], decisive: bool, environment: &Environment) -> Option<bool> {
    let mut outcome = Some(!decisive);
    for side in sides {
        match side.holds(environment) {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => outcome = None,
        }
    }
    outcome
}

fn compare(left: &Operand, operator: Operator, right: &Operand, environment: &Environment) -> Option<bool> {
    let ((Operand::Variable(variable), _) | (_, Operand::Variable(variable))) = (left, right) else {
        return None;
    };
    let value = |side: &'_ Operand| match side {
        Operand::Variable(variable) => environment.get(*variable),
        Operand::Text(text) => Some(text.clone()),
    };
    let (left, right) = (value(left)?, value(right)?);
    if variable.is_version()
        && let Some(holds) = compare_versions(&left, operator, &right)
    {
        return Some(holds);
    }
    compare_text(&left, operator, &right)
}

/// The right side and the operator are read as a version specifier (PEP 508); `None` when they are none.
fn compare_versions(left: &str, operator: Operator, right: &str) -> Option<bool> {
    let (sign, _) = SIGNS.iter().find(|(_, known)| *known == operator)?;
    let set: SpecifierSet = format!("{sign}{right}").parse().ok().filter(|_| !right.contains(','))?;
    let version: Version = left.parse().ok()?;
    Some(set.contains(&version, Prereleases::Allowed))
}

/// Texts have no order: only equality means something (dependency specifiers, "Environment markers").
fn compare_text(left: &str, operator: Operator, right: &str) -> Option<bool> {
    Some(match operator {
        Operator::Equal | Operator::Arbitrary | Operator::LessEqual | Operator::GreaterEqual => left == right,
        Operator::NotEqual => left != right,
        Operator::Less | Operator::Greater => false,
        Operator::In => right.contains(left),
        Operator::NotIn => !right.contains(left),
        Operator::Compatible => return None,
    })
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Parser<'t> {
    fn or(&mut self, depth: usize) -> Result<Marker, MarkerError> {
        let mut sides = vec![self.and(depth)?];
        while self.word("or") {
            sides.push(self.and(depth)?);
        }
        Ok(single(sides, Marker::Or))
    }

    fn and(&mut self, depth: usize) -> Result<Marker, MarkerError> {
        let mut sides = vec![self.side(depth)?];
        while self.word("and") {
            sides.push(self.side(depth)?);
        }
        Ok(single(sides, Marker::And))
    }

    fn side(&mut self, depth: usize) -> Result<Marker, MarkerError> {
        if self.sign("(") {
            if depth == DEEPEST {
                return Err(MarkerError::TooDeep);
            }
            let inner = self.or(depth + 1)?;
            return if self.sign(")") { Ok(inner) } else { Err(self.expected("closing parenthesis")) };
        }
        let at = self.at;
        let left = self.operand()?;
        let operator = self.operator().ok_or_else(|| self.expected("comparison"))?;
        let right = self.operand()?;
        match (&left, &right) {
            (Operand::Variable(_), Operand::Text(_)) | (Operand::Text(_), Operand::Variable(_)) => {
                Ok(Marker::Compare(left, operator, right))
            }
            _ => Err(MarkerError::NoVariable { at }),
        }
    }

    fn operand(&mut self) -> Result<Operand, MarkerError> {
        self.blanks();
        let rest = self.rest();
        if let Some(quote) = rest.chars().next().filter(|first| matches!(first, '"' | '\'')) {
            let (text, _) = rest
                .get(1..)
                .and_then(|inner| inner.split_once(quote))
                .ok_or_else(|| self.expected("closing quote"))?;
            self.at += text.len() + 2;
            return Ok(Operand::Text(text.to_owned()));
        }
        let name = identifier(rest);
        let variable = Variable::from_name(name).ok_or_else(|| self.expected("variable or quoted text"))?;
        self.at += name.len();
        Ok(Operand::Variable(variable))
    }

    fn operator(&mut self) -> Option<Operator> {
        if let Some((_, operator)) = SIGNS.iter().find(|(sign, _)| self.sign(sign)) {
            return Some(*operator);
        }
        if self.word("in") {
            return Some(Operator::In);
        }
        (self.word("not") && self.word("in")).then_some(Operator::NotIn)
    }

    fn word(&mut self, word: &str) -> bool {
        self.blanks();
        let found = identifier(self.rest()) == word;
        if found {
            self.at += word.len();
        }
        found
    }

    fn sign(&mut self, sign: &str) -> bool {
        self.blanks();
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn expected(&self, what: &'static str) -> MarkerError {
        MarkerError::Expected { what, at: self.at }
    }
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

fn single(mut sides: Vec<Marker>, join: fn(Vec<Marker>) -> Marker) -> Marker {
    match (sides.pop(), sides.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            sides.push(last);
            join(sides)
        }
        (None, _) => join(sides),
    }
}

#[cfg(test)]
mod tests;
