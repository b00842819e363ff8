//! The command as a user meets it.

mod help;
mod run;
mod scan;
