//! What archives and compressions have in common: bytes of a part of an input as a stream, unpacking within the budget,
//! members that are held or pass by, and names that lead out of the folder somebody unpacks into.

pub(crate) mod callable;
pub(crate) mod carried_code;
pub(crate) mod compressed;
pub(crate) mod name;
pub(crate) mod seven_zip;
pub(crate) mod source;
pub(crate) mod special;
pub(crate) mod stream;
pub(crate) mod torch;
pub(crate) mod torch_script;
pub(crate) mod unpack;
pub(crate) mod zip;
pub(crate) mod zip_archive;

#[cfg(test)]
pub(crate) mod tests;
