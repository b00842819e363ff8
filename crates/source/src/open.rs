//! From what stands on the command line to an opened source.

use std::path::Path;

use wb_transport::RegistryClient;

use crate::SourceError;
use crate::archive::Archive;
use crate::directory::Directory;
use crate::docker_archive::DockerArchive;
use crate::image::ImageSource;
use crate::manifest::Platform;
use crate::oci_layout::OciLayout;
use crate::registry::RegistryImage;

/// An opened source.
pub enum Source {
    /// An image: layers with digests.
    Image(Box<dyn ImageSource>),
    /// A folder or file: no layers.
    Directory(Directory),
}

/// What opening needs besides the name.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// The platform wanted from an index; this machine's when none is given.
    pub platform: Option<Platform>,
    /// How to speak to registries. Nothing is asked of the network unless the source is an image in one.
    pub network: wb_transport::Options,
}

/// One kind of source, as the help and the support matrix list it.
pub struct SourceKind {
    /// What stands before the colon.
    pub prefix: &'static str,
    /// How it is written.
    pub form: &'static str,
    /// What it is, in a few words.
    pub summary: &'static str,
    open: fn(&str, &OpenOptions) -> Result<Source, SourceError>,
}

/// Every kind of source with a prefix. A name without one is an existing path, else an image in a registry.
pub const SOURCES: &[SourceKind] = &[
    SourceKind {
        prefix: "oci",
        form: "oci:DIR[:TAG]",
        summary: "OCI image layout in a folder",
        open: open_oci,
    },
    SourceKind {
        prefix: "oci-archive",
        form: "oci-archive:FILE[:TAG]",
        summary: "OCI image layout in a tar archive",
        open: open_oci_archive,
    },
    SourceKind {
        prefix: "docker-archive",
        form: "docker-archive:FILE[:TAG]",
        summary: "what `docker save` writes, plain or gzipped",
        open: open_docker_archive,
    },
    SourceKind { prefix: "dir", form: "dir:PATH", summary: "a folder", open: open_dir },
    SourceKind { prefix: "file", form: "file:PATH", summary: "one file", open: open_file },
    SourceKind {
        prefix: "hub",
        form: "hub:ORG/NAME[@REVISION]",
        summary: "model repository on a hub, for `model scan` and `model watch`",
        open: open_hub,
    },
];

/// Opens a source by its name.
///
/// # Errors
/// [`SourceError`], which names what was asked for and why it could not be had.
pub fn open(name: &str, options: &OpenOptions) -> Result<Source, SourceError> {
    if let Some((prefix, rest)) = name.split_once(':')
        && let Some(kind) = SOURCES.iter().find(|kind| kind.prefix == prefix)
    {
        if rest.is_empty() {
            return Err(SourceError::Spec {
                name: name.to_owned(),
                why: format!("nothing follows {prefix}:"),
            });
        }
        return (kind.open)(rest, options);
    }
    let path = Path::new(name);
    if path.exists() {
        return open_path(name, path, options);
    }
    // Nobody names an image like this; somebody who mistyped a path should hear of the path.
    if name.starts_with(['/', '.', '~']) {
        return Err(SourceError::Open {
            path: path.to_owned(),
            source: std::io::Error::new(std::io::ErrorKind::NotFound, "no such file or folder"),
        });
    }
    open_registry(name, options)
}

/// An existing path given bare: a layout, an archive of an image, a folder or a file, whichever its content is.
fn open_path(name: &str, path: &Path, options: &OpenOptions) -> Result<Source, SourceError> {
    if path.is_dir() {
        return if path.join("oci-layout").is_file() {
            open_oci(name, options)
        } else {
            open_dir(name, options)
        };
    }
    match Archive::open(path) {
        Ok(archive) if archive.has("oci-layout") => Ok(Source::Image(Box::new(OciLayout::open_archive(
            archive,
            path,
            None,
            options.platform.as_ref(),
        )?))),
        Ok(archive) if archive.has("manifest.json") => {
            Ok(Source::Image(Box::new(DockerArchive::open(archive, path, None, options.platform.as_ref())?)))
        }
        // Any other file is weighed as a file; whether it could be read at all shows then.
        _ => open_file(name, options),
    }
}

fn open_oci(rest: &str, options: &OpenOptions) -> Result<Source, SourceError> {
    let (path, tag) = split_tag(rest);
    Ok(Source::Image(Box::new(OciLayout::open_folder(path, tag, options.platform.as_ref())?)))
}

fn open_oci_archive(rest: &str, options: &OpenOptions) -> Result<Source, SourceError> {
    let (path, tag) = split_tag(rest);
    Ok(Source::Image(Box::new(OciLayout::open_archive(
        Archive::open(path)?,
        path,
        tag,
        options.platform.as_ref(),
    )?)))
}

fn open_docker_archive(rest: &str, options: &OpenOptions) -> Result<Source, SourceError> {
    let (path, tag) = split_tag(rest);
    Ok(Source::Image(Box::new(DockerArchive::open(
        Archive::open(path)?,
        path,
        tag,
        options.platform.as_ref(),
    )?)))
}

fn open_dir(rest: &str, _options: &OpenOptions) -> Result<Source, SourceError> {
    Ok(Source::Directory(Directory::open_folder(Path::new(rest))?))
}

fn open_file(rest: &str, _options: &OpenOptions) -> Result<Source, SourceError> {
    Ok(Source::Directory(Directory::open_file(Path::new(rest))?))
}

/// A repository of models is weighed, by ranges where it is large: nothing of it is a file system.
fn open_hub(rest: &str, _options: &OpenOptions) -> Result<Source, SourceError> {
    Err(SourceError::NoImage { name: format!("hub:{rest}") })
}

fn open_registry(name: &str, options: &OpenOptions) -> Result<Source, SourceError> {
    let client = RegistryClient::new(options.network.clone())?;
    Ok(Source::Image(Box::new(RegistryImage::open(name, options.platform.as_ref(), &client)?)))
}

/// `PATH[:TAG]`. Paths and tags may both hold colons: the shortest beginning that exists is the path.
pub(crate) fn split_tag(rest: &str) -> (&Path, Option<&str>) {
    if Path::new(rest).exists() {
        return (Path::new(rest), None);
    }
    let splits = || rest.match_indices(':').map(|(at, _)| (&rest[..at], &rest[at + 1..]));
    splits()
        .find(|(path, tag)| !tag.is_empty() && Path::new(path).exists())
        .or_else(|| splits().next_back())
        .map_or((Path::new(rest), None), |(path, tag)| {
            (Path::new(path), Some(tag).filter(|tag| !tag.is_empty()))
        })
}
