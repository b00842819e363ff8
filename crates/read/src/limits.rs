//! Bounds on what an archive may cost. Every one ends in an error or a diagnostic, never in silence.

/// Limits that hold for one layer or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries in one layer.
    pub entries: u64,
    /// Bytes of one path, and of one link target.
    pub path_bytes: usize,
    /// Bytes of one extended header (PAX records, GNU long names).
    pub header_bytes: u64,
    /// Uncompressed bytes of one layer.
    pub layer_bytes: u64,
    /// Uncompressed bytes that any layer may have, however small its blob is.
    pub expansion_free_bytes: u64,
    /// Beyond that: how many times its blob's bytes a layer may have.
    pub expansion_ratio: u64,
    /// Bytes of a file that a reader may hold whole, whatever the reader asks for.
    pub whole_bytes: u64,
    /// Bytes that the compact list of one layer's entries may take.
    pub log_bytes: u64,
    /// Diagnostics that are listed for one layer's archive; further ones are only counted.
    pub diagnostics: usize,
    /// Bytes of facts that one layer may give.
    pub fact_bytes: u64,
    /// Links that are followed before a chain counts as a loop.
    pub link_depth: u32,
}

impl Limits {
    /// What a scan uses unless told otherwise.
    pub const DEFAULT: Self = Self {
        entries: 8_000_000,
        path_bytes: 4096,
        header_bytes: 1 << 20,
        layer_bytes: 1 << 42,
        expansion_free_bytes: 8 << 30,
        expansion_ratio: 300,
        whole_bytes: 64 << 20,
        log_bytes: 1 << 30,
        diagnostics: 1000,
        fact_bytes: 256 << 20,
        link_depth: 40,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
