//! Breaches of the safetensors format. The format has one legal form for a given content, so every breach is telling.

rules! {
    "safetensors/";
    /// The header says it is longer than any reader accepts.
    HEADER_TOO_LONG, "header-too-long", Unreadable, Medium, "the header claims to be longer than 100 MB", "do not load it: a reader that believes the length runs out of memory";
    /// Something in the header is not as the format wants it.
    HEADER, "header", Suspicious, Low, "the header holds what the format does not allow", "write the file anew with the safetensors library";
    /// A name that occurs twice.
    DUPLICATE_KEY, "duplicate-key", Suspicious, Medium, "a name occurs twice in the header, so readers differ in what they load", "do not load it before its maker explains which of the two is meant";
    /// A tensor whose type and shape do not fit its bytes.
    MISMATCH, "mismatch", Unreadable, Medium, "type and shape of a tensor do not fit its place in the file", "write the file anew with the safetensors library";
    /// Tensors that share bytes.
    OVERLAP, "overlap", Suspicious, Medium, "tensors share bytes", "write the file anew with the safetensors library";
    /// Bytes that no tensor owns.
    GAP, "gap", Suspicious, Medium, "bytes between tensors belong to none: room for a second file", "write the file anew with the safetensors library, and find out what the bytes are";
    /// Bytes after the last tensor.
    TRAILING, "trailing", Suspicious, Medium, "bytes after the last tensor: room for a second file", "write the file anew with the safetensors library, and find out what the bytes are";
}
