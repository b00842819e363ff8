//! The parts of an SPDX 2.3 document that are read. Fields that are not named here are left unread.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    #[serde(rename = "SPDXID")]
    pub(super) _spdxid: String,
    pub(super) name: String,
    #[serde(rename = "dataLicense")]
    pub(super) _data_license: String,
    pub(super) creation_info: CreationInfo,
    #[serde(default)]
    pub(super) document_describes: Vec<String>,
    #[serde(default)]
    pub(super) has_extracted_licensing_infos: Vec<ExtractedLicense>,
    #[serde(default)]
    pub(super) annotations: Vec<Annotation>,
    #[serde(default)]
    pub(super) packages: Vec<Package>,
    #[serde(default)]
    pub(super) relationships: Vec<Relationship>,
}

#[derive(Deserialize)]
pub(super) struct CreationInfo {
    pub(super) created: String,
    pub(super) creators: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExtractedLicense {
    pub(super) license_id: String,
    pub(super) extracted_text: String,
}

#[derive(Deserialize)]
pub(super) struct Annotation {
    pub(super) comment: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Package {
    #[serde(rename = "SPDXID")]
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) version_info: Option<String>,
    #[serde(default)]
    pub(super) supplier: Option<String>,
    #[serde(rename = "downloadLocation")]
    pub(super) _download_location: String,
    #[serde(default)]
    pub(super) homepage: Option<String>,
    #[serde(default)]
    pub(super) license_declared: Option<String>,
    #[serde(default)]
    pub(super) primary_package_purpose: Option<Purpose>,
    #[serde(default)]
    pub(super) checksums: Vec<Checksum>,
    #[serde(default)]
    pub(super) external_refs: Vec<ExternalRef>,
    #[serde(default)]
    pub(super) annotations: Vec<Annotation>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Purpose {
    Other,
    Install,
    Archive,
    Firmware,
    Application,
    Framework,
    Library,
    Container,
    Source,
    Device,
    OperatingSystem,
    File,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Checksum {
    pub(super) algorithm: String,
    pub(super) checksum_value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalRef {
    pub(super) reference_type: String,
    pub(super) reference_locator: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relationship {
    pub(super) spdx_element_id: String,
    pub(super) relationship_type: String,
    pub(super) related_spdx_element: String,
    #[serde(default)]
    pub(super) comment: Option<String>,
}
