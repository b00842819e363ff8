//! Readers: bytes to facts. One format a file; each is named in [`list::READERS`](crate::list::READERS).

pub(crate) mod elf;
pub(crate) mod file_hash;
pub(crate) mod integrity;
pub(crate) mod model_side_file;
pub(crate) mod nvidia;
pub(crate) mod os;
pub(crate) mod python;
pub(crate) mod script;
pub(crate) mod secret;
#[cfg(test)]
pub(crate) mod testing;
