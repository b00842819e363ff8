//! The archive reader and whole layers, on any bytes.

use std::io::{self, BufRead, Cursor, Read as _};

use wb_model::DiagnosticCode;
use wb_read::{Entry, EntryPath, Limits};
use wb_source::{Expected, Sink, read_layer, tar};

use crate::Item;

/// Small enough that no input can take long.
pub(crate) const LIMITS: Limits = Limits {
    entries: 20_000,
    path_bytes: 4096,
    header_bytes: 1 << 16,
    layer_bytes: 32 << 20,
    expansion_free_bytes: 32 << 20,
    expansion_ratio: 100,
    whole_bytes: 4 << 20,
    log_bytes: 16 << 20,
    diagnostics: 100,
    fact_bytes: 16 << 20,
    link_depth: 40,
};

pub(crate) fn items() -> Vec<Item> {
    vec![
        Item::new("tar", read_tar),
        Item::new("tar with right checksums", |data| read_tar(&with_checksums(data))),
        Item::new("layer", layer),
        Item::new("layer of a tar with right checksums", |data| layer(&with_checksums(data))),
    ]
}

/// Looks at every entry and reads half of every file.
#[derive(Default)]
struct Half {
    entries: u64,
}

impl Sink for Half {
    fn entry(&mut self, entry: &Entry, body: &mut dyn BufRead) -> io::Result<()> {
        self.entries += 1;
        assert!(self.entries <= LIMITS.entries, "more entries than allowed");
        assert!(entry.path.as_bytes().len() <= LIMITS.path_bytes, "a longer path than allowed");
        io::copy(&mut body.take(entry.size / 2), &mut io::sink())?;
        Ok(())
    }

    fn odd(&mut self, _: DiagnosticCode, _: Option<&EntryPath>, message: String) {
        assert!(!message.is_empty(), "an oddity without words");
    }
}

/// A slice that can skip.
struct Bytes<'a>(Cursor<&'a [u8]>);

impl io::Read for Bytes<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl BufRead for Bytes<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.0.consume(count);
    }
}

impl tar::Skip for Bytes<'_> {}

fn read_tar(data: &[u8]) {
    drop(tar::read(&mut Bytes(Cursor::new(data)), &LIMITS, &mut Half::default()));
}

fn layer(data: &[u8]) {
    let expected = Expected { blob: None, size: None, diff_id: None };
    let source = Box::new(Cursor::new(data.to_vec()));
    if let Ok(verified) = read_layer(source, &expected, &LIMITS, &mut Half::default()) {
        assert_eq!(verified.blob_bytes, data.len() as u64, "not every byte of the blob was hashed");
    }
}

/// Puts the right checksum into every block that says it is a header: nothing behind a wrong one would be reached.
fn with_checksums(data: &[u8]) -> Vec<u8> {
    let mut bytes = data.to_vec();
    for block in bytes.chunks_exact_mut(512).filter(|block| block[257..262] == *b"ustar") {
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    bytes
}
