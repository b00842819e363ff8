//! A requirements file and the ones it includes, each once, in a bounded number.

use std::collections::BTreeSet;

use wb_model::Severity;

use super::entry::{self, Constraint};
use super::line::lines;
use super::option::{Given, Which, split};
use crate::address::Address;
use crate::format::MAX_BYTES;
use crate::{Include, Index, LockError, LockFile, Problem};

/// Files that include each other.
const DEEPEST: usize = 32;
const MOST_FILES: usize = 1000;
/// Rows of one project.
const MOST_ENTRIES: usize = 1_000_000;

/// The files that were read, and what they constrain.
pub(super) struct Files<'i> {
    include: &'i dyn Include,
    /// The files that are open, the outermost first.
    open: Vec<String>,
    /// Files that were read, and whether for their constraints.
    read: BTreeSet<(String, bool)>,
    bytes: u64,
    pub(super) constraints: Vec<Constraint>,
}

/// Where a line stands.
#[derive(Clone, Copy)]
pub(super) struct At<'p> {
    pub(super) path: &'p str,
    pub(super) line: u32,
}

impl At<'_> {
    pub(super) fn problem(self, rule: &'static str, severity: Severity, message: String) -> Problem {
        Problem { rule, severity, path: self.path.to_owned(), line: Some(self.line), message }
    }
}

impl<'i> Files<'i> {
    pub(super) fn new(include: &'i dyn Include) -> Self {
        Self { include, open: Vec::new(), read: BTreeSet::new(), bytes: 0, constraints: Vec::new() }
    }

    /// Reads the first file.
    pub(super) fn read(&mut self, path: &str, bytes: &[u8], file: &mut LockFile) -> Result<(), LockError> {
        self.file(path, bytes, false, file)
    }

    /// The depth of includes bounds the recursion.
    fn file(
        &mut self,
        path: &str,
        bytes: &[u8],
        constraints: bool,
        file: &mut LockFile,
    ) -> Result<(), LockError> {
        let unparsable = |why| LockError::Unparsable { path: path.to_owned(), format: super::ID, why };
        self.read.insert((path.to_owned(), constraints));
        self.open.push(path.to_owned());
        for line in lines(bytes).map_err(unparsable)? {
            if file.packages.len() + self.constraints.len() + file.problems.len() >= MOST_ENTRIES {
                return Err(unparsable(format!("it has more than {MOST_ENTRIES} entries")));
            }
            let at = At { path, line: line.number };
            let (arguments, options) = match split(&line.text) {
                Ok(parts) => parts,
                Err(why) => {
                    file.problems.push(at.problem(
                        "malformed-line",
                        Severity::Medium,
                        format!("pip refuses it: {why}"),
                    ));
                    continue;
                }
            };
            if arguments.is_empty() {
                for given in &options {
                    self.option(at, given, constraints, file)?;
                }
            } else {
                self.requirement(at, &arguments, &options, constraints, file);
            }
        }
        self.open.pop();
        Ok(())
    }

    fn requirement(
        &mut self,
        at: At<'_>,
        text: &str,
        options: &[Given],
        constraints: bool,
        file: &mut LockFile,
    ) {
        let hashes = entry::hashes(at, options, file);
        if constraints {
            match entry::constraint(at, text) {
                Ok(constraint) => self.constraints.push(constraint),
                Err(why) => file.problems.push(at.problem("malformed-line", Severity::Medium, why)),
            }
        } else {
            entry::requirement(at, text, hashes, file);
        }
    }

    /// An option of its own line.
    fn option(
        &mut self,
        at: At<'_>,
        given: &Given,
        constraints: bool,
        file: &mut LockFile,
    ) -> Result<(), LockError> {
        match given.option {
            Which::Requirement => self.included(at, &given.value, constraints, file)?,
            Which::Constraint => self.included(at, &given.value, true, file)?,
            Which::Editable if constraints => {}
            Which::Editable => entry::requirement(at, &given.value, Vec::new(), file),
            Which::RequireHashes => file.requires_hashes = true,
            Which::NoIndex => {
                // With no index, what is found by links is all there is, and nothing else can answer.
                file.indexes.iter_mut().for_each(|index| index.extra = false);
            }
            Which::Index => file.indexes.push(index(at, &given.value, false)),
            Which::ExtraIndex => file.indexes.push(index(at, &given.value, true)),
            Which::FindLinks if given.value.contains("://") && !given.value.starts_with("file:") => {
                file.indexes.push(index(at, &given.value, true));
            }
            Which::TrustedHost => file.problems.push(at.problem(
                "plain-http",
                Severity::Medium,
                format!("the certificate of {} is not checked (--trusted-host)", given.value),
            )),
            Which::Hash => file.problems.push(at.problem(
                "malformed-line",
                Severity::Medium,
                "a hash stands on a line of its own and belongs to no requirement".to_owned(),
            )),
            Which::FindLinks | Which::Pre | Which::Other => {}
        }
        Ok(())
    }

    fn included(
        &mut self,
        at: At<'_>,
        written: &str,
        constraints: bool,
        file: &mut LockFile,
    ) -> Result<(), LockError> {
        let shown = Address::new(written).shown;
        let fail = |why: &str| LockError::Include {
            path: at.path.to_owned(),
            line: at.line,
            included: shown.clone(),
            why: why.to_owned(),
        };
        if written.contains("://") && !written.starts_with("file:") {
            let message = format!("it includes {shown}, which can be another file tomorrow");
            file.problems.push(at.problem("include-remote", Severity::High, message));
            return Ok(());
        }
        if self.open.len() >= DEEPEST {
            return Err(fail(&format!("is more than {DEEPEST} includes deep")));
        }
        if self.read.len() >= MOST_FILES {
            return Err(fail(&format!("is more than the {MOST_FILES}th file")));
        }
        let (path, bytes) = self.include.read(at.path, written).map_err(|why| fail(&why))?;
        self.bytes += bytes.len() as u64;
        if self.bytes > MAX_BYTES {
            return Err(LockError::TooLarge { path, limit: MAX_BYTES });
        }
        if self.open.contains(&path) {
            let round = if self.open.last() == Some(&path) { "itself" } else { "a file that includes it" };
            let message = format!("it includes {shown}, {round}: pip does not end well");
            file.problems.push(at.problem("include-cycle", Severity::Medium, message));
            return Ok(());
        }
        if self.read.contains(&(path.clone(), constraints)) {
            return Ok(());
        }
        self.file(&path, &bytes, constraints, file)
    }
}

fn index(at: At<'_>, url: &str, extra: bool) -> Index {
    let address = Address::new(url);
    Index {
        url: address.shown,
        extra,
        explicit: false,
        credentials: address.credentials,
        path: at.path.to_owned(),
        line: Some(at.line),
    }
}
