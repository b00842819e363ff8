//! An installed distribution: `*.dist-info/METADATA` (core metadata specification, PEP 376, PEP 639).

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::headers::Headers;

/// What a distribution says of itself. The same shape for dist-info and egg-info.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PythonMetadata {
    /// `Name`, as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) name: Option<String>,
    /// `Version`, as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) version: Option<String>,
    /// `Requires-Dist` (PEP 508), as written.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) requires_dist: Vec<String>,
    /// `Provides-Extra`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) extras: Vec<String>,
    /// `Requires-Python`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) requires_python: Option<String>,
    /// `License-Expression` (PEP 639).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) license_expression: Option<String>,
    /// `License`; a whole text is cut after its first 4096 bytes or so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) license: Option<String>,
    /// `Classifier: License :: …`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) license_classifiers: Vec<String>,
    /// Who made it: the first of `Author`, `Author-email`, `Maintainer`, `Maintainer-email` that says something.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) author: Option<String>,
    /// `Summary`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) summary: Option<String>,
    /// `Home-page`, or the `Project-URL` of that name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) homepage: Option<String>,
}

impl FactType for PythonMetadata {
    const KIND: &'static str = "python/metadata";
}

/// The reader.
pub(crate) struct DistInfo;

static INFO: ReaderInfo = ReaderInfo {
    name: "python/dist-info",
    version: 1,
    summary: "installed Python distributions: dist-info METADATA",
    select: &[Select::Path("(?i)**/*.dist-info/METADATA")],
    want: Want::Whole(16 << 20),
    hash: false,
};

impl Reader for DistInfo {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let metadata = PythonMetadata::parse(bytes)?;
        // A fact all the same: the folder's name still tells that something is installed there.
        out.fact(entry, &metadata);
        metadata.check()
    }
}

impl PythonMetadata {
    /// Reads core metadata.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ReadProblem> {
        let headers = Headers::parse(bytes)?;
        let text = |name: &str| headers.get(name).map(str::to_owned);
        let list = |name: &str| headers.all(name).map(str::to_owned).collect::<Vec<_>>();
        Ok(Self {
            name: text("name"),
            version: text("version"),
            requires_dist: list("requires-dist"),
            extras: list("provides-extra"),
            requires_python: text("requires-python"),
            license_expression: text("license-expression"),
            license: text("license"),
            license_classifiers: headers
                .all("classifier")
                .filter(|line| line.starts_with("License ::"))
                .map(str::to_owned)
                .collect(),
            author: ["author", "author-email", "maintainer", "maintainer-email"].into_iter().find_map(text),
            summary: text("summary"),
            homepage: text("home-page").or_else(|| project_url(&headers)),
        })
    }

    /// Name and version are what makes metadata metadata.
    pub(crate) fn check(&self) -> Result<(), ReadProblem> {
        match (&self.name, &self.version) {
            (Some(_), Some(_)) => Ok(()),
            (None, _) => Err(ReadProblem::unparsable("the metadata have no Name")),
            (_, None) => Err(ReadProblem::unparsable("the metadata have no Version")),
        }
    }
}

/// `Project-URL: Homepage, https://…`.
fn project_url(headers: &Headers) -> Option<String> {
    headers.all("project-url").find_map(|line| {
        let (label, url) = line.split_once(',')?;
        let label: String = label.chars().filter(char::is_ascii_alphabetic).collect();
        label.eq_ignore_ascii_case("homepage").then(|| url.trim().to_owned())
    })
}

#[cfg(test)]
mod tests;
