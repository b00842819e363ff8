//! Licences of models: identifiers, texts, and what they do not let everybody do.

use serde::{Deserialize, Serialize};

/// What a licence does not let everybody do. The order is the strictness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UseClass {
    /// Not known.
    #[default]
    Unknown,
    /// Free for any use.
    Open,
    /// A list of uses that are forbidden (OpenRAIL, Gemma, Llama before a size of company matters).
    UseRestricted,
    /// Forbidden uses, and bounds on who may use it (Llama's 700 million users).
    Community,
    /// No commercial use.
    NonCommercial,
    /// Research only.
    Research,
}
