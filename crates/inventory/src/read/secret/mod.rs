//! Files that hold secrets. A fact says what sort; the value is never kept.

pub(crate) mod credentials;
pub(crate) mod private_key;

use serde::{Deserialize, Serialize};

use wb_read::FactType;

/// A file that holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct SecretFile {
    /// What it is (`private key`, `Hugging Face token`). Never the value.
    pub(crate) sort: String,
}

impl FactType for SecretFile {
    const KIND: &'static str = "secret/file";
}
