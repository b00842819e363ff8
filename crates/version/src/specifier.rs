//! Python version specifiers: `>=1.0, !=1.3.*, ~=2.2`, PEP 440 "Version specifiers".

use std::fmt;
use std::str::FromStr;

use crate::NotAVersion;
use crate::scheme::number::Number;
use crate::scheme::pypi::Version;

/// All clauses must hold; an empty set holds for every version.
#[derive(Clone, Debug, Default)]
pub struct SpecifierSet {
    clauses: Vec<Specifier>,
}

/// One clause.
#[derive(Clone, Debug)]
pub struct Specifier {
    operator: Operator,
    operand: Operand,
    /// As it was written, without blanks.
    text: String,
}

/// A comparison of PEP 440.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `~=`
    Compatible,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<=`
    LessEqual,
    /// `>=`
    GreaterEqual,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `===`
    Arbitrary,
}

#[derive(Clone, Debug)]
enum Operand {
    Version(Version),
    /// `1.3.*`: epoch and release count.
    Prefix(Version),
    /// What stands after `===`.
    Text(String),
}

/// Which pre-releases a set may hold for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prereleases {
    /// All: the question is about what is installed already.
    Allowed,
    /// Only when a clause names one itself: the question is what to install (PEP 440 "Handling of pre-releases").
    OnlyWhenNamed,
}

/// A text that is not a version specifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotASpecifier {
    /// A clause does not start with an operator.
    #[error("version specifier {0:?} does not start with one of ~= == != <= >= < > ===")]
    NoOperator(String),
    /// The operator does not take such a version.
    #[error("version specifier {text:?}: {why}")]
    Operand {
        /// The clause.
        text: String,
        /// What its operator does not allow.
        why: &'static str,
    },
    /// The version is none.
    #[error("version specifier {0:?}: {1}")]
    Version(String, NotAVersion),
    /// More clauses than anybody writes.
    #[error("a version specifier with more than {LARGEST} clauses")]
    TooMany,
}

/// No real set comes near this.
const LARGEST: usize = 1000;

/// Longer operators stand before their own beginnings.
const OPERATORS: [(&str, Operator); 8] = [
    ("===", Operator::Arbitrary),
    ("~=", Operator::Compatible),
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessEqual),
    (">=", Operator::GreaterEqual),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

impl SpecifierSet {
    /// The clauses, in the order written.
    pub fn clauses(&self) -> &[Specifier] {
        &self.clauses
    }

    /// Whether every version satisfies it.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Whether the version satisfies every clause.
    pub fn contains(&self, version: &Version, prereleases: Prereleases) -> bool {
        let hidden = prereleases == Prereleases::OnlyWhenNamed
            && version.is_prerelease()
            && !self.clauses.iter().any(Specifier::names_prerelease);
        !hidden && self.clauses.iter().all(|clause| clause.holds_for(version))
    }
}

impl Specifier {
    /// The operator.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// Whether the version satisfies the clause; pre-releases are treated like all others.
    pub fn holds_for(&self, candidate: &Version) -> bool {
        match &self.operand {
            Operand::Text(text) => candidate.to_string().eq_ignore_ascii_case(text),
            Operand::Prefix(prefix) => has_prefix(candidate, prefix) == (self.operator == Operator::Equal),
            Operand::Version(version) => self.compares(candidate, version),
        }
    }

    fn compares(&self, candidate: &Version, version: &Version) -> bool {
        // A candidate's local part counts only against a clause that has one.
        let equal = || if version.is_local() { candidate == version } else { candidate.public() == *version };
        match self.operator {
            Operator::Equal => equal(),
            Operator::NotEqual => !equal(),
            Operator::LessEqual => candidate.public() <= *version,
            Operator::GreaterEqual => candidate.public() >= *version,
            // `<1.0` leaves out the pre-releases of 1.0 itself, `>1.0` its post-releases and local versions.
            Operator::Less => {
                // `10a0.post1` comes before 10 too: the post-release is one of the pre-release.
                let post = candidate.post.clone().filter(|_| candidate.pre.is_none());
                let released = Version { pre: None, post, dev: None, local: Vec::new(), ..candidate.clone() };
                let own_prerelease =
                    !version.is_prerelease() && candidate.is_prerelease() && released == *version;
                candidate < version && !own_prerelease
            }
            Operator::Greater => {
                let released = Version { post: None, dev: None, local: Vec::new(), ..candidate.clone() };
                let own_postrelease =
                    !version.is_postrelease() && candidate.is_postrelease() && released == *version;
                let own_local = candidate.is_local() && candidate.public() == *version;
                candidate > version && !own_postrelease && !own_local
            }
            Operator::Compatible => {
                let mut prefix = version.clone();
                prefix.release.pop();
                candidate.public() >= *version && has_prefix(candidate, &prefix)
            }
            Operator::Arbitrary => false,
        }
    }

    fn names_prerelease(&self) -> bool {
        match (&self.operand, self.operator) {
            (_, Operator::NotEqual) => false,
            (Operand::Version(version) | Operand::Prefix(version), _) => version.is_prerelease(),
            (Operand::Text(text), _) => text.parse::<Version>().is_ok_and(|version| version.is_prerelease()),
        }
    }
}

/// Whether the release of `candidate`, padded with zeros, begins with that of `prefix`.
fn has_prefix(candidate: &Version, prefix: &Version) -> bool {
    candidate.epoch == prefix.epoch
        && prefix
            .release
            .iter()
            .enumerate()
            .all(|(at, number)| candidate.release.get(at).unwrap_or(&Number::ZERO) == number)
}

impl FromStr for SpecifierSet {
    type Err = NotASpecifier;

    fn from_str(text: &str) -> Result<Self, NotASpecifier> {
        let mut clauses = Vec::new();
        for clause in text.split(',').map(str::trim).filter(|clause| !clause.is_empty()) {
            if clauses.len() == LARGEST {
                return Err(NotASpecifier::TooMany);
            }
            clauses.push(clause.parse()?);
        }
        Ok(Self { clauses })
    }
}

impl FromStr for Specifier {
    type Err = NotASpecifier;

    fn from_str(text: &str) -> Result<Self, NotASpecifier> {
        let short = || text.chars().take(200).collect::<String>();
        let clause = text.trim();
        let (operator, version) = OPERATORS
            .iter()
            .find_map(|(sign, operator)| Some((*operator, clause.strip_prefix(sign)?.trim())))
            .ok_or_else(|| NotASpecifier::NoOperator(short()))?;
        let refuse = |why| NotASpecifier::Operand { text: short(), why };
        let parse = |version: &str| {
            version.parse::<Version>().map_err(|error| NotASpecifier::Version(short(), error))
        };
        let operand = if operator == Operator::Arbitrary {
            if version.is_empty() || version.contains(char::is_whitespace) {
                return Err(refuse("=== takes one word"));
            }
            Operand::Text(version.to_owned())
        } else if let Some(prefix) = version.strip_suffix(".*") {
            let prefix = parse(prefix)?;
            if !matches!(operator, Operator::Equal | Operator::NotEqual) {
                return Err(refuse("only == and != take a version ending in .*"));
            }
            if prefix.is_prerelease() || prefix.is_postrelease() || prefix.is_local() {
                return Err(refuse("only a release can end in .*"));
            }
            Operand::Prefix(prefix)
        } else {
            let version = parse(version)?;
            if version.is_local() && !matches!(operator, Operator::Equal | Operator::NotEqual) {
                return Err(refuse("only == and != take a local version"));
            }
            if operator == Operator::Compatible && version.release.len() < 2 {
                return Err(refuse("~= needs a release of at least two numbers"));
            }
            Operand::Version(version)
        };
        let text = clause.chars().filter(|c| !c.is_whitespace()).collect();
        Ok(Self { operator, operand, text })
    }
}

impl fmt::Display for Specifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for SpecifierSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, clause) in self.clauses.iter().enumerate() {
            write!(f, "{}{clause}", if at == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
