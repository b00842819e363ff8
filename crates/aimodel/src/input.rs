//! The bytes of one file, however they are had: in memory, passing by in a layer, or asked for piece by piece.
//!
//! A reader asks for bytes at an offset. What lies ahead can always be had; what lies behind only where the input
//! [`is_random`](Input::is_random). So a reader that goes forward works on everything, and one that must jump says
//! `Behind` on a large file in a layer, which becomes *unreadable* and never *clean*.

mod forward;
mod memory;
mod section;

pub use forward::Forward;
pub use memory::Memory;
pub use section::Section;

/// The bytes of one file.
pub trait Input {
    /// The file's size in bytes; none where it is not known before its end (a compressed member).
    fn size(&self) -> Option<u64>;

    /// Fills the buffer from an offset on, as far as the file goes: a short count, or 0, means that it ends there.
    ///
    /// # Errors
    /// See [`InputError`].
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, InputError>;

    /// Whether every offset may be asked for at any time.
    fn is_random(&self) -> bool;
}

/// Why bytes could not be had. The end of the file is none of these.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum InputError {
    /// The bytes went by and were not kept.
    #[error("bytes at {0:#x} were passed and not kept: the file is too large to go back in it")]
    Behind(u64),
    /// Only a part of the file is fetched, and these bytes are not in it.
    #[error("bytes at {0:#x} were not fetched")]
    NotFetched(u64),
    /// The bytes cannot be unpacked.
    #[error("bytes at {offset:#x} cannot be unpacked: {why}")]
    Damaged {
        /// Offset in the unpacked bytes.
        offset: u64,
        /// Why.
        why: String,
    },
    /// Unpacking them would pass a limit.
    #[error("{0}")]
    Budget(String),
    /// They could not be read.
    #[error("read at {offset:#x}: {why}")]
    Io {
        /// Offset in bytes.
        offset: u64,
        /// Why.
        why: String,
    },
}
