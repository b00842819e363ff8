//! One sweep: many images, so many at a time, each finished one kept, each failed one named.

mod claims;

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use wb_advisory::Database;
use wb_model::{Assessment, Hint, InputDocument, Inventory, Tool};
use wb_read::Limits;
use wb_scan::{Cache, DEFAULT_BYTES};
use wb_source::manifest::Platform;
use wb_transport::{RegistryClient, RegistryError};

use super::index::{IndexError, refresh};
use super::journal::Journal;
use super::meta::{Form, Meta, SCHEMA, Told, VERSION};
use super::plan::{Plan, Task};
use super::read::{Opened, Reading, Stop, stored};
use super::store::{Results, StoreError, stem};
use super::summary::{self, Failed, Run, Skipped, SummaryError};
use crate::base::{Bases, recognise};
use crate::gate;
use claims::Claims;

/// Images after which the layer cache is made smaller, when it has grown too large.
const SHRINK_AFTER: usize = 64;

/// Writes and reads decisions; renderers are not this crate's business.
pub trait Documents: Sync {
    /// Writes a decision document.
    ///
    /// # Errors
    /// Writing failed.
    fn write_decision(&self, assessment: &Assessment, out: &mut dyn Write) -> io::Result<()>;

    /// Reads one back.
    ///
    /// # Errors
    /// What is wrong with it.
    fn read_decision(&self, bytes: &[u8]) -> Result<Assessment, String>;
}

/// Hears how it goes.
pub trait Progress: Sync {
    /// So many of so many are done with, of which so many failed.
    fn images(&self, done: usize, all: usize, failed: usize);
    /// So many of so many documents are in the index.
    fn index(&self, done: usize, all: usize);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug)]
pub struct Quiet;

impl Progress for Quiet {
    fn images(&self, _done: usize, _all: usize, _failed: usize) {}

    fn index(&self, _done: usize, _all: usize) {}
}

/// What every image is held to.
pub struct Gate<'a> {
    /// Opens the advisory database; once for every thread that decides.
    pub open: &'a (dyn Fn() -> Result<Database, String> + Sync),
    /// Policies, VEX, a baseline.
    pub inputs: Vec<InputDocument>,
    /// What the command line asked for.
    pub options: gate::Options,
}

/// How a sweep is done.
pub struct SweepOptions<'a> {
    /// The folder of results.
    pub out: &'a Path,
    /// What was asked for, in words.
    pub asked: String,
    /// Images at the same time.
    pub jobs: usize,
    /// Layers of each at the same time.
    pub layers_at_once: usize,
    /// The platform to take from an image for several.
    pub platform: Option<Platform>,
    /// How to speak to registries.
    pub network: wb_transport::Options,
    /// The folder of the layer cache.
    pub cache: Option<PathBuf>,
    /// Bounds on what a layer may cost.
    pub limits: Limits,
    /// Known base images, to recognise the one that an image was built from.
    pub bases: &'a Bases,
    /// What every image is held to; none to keep SBOMs.
    pub gate: Option<Gate<'a>>,
    /// Who makes the documents.
    pub tool: Tool,
    /// The time of the run, RFC 3339 in whole seconds.
    pub now: String,
    /// The time of a document, from what the image says.
    pub created: &'a (dyn Fn(Option<&str>) -> Option<String> + Sync),
    /// Decisions.
    pub documents: &'a dyn Documents,
    /// Do again what is finished.
    pub force: bool,
    /// The run to compare with; the last one when none is named.
    pub since: Option<String>,
}

/// What came of a sweep.
#[derive(Debug)]
pub struct Outcome {
    /// The run, as it is kept.
    pub run: Run,
    /// Images that were looked at in this sweep.
    pub fresh: usize,
    /// Images that an earlier sweep had finished.
    pub kept: usize,
}

/// Why a sweep could not be done as a whole. A single image that cannot be looked at is no such reason.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum SweepError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Summary(#[from] SummaryError),
    #[error(transparent)]
    Registry(#[from] RegistryError),
    #[error("open the advisory database: {0}")]
    Database(String),
}

impl Hint for SweepError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Store(error) => error.hint(),
            Self::Index(error) => error.hint(),
            Self::Summary(error) => error.hint(),
            Self::Registry(error) => error.hint(),
            Self::Database(_) => {
                Some("make one with weighbridge db update, or name it: --db FILE".to_owned())
            }
        }
    }
}

/// Looks at everything of a plan.
///
/// # Errors
/// [`SweepError`]. Images that fail are in the run's list.
pub fn sweep(plan: Plan, options: &SweepOptions<'_>, progress: &dyn Progress) -> Result<Outcome, SweepError> {
    let (results, _lock) = Results::begin(options.out)?;
    // The comparison is checked before an hour of reading, not after it.
    let before = summary::previous(&results, options.since.as_deref())?;
    let database = match &options.gate {
        Some(gate) => Some((gate.open)().map_err(SweepError::Database)?.identity().digest.clone()),
        None => None,
    };
    let key = key(options, database.as_deref());
    let journal = Journal::open(&results, &key)?;
    let sweeper = Sweeper {
        reading: Reading {
            options,
            client: RegistryClient::new(options.network.clone())?,
            flights: super::flight::Flights::default(),
            cache: options.cache.as_deref().map(|folder| Cache::new(folder, u64::MAX)),
        },
        results: &results,
        key: &key,
        journal,
        claims: Claims::default(),
        scanned: AtomicUsize::new(0),
    };
    sweeper.all(&plan.tasks, progress);
    let claims = sweeper.claims.into_inner();
    let (fresh, kept) = claims.counts();
    claims.write_names(&results)?;
    let index = refresh(&results, options.documents, options.jobs, &|done, all| progress.index(done, all))?;
    let mut run = Run::new(&options.now, &options.tool, &options.asked, database);
    run.plan(plan.skipped, plan.failed, plan.cut);
    run.images(&results, &index, &claims.by_stem(), options.jobs)?;
    let (skipped, failed) = claims.troubles();
    run.troubles(skipped, failed);
    run.compare(before.as_ref());
    summary::write(&results, &run)?;
    Journal::end(&results)?;
    Ok(Outcome { run, fresh, kept })
}

/// Everything that decides what a document says, besides the image and the time.
fn key(options: &SweepOptions<'_>, database: Option<&str>) -> String {
    let bases = super::sha256(&options.bases.to_bytes());
    let mut text =
        format!("{} {}\n{:?}\n{bases}\n", options.tool.name, options.tool.version, options.platform);
    if let (Some(gate), Some(database)) = (&options.gate, database) {
        let asked = &gate.options;
        text.push_str(&format!(
            "{database}\n{:?} {:?} {} {}\n",
            asked.fail_on, asked.role, asked.allow_starter, asked.require_complete
        ));
        let mut inputs: Vec<String> =
            gate.inputs.iter().map(|input| format!("{} {}\n", input.kind, input.digest)).collect();
        inputs.sort();
        text.extend(inputs);
    }
    super::sha256(text.as_bytes()).hex()
}

struct Sweeper<'a> {
    reading: Reading<'a>,
    results: &'a Results,
    key: &'a str,
    journal: Journal,
    claims: Claims,
    scanned: AtomicUsize,
}

/// What became of an image.
pub(super) enum Became {
    Kept,
    Fresh,
}

impl Sweeper<'_> {
    fn all(&self, tasks: &[Task], progress: &dyn Progress) {
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let jobs = self.reading.options.jobs.clamp(1, tasks.len().max(1));
        progress.images(0, tasks.len(), 0);
        std::thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(|| {
                    // A connection to the database belongs to one thread.
                    let mut database = None;
                    while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                        // One image that breaks the program must not take the others along.
                        let tried = catch_unwind(AssertUnwindSafe(|| self.one(task, &mut database)));
                        let stopped = match tried {
                            Ok(result) => result.err(),
                            Err(_) => {
                                Some(Stop::because("a bug of this program broke it off; please report it"))
                            }
                        };
                        if let Some(stop) = stopped {
                            self.claims.stop(&task.name, stop);
                        }
                        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                        progress.images(done, tasks.len(), self.claims.failed());
                    }
                });
            }
        });
    }

    fn one(&self, task: &Task, database: &mut Option<Database>) -> Result<(), Stop> {
        let force = self.reading.options.force;
        if !force
            && let Some(stem) = self.journal.stem_of(&task.name)
            && self.finished(stem)?.is_some()
        {
            self.claims.known(stem, &task.name);
            return Ok(());
        }
        let opened = self.reading.open(task)?;
        let stem = stem(opened.digest());
        let Some(claim) = self.claims.claim(&stem, &task.name) else {
            return Ok(());
        };
        let became = self.image(task, opened, &stem, database);
        match became {
            Ok(became) => {
                self.claims.done(claim, &became);
                self.journal.note(&task.name, &stem);
                Ok(())
            }
            Err(stop) => {
                self.claims.failed_claim(claim, stop);
                Ok(())
            }
        }
    }

    /// The sidecar of an image that is finished as this sweep would finish it.
    fn finished(&self, stem: &str) -> Result<Option<Meta>, Stop> {
        let Ok(meta) = self.results.meta(stem) else { return Ok(None) };
        Ok(meta.filter(|meta| meta.key == self.key && self.results.document(stem).is_file()))
    }

    fn image(
        &self,
        task: &Task,
        opened: Opened,
        stem: &str,
        database: &mut Option<Database>,
    ) -> Result<Became, Stop> {
        let options = self.reading.options;
        if !options.force && opened.is_fixed() && self.finished(stem)?.is_some() {
            return Ok(Became::Kept);
        }
        let digest = opened.digest().to_string();
        let old = self.results.meta(stem).ok().flatten();
        // The same program reads the same from the same image: what it kept is as good as the image.
        let kept = old
            .as_ref()
            .filter(|old| !options.force && opened.is_unread_image() && old.tool == options.tool)
            .and_then(|old| stored(self.results, options.documents, stem, &old.document));
        let mut inventory = match kept {
            // Its base was recognised among those that were known then.
            Some(inventory) => Inventory { base: None, ..inventory },
            None => self.reading.inventory(opened)?,
        };
        recognise(&mut inventory, options.bases);
        self.shrink();
        let (told, form, document) = self.decide(inventory, database)?;
        let sum = super::sha256(&document).to_string();
        let mut names = old.map(|old| old.names).unwrap_or_default();
        names.insert(task.name.clone());
        let meta = Meta {
            schema: SCHEMA.to_owned(),
            version: VERSION,
            digest,
            names,
            when: options.now.clone(),
            tool: options.tool.clone(),
            form,
            document: sum,
            key: self.key.to_owned(),
            verdict: told.verdict,
            database: told.database,
            complete: told.complete,
            components: told.components,
            open: told.open,
            not_covered: told.not_covered,
            observations: told.observations,
        };
        let write = || {
            self.results.write(&self.results.document(stem), |out| out.write_all(&document))?;
            self.results.write_json(&self.results.meta_path(stem), &meta)
        };
        write().map_err(|error| Stop::failed(&error))?;
        Ok(Became::Fresh)
    }

    fn decide(
        &self,
        inventory: Inventory,
        database: &mut Option<Database>,
    ) -> Result<(Told, Form, Vec<u8>), Stop> {
        let options = self.reading.options;
        let mut document = Vec::new();
        let Some(gate) = &options.gate else {
            let format = wb_bom::Format::parse("cyclonedx-json@1.6").map_err(|error| Stop::failed(&error))?;
            format.write(&inventory, &mut document).map_err(|error| Stop::because(error.to_string()))?;
            return Ok((Told::of_inventory(&inventory), Form::Sbom, document));
        };
        let database = match database {
            Some(database) => database,
            none => none.insert((gate.open)().map_err(Stop::because)?),
        };
        let request =
            gate::Request { inventory, database, inputs: gate.inputs.clone(), options: gate.options.clone() };
        let assessment = gate::gate(request).map_err(|error| Stop::failed(&error))?;
        options
            .documents
            .write_decision(&assessment, &mut document)
            .map_err(|error| Stop::because(format!("write the decision: {error}")))?;
        Ok((Told::of_assessment(&assessment), Form::Decision, document))
    }

    fn shrink(&self) {
        let scanned = self.scanned.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(folder) = self.reading.options.cache.as_deref()
            && scanned.is_multiple_of(SHRINK_AFTER)
        {
            // A cache that cannot be made smaller is no reason to withhold a result.
            drop(Cache::new(folder, DEFAULT_BYTES).shrink());
        }
    }
}
