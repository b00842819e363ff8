//! What is installed for Python, what needs what, and for which interpreter.

mod claims;
pub(crate) mod distribution;
pub(crate) mod environment;
pub(crate) mod interpreter;
pub(crate) mod marker;
pub(crate) mod name;
pub(crate) mod packages;
pub(crate) mod requirement;
pub(crate) mod requirements;
pub(crate) mod site;
pub(crate) mod vendored;

#[cfg(test)]
pub(crate) mod testing;
