//! As much of the SARIF object model as is written (SARIF 2.1.0 §3).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::plain;

/// The name of the folder that all paths are below (§3.14.14).
pub(super) const IMAGE_ROOT: &str = "IMAGE_ROOT";

pub(super) type Properties = BTreeMap<&'static str, serde_json::Value>;

#[derive(Serialize)]
pub(super) struct Log {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    pub(super) version: &'static str,
    pub(super) runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run {
    pub(super) tool: Tool,
    pub(super) invocations: [Invocation; 1],
    pub(super) original_uri_base_ids: BTreeMap<&'static str, BaseLocation>,
    pub(super) results: Vec<SarifResult>,
    pub(super) properties: Properties,
}

#[derive(Serialize)]
pub(super) struct BaseLocation {
    pub(super) description: Message,
}

#[derive(Serialize)]
pub(super) struct Tool {
    pub(super) driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver {
    pub(super) name: String,
    pub(super) version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) semantic_version: Option<String>,
    pub(super) rules: Vec<ReportingDescriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReportingDescriptor {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) short_description: Message,
    pub(super) full_description: Message,
    pub(super) default_configuration: Configuration,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help_uri: Option<String>,
    pub(super) help: Message,
    pub(super) properties: Properties,
}

#[derive(Serialize)]
pub(super) struct Configuration {
    pub(super) level: &'static str,
}

#[derive(Serialize)]
pub(super) struct Message {
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) markdown: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) execution_successful: bool,
    pub(super) tool_execution_notifications: Vec<Notification>,
    pub(super) tool_configuration_notifications: Vec<Notification>,
}

#[derive(Serialize)]
pub(super) struct Notification {
    pub(super) descriptor: DescriptorReference,
    pub(super) level: &'static str,
    pub(super) message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Location>,
}

#[derive(Serialize)]
pub(super) struct DescriptorReference {
    pub(super) id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult {
    pub(super) rule_id: String,
    pub(super) rule_index: usize,
    pub(super) kind: &'static str,
    pub(super) level: &'static str,
    pub(super) message: Message,
    pub(super) locations: Vec<Location>,
    pub(super) partial_fingerprints: BTreeMap<&'static str, String>,
    /// On every result, also when it is empty: that says that a result is not suppressed (§3.27.23).
    pub(super) suppressions: Vec<Suppression>,
    pub(super) properties: Properties,
    /// What counts first.
    #[serde(skip)]
    pub(super) order: u8,
}

#[derive(Serialize)]
pub(super) struct Suppression {
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) logical_locations: Vec<LogicalLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

/// Code-scanning pages show no result without a line; a package has none, so it is the first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation {
    pub(super) name: String,
    pub(super) fully_qualified_name: String,
    pub(super) kind: &'static str,
}

impl Location {
    /// A path in the image.
    pub(super) fn of_path(path: &str) -> Self {
        Self::of_line(path, 1)
    }

    /// A line of a file in the image, from 1.
    pub(super) fn of_line(path: &str, line: u32) -> Self {
        let artifact_location = ArtifactLocation { uri: relative_uri(path), uri_base_id: IMAGE_ROOT };
        let physical_location =
            PhysicalLocation { artifact_location, region: Region { start_line: line.max(1) } };
        Self { physical_location, logical_locations: Vec::new() }
    }
}

/// A path as a relative reference (RFC 3986 §4.2): percent-encoded, and never with something that looks like a scheme,
/// a host or a step upwards.
fn relative_uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    let parts = plain(path);
    for part in parts.split('/').filter(|part| !matches!(*part, "" | "." | "..")) {
        if !uri.is_empty() {
            uri.push('/');
        }
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~+@,=".contains(&byte) {
                uri.push(char::from(byte));
            } else {
                uri.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    if uri.is_empty() { ".".to_owned() } else { uri }
}
