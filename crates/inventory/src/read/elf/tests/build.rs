//! Builds small ELF files: both word sizes, both byte orders, any order of parts.

use wb_read::{Entry, EntryKind, EntryPath, Output, ReadProblem, Reader};

use crate::read::elf::{Elf, ElfFile};

/// An ELF file to be built.
#[derive(Clone)]
pub(crate) struct Recipe {
    pub(crate) wide: bool,
    pub(crate) big_endian: bool,
    pub(crate) soname: Option<&'static str>,
    pub(crate) needed: Vec<&'static str>,
    pub(crate) run_path: Option<&'static str>,
    pub(crate) build_id: Vec<u8>,
    pub(crate) package_note: Option<&'static str>,
    pub(crate) interpreter: Option<&'static str>,
    /// Bytes between the headers and the dynamic section, as if code and constants.
    pub(crate) body: Vec<u8>,
    /// Bytes behind everything that matters.
    pub(crate) trailer: usize,
    /// Where the dynamic strings stand.
    pub(crate) strings_first: bool,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            wide: true,
            big_endian: false,
            soname: Some("libexample.so.1"),
            needed: vec!["libz.so.1", "libc.so.6"],
            run_path: Some("$ORIGIN/../lib"),
            build_id: (0..20).collect(),
            package_note: None,
            interpreter: None,
            body: Vec::new(),
            trailer: 0,
            strings_first: false,
        }
    }
}

/// Virtual addresses are file offsets plus this.
const BASE: u64 = 0x1000;

impl Recipe {
    fn put(&self, out: &mut Vec<u8>, size: usize, value: u64) {
        let bytes = value.to_le_bytes();
        let at = out.len();
        out.extend_from_slice(&bytes[..size]);
        if self.big_endian {
            out[at..].reverse();
        }
    }

    fn word(&self, out: &mut Vec<u8>, value: u64) {
        self.put(out, if self.wide { 8 } else { 4 }, value);
    }

    fn note(&self, out: &mut Vec<u8>, owner: &[u8; 4], kind: u32, description: &[u8]) {
        self.put(out, 4, 4);
        self.put(out, 4, description.len() as u64);
        self.put(out, 4, u64::from(kind));
        out.extend_from_slice(owner);
        out.extend_from_slice(description);
        out.resize(out.len().next_multiple_of(4), 0);
    }

    /// The file's bytes.
    pub(crate) fn build(&self) -> Vec<u8> {
        let mut table = vec![0_u8];
        let mut text = |name: &str| {
            let at = table.len() as u64;
            table.extend_from_slice(name.as_bytes());
            table.push(0);
            at
        };
        let mut tags: Vec<(u64, u64)> = self.needed.iter().map(|name| (1, text(name))).collect();
        tags.extend(self.soname.map(|name| (14, text(name))));
        tags.extend(self.run_path.map(|name| (29, text(name))));

        let (header_size, segment_size) = if self.wide { (64, 56) } else { (52, 32) };
        let mut rest = Vec::new();
        let base = header_size + segment_size * 4;
        let mut notes = Vec::new();
        if !self.build_id.is_empty() {
            self.note(&mut notes, b"GNU\0", 3, &self.build_id);
        }
        if let Some(text) = self.package_note {
            self.note(&mut notes, b"FDO\0", 0xcafe_1a7e, text.as_bytes());
        }
        let notes_at = base;
        rest.extend_from_slice(&notes);
        let interpreter_at = base + rest.len();
        let interpreter: Vec<u8> =
            self.interpreter.map(|name| [name.as_bytes(), b"\0"].concat()).unwrap_or_default();
        rest.extend_from_slice(&interpreter);
        let mut strings_at = base + rest.len();
        if self.strings_first {
            rest.extend_from_slice(&table);
        }
        rest.extend_from_slice(&self.body);
        rest.resize(rest.len().next_multiple_of(8), 0);
        let dynamic_at = base + rest.len();
        let dynamic_size = (tags.len() + 2) * if self.wide { 16 } else { 8 };
        if !self.strings_first {
            strings_at = dynamic_at + dynamic_size;
        }
        tags.push((5, BASE + strings_at as u64));
        tags.push((0, 0));
        for (tag, value) in tags {
            self.word(&mut rest, tag);
            self.word(&mut rest, value);
        }
        if !self.strings_first {
            rest.extend_from_slice(&table);
        }
        rest.resize(rest.len() + self.trailer, 0xcc);

        let mut file = vec![
            0x7f,
            b'E',
            b'L',
            b'F',
            if self.wide { 2 } else { 1 },
            if self.big_endian { 2 } else { 1 },
            1,
        ];
        file.resize(16, 0);
        self.put(&mut file, 2, 3);
        self.put(&mut file, 2, 62);
        self.put(&mut file, 4, 1);
        self.word(&mut file, 0);
        self.word(&mut file, header_size as u64);
        self.word(&mut file, 0);
        self.put(&mut file, 4, 0);
        for number in [header_size, segment_size, 4, 0, 0, 0] {
            self.put(&mut file, 2, number as u64);
        }
        let whole = (base + rest.len()) as u64;
        for (kind, at, size) in [
            (1, 0, whole),
            (2, dynamic_at as u64, dynamic_size as u64),
            (4, notes_at as u64, notes.len() as u64),
            (if interpreter.is_empty() { 0 } else { 3 }, interpreter_at as u64, interpreter.len() as u64),
        ] {
            self.segment(&mut file, kind, at, size);
        }
        file.extend_from_slice(&rest);
        file
    }

    fn segment(&self, file: &mut Vec<u8>, kind: u64, at: u64, size: u64) {
        self.put(file, 4, kind);
        if self.wide {
            self.put(file, 4, 5);
        }
        self.word(file, at);
        for number in [BASE + at, BASE + at, size, size] {
            self.word(file, number);
        }
        if !self.wide {
            self.put(file, 4, 5);
        }
        self.word(file, 8);
    }
}

/// Reads bytes in pieces of that size.
pub(crate) fn read(path: &str, bytes: &[u8], piece: usize) -> (Option<ElfFile>, Result<(), ReadProblem>) {
    let entry = Entry {
        path: EntryPath::normalise(path.as_bytes()).0,
        kind: EntryKind::File,
        size: bytes.len() as u64,
        mode: 0o755,
        mtime: None,
        is_shared: false,
        link: None,
    };
    let mut out = Output::default();
    let mut visitor = Elf.stream(&entry).expect("ELF files are streamed");
    for piece in bytes.chunks(piece) {
        visitor.visit(piece);
    }
    let result = visitor.finish(&entry, &mut out);
    (out.facts.first().map(|fact| fact.decode().expect("the fact's own type")), result)
}

/// Reads bytes that must be right.
pub(crate) fn read_well(path: &str, bytes: &[u8], piece: usize) -> ElfFile {
    let (fact, result) = read(path, bytes, piece);
    result.expect("a well-formed file");
    fact.expect("a fact")
}
