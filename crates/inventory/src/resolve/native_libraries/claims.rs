//! What SBOMs inside wheels (PEP 770) claim about the libraries that were copied in. A claim is compared with
//! the bytes; alone it names no release.

use wb_model::{ComponentId, Confidence, Method, Purl, Technique};

use crate::draft::Draft;
use crate::knowledge::native::Project;
use crate::read::python::pep770::WheelSbom;
use crate::view::View;

use super::Owner;

/// All claims about native libraries.
pub(super) struct Claims {
    claims: Vec<(ComponentId, Claim)>,
}

/// One claim.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    name: String,
    /// The upstream part of the claimed version.
    release: String,
    /// The purl as claimed.
    pub(super) said: String,
    /// The document.
    pub(super) place: String,
}

/// Distribution packages that are not called after the project or one of its files.
const PACKAGES: [(&str, &str); 9] = [
    ("openssl-libs", "openssl"),
    ("libssl1.1", "openssl"),
    ("libssl3", "openssl"),
    ("krb5-libs", "krb5"),
    ("xz-libs", "xz"),
    ("libxcb1", "libxcb"),
    ("keyutils-libs", "keyutils"),
    ("libpng", "libpng"),
    ("zlib1g", "zlib"),
];

impl Claims {
    /// Reads all of them.
    pub(super) fn read(view: &View<'_>, draft: &Draft) -> Self {
        let mut claims = Vec::new();
        for sbom in view.facts::<WheelSbom>() {
            let Some(package) = draft.owners(sbom.node).first() else { continue };
            for claimed in sbom.fact.components {
                let Some(purl) = claimed.purl.as_deref().and_then(|text| text.parse::<Purl>().ok()) else {
                    continue;
                };
                // Crates and Python distributions are not libraries that somebody copied in.
                if !matches!(purl.kind(), "rpm" | "deb" | "apk" | "generic" | "conan") {
                    continue;
                }
                let Some(version) = purl.version() else { continue };
                let release = match purl.kind() {
                    "rpm" | "deb" | "apk" => {
                        let bare = version.split_once(':').map_or(version, |(_, rest)| rest);
                        bare.rsplit_once('-').map_or(bare, |(upstream, _)| upstream)
                    }
                    _ => version,
                };
                let claim = Claim {
                    name: purl.name().to_owned(),
                    release: release.to_owned(),
                    said: purl.to_string(),
                    place: sbom.path.clone(),
                };
                claims.push((package.clone(), claim));
            }
        }
        Self { claims }
    }

    /// What is claimed about a project in a package.
    pub(super) fn about(&self, owner: &Owner, project: &Project) -> Option<&Claim> {
        let Owner::Package(package) = owner else { return None };
        self.claims
            .iter()
            .filter(|(of, _)| of == package)
            .map(|(_, claim)| claim)
            .find(|claim| names(&claim.name, project))
    }
}

fn names(package: &str, project: &Project) -> bool {
    if let Some((_, known)) = PACKAGES.iter().find(|(name, _)| *name == package) {
        return *known == project.name;
    }
    package == project.name || project.files.contains(&package)
}

impl Claim {
    /// Whether it claims this release.
    pub(super) fn is_of(&self, release: &str) -> bool {
        self.release == release
    }

    /// The claim as evidence.
    pub(super) fn method(&self) -> Method {
        Method {
            technique: Technique::Attestation,
            confidence: Confidence::percent(60),
            value: format!("{} in {}", self.said, self.place),
        }
    }
}
