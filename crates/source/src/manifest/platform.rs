//! Platforms: which of an index's images is meant.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use super::ManifestError;

/// Operating system, architecture and variant in the words of Go (`linux`, `amd64`, `v8`), normalised: other
/// names for the same architecture (`x86_64`, `aarch64`) are brought to these.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform {
    os: String,
    architecture: String,
    variant: Option<String>,
}

impl Platform {
    /// A platform from its parts, normalised.
    pub fn new(os: &str, architecture: &str, variant: Option<&str>) -> Self {
        let os = os.to_ascii_lowercase();
        let mut variant = variant.map(str::to_ascii_lowercase).filter(|text| !text.is_empty());
        let architecture = match architecture.to_ascii_lowercase().as_str() {
            "x86_64" | "x86-64" => "amd64".to_owned(),
            "i386" | "i486" | "i586" | "i686" | "x86" => "386".to_owned(),
            "aarch64" => "arm64".to_owned(),
            "armhf" => {
                variant.get_or_insert_with(|| "v7".to_owned());
                "arm".to_owned()
            }
            "armel" => {
                variant.get_or_insert_with(|| "v6".to_owned());
                "arm".to_owned()
            }
            "powerpc64le" => "ppc64le".to_owned(),
            "loongarch64" => "loong64".to_owned(),
            other => other.to_owned(),
        };
        // The variant that every processor of the architecture has is not written.
        let implied = match architecture.as_str() {
            "amd64" => Some("v1"),
            "arm64" => Some("v8"),
            "arm" => Some("v7"),
            _ => None,
        };
        if variant.as_deref() == implied {
            variant = None;
        }
        // "8", "7" for "v8", "v7": written by old builders.
        variant = variant.map(|text| {
            if text.starts_with(|c: char| c.is_ascii_digit()) { format!("v{text}") } else { text }
        });
        Self { os, architecture, variant: variant.filter(|text| Some(text.as_str()) != implied) }
    }

    /// What is chosen when nothing is asked for: Linux on this machine's architecture. Containers on another
    /// operating system run in a Linux machine of the same architecture.
    pub fn host() -> Self {
        Self::new("linux", std::env::consts::ARCH, None)
    }

    /// The operating system.
    pub fn os(&self) -> &str {
        &self.os
    }

    /// The architecture.
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// The variant; none where it is the architecture's usual one (`arm64/v8`, `arm/v7`, `amd64/v1`).
    pub fn variant(&self) -> Option<&str> {
        self.variant.as_deref()
    }

    /// How well an image for this platform serves one who wants `wanted`: 0 is exactly, more is worse, `None` not
    /// at all. A lower variant serves a higher one; with no variant wanted a higher one will do, for nothing is
    /// run here and it is the image for that architecture.
    pub fn rank(&self, wanted: &Self) -> Option<u32> {
        if self.os != wanted.os || self.architecture != wanted.architecture {
            return None;
        }
        if self.variant == wanted.variant {
            return Some(0);
        }
        let (has, wants) = (self.level()?, wanted.level()?);
        if has <= wants {
            Some(wants - has)
        } else if wanted.variant.is_none() && self.architecture != "arm" {
            Some(100 + (has - wants))
        } else {
            None
        }
    }

    /// The variant as a number, the usual one where none is written.
    fn level(&self) -> Option<u32> {
        match (&self.variant, self.architecture.as_str()) {
            (Some(variant), _) => variant.strip_prefix('v')?.parse().ok().filter(|level| *level < 100),
            (None, "arm64") => Some(8),
            (None, "arm") => Some(7),
            (None, _) => Some(1),
        }
    }

    /// Whether it is the `unknown/unknown` that builders give to attestations.
    pub(super) fn is_unknown(&self) -> bool {
        self.os == "unknown" || self.architecture == "unknown"
    }
}

impl FromStr for Platform {
    type Err = ManifestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ManifestError::PlatformText { text: text.chars().take(100).collect() };
        let parts: Vec<&str> = text.split('/').collect();
        let word = |part: &&str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        };
        if !parts.iter().all(word) {
            return Err(error());
        }
        match parts.as_slice() {
            [os, architecture] => Ok(Self::new(os, architecture, None)),
            [os, architecture, variant] => Ok(Self::new(os, architecture, Some(variant))),
            _ => Err(error()),
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        match &self.variant {
            Some(variant) => write!(f, "/{variant}"),
            None => Ok(()),
        }
    }
}

impl<'de> Deserialize<'de> for Platform {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            os: String,
            architecture: String,
            #[serde(default)]
            variant: Option<String>,
        }
        let wire = Wire::deserialize(deserializer)?;
        Ok(Self::new(&wire.os, &wire.architecture, wire.variant.as_deref()))
    }
}
