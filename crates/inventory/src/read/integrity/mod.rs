//! What every file is, byte for byte: for the verbs that compare files with what packages say about them.

pub(crate) mod bytecode;
pub(crate) mod file_digest;
mod marshal;
pub(crate) mod path_file;
pub(crate) mod source_words;
#[cfg(test)]
pub(crate) mod testing;
