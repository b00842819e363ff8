//! Breaches of GGUF and of its forerunners, many of which are attacks on readers written in C.

rules! {
    "gguf/";
    /// Sizes of tensors whose product or sum overflows 64 bits.
    OVERFLOW, "size-overflow", Malicious, High, "sizes of tensors overflow when they are multiplied or added", "do not load it, and update llama.cpp and what is built on it", ["CVE-2025-53630", "CVE-2026-27940"];
    /// A count, length or dimension that no file can have.
    IMPOSSIBLE_LENGTH, "impossible-length", Malicious, High, "a count or length is far beyond the file, to exhaust or overflow the reader", "do not load it, and update llama.cpp and what is built on it";
    /// A tensor that lies outside the file although other tensors do not lead there.
    OFFSET_LIE, "offset-lie", Malicious, High, "a tensor's place is outside the file, where a reader finds foreign memory", "do not load it, and update Ollama, llama.cpp and what is built on them", ["CVE-2026-7482"];
    /// A tensor that is longer than what is left of the file.
    SHORT_DATA, "short-data", Unreadable, Medium, "a tensor is longer than what is left of the file: it was cut, or it lies", "fetch the file again and compare its digest; do not load it before, with an Ollama or llama.cpp that does not check", ["CVE-2026-7482"];
    /// Tensors that share bytes.
    OVERLAP, "overlap", Suspicious, Medium, "tensors share bytes", "have its maker write the file anew";
    /// Bytes that no tensor owns.
    GAP, "gap", Suspicious, Medium, "bytes between tensors belong to none: room for a second file", "find out what the bytes are";
    /// Bytes after the last tensor.
    TRAILING, "trailing", Suspicious, Medium, "bytes after the last tensor: room for a second file", "find out what the bytes are";
    /// A key or tensor that occurs twice.
    DUPLICATE_KEY, "duplicate-key", Suspicious, Medium, "a key or a tensor's name occurs twice, so readers differ in what they load", "do not load it before its maker explains which of the two is meant";
    /// An alignment that is no power of two, or places that do not keep to it.
    ALIGNMENT, "alignment", Unreadable, Medium, "the alignment is not allowed, or a tensor does not keep to it", "have its maker write the file anew";
    /// A type that is not known.
    UNKNOWN_TYPE, "unknown-type", Unreadable, Medium, "a type that is not known, so that its size is not known", "weigh it with a newer version of this program";
    /// A shape that its type does not allow.
    SHAPE, "shape", Unreadable, Medium, "a tensor's shape is not allowed", "have its maker write the file anew";
    /// A value of another kind than its key has.
    VALUE, "value", Suspicious, Low, "a known key has a value of another kind", "have its maker write the file anew";
}
