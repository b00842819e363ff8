//! Builds small real images, package databases and hostile files for tests, and serves them.

pub mod attack;
pub mod hdf5;
pub mod hex;
pub mod hub;
pub mod layer;
pub mod layout;
pub mod model_file;
pub mod mutate;
pub mod pickle;
pub mod protobuf;
pub mod registry;
pub mod tensor_file;
pub mod zip;
