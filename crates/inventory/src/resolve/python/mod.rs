//! What is installed for Python, what needs what, and for which interpreter.

#[cfg(test)]
pub(crate) mod testing;
