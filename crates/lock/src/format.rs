//! The readers of requirement and lock files: one format a file.

pub mod conda_lock;
pub mod environment_yml;
pub mod package_json;
pub mod package_lock;
pub mod pdm_lock;
pub mod pipfile;
pub mod pipfile_lock;
pub mod pixi_lock;
pub mod pnpm_lock;
pub mod poetry_lock;
pub mod pylock_toml;
pub mod pyproject_toml;
mod python_json;
mod python_lock;
pub mod requirements_txt;
mod structured;
mod toml_file;
pub mod uv_lock;
mod yarn_berry;
pub mod yarn_lock;

use crate::{LockError, LockFile, Role};

/// A lock file of 200 MB is read; what is larger is refused.
pub const MAX_BYTES: u64 = 256 << 20;

/// How an included file is read (`-r`, `-c`): the path as it is written, and the file that names it.
pub trait Include {
    /// The path that names the included file from now on, and its bytes.
    ///
    /// # Errors
    /// Why it cannot be read, as `does not exist`.
    fn read(&self, from: &str, path: &str) -> Result<(String, Vec<u8>), String>;
}

/// For formats that include nothing, and for callers that allow none.
pub struct NoIncludes;

impl Include for NoIncludes {
    fn read(&self, _from: &str, _path: &str) -> Result<(String, Vec<u8>), String> {
        Err("is not looked at here".to_owned())
    }
}

/// One format.
pub trait Format: Send + Sync {
    /// Stable id (`uv-lock`).
    fn id(&self) -> &'static str;

    /// What it is, in a few words, for the support matrix.
    fn summary(&self) -> &'static str;

    /// What sort of file it is.
    fn role(&self) -> Role;

    /// Whether a file of that name (the last segment of its path) is of this format.
    fn is_called(&self, name: &str) -> bool;

    /// Reads a file. `path` names it in everything that is said about it.
    ///
    /// # Errors
    /// It is not of this format, cut short, too large, or of a version that is not known. What is wrong inside of a file
    /// that could be read is a [`Problem`](crate::Problem) of the result.
    fn read(&self, path: &str, bytes: &[u8], include: &dyn Include) -> Result<LockFile, LockError>;
}
