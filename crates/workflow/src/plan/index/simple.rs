//! The answer of a simple index in JSON (PEP 691): the files of one project.

use serde::Deserialize;

use super::Offered;

/// No project has this many files.
const MOST_FILES: usize = 50_000;

#[derive(Deserialize)]
struct Project {
    files: Vec<File>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct File {
    filename: String,
    #[serde(default)]
    requires_python: Option<String>,
    #[serde(default)]
    yanked: serde_json::Value,
    #[serde(default)]
    hashes: std::collections::BTreeMap<String, String>,
}

/// Reads an answer.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Offered>, String> {
    let project: Project = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if project.files.len() > MOST_FILES {
        return Err(format!("it names more than {MOST_FILES} files"));
    }
    let offered = |file: File| Offered {
        // A reason counts as "yes", even an empty one.
        yanked: !matches!(file.yanked, serde_json::Value::Null | serde_json::Value::Bool(false)),
        requires_python: file.requires_python,
        sha256: file.hashes.get("sha256").filter(|text| is_sha256(text)).cloned(),
        file: file.filename,
        ..Offered::default()
    };
    Ok(project.files.into_iter().map(offered).collect())
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
