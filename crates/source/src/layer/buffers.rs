//! The buffers that go round between the threads of a layer.

use std::io::{self, BufRead, Read};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use crate::tar::Skip;

/// Bytes read from a source at a time.
pub(super) const INPUT_BYTES: usize = 128 << 10;
/// Bytes inflated at a time: a multiple of a tar block, so that a block never lies across two buffers, and small
/// enough that a buffer is still in the processor's cache when the second thread looks at it.
pub(super) const OUTPUT_BYTES: usize = 256 << 10;
/// Buffers that may wait for one thread.
pub(super) const IN_FLIGHT: usize = 16;

/// Bytes of fixed capacity, filled from the start.
pub(super) struct Buffer {
    bytes: Box<[u8]>,
    filled: usize,
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }
}

/// Buffers that are used again once every thread is done with them.
pub(super) struct Ring {
    buffers: Vec<Arc<Buffer>>,
    size: usize,
    at: usize,
}

/// A buffer that only its maker holds.
pub(super) struct Filling {
    buffer: Buffer,
}

impl Ring {
    pub(super) fn new(size: usize) -> Self {
        Self { buffers: Vec::new(), size, at: 0 }
    }

    /// An empty buffer: a used one that came back, else a new one. The channels' bounds keep their number small.
    pub(super) fn next(&mut self) -> Filling {
        for _ in 0..self.buffers.len() {
            if self.at >= self.buffers.len() {
                self.at = 0;
            }
            if Arc::strong_count(&self.buffers[self.at]) == 1
                && let Ok(mut buffer) = Arc::try_unwrap(self.buffers.swap_remove(self.at))
            {
                buffer.filled = 0;
                return Filling { buffer };
            }
            self.at += 1;
        }
        Filling { buffer: Buffer { bytes: vec![0; self.size].into(), filled: 0 } }
    }

    /// A buffer as full as the source can make it; empty at its end.
    pub(super) fn fill(&mut self, source: &mut dyn Read) -> io::Result<Arc<Buffer>> {
        let mut filling = self.next();
        while !filling.is_full() {
            match source.read(filling.spare()) {
                Ok(0) => break,
                Ok(count) => filling.grow(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.keep(filling))
    }

    pub(super) fn keep(&mut self, filling: Filling) -> Arc<Buffer> {
        let buffer = Arc::new(filling.buffer);
        self.buffers.push(Arc::clone(&buffer));
        buffer
    }
}

impl Filling {
    pub(super) fn spare(&mut self) -> &mut [u8] {
        &mut self.buffer.bytes[self.buffer.filled..]
    }

    pub(super) fn grow(&mut self, count: usize) {
        self.buffer.filled = (self.buffer.filled + count).min(self.buffer.bytes.len());
    }

    pub(super) fn is_full(&self) -> bool {
        self.buffer.filled == self.buffer.bytes.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.buffer.filled == 0
    }
}

/// The buffers as one stream, in the parser's thread.
pub(super) struct Chunks {
    from: Receiver<Arc<Buffer>>,
    current: Option<Arc<Buffer>>,
    at: usize,
}

impl Chunks {
    pub(super) fn new(from: Receiver<Arc<Buffer>>) -> Self {
        Self { from, current: None, at: 0 }
    }

    /// Takes all that is left, and says whether any of it is not zero.
    pub(super) fn drain(&mut self) -> bool {
        let mut is_anything = false;
        while let Ok(bytes) = self.fill_buf() {
            if bytes.is_empty() {
                break;
            }
            is_anything |= bytes.iter().any(|byte| *byte != 0);
            let count = bytes.len();
            self.consume(count);
        }
        is_anything
    }
}

impl BufRead for Chunks {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.current.as_ref().is_none_or(|buffer| self.at >= buffer.len()) {
            // The sender hangs up at the end, and when it fails: then its own error is told.
            match self.from.recv() {
                Ok(buffer) => (self.current, self.at) = (Some(buffer), 0),
                Err(_) => return Ok(&[]),
            }
        }
        Ok(self.current.as_ref().map_or(&[], |buffer| &buffer[self.at..]))
    }

    fn consume(&mut self, count: usize) {
        self.at += count;
    }
}

impl Skip for Chunks {}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}
