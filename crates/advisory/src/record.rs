//! Advisories in the one form that all feeds are brought into.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use wb_model::Rating;
use wb_version::{Event, Scheme};

use crate::Space;

/// An advisory: what one source says under one id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The source's own id (`PYSEC-2024-1`, `CVE-2024-1`, `DSA-5000-1`).
    pub id: String,
    /// When it was last changed, as the source wrote it. It may lie in the future: never a watermark.
    pub modified: Option<String>,
    /// When it was first published, as the source wrote it.
    pub published: Option<String>,
    /// When it was withdrawn (or rejected), with what the source gave; its statements then never match.
    pub withdrawn: Option<String>,
    /// What it is about.
    pub kind: Kind,
    /// One line.
    pub summary: String,
    /// More, as the source wrote it.
    pub details: String,
    /// Other ids of the very same vulnerability. The closure over these makes a group.
    pub aliases: Vec<String>,
    /// Vulnerabilities that this bulletin of a distribution answers (a DSA, a USN): never aliases, there may be many.
    pub covers: Vec<String>,
    /// Related ids: for reading only.
    pub related: Vec<String>,
    /// Ratings of the vulnerability itself, each with its method and who rated.
    pub ratings: Vec<Rating>,
    /// CWE ids (`CWE-79`).
    pub weaknesses: Vec<String>,
    /// Pages.
    pub references: Vec<String>,
    /// What it says about packages.
    pub statements: Vec<Statement>,
    /// What else its source says of its standing (`disputed`, `awaiting-analysis`, `unreviewed`).
    pub standing: Option<String>,
}

/// What a record is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A vulnerability.
    #[default]
    Vulnerability,
    /// A malicious package.
    Malware,
    /// The project is given up.
    Unmaintained,
    /// A notice: unsound, a warning.
    Notice,
}

/// What a record says about one package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Whose package names these are.
    pub space: Space,
    /// The name, normalised by [`Space::normalise`].
    pub name: String,
    /// What it says.
    pub says: Says,
    /// The order of its versions.
    pub scheme: Scheme,
    /// Ranges: each a list of events, evaluated on its own.
    pub ranges: Vec<Vec<Event>>,
    /// Versions that are affected besides the ranges, as written.
    pub versions: Vec<String>,
    /// What the vendor says about a fix where a range has none.
    pub unfixed: Unfixed,
    /// What is special.
    pub flags: BTreeSet<StatementFlag>,
    /// The vendor's own rating for this package (`debian-urgency`, `redhat-severity`).
    pub rating: Option<Rating>,
    /// What must be equal on the component for the statement to be about it: `module` (rpm module stream), `arch`,
    /// `target-sw` (CPE), `platform`.
    pub qualifiers: BTreeMap<String, String>,
    /// The source's own words where they say more (a `nodsa` reason, the prose of a version, the import paths).
    pub note: Option<String>,
}

/// What a statement says about its package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Says {
    /// Versions in the ranges or the list are affected; others are not.
    #[default]
    ByVersion,
    /// The package is not affected, in any version (Debian's `fixed_version: "0"`, Alpine's key `"0"`, VEX).
    NotAffected,
    /// The vendor is looking into it.
    UnderInvestigation,
    /// The source says something about versions that could not be read: unknown, never "not affected".
    Unparsed,
}

/// What the vendor says about a fix that is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Unfixed {
    /// Nothing: no fix yet.
    #[default]
    NotYet,
    /// It will not be fixed (Debian `nodsa` "ignored", Red Hat "will not fix").
    WontFix,
    /// It waits for a later update (Debian `nodsa` "postponed").
    Postponed,
    /// Support has ended.
    EndOfLife,
    /// The fix is in a channel that needs a subscription (Ubuntu Pro).
    NeedsSubscription,
}

/// What is special about a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StatementFlag {
    /// The distribution calls it unimportant.
    Unimportant,
    /// Nobody has reviewed the record.
    Unreviewed,
    /// The name is a source package's, so that binaries are matched through their source.
    SourcePackage,
    /// The name is a binary package's.
    BinaryPackage,
    /// The source publishes fixed issues only: silence about an open one means nothing.
    FixedOnly,
}

/// One release line of a product (endoflife.date, distro-info).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    /// The product (`python`, `debian`, `cuda`).
    pub product: String,
    /// Its title, for reading.
    pub title: String,
    /// The release line (`3.8`, `12`, `22.04`).
    pub name: String,
    /// The line's code name (`bookworm`).
    pub codename: Option<String>,
    /// `YYYY-MM-DD`.
    pub released: Option<String>,
    /// Day on which active support ends.
    pub active_until: Option<String>,
    /// Day on which all free support ends: its end of life.
    pub ends: Option<String>,
    /// The end of life has passed and nobody says when.
    pub ended: bool,
    /// Day on which support for pay ends.
    pub extended_until: Option<String>,
    /// The newest release of the line.
    pub latest: Option<String>,
    /// Identifiers of the product: purls and CPEs, as the source lists them.
    pub identifiers: Vec<String>,
}

/// A source package whose support a distribution has ended or limited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// The distribution's release.
    pub space: Space,
    /// The source package; may end in `*`, and may be a regular expression when it says so in the note.
    pub package: String,
    /// Ended or limited.
    pub kind: SupportKind,
    /// The source's words.
    pub note: String,
}

/// What has happened to the support of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SupportKind {
    /// Ended.
    Ended {
        /// The last supported version.
        last_version: String,
        /// The day, `YYYY-MM-DD`.
        on: String,
    },
    /// Limited: only some uses are supported.
    Limited,
}
