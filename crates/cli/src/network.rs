//! Fetching a document from an address that the user named.

use wb_transport::{Fetcher, Options};

/// No such document is larger, in bytes.
const LARGEST: u64 = 1 << 30;

/// The bytes behind an address.
pub(crate) fn get(address: &str) -> Result<Vec<u8>, String> {
    let fetcher = Fetcher::new(Options::from_environment()).map_err(|failure| failure.to_string())?;
    let mut bytes = Vec::new();
    fetcher.get(address, None, LARGEST, &mut bytes).map_err(|error| chain(&error))?;
    Ok(bytes)
}

/// An error with its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = error.source();
    }
    text
}
