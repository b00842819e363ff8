//! The answer in one word, as programs want it.

use serde::{Deserialize, Serialize};
use wb_model::{Decision, RuleOutcome, Verdict};

/// What kind of yes or no it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// Nothing stands against it.
    Pass,
    /// It may pass; somebody should look.
    Warn,
    /// It may not pass.
    Fail,
    /// It may not pass, and only because something could not be decided.
    CouldNotDecide,
    /// Nobody asked.
    NotDecided,
}

impl Outcome {
    pub(crate) fn of(decision: Option<&Decision>) -> Self {
        let Some(decision) = decision else { return Self::NotDecided };
        match decision.verdict {
            Verdict::Pass => Self::Pass,
            Verdict::Warn => Self::Warn,
            Verdict::Fail => {
                let mut failing =
                    decision.rules.iter().filter(|rule| rule.verdict() == Verdict::Fail).peekable();
                let any = failing.peek().is_some();
                let undecided =
                    failing.all(|rule| matches!(rule.outcome, RuleOutcome::CouldNotDecide { .. }));
                if any && undecided { Self::CouldNotDecide } else { Self::Fail }
            }
        }
    }
}
