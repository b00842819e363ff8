//! From source arguments to merged layers: the beginning of every verb that looks at an image.

use std::path::Path;

use wb_inventory::{Merged, conclude};
use wb_model::Inventory;
use wb_read::Limits;
use wb_scan::{Cache, DEFAULT_BYTES, EveryFile, Progress, ScanOptions, Silent, scan};
use wb_source::OpenOptions;
use wb_workflow::base::{Bases, recognise};

use crate::arguments::ReadingArguments;
use crate::environment;
use crate::failure::Failure;
use crate::progress::Terminal;

/// Opens and reads a source.
pub(super) fn read(name: &str, arguments: &ReadingArguments) -> Result<Merged, Failure> {
    read_with(name, arguments, EveryFile::Skipped)
}

/// Opens and reads a source of models, and hashes every file of it.
pub(super) fn read_models(name: &str, arguments: &ReadingArguments) -> Result<Merged, Failure> {
    read_with(name, arguments, EveryFile::Hashed)
}

/// Opens and reads a source, and digests every file of it in every way that packages do.
pub(super) fn read_every_file(name: &str, arguments: &ReadingArguments) -> Result<Merged, Failure> {
    read_with(name, arguments, EveryFile::Compared)
}

fn read_with(name: &str, arguments: &ReadingArguments, every_file: EveryFile) -> Result<Merged, Failure> {
    let source = wb_source::open(name, &options(arguments)?).map_err(|error| Failure::could_not(&error))?;
    let cache = cache_folder(arguments);
    let options = ScanOptions {
        limits: Limits::DEFAULT,
        cache: cache.map(|folder| Cache::new(&folder, DEFAULT_BYTES)),
        jobs: environment::jobs(),
        every_file,
    };
    let terminal = Terminal::new();
    let is_shown = !arguments.quiet && environment::stderr_is_terminal();
    let progress: &dyn Progress = if is_shown { &terminal } else { &Silent };
    scan(&source, &options, progress).map_err(|error| Failure::could_not(&error))
}

/// How sources are opened.
pub(super) fn options(arguments: &ReadingArguments) -> Result<OpenOptions, Failure> {
    Ok(OpenOptions { platform: platform(arguments)?, network: wb_transport::Options::from_environment() })
}

/// The platform that was asked for.
pub(super) fn platform(
    arguments: &ReadingArguments,
) -> Result<Option<wb_source::manifest::Platform>, Failure> {
    let parse = |text: &str| text.parse().map_err(|error: wb_source::manifest::ManifestError| usage(&error));
    arguments.platform.as_deref().map(parse).transpose()
}

/// The folder of the layer cache, unless there is to be none.
pub(super) fn cache_folder(arguments: &ReadingArguments) -> Option<std::path::PathBuf> {
    match (arguments.no_cache, &arguments.cache_dir) {
        (true, _) => None,
        (false, Some(folder)) => Some(folder.clone()),
        (false, None) => environment::cache_folder(),
    }
}

/// What a source holds: concluded from an image or a folder, or read from an SBOM of it.
pub(super) fn inventory(name: &str, arguments: &ReadingArguments) -> Result<Inventory, Failure> {
    let bases = bases(arguments)?;
    let mut inventory = inventory_as_it_is(name, arguments)?;
    recognise(&mut inventory, &bases);
    Ok(inventory)
}

/// The known base images that were asked for; none where nobody asked.
pub(super) fn bases(arguments: &ReadingArguments) -> Result<Bases, Failure> {
    let Some(path) = &arguments.bases else { return Ok(Bases::default()) };
    Bases::open(path).map_err(|error| Failure::steering(&error))
}

/// The same without looking for its base.
pub(super) fn inventory_as_it_is(name: &str, arguments: &ReadingArguments) -> Result<Inventory, Failure> {
    if let Some(path) = sbom_path(name) {
        let bytes =
            fs_err::read(path).map_err(|error| Failure::io(&format!("read {}", path.display()), &error))?;
        let read = wb_bom::read(&bytes);
        return read.map(|(inventory, _)| inventory).map_err(|error| Failure::could_not_read(path, &error));
    }
    let source_date = environment::source_date().map_err(|message| Failure::usage(message, None))?;
    let merged = read(name, arguments)?;
    Ok(conclude_at(&merged, source_date))
}

/// Concludes; the document's time is the given one, else the image's.
pub(super) fn conclude_at(merged: &Merged, source_date: Option<String>) -> Inventory {
    let created =
        source_date.or_else(|| merged.image().created.as_deref().and_then(environment::normal_time));
    conclude(merged, environment::tool(), created)
}

/// `sbom:FILE`, or an existing file that begins like a JSON object: archives and images never do.
fn sbom_path(name: &str) -> Option<&Path> {
    if let Some(path) = name.strip_prefix("sbom:") {
        return Some(Path::new(path));
    }
    let path = Path::new(name);
    let mut head = [0; 64];
    let mut file = fs_err::metadata(path)
        .ok()
        .filter(std::fs::Metadata::is_file)
        .and_then(|_| fs_err::File::open(path).ok())?;
    let length = std::io::Read::read(&mut file, &mut head).ok()?;
    let text = head.get(..length)?.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head.get(..length)?);
    (text.trim_ascii_start().first() == Some(&b'{')).then_some(path)
}

fn usage(error: &(impl std::error::Error + wb_model::Hint)) -> Failure {
    Failure::usage(error.to_string(), error.hint())
}
