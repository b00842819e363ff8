//! May it pass? Rules over findings, components, licences, the database and the inventory; waivers, baselines and
//! custom rules in CEL; the risk score. A decision is a value with its reasons.
//!
//! Nothing here reads files or the clock: texts and the time of the decision are handed in, so that the same input
//! gives the same decision later. How anything was found is not known here: of models only the deny list of names is asked,
//! so that no policy allows what is on it.

mod baseline;
mod cases;
mod cel;
mod clock;
mod decide;
mod document;
mod error;
mod hits;
mod license;
mod moment;
mod paths;
mod pattern;
mod person;
mod policy;
mod read;
mod risk;
mod rule;
mod settings;
#[cfg(test)]
mod testing;
mod waivers;

pub use baseline::{Accepted, Baseline, BaselineError};

pub use cases::{CaseResult, Cases};
pub use decide::{Context, FirstSeen, Input, Policies, decide};
pub use error::{PolicyError, Problem};
pub use license::categories::{Category, UNSORTED, category, category_of_words, category_with};
pub use moment::Period;
pub use pattern::{PurlPattern, VersionRange};
pub use policy::{Criticality, Exposure, Policy};
pub use risk::{image_risk, risk};
