//! What lies beside models: configurations, cards, licences, indexes, pointers and manifests of stores. One reader and one
//! type of fact a file; nothing here looks at a second file, what needs several is the resolver's work.
//!
//! Every text is bounded, every nesting is bounded, and a file of the wrong shape is a problem that is told: a file that
//! looks as if it belonged to a model and cannot be read leaves a fact with an *unreadable* finding as well.

pub mod bento_yaml;
pub mod blob_digest;
pub mod hub_blob;
pub mod hub_config;
pub mod hub_ref;
pub(crate) mod json;
pub mod lfs_pointer;
pub mod license_text;
pub mod local_dir;
pub mod merge_config;
pub mod ml_model;
pub mod model_card;
pub mod model_code;
pub mod model_toml;
pub mod nim_manifest;
pub mod ollama_manifest;
pub mod requirements;
pub mod shard_index;
pub mod template_file;
pub mod triton_config;
mod work;
pub(crate) mod yaml;

#[cfg(test)]
mod tests;
