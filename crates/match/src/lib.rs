//! Which advisories speak about which component: matchers, owners, ends of life, VEX.
//!
//! A *matcher* turns a component of its ecosystem into questions to the advisory database; [`assess`] asks them, sets
//! each answer against the component's version and concludes one finding for each component and vulnerability.
//! What cannot be compared, and what nobody speaks about, is said: silence never means "not affected".

mod assess;
mod compare;
mod conclude;
mod coverage;
mod describe;
mod evidence;
mod explain;
mod fix;
mod hear;
mod lifecycle;
mod list;
pub mod loader;
mod lookup;
mod matcher;
mod owner;
mod question;
mod release;
mod subject;
pub mod vex;

pub use assess::{MatchError, MatchOptions, Matches, assess};
pub use explain::{Explanation, explain};
pub use list::{MATCHERS, MatcherInfo};

#[cfg(test)]
mod pitfalls;
#[cfg(test)]
mod testing;
