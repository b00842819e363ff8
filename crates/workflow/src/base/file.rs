//! The file of known base images: `weighbridge.bases`, version 1.

use std::path::Path;

use serde::{Deserialize, Serialize};
use wb_model::{Digest, Hint, Inventory, SubjectKind};

use super::publisher::publisher;

/// What the file calls itself.
const FORMAT: &str = "weighbridge.bases";
/// The version that is read and written.
const VERSION: u32 = 1;
/// A larger file is a mistake or an attack, in bytes.
const MOST_BYTES: usize = 256 << 20;
/// No image has more layers.
const MOST_LAYERS: usize = 1000;

/// Known base images, sorted by name, time and layers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bases {
    pub(super) bases: Vec<KnownBase>,
}

/// One release of a base image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownBase {
    /// Its name with the tag (`registry.example/library/debian:12`).
    pub name: String,
    /// When this release was made, RFC 3339, as the image says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<String>,
    /// DiffIDs of its layers, bottom first, as computed.
    pub diff_ids: Vec<Digest>,
    /// Digest of its manifest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<Digest>,
    /// Who publishes it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub publisher: Option<String>,
    /// Purls of what is in it, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub components: Vec<String>,
}

/// Why the file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum BasesError {
    /// It could not be read or written.
    #[error("read {name}: {source}")]
    Io {
        /// The file.
        name: String,
        /// The cause.
        source: std::io::Error,
    },
    /// It is not such a file.
    #[error("read {name}: it is no file of base images: {why}")]
    Wrong {
        /// The file.
        name: String,
        /// What is wrong, with line and column where JSON tells them.
        why: String,
    },
    /// A version that this program does not know.
    #[error("read {name}: it is of version {version}, and this program reads version {VERSION}")]
    Version {
        /// The file.
        name: String,
        /// What it says.
        version: u64,
    },
    /// What should be learnt is no image that was read.
    #[error("learn {name}: {why}")]
    NotLearnt {
        /// The image.
        name: String,
        /// Why not.
        why: String,
    },
}

impl Hint for BasesError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Io { .. } => None,
            Self::Wrong { .. } => Some("weighbridge base learn IMAGE writes one".to_owned()),
            Self::Version { .. } => Some("use a newer release of weighbridge".to_owned()),
            Self::NotLearnt { .. } => Some(
                "give an image whose layers can be read, and --name NAME:TAG where its source has no name"
                    .to_owned(),
            ),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<B> {
    format: String,
    version: u64,
    bases: B,
}

/// What every version has, to tell an unknown version from a wrong file.
#[derive(Deserialize)]
struct Begin {
    format: String,
    version: u64,
}

impl Bases {
    /// Reads the file; one that is not there has no bases in it yet.
    ///
    /// # Errors
    /// It cannot be read, or is not such a file.
    pub fn open_or_new(path: &Path) -> Result<Self, BasesError> {
        match Self::open(path) {
            Err(BasesError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                Ok(Self::default())
            }
            other => other,
        }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// It is not there, cannot be read, or is not such a file.
    pub fn open(path: &Path) -> Result<Self, BasesError> {
        let name = path.display().to_string();
        let io = |source| BasesError::Io { name: name.clone(), source };
        let size = fs_err::metadata(path).map_err(io)?.len();
        if size > MOST_BYTES as u64 {
            return Err(wrong(&name, format!("it has {size} bytes, and at most {MOST_BYTES} are read")));
        }
        Self::parse(&fs_err::read(path).map_err(io)?, &name)
    }

    /// Reads the file's bytes; `name` is what errors call it.
    ///
    /// # Errors
    /// They are not such a file.
    pub fn parse(bytes: &[u8], name: &str) -> Result<Self, BasesError> {
        if bytes.len() > MOST_BYTES {
            return Err(wrong(
                name,
                format!("it has {} bytes, and at most {MOST_BYTES} are read", bytes.len()),
            ));
        }
        let json = |error: serde_json::Error| wrong(name, error.to_string());
        let begin: Begin = serde_json::from_slice(bytes).map_err(json)?;
        if begin.format != FORMAT {
            return Err(wrong(
                name,
                format!("it calls itself {:?}", begin.format.chars().take(60).collect::<String>()),
            ));
        }
        if begin.version != u64::from(VERSION) {
            return Err(BasesError::Version { name: name.to_owned(), version: begin.version });
        }
        let wire: Wire<Vec<KnownBase>> = serde_json::from_slice(bytes).map_err(json)?;
        for base in &wire.bases {
            if base.name.trim().is_empty() || base.diff_ids.is_empty() || base.diff_ids.len() > MOST_LAYERS {
                let why =
                    format!("the base {:?} has no name, no layers, or more than {MOST_LAYERS}", base.name);
                return Err(wrong(name, why));
            }
        }
        let mut bases = Self { bases: wire.bases };
        bases.sort();
        Ok(bases)
    }

    /// The file's bytes: sorted, so that the same bases give the same bytes in whatever order they were learnt.
    pub fn to_bytes(&self) -> Vec<u8> {
        let wire = Wire { format: FORMAT.to_owned(), version: u64::from(VERSION), bases: &self.bases };
        // Texts, lists and numbers always can be written.
        let mut bytes = serde_json::to_vec_pretty(&wire).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// The bases.
    pub fn known(&self) -> &[KnownBase] {
        &self.bases
    }

    /// Adds an image that was read, under its own name or another one. The same release again changes nothing.
    /// `created` is the image's own time, not the document's.
    ///
    /// # Errors
    /// It is no image, or nobody says what it is called.
    pub fn learn(
        &mut self,
        inventory: &Inventory,
        created: Option<&str>,
        name: Option<&str>,
    ) -> Result<&KnownBase, BasesError> {
        let subject = &inventory.subject;
        let not = |why: &str| Err(BasesError::NotLearnt { name: subject.name.clone(), why: why.to_owned() });
        if subject.kind != SubjectKind::Image || inventory.layers.is_empty() {
            return not("it is no image with layers");
        }
        let name = match name {
            Some(name) => name.trim(),
            None if is_place(&subject.name) => return not("it has no name of its own, only a place"),
            None => subject.name.as_str(),
        };
        if name.is_empty() || name.contains(char::is_whitespace) {
            return not("its name is empty or has blanks in it");
        }
        let mut components: Vec<String> = inventory
            .components
            .iter()
            .filter_map(|one| one.purl.as_ref())
            .map(ToString::to_string)
            .collect();
        components.sort();
        components.dedup();
        let base = KnownBase {
            name: name.to_owned(),
            created: created.map(str::to_owned),
            diff_ids: inventory.layers.iter().map(|layer| layer.diff_id.clone()).collect(),
            digest: subject.manifest.clone(),
            publisher: publisher(name, &subject.labels),
            components,
        };
        // What was learnt of the same release before is replaced: a better reader finds more in the same layers.
        let same = |other: &KnownBase| {
            other.name == base.name && other.diff_ids == base.diff_ids && other.digest == base.digest
        };
        self.bases.retain(|other| !same(other));
        let at = self.bases.partition_point(|other| other < &base);
        self.bases.insert(at, base);
        self.bases.get(at).map_or_else(|| not("it could not be kept"), Ok)
    }

    fn sort(&mut self) {
        self.bases.sort();
        self.bases.dedup();
    }
}

/// `oci:./layout`: where it lies on this machine, which says nothing to anybody else.
fn is_place(name: &str) -> bool {
    ["oci:", "oci-archive:", "docker-archive:", "dir:", "file:", "sbom:", "/", "./", "../"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

fn wrong(name: &str, why: String) -> BasesError {
    BasesError::Wrong { name: name.to_owned(), why }
}
