//! SBOMs that travel inside wheels: `*.dist-info/sboms/` (PEP 770). auditwheel writes which libraries it
//! copied in and from which distribution package, maturin which crates were compiled in.
//!
//! A claim of whoever built the wheel: kept with its source, believed only where the bytes agree.

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// One SBOM inside a wheel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WheelSbom {
    /// `specVersion` of the CycloneDX document.
    pub(crate) spec_version: String,
    /// The programs that wrote it, `name version`.
    pub(crate) tools: Vec<String>,
    /// What the document is about: the distribution, or the crate at its root.
    pub(crate) subject: Option<ClaimedComponent>,
    /// What it says is inside.
    pub(crate) components: Vec<ClaimedComponent>,
}

/// A component that such an SBOM claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClaimedComponent {
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) version: Option<String>,
    /// Its purl, as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) purl: Option<String>,
    /// Its licence, as an SPDX expression or a name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) license: Option<String>,
    /// SHA-256, in hexadecimal, of the file it was before it was copied in: auditwheel puts it behind the `#` of
    /// the `bom-ref`. The copy has another digest, because its SONAME was changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) original_sha256: Option<String>,
    /// Paths of files it describes, where the document lists them (`evidence.occurrences`).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) paths: Vec<String>,
}

impl FactType for WheelSbom {
    const KIND: &'static str = "python/wheel-sbom";
}

/// The reader.
pub(crate) struct Pep770;

static INFO: ReaderInfo = ReaderInfo {
    name: "python/pep770",
    version: 1,
    summary: "SBOMs inside wheels (PEP 770): CycloneDX JSON",
    select: &[Select::Path("**/*.dist-info/sboms/*"), Select::Path("**/*.dist-info/sboms/*/*")],
    want: Want::Whole(32 << 20),
    hash: false,
};

/// No wheel has as many.
const MOST_COMPONENTS: usize = 50_000;
/// Components may hold components; a reader of JSON stops at 128 levels anyway.
const DEEPEST: usize = 16;

impl Reader for Pep770 {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let document: Document = serde_json::from_slice(bytes)
            .map_err(|error| ReadProblem::unparsable(format!("not CycloneDX JSON: {error}")))?;
        if document.bom_format != "CycloneDX" {
            return Err(ReadProblem::unparsable("not a CycloneDX document: its bomFormat is another"));
        }
        let metadata = document.metadata.unwrap_or_default();
        let mut components = Vec::new();
        collect(document.components, 0, &mut components)?;
        let subject = metadata.component.map(|component| component.claim());
        // auditwheel repeats the wheel itself among the components.
        components.retain(|component| Some(component) != subject.as_ref());
        let fact = WheelSbom {
            spec_version: document.spec_version,
            tools: metadata.tools.map(Tools::names).unwrap_or_default(),
            subject,
            components,
        };
        out.fact(entry, &fact);
        Ok(())
    }
}

fn collect(
    claimed: Vec<JsonComponent>,
    depth: usize,
    into: &mut Vec<ClaimedComponent>,
) -> Result<(), ReadProblem> {
    if depth > DEEPEST {
        return Err(ReadProblem::unparsable(format!(
            "components inside components, more than {DEEPEST} levels"
        )));
    }
    for mut component in claimed {
        if into.len() == MOST_COMPONENTS {
            return Err(ReadProblem::too_large(format!("more than {MOST_COMPONENTS} components")));
        }
        let inner = std::mem::take(&mut component.components);
        into.push(component.claim());
        collect(inner, depth + 1, into)?;
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    bom_format: String,
    spec_version: String,
    metadata: Option<Metadata>,
    #[serde(default)]
    components: Vec<JsonComponent>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    component: Option<JsonComponent>,
    tools: Option<Tools>,
}

/// A list until CycloneDX 1.4, an object with lists since 1.5.
#[derive(Deserialize)]
#[serde(untagged)]
enum Tools {
    List(Vec<Tool>),
    Object {
        #[serde(default)]
        components: Vec<Tool>,
    },
}

#[derive(Deserialize)]
struct Tool {
    name: Option<String>,
    version: Option<String>,
}

impl Tools {
    fn names(self) -> Vec<String> {
        let (Self::List(tools) | Self::Object { components: tools }) = self;
        tools
            .into_iter()
            .filter_map(|tool| {
                let name = tool.name?;
                Some(tool.version.map_or_else(|| name.clone(), |version| format!("{name} {version}")))
            })
            .take(100)
            .collect()
    }
}

#[derive(Deserialize)]
struct JsonComponent {
    #[serde(default)]
    name: String,
    #[serde(rename = "bom-ref")]
    bom_ref: Option<String>,
    version: Option<String>,
    purl: Option<String>,
    #[serde(default)]
    licenses: Vec<LicenseChoice>,
    evidence: Option<Evidence>,
    #[serde(default)]
    components: Vec<JsonComponent>,
}

#[derive(Deserialize)]
struct LicenseChoice {
    expression: Option<String>,
    license: Option<JsonLicense>,
}

#[derive(Deserialize)]
struct JsonLicense {
    id: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Evidence {
    #[serde(default)]
    occurrences: Vec<JsonOccurrence>,
}

#[derive(Deserialize)]
struct JsonOccurrence {
    location: Option<String>,
}

impl JsonComponent {
    fn claim(self) -> ClaimedComponent {
        let is_sha256 = |text: &&str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let original =
            self.bom_ref.as_deref().and_then(|bom_ref| bom_ref.rsplit_once('#')).map(|(_, hash)| hash);
        let license = |choice: LicenseChoice| {
            choice.expression.or_else(|| choice.license.and_then(|license| license.id.or(license.name)))
        };
        ClaimedComponent {
            name: self.name,
            version: self.version,
            purl: self.purl,
            license: self.licenses.into_iter().find_map(license),
            original_sha256: original.filter(is_sha256).map(str::to_ascii_lowercase),
            paths: self
                .evidence
                .into_iter()
                .flat_map(|evidence| evidence.occurrences)
                .filter_map(|occurrence| occurrence.location)
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;
