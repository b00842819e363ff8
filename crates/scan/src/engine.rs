//! Drives the readers over the entries of one layer or folder.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use wb_inventory::ARCHIVE;
use wb_model::{Diagnostic, DiagnosticCode, Digest, Level};
use wb_read::{
    Candidate, Entry, EntryKind, EntryLog, EntryPath, Fragment, HEAD, Limits, Matcher, Output, ReadAt,
    ReadProblem, Reader, Visitor, Want,
};
use wb_source::Sink;

/// What came of one layer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Its entries.
    pub(crate) log: EntryLog,
    /// What is odd about the archive itself.
    pub(crate) archive: Fragment,
    /// For each active reader, by its number in the matcher.
    pub(crate) fragments: Vec<(usize, Fragment)>,
}

/// Drives readers over entries.
pub(crate) struct Engine<'m> {
    matcher: &'m Matcher<'m>,
    limits: &'m Limits,
    states: Vec<Option<State>>,
    log: EntryLog,
    archive: Fragment,
    wanted: Vec<usize>,
    buffer: Vec<u8>,
}

/// One reader at work.
#[derive(Default)]
struct State {
    output: Output,
    looked_at: u64,
    unread: u64,
}

impl<'m> Engine<'m> {
    /// An engine for the readers whose numbers are given; the others are left out.
    pub(crate) fn new(matcher: &'m Matcher<'m>, active: &[usize], limits: &'m Limits) -> Self {
        let states =
            (0..matcher.readers().len()).map(|at| active.contains(&at).then(State::default)).collect();
        Self {
            matcher,
            limits,
            states,
            log: EntryLog::default(),
            archive: Fragment::default(),
            wanted: Vec::new(),
            buffer: Vec::new(),
        }
    }

    /// What was seen.
    pub(crate) fn finish(self) -> Seen {
        let fragments = self.states.into_iter().enumerate().filter_map(|(at, state)| {
            let state = state?;
            let fragment = Fragment {
                facts: state.output.facts,
                diagnostics: state.output.diagnostics,
                looked_at: state.looked_at,
                unread: state.unread,
            };
            Some((at, fragment))
        });
        Seen { log: self.log, archive: self.archive, fragments: fragments.collect() }
    }

    fn regular(
        &mut self,
        entry: &Entry,
        ordinal: u64,
        body: &mut dyn BufRead,
        anywhere: Option<&Arc<dyn ReadAt>>,
    ) -> io::Result<()> {
        let expected = usize::try_from(entry.size.min(HEAD as u64)).unwrap_or(HEAD);
        if body.fill_buf()?.len() >= expected {
            return self.file_with_head(entry, ordinal, body, anywhere);
        }
        // The first bytes lie across two buffers: put them together, for readers look at them as one.
        let mut head = Vec::with_capacity(expected);
        // A file that became shorter since it was measured ends here, and what follows says so.
        body.take(expected as u64).read_to_end(&mut head)?;
        self.file_with_head(entry, ordinal, &mut io::Cursor::new(head).chain(body), anywhere)
    }

    fn file_with_head(
        &mut self,
        entry: &Entry,
        ordinal: u64,
        body: &mut dyn BufRead,
        anywhere: Option<&Arc<dyn ReadAt>>,
    ) -> io::Result<()> {
        let first = body.fill_buf()?;
        let head = &first[..first.len().min(HEAD)];
        let mut wanted = std::mem::take(&mut self.wanted);
        self.matcher.wanted(&Candidate { entry, head }, &mut wanted);
        wanted.retain(|at| self.states[*at].is_some());
        let result =
            if wanted.is_empty() { Ok(()) } else { self.give(entry, ordinal, body, anywhere, &wanted) };
        self.wanted = wanted;
        result
    }

    /// Gives one file to the readers that want it, in one pass over its bytes.
    fn give(
        &mut self,
        entry: &Entry,
        ordinal: u64,
        body: &mut dyn BufRead,
        anywhere: Option<&Arc<dyn ReadAt>>,
        wanted: &[usize],
    ) -> io::Result<()> {
        let mut plan = Plan::default();
        for at in wanted {
            let reader = self.matcher.readers()[*at];
            match plan.add(*at, reader, entry, anywhere, self.limits) {
                Ok(()) => {}
                Err(problem) => self.not_taken(*at, entry, ordinal, problem),
            }
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let (digest, length) = plan.run(body, &mut buffer)?;
        if length.is_some_and(|length| length < entry.size) {
            let message = "it became shorter while it was read".to_owned();
            for at in wanted {
                let problem = ReadProblem { code: DiagnosticCode::Unreadable, message: message.clone() };
                self.problem(*at, entry, problem);
            }
        }
        for (at, want) in plan.buffered {
            let bytes = buffer.get(..want).unwrap_or(&buffer);
            let reader = self.matcher.readers()[at];
            self.with(at, entry, ordinal, digest.as_ref(), |output| reader.read(entry, bytes, output));
        }
        for (at, visitor) in plan.visitors {
            self.with(at, entry, ordinal, digest.as_ref(), |output| visitor.finish(entry, output));
        }
        // A buffer that one large file needed is not kept for all the small ones.
        buffer.clear();
        buffer.shrink_to(1 << 20);
        self.buffer = buffer;
        let bytes: u64 = self.states.iter().flatten().map(|state| state.output.fact_bytes()).sum();
        if bytes > self.limits.fact_bytes {
            return Err(io::Error::other(format!(
                "its files give more than {} bytes of facts",
                self.limits.fact_bytes
            )));
        }
        Ok(())
    }

    fn empty(&mut self, entry: &Entry, ordinal: u64) {
        for (at, reader) in self.matcher.readers().iter().enumerate() {
            if self.states[at].is_some() && reader.takes_empty(entry) {
                let digest = Digest::sha256(Sha256::digest([]).into());
                self.with(at, entry, ordinal, Some(&digest), |output| reader.read(entry, &[], output));
            }
        }
    }

    fn with(
        &mut self,
        at: usize,
        entry: &Entry,
        ordinal: u64,
        digest: Option<&Digest>,
        read: impl FnOnce(&mut Output) -> Result<(), ReadProblem>,
    ) {
        let hash = self.matcher.readers()[at].info().hash;
        let Some(state) = &mut self.states[at] else { return };
        state.looked_at += 1;
        state.output.sha256 = digest.filter(|_| hash).cloned();
        let (facts, diagnostics) = (state.output.facts.len(), state.output.diagnostics.len());
        let result = read(&mut state.output);
        for fact in &mut state.output.facts[facts..] {
            fact.ordinal = ordinal;
        }
        self.sign(at, diagnostics);
        if let Err(problem) = result {
            self.problem(at, entry, problem);
        }
    }

    /// A file that a reader selected and does not take.
    fn not_taken(&mut self, at: usize, entry: &Entry, ordinal: u64, problem: ReadProblem) {
        let Some(state) = &mut self.states[at] else { return };
        let from = state.output.facts.len();
        state.output.sha256 = None;
        let result = self.matcher.readers()[at].too_large(entry, problem, &mut state.output);
        state.output.facts[from..].iter_mut().for_each(|fact| fact.ordinal = ordinal);
        if let Err(problem) = result {
            self.problem(at, entry, problem);
        }
    }

    fn problem(&mut self, at: usize, entry: &Entry, problem: ReadProblem) {
        if let Some(state) = &mut self.states[at] {
            let from = state.output.diagnostics.len();
            state.output.diagnostic(entry, problem.code, problem.message);
            self.sign(at, from);
        }
    }

    /// Puts the reader's name under its latest diagnostics, and counts what it could not look at.
    fn sign(&mut self, at: usize, from: usize) {
        let name = self.matcher.readers()[at].info().name;
        let Some(state) = &mut self.states[at] else { return };
        for diagnostic in state.output.diagnostics.iter_mut().skip(from) {
            name.clone_into(&mut diagnostic.by);
            if diagnostic.code.level() == Level::Error {
                state.unread += 1;
            }
        }
    }

    fn one(
        &mut self,
        entry: &Entry,
        body: &mut dyn BufRead,
        anywhere: Option<&Arc<dyn ReadAt>>,
    ) -> io::Result<()> {
        let ordinal = self.log.count();
        self.log.push(entry);
        if self.log.byte_len() as u64 > self.limits.log_bytes {
            return Err(io::Error::other(format!(
                "its file names take more than {} bytes",
                self.limits.log_bytes
            )));
        }
        match entry.kind {
            EntryKind::File if entry.size > 0 => self.regular(entry, ordinal, body, anywhere)?,
            EntryKind::File => self.empty(entry, ordinal),
            _ => {}
        }
        Ok(())
    }
}

impl Sink for Engine<'_> {
    fn entry(&mut self, entry: &Entry, body: &mut dyn BufRead) -> io::Result<()> {
        self.one(entry, body, None)
    }

    fn file(&mut self, entry: &Entry, body: &mut dyn BufRead, at: Arc<dyn ReadAt>) -> io::Result<()> {
        self.one(entry, body, Some(&at))
    }

    fn odd(&mut self, code: DiagnosticCode, path: Option<&EntryPath>, message: String) {
        if code.level() == Level::Error {
            self.archive.unread += 1;
        }
        // A hostile archive can be odd at every entry; the count above goes on, the list stops.
        if self.archive.diagnostics.len() < self.limits.diagnostics {
            self.archive.diagnostics.push(Diagnostic {
                code,
                path: path.map(|path| path.display().into_owned()),
                layer: None,
                message,
                by: ARCHIVE.to_owned(),
            });
        }
    }
}

/// Who gets what of one file.
#[derive(Default)]
struct Plan {
    /// Readers that get the first bytes, and how many of them.
    buffered: Vec<(usize, usize)>,
    visitors: Vec<(usize, Box<dyn Visitor>)>,
    hash: bool,
}

impl Plan {
    fn add(
        &mut self,
        at: usize,
        reader: &dyn Reader,
        entry: &Entry,
        anywhere: Option<&Arc<dyn ReadAt>>,
        limits: &Limits,
    ) -> Result<(), ReadProblem> {
        match reader.info().want {
            Want::Head(length) => self.buffered.push((at, length)),
            Want::Whole(limit) => {
                let limit = limit.min(limits.whole_bytes);
                match usize::try_from(entry.size) {
                    Ok(size) if entry.size <= limit => self.buffered.push((at, size)),
                    _ => {
                        let message = format!("it has {} bytes and this reader takes {limit}", entry.size);
                        return Err(ReadProblem::too_large(message));
                    }
                }
            }
            Want::Stream => {
                let visitor = match anywhere {
                    Some(file) => reader.open(entry, Arc::clone(file)),
                    None => reader.stream(entry),
                };
                match visitor {
                    Some(visitor) => self.visitors.push((at, visitor)),
                    None => return Err(ReadProblem::unparsable("its reader gave no visitor")),
                }
            }
        }
        self.hash |= reader.info().hash;
        Ok(())
    }

    /// Reads what is needed, once. Gives the digest where one was asked for, and the length where it was read to the end.
    fn run(
        &mut self,
        body: &mut dyn BufRead,
        buffer: &mut Vec<u8>,
    ) -> io::Result<(Option<Digest>, Option<u64>)> {
        let mut length = 0;
        let keep = self.buffered.iter().map(|(_, length)| *length).max().unwrap_or(0);
        let to_the_end = self.hash || !self.visitors.is_empty();
        let mut hasher = self.hash.then(Sha256::new);
        buffer.clear();
        while to_the_end || buffer.len() < keep {
            let bytes = body.fill_buf()?;
            if bytes.is_empty() {
                break;
            }
            for (_, visitor) in &mut self.visitors {
                visitor.visit(bytes);
            }
            if let Some(hasher) = &mut hasher {
                hasher.update(bytes);
            }
            let room = keep - buffer.len();
            buffer.extend_from_slice(&bytes[..bytes.len().min(room)]);
            let count = if to_the_end { bytes.len() } else { bytes.len().min(room) };
            body.consume(count);
            length += count as u64;
        }
        let digest = hasher.map(|hasher| Digest::sha256(hasher.finalize().into()));
        Ok((digest, to_the_end.then_some(length)))
    }
}

#[cfg(test)]
mod tests;
