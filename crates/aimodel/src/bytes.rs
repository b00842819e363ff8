//! Small bounded walkers over bytes that several formats share. Each reads forward, never recurses without a bound, and
//! never lets a length in the file size an allocation.

pub(crate) mod flatbuffer;
pub(crate) mod json;
pub(crate) mod msgpack;
pub(crate) mod seen;
pub(crate) mod spans;
pub(crate) mod ubjson;
pub(crate) mod xml;
