//! Parsing with errors that know where in the document they are.

use serde::de::DeserializeOwned;

use crate::error::ReadError;

/// Parses a whole document.
pub(crate) fn parse<T: DeserializeOwned>(format: &'static str, bytes: &[u8]) -> Result<T, ReadError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        ReadError::Field { format, path, source: error.into_inner() }
    })?;
    deserializer.end().map_err(ReadError::NotJson)?;
    Ok(value)
}
