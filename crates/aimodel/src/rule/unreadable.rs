//! Why a file could not be read to a decision. None of these is ever a kind of clean.

rules! {
    "unreadable/";
    /// The file ends too early.
    TRUNCATED, "truncated", Unreadable, Medium, "the file ends in the middle of something", "fetch the file again and compare its digest";
    /// The bytes break the format's rules.
    DAMAGED, "damaged", Unreadable, Medium, "the bytes are not what the format allows", "fetch the file again, or have its maker write it anew";
    /// A limit was passed.
    BUDGET, "budget", Unreadable, Medium, "reading it would cost more than a limit allows", "find out why it is so large, and raise the limit only for a file you know";
    /// Encrypted or packed in an unknown way.
    LOCKED, "locked", Unreadable, Medium, "it is encrypted, or packed in a way that is not known", "unpack it, and weigh what comes out";
    /// It would have to be read backwards, and it is too large for that in a layer.
    TOO_LARGE_TO_SEEK, "too-large-to-seek", Unreadable, Medium, "the format must be read out of order and the file is too large for that where it lies", "weigh the file itself: weighbridge model scan FILE";
    /// Only its headers were fetched.
    HEADERS_ONLY, "headers-only", Unreadable, Medium, "only its headers were fetched, so nothing is said about the rest", "fetch the whole file for a verdict";
    /// Reading failed.
    NOT_READ, "not-read", Unreadable, Medium, "it could not be read", "see why the file cannot be read, and scan again";
    /// The name promises a model and the content is none that is known.
    NOT_CLAIMED_FORMAT, "not-claimed-format", Unreadable, Medium, "the content is not the format its name claims", "find out what the file really is before anything loads it";
    /// A defect of this program.
    INTERNAL_ERROR, "internal-error", Unreadable, Medium, "this program could not cope with it", "report the file's digest and this line";
}
