//! Where bytes come from: one file per kind of source, all listed in [`SOURCES`].
//!
//! An image gives layers; a layer flows once, from its stored bytes to its entries ([`read_image_layer`]), and
//! nothing of it is written to disk. A folder gives entries directly.

mod archive;
mod blob;
mod decompress;
mod directory;
mod docker_archive;
mod error;
mod image;
mod layer;
pub mod manifest;
mod model_artifact;
mod oci_layout;
mod open;
mod registry;
mod sink;
pub mod tar;
#[cfg(test)]
mod testing;

pub use archive::Archive;
pub use decompress::Compression;
pub use directory::Directory;
pub use docker_archive::DockerArchive;
pub use error::SourceError;
pub use image::{ImageInfo, ImageSource, LayerRef, read_image_layer};
pub use layer::{Expected, LayerError, Verified, read_layer};
pub use model_artifact::{
    DigestOf, HubListing, HubListingError, HubRepository, ModelArtifact, ModelLayer, ModelPart,
    is_model_type, parse_hub_listing,
};
pub use oci_layout::OciLayout;
pub use open::{OpenOptions, SOURCES, Source, SourceKind, open};
pub use registry::RegistryImage;
pub use sink::Sink;
pub use tar::TarError;
pub use wb_transport::{Reference, ReferenceError};
