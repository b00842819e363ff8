//! One ELF file as it passes. Small files are kept whole; of larger ones the beginning, the end, and exactly
//! those ranges that the program headers and the dynamic section point to.

use memchr::memmem::Finder;

use wb_read::{Entry, Output, ReadProblem, Visitor};

use super::dynamic::{Dynamic, LONGEST_NAME};
use super::header::{Header, Segment};
use super::notes::Notes;
use super::sections::Sections;
use super::sparse::Sparse;
use super::strings::{Strings, bare_versions};
use super::{ElfFile, ElfKind};

/// Files up to this many bytes are kept whole while they are read.
pub(super) const WHOLE: u64 = 4 << 20;
/// Of larger files, the first bytes: headers, and in most layouts the dynamic strings.
const HEAD: usize = 1 << 20;
/// Of larger files, the last bytes: section headers and `.comment`.
const TAIL: u64 = 256 << 10;
/// Bytes of one segment that are kept.
const LONGEST_SEGMENT: u64 = 64 << 10;
/// Note segments that are kept.
const MOST_NOTES: usize = 16;
/// Library names remembered before the dynamic section has passed, and their bytes in all.
const MOST_NAMES: usize = 16 << 10;
const MOST_NAME_BYTES: usize = 1 << 20;
/// Places looked at for library names: more are in no real file, and each costs up to a kilobyte of looking.
const MOST_HITS: usize = 256 << 10;

/// A range that is being filled as the file passes.
struct Wanted {
    start: u64,
    length: usize,
    bytes: Vec<u8>,
}

/// Where reading has come to with the structure of a file that is not kept whole.
enum Phase {
    /// The beginning is being gathered.
    Head,
    /// The program headers are known, the dynamic section has not passed yet.
    Segments(Header, Vec<Segment>),
    /// Whatever the dynamic section points to is being gathered.
    Names,
}

pub(super) struct ElfVisitor {
    size: u64,
    library: bool,
    at: u64,
    head: Vec<u8>,
    wanted: Vec<Wanted>,
    phase: Phase,
    names: NameLog,
    strings: Strings,
}

impl ElfVisitor {
    pub(super) fn new(entry: &Entry) -> Self {
        let name = entry.path.name();
        let mut wanted = Vec::new();
        if entry.size > WHOLE {
            let start = entry.size.saturating_sub(TAIL).max(HEAD as u64);
            wanted.extend(range(start, entry.size - start));
        }
        Self {
            size: entry.size,
            library: name.starts_with(b"lib") && memchr::memmem::find(name, b".so").is_some(),
            at: 0,
            head: Vec::new(),
            wanted,
            phase: Phase::Head,
            names: NameLog::default(),
            strings: Strings::new(),
        }
    }

    fn whole(&self) -> bool {
        self.size <= WHOLE
    }

    /// Follows a large file's structure over the bytes at `self.at`.
    fn follow(&mut self, mut bytes: &[u8]) {
        if matches!(self.phase, Phase::Head) {
            let (head, rest) = bytes.split_at(bytes.len().min(HEAD - self.head.len()));
            self.head.extend_from_slice(head);
            self.fill(head);
            self.at += head.len() as u64;
            bytes = rest;
            if self.head.len() < HEAD {
                return;
            }
            self.begin();
        }
        let mut dynamic_passed = false;
        if let Phase::Segments(..) = self.phase {
            self.names.visit(self.at, bytes);
            dynamic_passed = self.dynamic_bytes().is_some_and(|(end, _)| end <= self.at + bytes.len() as u64);
        }
        self.fill(bytes);
        if dynamic_passed {
            self.want_names(bytes);
        }
        self.at += bytes.len() as u64;
    }

    /// Fills wanted ranges from the bytes at `self.at`.
    fn fill(&mut self, bytes: &[u8]) {
        for wanted in &mut self.wanted {
            wanted.fill(self.at, bytes);
        }
    }

    /// The head is there: asks for the ranges that the program headers name.
    fn begin(&mut self) {
        let Ok(header) = Header::parse(&self.head) else { return };
        let mut head = Sparse::default();
        head.keep(0, std::mem::take(&mut self.head));
        let segments = header.segments(&head).unwrap_or_default();
        self.head = head.into_first();
        let mut notes = 0;
        for segment in &segments {
            let keep = match segment.kind {
                Segment::DYNAMIC | Segment::INTERPRETER => true,
                Segment::NOTE => {
                    notes += 1;
                    notes <= MOST_NOTES
                }
                _ => false,
            };
            if keep {
                self.want(segment.offset, segment.file_size.min(LONGEST_SEGMENT));
            }
        }
        self.phase = Phase::Segments(header, segments);
        if self.dynamic_bytes().is_none_or(|(end, _)| end <= self.at) {
            self.want_names(&[]);
        }
    }

    /// Asks for a range; what of it lies in the head is there at once.
    fn want(&mut self, start: u64, length: u64) {
        if let Some(mut wanted) = range(start, length) {
            wanted.fill(0, &self.head);
            self.wanted.push(wanted);
        }
    }

    /// Where the dynamic section ends, and the range that keeps it.
    fn dynamic_bytes(&self) -> Option<(u64, &Wanted)> {
        let Phase::Segments(_, segments) = &self.phase else { return None };
        let segment = segments.iter().find(|segment| segment.kind == Segment::DYNAMIC)?;
        let wanted = self.wanted.iter().find(|wanted| {
            wanted.start == segment.offset && wanted.length as u64 == segment.file_size.min(LONGEST_SEGMENT)
        })?;
        Some((wanted.start.saturating_add(wanted.length as u64), wanted))
    }

    /// The dynamic section has passed, `bytes` at `self.at` hold its end: asks for the names still to come.
    fn want_names(&mut self, bytes: &[u8]) {
        let names: Vec<u64> = match (&self.phase, self.dynamic_bytes()) {
            (Phase::Segments(header, segments), Some((_, dynamic))) => {
                Dynamic::parse(header.layout, segments, &dynamic.bytes)
                    .map(|dynamic| dynamic.names().collect())
                    .unwrap_or_default()
            }
            _ => Vec::new(),
        };
        self.phase = Phase::Names;
        for start in names.into_iter().filter(|start| *start >= self.at) {
            // Names that begin earlier are in the head or in the log of names, if anywhere.
            if let Some(mut wanted) = range(start, (LONGEST_NAME as u64).min(self.size.saturating_sub(start)))
            {
                wanted.fill(self.at, bytes);
                self.wanted.push(wanted);
            }
        }
    }
}

impl Visitor for ElfVisitor {
    fn visit(&mut self, bytes: &[u8]) {
        if self.whole() {
            // An entry that turns out longer than announced is the source's business; the bound holds here.
            let room = (WHOLE as usize).saturating_sub(self.head.len());
            self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        } else {
            self.follow(bytes);
        }
        self.strings.visit(bytes);
    }

    fn finish(self: Box<Self>, entry: &Entry, out: &mut Output) -> Result<(), ReadProblem> {
        let this = *self;
        let header = Header::parse(&this.head).map_err(ReadProblem::unparsable)?;
        let bare_versions =
            if this.size <= WHOLE && this.library { bare_versions(&this.head) } else { Vec::new() };
        let mut file = Sparse::default();
        file.keep(0, this.head);
        for wanted in this.wanted {
            file.keep(wanted.start, wanted.bytes);
        }
        for (offset, name) in this.names.names {
            file.keep(offset, name);
        }
        let (strings, compilers) = this.strings.finish();
        let (mut fact, problem) = describe(&header, &file);
        fact.strings = strings;
        fact.bare_versions = bare_versions;
        if fact.compilers.is_empty() {
            fact.compilers = compilers;
        }
        // What was read stays true when the rest could not be.
        out.fact(entry, &fact);
        problem.map_or(Ok(()), |problem| Err(ReadProblem::unparsable(problem)))
    }
}

/// Everything the structure says, and what is wrong with it.
fn describe(header: &Header, file: &Sparse) -> (ElfFile, Option<String>) {
    let mut fact = ElfFile {
        kind: header.kind,
        bits: if header.layout.wide { 64 } else { 32 },
        machine: header.machine,
        interpreter: None,
        soname: None,
        needed: Vec::new(),
        run_path: None,
        build_id: None,
        package_note: None,
        debug_link: None,
        compilers: Vec::new(),
        defines: Vec::new(),
        strings: Vec::new(),
        bare_versions: Vec::new(),
        unresolved: Vec::new(),
    };
    if header.kind == ElfKind::Core {
        // Its notes are about the process that crashed, not about a file.
        return (fact, None);
    }
    let sections = Sections::read(header, file);
    fact.compilers = sections.compilers;
    fact.debug_link = sections.debug_link;
    let segments = match header.segments(file) {
        Ok(segments) => segments,
        Err(problem) => return (fact, Some(problem)),
    };
    let mut notes = Notes::default();
    for segment in segments.iter().filter(|segment| segment.kind == Segment::NOTE).take(MOST_NOTES) {
        if let Some(bytes) = segment_bytes(file, segment) {
            notes.add(header.layout, bytes);
        }
    }
    fact.build_id = notes.build_id;
    fact.package_note = notes.package;
    fact.interpreter = segments
        .iter()
        .find(|segment| segment.kind == Segment::INTERPRETER)
        .and_then(|segment| text(file, segment.offset));
    let Some(segment) = segments.iter().find(|segment| segment.kind == Segment::DYNAMIC) else {
        return (fact, None);
    };
    let Some(bytes) = segment_bytes(file, segment) else {
        // Separate debug files keep the header of a dynamic section whose bytes they do not have.
        let debug_only = segment.file_size == 0;
        return (
            fact,
            (!debug_only)
                .then(|| format!("its dynamic section at offset {} could not be read", segment.offset)),
        );
    };
    match Dynamic::parse(header.layout, &segments, bytes) {
        Ok(dynamic) => {
            let mut resolve = |what: &str, offset: u64| {
                let name = text(file, offset);
                if name.is_none() {
                    fact.unresolved.push(format!("{what} at offset {offset}"));
                }
                name
            };
            fact.soname = dynamic.soname.and_then(|offset| resolve("SONAME", offset));
            fact.needed =
                dynamic.needed.iter().filter_map(|offset| resolve("needed library", *offset)).collect();
            fact.run_path = dynamic.run_path.and_then(|offset| resolve("search path", offset));
            fact.defines = dynamic.defined_versions(header.layout, file);
            let problem = fact.unresolved.first().map(|first| format!("its {first} could not be read"));
            (fact, problem)
        }
        Err(problem) => (fact, Some(problem.to_owned())),
    }
}

fn segment_bytes<'a>(file: &'a Sparse, segment: &Segment) -> Option<&'a [u8]> {
    let length = usize::try_from(segment.file_size.min(LONGEST_SEGMENT)).ok().filter(|length| *length > 0)?;
    file.get(segment.offset, length)
}

fn text(file: &Sparse, offset: u64) -> Option<String> {
    file.c_string(offset, LONGEST_NAME).map(|name| wb_read::escape(name).into_owned())
}

fn range(start: u64, length: u64) -> Option<Wanted> {
    let length = usize::try_from(length).ok().filter(|length| *length > 0)?;
    Some(Wanted { start, length, bytes: Vec::new() })
}

impl Wanted {
    /// Takes what belongs here from the bytes at `at`. Ranges fill from their start on, without gaps.
    fn fill(&mut self, at: u64, bytes: &[u8]) {
        let next = self.start.saturating_add(self.bytes.len() as u64);
        if self.bytes.len() >= self.length || next < at {
            return;
        }
        let Some(from) = usize::try_from(next - at).ok().filter(|from| *from < bytes.len()) else { return };
        let take = (bytes.len() - from).min(self.length - self.bytes.len());
        self.bytes.extend_from_slice(&bytes[from..from + take]);
    }
}

/// Library names and search paths that pass before the dynamic section says which of them matter: many
/// libraries carry their dynamic strings hundreds of megabytes before it.
#[derive(Default)]
struct NameLog {
    names: Vec<(u64, Vec<u8>)>,
    bytes: usize,
    hits: usize,
    /// The end of the piece before, for names that cross the border.
    end: Vec<u8>,
}

/// Longest name that is found across the border of two pieces.
const SEAM: usize = 256;

impl NameLog {
    fn visit(&mut self, at: u64, piece: &[u8]) {
        if !self.end.is_empty() {
            let mut seam = std::mem::take(&mut self.end);
            let seam_at = at - seam.len() as u64;
            seam.extend_from_slice(&piece[..piece.len().min(SEAM)]);
            self.search(seam_at, &seam);
            self.end = seam;
        }
        self.search(at, piece);
        if piece.len() >= SEAM {
            self.end.clear();
            self.end.extend_from_slice(&piece[piece.len() - SEAM..]);
        } else {
            let surplus = self.end.len().saturating_sub(SEAM);
            self.end.drain(..surplus);
        }
    }

    fn search(&mut self, at: u64, bytes: &[u8]) {
        for mark in [&b".so"[..], b"$ORIGIN"] {
            for hit in Finder::new(mark).find_iter(bytes) {
                self.hits += 1;
                if self.hits > MOST_HITS {
                    return;
                }
                let before = &bytes[hit.saturating_sub(LONGEST_NAME)..hit];
                let start = hit - before.iter().rev().take_while(|byte| **byte != 0).count();
                // A name whose beginning was cut off at the border was or will be found with the seam.
                let Some(length) = memchr::memchr(0, &bytes[hit..bytes.len().min(hit + LONGEST_NAME)]) else {
                    continue;
                };
                let name = &bytes[start..=hit + length];
                let offset = at + start as u64;
                let known = self.names.last().is_some_and(|(last, _)| *last == offset);
                if !known && self.names.len() < MOST_NAMES && self.bytes + name.len() <= MOST_NAME_BYTES {
                    self.bytes += name.len();
                    self.names.push((offset, name.to_vec()));
                }
            }
        }
    }
}
