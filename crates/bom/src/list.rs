//! All formats, one line each.

use std::fmt;
use std::io;

use serde::Deserialize;

use wb_model::{Hint, Inventory};

use crate::error::{ReadError, WriteError, shorten};
use crate::{cyclonedx, limits, spdx};

/// A document format: how it is named, written, read and recognised.
pub struct Format {
    /// Name on the command line.
    pub id: &'static str,
    /// Version of the specification.
    pub version: &'static str,
    /// Whether the name alone means this version.
    pub is_default: bool,
    /// Media type (for attachments to images).
    pub media_type: &'static str,
    write: fn(&Inventory, &mut dyn io::Write) -> Result<(), WriteError>,
    read: fn(&[u8]) -> Result<Inventory, ReadError>,
    recognise: fn(&Head) -> bool,
}

/// Every format and version.
pub static FORMATS: &[Format] = &[
    Format {
        id: "cyclonedx-json",
        version: "1.6",
        is_default: true,
        media_type: "application/vnd.cyclonedx+json",
        write: cyclonedx::v1_6::write,
        read: cyclonedx::v1_6::read,
        recognise: |head| head.is("CycloneDX", "1.6"),
    },
    Format {
        id: "spdx-json",
        version: "2.3",
        is_default: true,
        media_type: "application/spdx+json",
        write: spdx::v2_3::write,
        read: spdx::v2_3::read,
        recognise: |head| head.spdx_version.as_deref() == Some("SPDX-2.3"),
    },
];

/// The fields by which a document is recognised.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    #[serde(default)]
    bom_format: Option<String>,
    #[serde(default)]
    spec_version: Option<String>,
    #[serde(default)]
    spdx_version: Option<String>,
}

impl Head {
    fn is(&self, format: &str, version: &str) -> bool {
        self.bom_format.as_deref() == Some(format) && self.spec_version.as_deref() == Some(version)
    }
}

/// A name that is no format's.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("find the document format {name:?}: {known} are the ones there are")]
pub struct FormatError {
    name: String,
    known: String,
}

impl Hint for FormatError {
    fn hint(&self) -> Option<String> {
        Some(format!("use one of {}", self.known))
    }
}

impl Format {
    /// The format of a name: `cyclonedx-json`, or with a version `cyclonedx-json@1.6`.
    pub fn parse(name: &str) -> Result<&'static Self, FormatError> {
        let found = FORMATS.iter().find(|format| match name.split_once('@') {
            Some((id, version)) => format.id == id && format.version == version,
            None => format.id == name && format.is_default,
        });
        found.ok_or_else(|| FormatError { name: shorten(name, 60), known: known(|_| true) })
    }

    /// Writes an inventory. The same inventory always gives the same bytes.
    pub fn write(&self, inventory: &Inventory, writer: &mut dyn io::Write) -> Result<(), WriteError> {
        (self.write)(inventory, writer)
    }

    /// Reads a document that is known to be of this format.
    pub fn read(&self, bytes: &[u8]) -> Result<Inventory, ReadError> {
        limits::check(bytes)?;
        (self.read)(bytes)
    }
}

/// Reads a document of any format in the list, recognised by what is in it.
pub fn read(bytes: &[u8]) -> Result<(Inventory, &'static Format), ReadError> {
    limits::check(bytes)?;
    let head: Head = serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        // An array or a number: JSON, but nobody's document.
        serde_json::error::Category::Data => ReadError::Unrecognised,
        _ => ReadError::NotJson(error),
    })?;
    if let Some(format) = FORMATS.iter().find(|format| (format.recognise)(&head)) {
        return Ok(((format.read)(bytes)?, format));
    }
    let version = |format, version: &str, family: &str| ReadError::Version {
        format,
        version: shorten(version, 40),
        known: known(|format| format.id.starts_with(family)),
    };
    Err(match (head.bom_format.as_deref(), &head.spdx_version) {
        (Some("CycloneDX"), _) => {
            version("CycloneDX", head.spec_version.as_deref().unwrap_or_default(), "cyclonedx")
        }
        (_, Some(spdx)) => version("SPDX", spdx, "spdx"),
        _ => ReadError::Unrecognised,
    })
}

fn known(wanted: impl Fn(&Format) -> bool) -> String {
    let names = FORMATS.iter().filter(|format| wanted(format)).map(ToString::to_string);
    names.collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.id, self.version)
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format({self})")
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        (self.id, self.version) == (other.id, other.version)
    }
}

impl Eq for Format {}

#[cfg(test)]
mod tests;
