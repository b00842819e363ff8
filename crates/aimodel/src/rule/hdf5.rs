//! What an HDF5 file may do to whoever opens it.

rules! {
    "hdf5/";
    /// Values that lie in other files.
    EXTERNAL_STORAGE, "external-storage", Malicious, High, "a dataset takes its values from another file: opening the model reads it", "do not load it; have its maker write the values into the file", ["CVE-2026-1669"];
    /// A link into another file.
    EXTERNAL_LINK, "external-link", Malicious, High, "a link leads into another file: opening the model reads it", "do not load it; have its maker write the content into the file", ["CVE-2026-1669"];
    /// A link of a kind that only plug-ins know.
    USER_LINK, "user-link", Suspicious, Medium, "a link of a kind that only a plug-in can follow", "find out who wrote it";
    /// A virtual dataset.
    VIRTUAL, "virtual-dataset", Malicious, High, "a dataset is put together from other files: opening the model reads them", "do not load it; have its maker write the values into the file", ["CVE-2026-1669"];
    /// A dataset far larger than what is stored.
    SHAPE_BOMB, "shape-bomb", Suspicious, Medium, "a dataset claims a size that nothing in the file stands for: its reader runs out of memory", "do not load it", ["CVE-2026-0897"];
    /// A filter that is not of HDF5.
    FILTER, "unknown-filter", Suspicious, Low, "values are packed by a plug-in: reading them loads a native library", "have its maker write the file without it";
    /// Groups that contain each other.
    LOOP, "loop", Suspicious, Low, "a group contains itself: whoever walks over it does not come back", "have its maker write the file anew";
    /// A dataset whose values are not stored as its shape says.
    MISMATCH, "mismatch", Suspicious, Medium, "type and shape of a dataset do not fit what is stored", "have its maker write the file anew";
}
