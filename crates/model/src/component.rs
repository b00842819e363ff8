//! A component: one thing at one place.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Cpe, Digest, Identity, Occurrence, Purl};

/// The stable name of a component in one inventory, used as `bom-ref`.
///
/// It is the purl (or `name@version`) plus a short hash of the kind and the place, so that it is the same on
/// every run, on every machine and from every kind of source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ComponentId(String);

impl ComponentId {
    /// Wraps an identifier that was made elsewhere (a document that is read back).
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ComponentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What sort of thing a component is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComponentKind {
    /// The distribution the image is made of.
    OperatingSystem,
    /// A package of the distribution's package manager.
    OsPackage,
    /// A package of a programming language's package manager.
    LanguagePackage,
    /// A compiled library found by its own bytes, inside a package or loose.
    NativeLibrary,
    /// A program: an interpreter, a server.
    Application,
    /// A machine-learning model.
    Model,
    /// A dataset.
    Dataset,
}

impl ComponentKind {
    /// All kinds, in the order in which a report lists them.
    pub const ALL: [Self; 7] = [
        Self::OperatingSystem,
        Self::OsPackage,
        Self::LanguagePackage,
        Self::NativeLibrary,
        Self::Application,
        Self::Model,
        Self::Dataset,
    ];

    /// The kebab-case name used in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::OperatingSystem => "operating-system",
            Self::OsPackage => "os-package",
            Self::LanguagePackage => "language-package",
            Self::NativeLibrary => "native-library",
            Self::Application => "application",
            Self::Model => "model",
            Self::Dataset => "dataset",
        }
    }

    /// The kind with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The source package an OS package was built from. Advisories of distributions speak about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourcePackage {
    /// Source name.
    pub name: String,
    /// The source's own version, which may differ from the binary's.
    pub version: String,
}

/// A declared licence: what the package itself says, never what a text detector guesses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct License {
    /// A valid SPDX expression, when what was declared is one or maps to one without doubt.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expression: Option<String>,
    /// What was declared, as it was declared.
    pub declared: String,
}

/// One thing at one place, with everything that matching it against advisories will need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Stable identifier in this inventory.
    pub id: ComponentId,
    /// What sort of thing it is.
    pub kind: ComponentKind,
    /// The name its own ecosystem uses.
    pub name: String,
    /// The version its own ecosystem uses. None when it is not known: a guess is an [`Identity`] with low
    /// confidence, never a version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// The package URL.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purl: Option<Purl>,
    /// CPEs, most certain first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cpes: Vec<Cpe>,
    /// Who supplies it (dpkg's Maintainer, a wheel's Author), as declared.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub supplier: Option<String>,
    /// Declared licences.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub licenses: Vec<License>,
    /// Digests of its content, where it is one file.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub hashes: Vec<Digest>,
    /// The source package (OS packages).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source_package: Option<SourcePackage>,
    /// How it was identified.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub identities: Vec<Identity>,
    /// Where it was seen; the first is the place that gives it its identity.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub occurrences: Vec<Occurrence>,
    /// Further facts, `area:name` → value (`python:requires-python`, `deb:architecture`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub properties: BTreeMap<String, String>,
}

impl Component {
    /// A component with nothing but its identity.
    pub fn new(id: ComponentId, kind: ComponentKind, name: impl Into<String>) -> Self {
        Self {
            id,
            kind,
            name: name.into(),
            version: None,
            purl: None,
            cpes: Vec::new(),
            supplier: None,
            licenses: Vec::new(),
            hashes: Vec::new(),
            source_package: None,
            identities: Vec::new(),
            occurrences: Vec::new(),
            properties: BTreeMap::new(),
        }
    }
}
