//! How a distribution was built and installed: `*.dist-info/WHEEL` (PEP 427) and `INSTALLER` (PEP 376).

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::headers::Headers;

/// `WHEEL`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WheelBuild {
    /// What built it.
    pub(crate) generator: Option<String>,
    /// Whether it has no compiled code (`Root-Is-Purelib`).
    pub(crate) pure: Option<bool>,
    /// Compatibility tags (PEP 425): `cp311-cp311-manylinux_2_17_x86_64`.
    pub(crate) tags: Vec<String>,
}

impl FactType for WheelBuild {
    const KIND: &'static str = "python/wheel";
}

/// `INSTALLER`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Installer {
    /// `pip`, `uv`, `debian` …
    pub(crate) name: String,
}

impl FactType for Installer {
    const KIND: &'static str = "python/installer";
}

/// The reader.
pub(crate) struct Wheel;

static INFO: ReaderInfo = ReaderInfo {
    name: "python/wheel",
    version: 1,
    summary: "how a Python distribution was built and installed: WHEEL, INSTALLER",
    select: &[Select::Path("**/*.dist-info/WHEEL"), Select::Path("**/*.dist-info/INSTALLER")],
    want: Want::Whole(1 << 20),
    hash: false,
};

impl Reader for Wheel {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        if entry.path.name() == b"INSTALLER" {
            let text = String::from_utf8_lossy(bytes);
            let name: String = text.trim().chars().take(100).collect();
            if !name.is_empty() {
                out.fact(entry, &Installer { name });
            }
            return Ok(());
        }
        let headers = Headers::parse(bytes)?;
        out.fact(
            entry,
            &WheelBuild {
                generator: headers.get("generator").map(str::to_owned),
                pure: headers.get("root-is-purelib").map(|value| value.eq_ignore_ascii_case("true")),
                tags: headers.all("tag").map(str::to_owned).collect(),
            },
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests;
