//! A virtual environment: `pyvenv.cfg` (PEP 405).

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// What a virtual environment says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VirtualEnvironment {
    /// Folder of the interpreter it was made with.
    pub(crate) home: Option<String>,
    /// The interpreter's version, in full where the writer knew it.
    pub(crate) version: Option<String>,
    /// Whether it also sees the packages of that interpreter.
    pub(crate) system_site_packages: bool,
}

impl FactType for VirtualEnvironment {
    const KIND: &'static str = "python/virtual-environment";
}

/// The reader.
pub(crate) struct Virtualenv;

static INFO: ReaderInfo = ReaderInfo {
    name: "python/virtualenv",
    version: 1,
    summary: "Python virtual environments: pyvenv.cfg",
    select: &[Select::Path("**/pyvenv.cfg")],
    want: Want::Whole(64 << 10),
    hash: false,
};

impl Reader for Virtualenv {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let text = String::from_utf8_lossy(bytes);
        let mut fact = VirtualEnvironment { home: None, version: None, system_site_packages: false };
        for (key, value) in text.lines().filter_map(|line| line.split_once('=')) {
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "home" => fact.home = Some(value.to_owned()),
                "version" => fact.version = Some(value.to_owned()),
                // virtualenv and uv write `3.11.4.final.0`, uv also `3.11.4`.
                "version_info" => fact.version = value.split(".final").next().map(str::to_owned),
                "include-system-site-packages" => {
                    fact.system_site_packages = value.eq_ignore_ascii_case("true")
                }
                _ => {}
            }
        }
        if fact.home.is_none() {
            return Err(ReadProblem::unparsable("it names no interpreter (home)"));
        }
        out.fact(entry, &fact);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
