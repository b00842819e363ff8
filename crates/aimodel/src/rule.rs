//! The rules, one family a file. A format's file uses the rules of its family; all of them stand in
//! [`list::RULES`](crate::list::RULES).

pub mod code;
pub mod container;
pub mod coreml;
pub mod flat;
pub mod folder;
pub mod gguf;
pub mod hdf5;
pub mod keras;
pub mod onnx;
pub mod pickle;
pub mod safetensors;
pub mod template;
pub mod tensorflow;
pub mod unreadable;
