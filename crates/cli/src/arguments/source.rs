//! What to read, and how.

use std::path::PathBuf;

use clap::Args;

/// What to read, and how
#[derive(Debug, Args)]
pub(crate) struct SourceArguments {
    /// Image or folder
    ///
    /// oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:TAG], dir:PATH, file:PATH, an existing path, or
    /// an image in a registry such as registry.example/app:1. Verbs that weigh take an SBOM (sbom:FILE) too.
    #[arg(value_name = "SOURCE")]
    pub(crate) name: String,

    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
}

/// How to read it
#[derive(Debug, Args)]
pub(crate) struct ReadingArguments {
    /// Platform to take from a multi-platform image, such as linux/arm64 [default: this machine's]
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    pub(crate) platform: Option<String>,

    /// Read every layer again and keep nothing
    #[arg(long)]
    pub(crate) no_cache: bool,

    /// Folder of the layer cache [default: $XDG_CACHE_HOME/weighbridge]
    #[arg(long, value_name = "DIR")]
    pub(crate) cache_dir: Option<PathBuf>,

    /// Known base images, as weighbridge base learn keeps them, to recognise the one it was built from
    #[arg(long, value_name = "FILE")]
    pub(crate) bases: Option<PathBuf>,

    /// No progress and no summary on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
}
