//! From source arguments to merged layers: the beginning of every verb that looks at an image.

use wb_inventory::Merged;
use wb_read::Limits;
use wb_scan::{Cache, DEFAULT_BYTES, Progress, ScanOptions, Silent, scan};
use wb_source::OpenOptions;

use crate::arguments::SourceArguments;
use crate::environment;
use crate::failure::Failure;
use crate::progress::Terminal;

/// Opens and reads a source.
pub(super) fn read(arguments: &SourceArguments) -> Result<Merged, Failure> {
    let platform = arguments
        .platform
        .as_deref()
        .map(|text| text.parse().map_err(|error: wb_source::manifest::ManifestError| usage(&error)))
        .transpose()?;
    let options = OpenOptions { platform, network: wb_transport::Options::from_environment() };
    let source = wb_source::open(&arguments.name, &options).map_err(|error| Failure::could_not(&error))?;
    let cache = match (arguments.no_cache, &arguments.cache_dir) {
        (true, _) => None,
        (false, Some(folder)) => Some(folder.clone()),
        (false, None) => environment::cache_folder(),
    };
    let options = ScanOptions {
        limits: Limits::DEFAULT,
        cache: cache.map(|folder| Cache::new(&folder, DEFAULT_BYTES)),
        jobs: environment::jobs(),
    };
    let terminal = Terminal::new();
    let is_shown = !arguments.quiet && environment::stderr_is_terminal();
    let progress: &dyn Progress = if is_shown { &terminal } else { &Silent };
    scan(&source, &options, progress).map_err(|error| Failure::could_not(&error))
}

fn usage(error: &(impl std::error::Error + wb_model::Hint)) -> Failure {
    Failure::usage(error.to_string(), error.hint())
}
