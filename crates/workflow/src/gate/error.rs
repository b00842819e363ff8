//! Why no decision could be reached. None of these is a pass.

use wb_match::MatchError;
use wb_match::vex::VexError;
use wb_model::Hint;
use wb_policy::{BaselineError, PolicyError};

/// Why no decision could be reached.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// A document that goes in is no text.
    #[error("read {name}: it is not UTF-8 at byte {at}")]
    NotUtf8 {
        /// The document.
        name: String,
        /// Where it stops being UTF-8, in bytes.
        at: usize,
    },
    /// A policy is wrong.
    #[error(transparent)]
    Policy(Box<PolicyError>),
    /// A baseline is wrong.
    #[error(transparent)]
    Baseline(Box<BaselineError>),
    /// A VEX document cannot be read.
    #[error(transparent)]
    Vex(Box<VexError>),
    /// Matching could not be done.
    #[error(transparent)]
    Match(#[from] MatchError),
    /// The database is another one.
    #[error(
        "reach the decision again: it stands on the advisory database {wants}, and this one is {has} \
         (other state of: {})", sources.join(", ")
    )]
    OtherDatabase {
        /// The digest of this one.
        has: String,
        /// The digest of the one the decision stands on.
        wants: String,
        /// The sources that differ.
        sources: Vec<String>,
    },
    /// The decision does not say what was asked for.
    #[error("reach the decision again: it does not carry the options it was made with")]
    NoOptions,
    /// The options cannot be read or written.
    #[error("read the options of the decision: {why}")]
    Options {
        /// What is wrong.
        why: String,
    },
}

impl GateError {
    /// Whether a file that steers is wrong, rather than something that could not be done.
    pub fn is_steering(&self) -> bool {
        matches!(self, Self::Policy(_) | Self::Baseline(_) | Self::Vex(_) | Self::NotUtf8 { .. })
    }
}

impl Hint for GateError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Policy(error) => error.hint(),
            Self::Baseline(error) => error.hint(),
            Self::Vex(error) => error.hint(),
            Self::Match(error) => error.hint(),
            Self::OtherDatabase { .. } => {
                Some("keep the database of a decision (db export), and name it: --db FILE".to_owned())
            }
            Self::NotUtf8 { .. } | Self::NoOptions | Self::Options { .. } => None,
        }
    }
}
