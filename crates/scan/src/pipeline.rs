//! From an opened source to the merged layers.

use std::io::BufRead;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use wb_inventory::{ARCHIVE, HistoryStep, Image, LayerInput, Merged, Platform, RunConfig, list};
use wb_model::{Digest, SubjectKind};
use wb_read::{Entry, EntryLog, EntryPath, Fragment, Limits, Matcher, Reader};
use wb_source::{Directory, ImageSource, LayerError, Sink, Source, SourceError, read_image_layer};

use crate::ScanError;
use crate::cache::{Cache, KnownBlob};
use crate::engine::{Engine, Seen};
use crate::progress::Progress;

/// How a scan is done.
#[derive(Clone, Debug)]
pub struct ScanOptions {
    /// Bounds on what a layer may cost.
    pub limits: Limits,
    /// The layer cache, when one is used.
    pub cache: Option<Cache>,
    /// Layers that are read at the same time; each takes up to three threads.
    pub jobs: usize,
    /// What is done with files that no reader asks for.
    pub every_file: EveryFile,
}

/// What is done with files that no reader of an ordinary scan asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EveryFile {
    /// They are passed over.
    #[default]
    Skipped,
    /// Their SHA-256 is computed: the digest of a whole model is made of those of all its files.
    Hashed,
    /// Everything that packages say about files is computed, to compare them.
    Compared,
}

impl EveryFile {
    fn readers(self) -> &'static [&'static dyn Reader] {
        match self {
            Self::Skipped => &[],
            Self::Hashed => list::HASH_READERS,
            Self::Compared => list::FILE_READERS,
        }
    }
}

/// Reads a source and merges its layers.
///
/// # Errors
/// A layer cannot be read, or its digest is wrong: then nothing is concluded. A file that cannot be read is a
/// diagnostic of the result.
pub fn scan(source: &Source, options: &ScanOptions, progress: &dyn Progress) -> Result<Merged, ScanError> {
    let readers: Vec<&'static dyn Reader> =
        list::READERS.iter().chain(options.every_file.readers()).copied().collect();
    let matcher = Matcher::new(readers.iter().copied());
    match source {
        Source::Image(image) => scan_image(image.as_ref(), &matcher, options, progress),
        Source::Directory(directory) => scan_directory(directory, &matcher, options),
    }
}

fn scan_directory(
    directory: &Directory,
    matcher: &Matcher<'static>,
    options: &ScanOptions,
) -> Result<Merged, ScanError> {
    let all: Vec<usize> = (0..matcher.readers().len()).collect();
    let mut engine = Engine::new(matcher, &all, &options.limits);
    directory.walk(&options.limits, &mut engine)?;
    let kind = if directory.is_file() { SubjectKind::File } else { SubjectKind::Directory };
    let image = Image {
        kind,
        name: directory.name().to_owned(),
        manifest: None,
        config: None,
        platform: None,
        created: None,
        env: Vec::new(),
        labels: std::collections::BTreeMap::new(),
        run: RunConfig::default(),
        history: Vec::new(),
    };
    let Seen { log, archive, fragments } = engine.finish();
    let fragments = name_fragments(matcher, fragments, archive);
    let layer = LayerInput { diff_id: None, created_by: None, log, fragments };
    Ok(Merged::new(image, vec![layer], matcher.readers(), &options.limits)?)
}

fn scan_image(
    image: &dyn ImageSource,
    matcher: &Matcher<'static>,
    options: &ScanOptions,
    progress: &dyn Progress,
) -> Result<Merged, ScanError> {
    let info = image.info();
    let slots: Vec<Mutex<Option<Result<LayerInput, SourceError>>>> =
        info.layers.iter().map(|_| Mutex::new(None)).collect();
    let queue = Mutex::new(queue(image));
    let failed = AtomicBool::new(false);
    let jobs = if image.is_parallel() { options.jobs.clamp(1, info.layers.len().max(1)) } else { 1 };
    progress.start(info.layers.len());
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while !failed.load(Ordering::Relaxed)
                    && let Some(layer) = queue.lock().ok().and_then(|mut queue| queue.pop())
                {
                    let result = weigh_layer(image, layer, matcher, options, progress);
                    failed.fetch_or(result.is_err(), Ordering::Relaxed);
                    if let Some(Ok(mut slot)) = slots.get(layer).map(Mutex::lock) {
                        *slot = Some(result);
                    }
                }
            });
        }
    });
    progress.finish();
    if let Some(cache) = &options.cache {
        // A cache that cannot be made smaller is a nuisance and no reason to withhold a result.
        drop(cache.shrink());
    }
    let results: Vec<_> = slots.into_iter().filter_map(|slot| slot.into_inner().ok().flatten()).collect();
    let mut layers = Vec::with_capacity(results.len());
    for result in results {
        layers.push(result?);
    }
    Ok(Merged::new(image_facts(image), layers, matcher.readers(), &options.limits)?)
}

/// The layers in the order in which they are best begun, the first one last. When several are read at the same
/// time the largest goes first, so that no long one is left for the end.
fn queue(image: &dyn ImageSource) -> Vec<usize> {
    let mut order = image.reading_order();
    if image.is_parallel() {
        let size = |layer: &usize| image.info().layers.get(*layer).and_then(|layer| layer.size).unwrap_or(0);
        order.sort_by_key(|layer| std::cmp::Reverse(size(layer)));
    }
    order.reverse();
    order
}

fn weigh_layer(
    image: &dyn ImageSource,
    layer: usize,
    matcher: &Matcher<'static>,
    options: &ScanOptions,
    progress: &dyn Progress,
) -> Result<LayerInput, SourceError> {
    let limits = &options.limits;
    let info = &image.info().layers[layer];
    let mut kept = Kept::default();
    if let (Some(cache), Some(blob)) = (&options.cache, &info.blob)
        && let Some(known) = cache.blob(blob)
    {
        if let Some(expected) = info.diff_id.clone().filter(|claimed| *claimed != known.diff_id) {
            return Err(SourceError::Layer {
                image: image.info().name.clone(),
                layer: blob.to_string(),
                source: LayerError::WrongDiffId { expected, actual: known.diff_id },
            });
        }
        kept = Kept::load(cache, known.diff_id, matcher, limits);
    }
    let missing = kept.missing(matcher);
    if let (Some(diff_id), Some((log, archive)), true) = (&kept.diff_id, &kept.entries, missing.is_empty()) {
        progress.cached(layer);
        if let Some(cache) = &options.cache {
            cache.touch(diff_id);
        }
        let fragments = name_fragments(matcher, kept.fragments, archive.clone());
        return Ok(LayerInput {
            diff_id: Some(diff_id.clone()),
            created_by: info.created_by.clone(),
            log: log.clone(),
            fragments,
        });
    }
    progress.layer(layer, info.size);
    let mut counted = Counted { engine: Engine::new(matcher, &missing, limits), progress, layer };
    let verified = read_image_layer(image, layer, limits, &mut counted)?;
    let Seen { log, archive, fragments } = counted.engine.finish();
    if let Some(cache) = &options.cache {
        let keep = || {
            for (at, fragment) in &fragments {
                cache.put_fragment(&verified.diff_id, matcher.readers()[*at].info(), limits, fragment)?;
            }
            cache.put_entries(&verified.diff_id, limits, &log, &archive)?;
            cache.put_blob(&verified.blob, &KnownBlob { diff_id: verified.diff_id.clone() })
        };
        // A full or read-only disk costs the next scan its speed and this one nothing.
        drop(keep());
    }
    progress.done(layer);
    let mut all = kept.fragments;
    all.extend(fragments);
    Ok(LayerInput {
        diff_id: Some(verified.diff_id),
        created_by: info.created_by.clone(),
        log,
        fragments: name_fragments(matcher, all, archive),
    })
}

/// What the cache has of a layer.
#[derive(Default)]
struct Kept {
    diff_id: Option<Digest>,
    entries: Option<(EntryLog, Fragment)>,
    fragments: Vec<(usize, Fragment)>,
}

impl Kept {
    fn load(cache: &Cache, diff_id: Digest, matcher: &Matcher<'static>, limits: &Limits) -> Self {
        let fragments = matcher
            .readers()
            .iter()
            .enumerate()
            .filter_map(|(at, reader)| Some((at, cache.fragment(&diff_id, reader.info(), limits)?)));
        Self {
            entries: cache.entries(&diff_id, limits),
            fragments: fragments.collect(),
            diff_id: Some(diff_id),
        }
    }

    fn missing(&self, matcher: &Matcher<'static>) -> Vec<usize> {
        (0..matcher.readers().len()).filter(|at| !self.fragments.iter().any(|(kept, _)| kept == at)).collect()
    }
}

fn name_fragments(
    matcher: &Matcher<'static>,
    fragments: Vec<(usize, Fragment)>,
    archive: Fragment,
) -> Vec<(&'static str, Fragment)> {
    let mut named: Vec<_> =
        fragments.into_iter().map(|(at, fragment)| (matcher.readers()[at].info().name, fragment)).collect();
    named.push((ARCHIVE, archive));
    named.sort_by_key(|(name, _)| *name);
    named
}

fn image_facts(source: &dyn ImageSource) -> Image {
    let info = source.info();
    let config = &info.config;
    let env = config.env.iter().filter_map(|line| line.split_once('='));
    Image {
        kind: SubjectKind::Image,
        name: info.name.clone(),
        manifest: info.manifest.clone(),
        config: Some(info.config_digest.clone()),
        platform: config.platform.as_ref().map(|platform| Platform {
            os: platform.os().to_owned(),
            architecture: platform.architecture().to_owned(),
            variant: platform.variant().map(str::to_owned),
        }),
        created: config.created.clone(),
        env: env.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        labels: config.labels.clone(),
        run: RunConfig {
            user: config.user.clone(),
            entrypoint: config.entrypoint.clone(),
            cmd: config.cmd.clone(),
            exposed_ports: config.exposed_ports.clone(),
            health_check: config.health_check.clone(),
            working_dir: config.working_dir.clone(),
        },
        history: config.history.iter().map(history_step).collect(),
    }
}

fn history_step(step: &wb_source::manifest::History) -> HistoryStep {
    HistoryStep {
        created: step.created.clone(),
        created_by: step.created_by.clone(),
        comment: step.comment.clone(),
        empty_layer: step.empty_layer,
    }
}

/// The engine, with its progress told.
struct Counted<'a> {
    engine: Engine<'a>,
    progress: &'a dyn Progress,
    layer: usize,
}

impl Sink for Counted<'_> {
    fn entry(&mut self, entry: &Entry, body: &mut dyn BufRead) -> std::io::Result<()> {
        self.progress.entry(self.layer, entry.size);
        self.engine.entry(entry, body)
    }

    fn odd(&mut self, code: wb_model::DiagnosticCode, path: Option<&EntryPath>, message: String) {
        self.engine.odd(code, path, message);
    }
}
