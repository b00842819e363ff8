//! Diagnostics: what a scan has to say besides components.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Digest;

/// How much a diagnostic matters. (How bad a vulnerability is, is [`crate::Severity`].).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Something is odd or stays unknown; what was concluded still holds.
    Warning,
    /// Something could not be looked at: the inventory is not complete.
    Error,
}

impl Level {
    /// The kebab-case name used in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! diagnostic_codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal, $level:ident;)+) => {
        /// Every code a diagnostic can have. Codes are never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum DiagnosticCode {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl DiagnosticCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable kebab-case code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The level that goes with the code.
            pub fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)+ }
            }

            /// What the code means, in a sentence.
            pub fn description(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

diagnostic_codes! {
    /// Two loaders would read this archive differently; what one of them hides is not in the inventory.
    AmbiguousArchive = "ambiguous-archive", Error;
    /// The archive holds the same path more than once; the last one counts.
    DuplicateEntry = "duplicate-entry", Warning;
    /// A path in the archive is absolute or climbs out of its root; it was read as a path below the root.
    UnsafePath = "unsafe-path", Warning;
    /// A path is not UTF-8; its bytes are shown escaped.
    PathNotUtf8 = "path-not-utf8", Note;
    /// A link points to itself, or to more links than are followed.
    LinkLoop = "link-loop", Warning;
    /// A link stands where a reader wanted a file, and what it points to was not read.
    UnreadLink = "unread-link", Error;
    /// A file is larger than its reader takes.
    TooLarge = "too-large", Error;
    /// A file could not be parsed.
    Unparsable = "unparsable", Error;
    /// A file could not be opened or read.
    Unreadable = "unreadable", Error;
    /// What a package says of its own files is not what is there.
    RecordMismatch = "record-mismatch", Warning;
    /// An SBOM that came with a package says something that the bytes deny.
    ClaimMismatch = "claim-mismatch", Warning;
    /// A compiled library whose project is not known.
    UnknownLibrary = "unknown-library", Warning;
    /// A compiled library whose project is known and whose release is not.
    UnknownRelease = "unknown-release", Warning;
    /// Two pieces of evidence name different releases.
    ConflictingEvidence = "conflicting-evidence", Warning;
    /// A requirement that no installed package meets.
    UnmetRequirement = "unmet-requirement", Note;
    /// A marker or version could not be evaluated.
    CouldNotCompare = "could-not-compare", Warning;
    /// The distribution could not be told.
    UnknownDistribution = "unknown-distribution", Warning;
    /// A script could not be read to its end; what it fetches when it runs is not known.
    UnreadScript = "unread-script", Warning;
    /// The image's configuration and its layers disagree.
    ConfigMismatch = "config-mismatch", Warning;
}

impl fmt::Display for DiagnosticCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One thing a scan has to say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The kind of problem.
    pub code: DiagnosticCode,
    /// The path it is about, without a leading slash.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// The diffID of the layer it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub layer: Option<Digest>,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// Which reader or resolver says so; empty for the archive reader itself.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub by: String,
}
