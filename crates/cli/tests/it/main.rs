//! The command as a user meets it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod guide;
mod help;
mod run;
mod scan;
