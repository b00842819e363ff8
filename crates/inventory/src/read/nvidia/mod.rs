//! What NVIDIA's software and PyTorch write down about versions, besides their libraries.

pub(crate) mod header;
pub(crate) mod toolkit;
pub(crate) mod torch;
