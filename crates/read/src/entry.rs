//! One thing in an image.

use crate::EntryPath;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link; [`Entry::link`] is where it points, as written.
    Symlink,
    /// Another name for a file of the same layer; [`Entry::link`] is that file's path.
    HardLink,
    /// A device, a pipe, a socket.
    Special,
}

/// One thing in an image, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it is.
    pub path: EntryPath,
    /// What it is.
    pub kind: EntryKind,
    /// Size in bytes; 0 for what is not a regular file.
    pub size: u64,
    /// Permission bits (12 bits, including set-id and sticky).
    pub mode: u16,
    /// When its content was last changed, in seconds since 1970, as the archive says; readers may look at it, the
    /// merged tree does not keep it.
    pub mtime: Option<i64>,
    /// Whether a regular file on a disk has further names (`st_nlink` above 1), which may lie anywhere. In an archive
    /// further names are entries of their own, and this is false.
    pub is_shared: bool,
    /// Where a link points, as written in the archive.
    pub link: Option<Box<[u8]>>,
}
