//! One digest for a model of many files, the one that OpenSSF Model Signing puts under a signature: SHA-256 over the raw
//! SHA-256 digests of the files, in the order of their paths, compared part by part.

use sha2::{Digest as _, Sha256};

use crate::resolve::models::set::SetFile;

/// What Model Signing leaves out by itself (git's own files), its signature, and what a download leaves behind.
const LEFT_OUT: &[&str] = &[".git", ".gitattributes", ".github", ".gitignore", "model.sig"];

/// The digest in hexadecimal; none when the digest of a file is not known, or there is no file.
pub(super) fn of_set(files: &[SetFile]) -> Option<String> {
    let mut files: Vec<&SetFile> = files.iter().filter(|file| is_signed(&file.name)).collect();
    if files.is_empty() {
        return None;
    }
    files.sort_by(|a, b| a.name.split('/').cmp(b.name.split('/')));
    let mut hasher = Sha256::new();
    for file in files {
        hasher.update(file.sha256.as_ref()?.bytes());
    }
    Some(wb_model::Digest::sha256(hasher.finalize().into()).hex())
}

/// Whether a file is under the signature.
pub(super) fn is_signed(name: &str) -> bool {
    let first = name.split('/').next().unwrap_or_default();
    !LEFT_OUT.contains(&first) && !name.starts_with(".cache/huggingface/")
}

#[cfg(test)]
mod tests;
