//! What can be wrong with a policy, a baseline or a file of cases.

use wb_model::Hint;

/// Something in a policy's file that is not right, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read policy {name}, line {line}, column {column}: {problem}")]
pub struct PolicyError {
    /// The file, as it was named.
    pub name: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: Box<Problem>,
}

/// What is wrong at one place of a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file is larger than a policy can be.
    #[error("it has {bytes} bytes, and at most {most} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// It is no TOML.
    #[error("it is not TOML: {why}")]
    Toml {
        /// The parser's words.
        why: String,
    },
    /// A key that the schema does not have.
    #[error("{section} has no key {key:?}")]
    UnknownKey {
        /// Where it stands.
        section: String,
        /// The key.
        key: String,
        /// The key that it resembles.
        meant: Option<String>,
        /// All keys of the place.
        known: Vec<String>,
    },
    /// A key that has to be there.
    #[error("{section} needs {key:?}: {expected}")]
    Missing {
        /// Where.
        section: String,
        /// The key.
        key: String,
        /// What it holds.
        expected: &'static str,
    },
    /// A value of another type.
    #[error("{key:?} is {found}, and {expected} was expected")]
    WrongType {
        /// The key.
        key: String,
        /// The type that is there.
        found: &'static str,
        /// The type that was expected.
        expected: &'static str,
    },
    /// A word that is not one of those that are known.
    #[error("{key:?} is {value:?}, and one of {} was expected", known.join(", "))]
    UnknownWord {
        /// The key.
        key: String,
        /// The word.
        value: String,
        /// The word that it resembles.
        meant: Option<String>,
        /// All words.
        known: Vec<String>,
    },
    /// A value of the right type that means nothing.
    #[error("{key:?} is {value:?}: {why}")]
    BadValue {
        /// The key.
        key: String,
        /// The value, at most its first 100 characters.
        value: String,
        /// What is wrong, or what was expected.
        why: String,
    },
    /// Two entries of one name.
    #[error("{what} {name:?} is there twice")]
    Twice {
        /// What sort of entry.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A CEL expression that cannot be used.
    #[error("the CEL expression of rule {rule:?} is refused: {why}")]
    Expression {
        /// The rule.
        rule: String,
        /// What is wrong.
        why: String,
        /// The name that it resembles.
        meant: Option<String>,
    },
}

impl Hint for PolicyError {
    fn hint(&self) -> Option<String> {
        let did_you_mean =
            |meant: &Option<String>| meant.as_ref().map(|word| format!("did you mean {word:?}?"));
        match self.problem.as_ref() {
            Problem::UnknownKey { meant, known, .. } => did_you_mean(meant)
                .or_else(|| (!known.is_empty()).then(|| format!("its keys are {}", known.join(", ")))),
            Problem::UnknownWord { meant, .. } | Problem::Expression { meant, .. } => did_you_mean(meant),
            _ => None,
        }
    }
}

/// The known word that is nearest to one that is not known: at most a third of its letters differ.
pub(crate) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<String> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    if length > 64 {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= length.div_ceil(3))
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// How many letters have to be put in, taken out, changed or swapped with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let width = right.len() + 1;
    let mut rows: Vec<Vec<usize>> = vec![(0..width).collect()];
    for (at, letter) in left.iter().enumerate() {
        let mut row = vec![at + 1];
        for (other_at, other) in right.iter().enumerate() {
            let cell = |row: &Vec<usize>, column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let above = rows.last().map_or(usize::MAX - 1, |last| cell(last, other_at + 1));
            let diagonal = rows.last().map_or(usize::MAX - 1, |last| cell(last, other_at));
            let mut best =
                (above + 1).min(cell(&row, other_at) + 1).min(diagonal + usize::from(letter != other));
            let swapped = at > 0
                && other_at > 0
                && left.get(at - 1) == Some(other)
                && right.get(other_at - 1) == Some(letter);
            if swapped && let Some(before) = rows.len().checked_sub(2).and_then(|before| rows.get(before)) {
                best = best.min(cell(before, other_at - 1) + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or(usize::MAX)
}
