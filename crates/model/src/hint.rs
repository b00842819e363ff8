//! What a person can do about an error.

/// An error that may know what to try next.
///
/// The command line prints the error's chain first and then one `hint:` line per hint found in the chain.
pub trait Hint {
    /// A command to run or a setting to change, as a sentence without a full stop.
    fn hint(&self) -> Option<String>;
}
