//! Why a file could not be read to a decision. None of these is ever a kind of clean.

use wb_model::Severity;

use crate::finding::{Effect, Rule};

macro_rules! unreadable {
    ($(#[doc = $doc:literal] $name:ident, $id:literal, $summary:literal, $mend:literal;)*) => {
        $(
            #[doc = $doc]
            pub static $name: Rule = Rule {
                id: concat!("unreadable/", $id),
                effect: Effect::Unreadable,
                severity: Severity::Medium,
                summary: $summary,
                mend: $mend,
                advisories: &[],
            };
        )*
        /// All of them.
        pub(crate) static ALL: &[&Rule] = &[$(&$name),*];
    };
}

unreadable! {
    /// The file ends too early.
    TRUNCATED, "truncated", "the file ends in the middle of something", "fetch the file again and compare its digest";
    /// The bytes break the format's rules.
    DAMAGED, "damaged", "the bytes are not what the format allows", "fetch the file again, or have its maker write it anew";
    /// A limit was passed.
    BUDGET, "budget", "reading it would cost more than a limit allows", "find out why it is so large, and raise the limit only for a file you know";
    /// Encrypted or packed in an unknown way.
    LOCKED, "locked", "it is encrypted, or packed in a way that is not known", "unpack it, and weigh what comes out";
    /// It would have to be read backwards, and it is too large for that in a layer.
    TOO_LARGE_TO_SEEK, "too-large-to-seek", "the format must be read out of order and the file is too large for that where it lies", "weigh the file itself: weighbridge model scan FILE";
    /// Only its headers were fetched.
    HEADERS_ONLY, "headers-only", "only its headers were fetched, so nothing is said about the rest", "fetch the whole file for a verdict";
    /// Reading failed.
    NOT_READ, "not-read", "it could not be read", "see why the file cannot be read, and scan again";
    /// The name promises a model and the content is none that is known.
    NOT_CLAIMED_FORMAT, "not-claimed-format", "the content is not the format its name claims", "find out what the file really is before anything loads it";
    /// A defect of this program.
    INTERNAL_ERROR, "internal-error", "this program could not cope with it", "report the file's digest and this line";
}
