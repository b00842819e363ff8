//! The version orders against the tests of the vers specification.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod vers;
