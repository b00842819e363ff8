//! All VEX formats, one line each.

use std::io;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::{Trouble, shorten};
use super::{Document, VexError, csaf, cyclonedx, openvex, stamp};

/// Most bytes a VEX document may have: 64 MiB. The largest one known of a vendor has about 30 MB.
pub const MAX_BYTES: usize = 64 << 20;

/// A VEX format: how it is named, recognised, read and written.
pub struct Format {
    /// Name on the command line.
    pub id: &'static str,
    /// Its title with the versions that are read.
    pub title: &'static str,
    /// Media type (for attachments to images).
    pub media_type: &'static str,
    recognise: fn(&Head) -> bool,
    /// Why a document that was recognised is of a version that is not read: the version it says, and the ones that
    /// are read.
    refuse: fn(&Head) -> Option<(String, &'static str)>,
    read: fn(&[u8]) -> Result<Document, Trouble>,
    write: fn(&Document, &mut dyn io::Write) -> Result<(), VexError>,
}

/// Every format.
pub static FORMATS: &[Format] = &[
    Format {
        id: "openvex",
        title: "OpenVEX 0.0.1 and 0.2.0",
        media_type: "application/vnd.openvex+json",
        recognise: |head| head.context().is_some_and(|context| context.starts_with(openvex::NAMESPACE)),
        refuse: |head| openvex::refuse(head.context().unwrap_or_default()),
        read: openvex::read,
        write: openvex::write,
    },
    Format {
        id: "csaf",
        title: "CSAF 2.0",
        media_type: "application/csaf+json",
        recognise: |head| head.csaf_version().is_some(),
        refuse: |head| csaf::refuse(head.csaf_version().unwrap_or_default()),
        read: csaf::read,
        write: csaf::write,
    },
    Format {
        id: "cyclonedx",
        title: "CycloneDX 1.4 to 1.6",
        media_type: "application/vnd.cyclonedx+json",
        recognise: |head| head.bom_format.as_ref().and_then(|text| text.as_str()) == Some("CycloneDX"),
        refuse: |head| cyclonedx::refuse(head.spec_version.as_ref().and_then(|text| text.as_str())),
        read: cyclonedx::read,
        write: cyclonedx::write,
    },
];

/// The fields by which a document is recognised. Values of any type: it may be anybody's JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    #[serde(rename = "@context", default)]
    context: Option<serde_json::Value>,
    #[serde(default)]
    document: Option<serde_json::Value>,
    #[serde(default)]
    bom_format: Option<serde_json::Value>,
    #[serde(default)]
    spec_version: Option<serde_json::Value>,
}

impl Head {
    fn context(&self) -> Option<&str> {
        self.context.as_ref().and_then(serde_json::Value::as_str)
    }

    fn csaf_version(&self) -> Option<&str> {
        self.document.as_ref()?.get("csaf_version")?.as_str()
    }
}

impl Format {
    /// The format with that name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(name: &str) -> Result<&'static Self, VexError> {
        FORMATS
            .iter()
            .find(|format| format.id == name)
            .ok_or_else(|| VexError::NoFormat { name: shorten(name, 60) })
    }

    /// Writes a document. The same document always gives the same bytes.
    ///
    /// # Errors
    /// The format cannot say what the document says, or the writer fails.
    pub fn write(&self, document: &Document, out: &mut dyn io::Write) -> Result<(), VexError> {
        (self.write)(document, out)
    }
}

/// Reads a document of any format in the list, recognised by what is in it. The name is for errors.
///
/// # Errors
/// It is none of the formats, or what it says is not what its format allows: then nothing of it counts.
pub fn read(bytes: &[u8], name: &str) -> Result<Document, VexError> {
    if bytes.len() > MAX_BYTES {
        return Err(VexError::TooLarge { name: name.to_owned(), size: bytes.len(), limit: MAX_BYTES });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head: Head = serde_json::from_slice(bytes).map_err(|source| match source.classify() {
        // An array or a number: JSON, but nobody's document.
        serde_json::error::Category::Data => VexError::Unrecognised { name: name.to_owned() },
        _ => VexError::NotJson { name: name.to_owned(), source },
    })?;
    let Some(format) = FORMATS.iter().find(|format| (format.recognise)(&head)) else {
        return Err(VexError::Unrecognised { name: name.to_owned() });
    };
    if let Some((version, known)) = (format.refuse)(&head) {
        let version = shorten(&version, 40);
        return Err(VexError::Version { name: name.to_owned(), format: format.id, version, known });
    }
    let mut document = (format.read)(bytes).map_err(|trouble| trouble.of(name, format.id))?;
    document.format = format.id;
    if document.id.is_empty() {
        document.id = stamp::digest(bytes).to_string();
    }
    Ok(document)
}

/// Writes a document in the format with that name.
///
/// # Errors
/// There is no such format, it cannot say what the document says, or the writer fails.
pub fn write(format: &str, document: &Document, out: &mut dyn io::Write) -> Result<(), VexError> {
    Format::named(format)?.write(document, out)
}

/// Parses a document, with the path of what is wrong.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Trouble> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        Trouble::Field { path, source: error.into_inner() }
    })
}

/// Writes a value as JSON for people: indented, with a line end at the end.
pub(super) fn put<T: serde::Serialize>(value: &T, out: &mut dyn io::Write) -> Result<(), VexError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(VexError::Json)?;
    bytes.push(b'\n');
    out.write_all(&bytes).map_err(VexError::Io)
}

#[cfg(test)]
mod tests;
