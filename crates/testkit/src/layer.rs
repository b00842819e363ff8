//! Tar archives, written byte by byte so that hostile ones can be written too.

use std::io::{self, Write};
use std::path::Path;

/// Bytes in a tar block.
pub const BLOCK: usize = 512;

/// A layer's archive while it is written.
#[derive(Clone, Debug, Default)]
pub struct LayerBuilder {
    bytes: Vec<u8>,
}

/// One header, before it is written. Public fields, so that tests can make wrong ones.
#[derive(Clone, Debug)]
pub struct RawHeader {
    /// Path, cut at 100 bytes.
    pub path: Vec<u8>,
    /// Type flag.
    pub kind: u8,
    /// The size field, as it is written.
    pub size: Vec<u8>,
    /// Link target, cut at 100 bytes.
    pub link: Vec<u8>,
    /// Permission bits.
    pub mode: u32,
    /// Magic and version.
    pub magic: [u8; 8],
}

impl RawHeader {
    /// A right header.
    pub fn new(path: &[u8], kind: u8, size: u64) -> Self {
        Self {
            path: path.to_vec(),
            kind,
            size: format!("{size:011o}\0").into_bytes(),
            link: Vec::new(),
            mode: 0o644,
            magic: *b"ustar\x0000",
        }
    }

    /// The block, with a right checksum.
    pub fn block(&self) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        let mut put = |at: usize, length: usize, bytes: &[u8]| {
            let count = bytes.len().min(length);
            block[at..at + count].copy_from_slice(&bytes[..count]);
        };
        put(0, 100, &self.path);
        put(100, 8, format!("{:07o}\0", self.mode).as_bytes());
        put(108, 8, b"0000000\0");
        put(116, 8, b"0000000\0");
        put(124, 12, &self.size);
        put(136, 12, b"00000000000\0");
        put(148, 8, b"        ");
        put(156, 1, &[self.kind]);
        put(157, 100, &self.link);
        put(257, 8, &self.magic);
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }
}

impl LayerBuilder {
    /// An empty archive.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a regular file.
    #[must_use]
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.file_with_mode(path, 0o644, content)
    }

    /// Adds a regular file with permission bits.
    #[must_use]
    pub fn file_with_mode(self, path: &str, mode: u32, content: impl AsRef<[u8]>) -> Self {
        let content = content.as_ref();
        self.entry(path, b'0', mode, "", content)
    }

    /// Adds a folder.
    #[must_use]
    pub fn folder(self, path: &str) -> Self {
        self.entry(&format!("{}/", path.trim_end_matches('/')), b'5', 0o755, "", &[])
    }

    /// Adds a symbolic link.
    #[must_use]
    pub fn symlink(self, path: &str, target: &str) -> Self {
        self.entry(path, b'2', 0o777, target, &[])
    }

    /// Adds another name for a file that is already there.
    #[must_use]
    pub fn hard_link(self, path: &str, target: &str) -> Self {
        self.entry(path, b'1', 0o644, target, &[])
    }

    /// Takes away a path of a lower layer.
    #[must_use]
    pub fn whiteout(self, path: &str) -> Self {
        let marked = match path.rsplit_once('/') {
            Some((folder, name)) => format!("{folder}/.wh.{name}"),
            None => format!(".wh.{path}"),
        };
        self.file(&marked, "")
    }

    /// Takes away what lower layers have in a folder.
    #[must_use]
    pub fn opaque(self, folder: &str) -> Self {
        self.file(&format!("{folder}/.wh..wh..opq"), "")
    }

    /// Adds a pax extended header for the entry that follows.
    #[must_use]
    pub fn pax(mut self, records: &[(&str, &str)]) -> Self {
        let mut body = Vec::new();
        for (key, value) in records {
            body.extend(pax_record(key, value.as_bytes()));
        }
        self.bytes.extend(RawHeader::new(b"PaxHeaders/x", b'x', body.len() as u64).block());
        self.content(&body)
    }

    /// Adds a header as it is, without content.
    #[must_use]
    pub fn header(mut self, header: &RawHeader) -> Self {
        self.bytes.extend(header.block());
        self
    }

    /// Adds content, padded to whole blocks.
    #[must_use]
    pub fn content(mut self, content: &[u8]) -> Self {
        self.bytes.extend_from_slice(content);
        let padding = (BLOCK - content.len() % BLOCK) % BLOCK;
        self.bytes.resize(self.bytes.len() + padding, 0);
        self
    }

    /// Adds every file and link below a folder of this machine, under a prefix, in the order of names.
    ///
    /// # Errors
    /// Something below the folder cannot be read.
    pub fn tree(mut self, folder: &Path, prefix: &str) -> io::Result<Self> {
        let mut names: Vec<_> = fs_err::read_dir(folder)?.collect::<Result<_, _>>()?;
        names.sort_by_key(fs_err::DirEntry::file_name);
        for item in names {
            let name = item.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            let kind = item.file_type()?;
            self = if kind.is_symlink() {
                self.symlink(&path, &fs_err::read_link(item.path())?.to_string_lossy())
            } else if kind.is_dir() {
                self.folder(&path).tree(&item.path(), &path)?
            } else {
                self.file_with_mode(&path, 0o644, fs_err::read(item.path())?)
            };
        }
        Ok(self)
    }

    /// The archive with its end marker.
    pub fn build(mut self) -> Vec<u8> {
        self.bytes.resize(self.bytes.len() + 2 * BLOCK, 0);
        self.bytes
    }

    /// The archive without an end marker.
    pub fn build_open(self) -> Vec<u8> {
        self.bytes
    }

    fn entry(mut self, path: &str, kind: u8, mode: u32, link: &str, content: &[u8]) -> Self {
        // What the classic header cannot hold goes into a pax header, as every modern writer does it.
        let mut records = Vec::new();
        if path.len() > 100 {
            records.push(("path", path));
        }
        if link.len() > 100 {
            records.push(("linkpath", link));
        }
        if !records.is_empty() {
            self = self.pax(&records);
        }
        let mut header = RawHeader::new(path.as_bytes(), kind, content.len() as u64);
        header.mode = mode;
        header.link = link.as_bytes().to_vec();
        self.header(&header).content(content)
    }
}

/// `length key=value\n`, where the length counts itself.
pub fn pax_record(key: &str, value: &[u8]) -> Vec<u8> {
    let rest = 3 + key.len() + value.len();
    let mut length = rest + 1;
    while length.to_string().len() + rest != length {
        length += 1;
    }
    let mut record = format!("{length} {key}=").into_bytes();
    record.extend_from_slice(value);
    record.push(b'\n');
    record
}

/// How a blob is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pack {
    /// Not at all.
    Plain,
    /// gzip.
    Gzip,
    /// gzip in members of this many bytes, as eStargz writes it.
    GzipMembers(usize),
    /// zstd.
    Zstd,
    /// zstd in frames of this many bytes with a skippable frame at the end, as zstd:chunked writes it.
    ZstdFrames(usize),
}

impl Pack {
    /// Compresses.
    ///
    /// # Errors
    /// The compressor failed, which memory alone can cause.
    pub fn apply(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let gzip = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
            encoder.write_all(bytes)?;
            encoder.finish()
        };
        Ok(match self {
            Self::Plain => bytes.to_vec(),
            Self::Gzip => gzip(bytes)?,
            Self::GzipMembers(size) => {
                let members: io::Result<Vec<_>> = bytes.chunks(size.max(1)).map(gzip).collect();
                members?.concat()
            }
            Self::Zstd => zstd::bulk::compress(bytes, 3)?,
            Self::ZstdFrames(size) => {
                let frames: io::Result<Vec<_>> =
                    bytes.chunks(size.max(1)).map(|chunk| zstd::bulk::compress(chunk, 3)).collect();
                let mut frames = frames?.concat();
                frames.extend([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, b't', b'o', b'c', b'!']);
                frames
            }
        })
    }

    /// The OCI media type of such a layer.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Plain => "application/vnd.oci.image.layer.v1.tar",
            Self::Gzip | Self::GzipMembers(_) => "application/vnd.oci.image.layer.v1.tar+gzip",
            Self::Zstd | Self::ZstdFrames(_) => "application/vnd.oci.image.layer.v1.tar+zstd",
        }
    }
}
