//! What happened to a database: which origins it came from, when each was asked, and with what result.
//!
//! This stands in a file beside the database and not in it, so that the same records give the same bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::database::DatabaseError;

/// Version of the file.
const VERSION: u32 = 1;
/// It is a small file: a longer one is not ours. In bytes.
const LARGEST: u64 = 16 << 20;

/// The file `FILE.state.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    version: u32,
    /// When the newest mirror or archive that was taken in was made, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mirror_built: Option<String>,
    /// By the name that was given to `--from`.
    #[serde(default)]
    pub origins: BTreeMap<String, OriginState>,
}

/// What happened to one origin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginState {
    /// When it was last asked, RFC 3339.
    pub asked: String,
    /// When it last answered, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<String>,
    /// Why it did not answer the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// `ETag` by path: what need not be fetched again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub etags: BTreeMap<String, String>,
}

impl Default for State {
    fn default() -> Self {
        Self { version: VERSION, mirror_built: None, origins: BTreeMap::new() }
    }
}

impl State {
    /// Where the state of a database is.
    pub fn path_of(database: &Path) -> PathBuf {
        let mut name = database.as_os_str().to_owned();
        name.push(".state.json");
        PathBuf::from(name)
    }

    /// Reads the state beside a database; nothing has happened yet where there is none.
    ///
    /// # Errors
    /// It cannot be read or is not one.
    pub fn read(database: &Path) -> Result<Self, DatabaseError> {
        let path = Self::path_of(database);
        let name = path.display().to_string();
        let damaged = |why: String| DatabaseError::Damaged { name: name.clone(), why };
        match fs_err::metadata(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(DatabaseError::io("read the state of", &name, &error)),
            Ok(metadata) if metadata.len() > LARGEST => return Err(damaged("it is too long".to_owned())),
            Ok(_) => {}
        }
        let bytes =
            fs_err::read(&path).map_err(|error| DatabaseError::io("read the state of", &name, &error))?;
        let state: Self = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        match state.version {
            VERSION => Ok(state),
            has => Err(DatabaseError::Version { name, has, reads: VERSION }),
        }
    }

    /// Writes the state beside a database, whole or not at all.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, database: &Path) -> Result<(), DatabaseError> {
        let path = Self::path_of(database);
        let name = path.display().to_string();
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|error| DatabaseError::Damaged { name: name.clone(), why: error.to_string() })?;
        bytes.push(b'\n');
        crate::mirror::write_whole(&path, &bytes)
            .map_err(|error| DatabaseError::io("write the state of", &name, &error))
    }
}

#[cfg(test)]
mod tests;
