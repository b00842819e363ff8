//! What the tests of VEX share: an image with findings, a document that every format can carry, schemas.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::Timestamp;
use wb_model::{
    Component, ComponentId, ComponentKind, Digest, Finding, FindingClass, FindingId, FindingState, Inventory,
    Relationship, RelationshipKind, Severity, Subject, SubjectKind, Tool,
};

use super::{
    Document, Identity, Justification, JustificationKind, Product, Statement, Status, Vulnerability, write,
};

pub(super) const MANIFEST: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
pub(super) const CONFIG: &str = "sha256:2222222222222222222222222222222222222222222222222222222222222222";
pub(super) const OTHER: &str = "sha256:3333333333333333333333333333333333333333333333333333333333333333";

pub(super) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Where the shared files are; none, with a word of it, when they are not there.
pub(super) fn shared(path: &str) -> Option<PathBuf> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

fn component(id: &str, kind: ComponentKind, purl: &str) -> Component {
    let purl: wb_model::Purl = purl.parse().unwrap();
    let mut component = Component::new(ComponentId::new(id), kind, purl.name());
    component.version = purl.version().map(str::to_owned);
    component.purl = Some(purl);
    component
}

/// An image with Debian's OpenSSL, torch, a wheel with a library inside and a Python package that dpkg owns.
pub(super) fn inventory() -> Inventory {
    let mut system = component("debian", ComponentKind::OperatingSystem, "pkg:generic/debian@12");
    system.purl = None;
    system.cpes = vec!["cpe:2.3:o:debian:debian_linux:12:*:*:*:*:*:*:*".parse().unwrap()];
    let mut libwebp = component("libwebp", ComponentKind::NativeLibrary, "pkg:generic/libwebp@1.3.0");
    libwebp.cpes = vec!["cpe:2.3:a:webmproject:libwebp:1.3.0:*:*:*:*:*:*:*".parse().unwrap()];
    libwebp.hashes = vec![OTHER.parse().unwrap()];
    let edge = |from: &str, kind, to: &str| Relationship {
        from: ComponentId::new(from),
        kind,
        to: ComponentId::new(to),
    };
    let mut inventory = Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name: "registry.example/team/app:1.0".to_owned(),
            manifest: Some(MANIFEST.parse().unwrap()),
            config: Some(CONFIG.parse().unwrap()),
            platform: Some("linux/amd64".to_owned()),
            labels: BTreeMap::new(),
        },
        tool: Tool { name: "weighbridge".to_owned(), version: "0.1.0".to_owned() },
        created: None,
        layers: Vec::new(),
        components: vec![
            system,
            component(
                "openssl",
                ComponentKind::OsPackage,
                "pkg:deb/debian/openssl@3.0.11-1~deb12u1?arch=amd64",
            ),
            component("torch", ComponentKind::LanguagePackage, "pkg:pypi/torch@2.3.1%2Bcu121"),
            component("opencv", ComponentKind::LanguagePackage, "pkg:pypi/opencv-python@4.8.0.74"),
            libwebp,
            component("requests", ComponentKind::LanguagePackage, "pkg:pypi/requests@2.28.1"),
            component("python3-requests", ComponentKind::OsPackage, "pkg:deb/debian/python3-requests@2.28.1"),
        ],
        relationships: vec![
            edge("opencv", RelationshipKind::Contains, "libwebp"),
            edge("requests", RelationshipKind::OwnedBy, "python3-requests"),
            edge("torch", RelationshipKind::DependsOn, "requests"),
        ],
        statuses: Vec::new(),
        diagnostics: Vec::new(),
        observations: Vec::new(),
        base: None,
    };
    inventory.sort();
    inventory
}

pub(super) fn finding(vulnerability: &str, component: &str) -> Finding {
    let component = ComponentId::new(component);
    Finding {
        id: FindingId::new(vulnerability, &component),
        class: FindingClass::Vulnerability,
        vulnerability: vulnerability.to_owned(),
        aliases: Vec::new(),
        component,
        state: FindingState::Affected,
        flags: BTreeSet::new(),
        severity: Severity::High,
        ratings: Vec::new(),
        exploited: None,
        prediction: None,
        risk: None,
        fix: None,
        summary: String::new(),
        weaknesses: Vec::new(),
        published: None,
        since: None,
        evidence: Vec::new(),
        suppressions: Vec::new(),
        references: Vec::new(),
    }
}

pub(super) fn purl(text: &str) -> Identity {
    Identity { purl: Some(text.parse().unwrap()), ..Identity::default() }
}

pub(super) fn digest(text: &str) -> Identity {
    Identity { digests: vec![text.parse::<Digest>().unwrap()], ..Identity::default() }
}

pub(super) fn whole(identity: Identity) -> Product {
    Product { identity, subcomponents: Vec::new() }
}

pub(super) fn statement(id: &str, products: Vec<Product>, status: Status) -> Statement {
    let vulnerability = Vulnerability { id: id.to_owned(), ..Vulnerability::default() };
    let mut statement = Statement::new(vulnerability, products, status);
    match status {
        Status::NotAffected => {
            statement.justification = Some(JustificationKind::VulnerableCodeNotInExecutePath.into());
        }
        Status::Affected => statement.action = Some("Upgrade to the next release.".to_owned()),
        Status::Fixed | Status::UnderInvestigation => {}
    }
    statement
}

pub(super) fn document(id: &str, at: &str, statements: Vec<Statement>) -> Document {
    Document {
        id: id.to_owned(),
        author: "Example Security".to_owned(),
        role: None,
        time: Some(time(at)),
        version: 1,
        format: "",
        statements,
        unread: Vec::new(),
    }
}

/// A document of all statuses that every format can carry whole.
pub(super) fn sample() -> Document {
    let image = Identity {
        purl: Some(
            format!("pkg:oci/app@{MANIFEST}?repository_url=registry.example%2Fteam%2Fapp").parse().unwrap(),
        ),
        digests: vec![MANIFEST.parse().unwrap()],
        ..Identity::default()
    };
    let parts =
        vec![purl("pkg:deb/debian/openssl@3.0.11-1~deb12u1?arch=amd64"), purl("pkg:pypi/torch@2.3.1")];
    let library = Identity {
        cpe: Some("cpe:2.3:a:webmproject:libwebp:1.3.0:*:*:*:*:*:*:*".parse().unwrap()),
        ..Identity::default()
    };
    let mut not_affected = statement(
        "CVE-2023-5363",
        vec![Product { identity: image.clone(), subcomponents: parts }],
        Status::NotAffected,
    );
    not_affected.vulnerability.aliases = vec!["GHSA-xw78-pcr6-wrg8".to_owned()];
    not_affected.vulnerability.description = Some("Wrong key and IV lengths.".to_owned());
    not_affected.impact = Some("The cipher is never used.".to_owned());
    not_affected.time = Some(time("2024-02-01T10:00:00Z"));
    let mut fixed = statement("CVE-2023-4863", vec![whole(library)], Status::Fixed);
    fixed.notes = Some("Patched in place.".to_owned());
    let looked_at =
        statement("CVE-2024-0001", vec![whole(purl("pkg:pypi/torch"))], Status::UnderInvestigation);
    let affected = statement("GHSA-aaaa-bbbb-cccc", vec![whole(image)], Status::Affected);
    document(
        "urn:uuid:0f5c6a3e-6d0f-8a55-9c3e-2d5f0e1a7b44",
        "2024-03-01T00:00:00Z",
        vec![fixed, not_affected, looked_at, affected],
    )
}

pub(super) fn written(format: &str, document: &Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(format, document, &mut bytes).unwrap();
    bytes
}

/// A document as it is after it was written and read.
pub(super) fn round(format: &str, document: &Document) -> Document {
    let mut read = super::read(&written(format, document), "round.json").unwrap();
    assert_eq!(read.format, format);
    read.format = document.format;
    read
}

/// The same words, whatever format they were in.
pub(super) fn plain(mut document: Document) -> Document {
    for statement in &mut document.statements {
        if let Some(justification) = &mut statement.justification {
            *justification = Justification::from(justification.kind);
        }
    }
    document.statements.sort_by_key(|statement| (statement.vulnerability.id.clone(), statement.status));
    document
}

/// Every example document a test needs: `(name, bytes)` of the files of a `.tar.zst` in the shared folder.
pub(super) fn archive(path: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let packed = fs_err::read(shared(path)?).unwrap();
    let tar = zstd::decode_all(packed.as_slice()).unwrap();
    let mut files = Vec::new();
    let mut rest = tar.as_slice();
    // ustar: a header of 512 bytes, then the content in blocks of 512.
    while let Some((header, after)) = rest.split_at_checked(512) {
        let text = |range: std::ops::Range<usize>| {
            String::from_utf8_lossy(&header[range]).trim_end_matches('\0').trim().to_owned()
        };
        if header[0] == 0 {
            break;
        }
        let size = usize::from_str_radix(text(124..136).trim_matches('\0'), 8).unwrap();
        let (content, _) = after.split_at(size);
        if matches!(header[156], b'0' | 0) {
            files.push((text(0..100), content.to_vec()));
        }
        rest = &after[size.div_ceil(512) * 512..];
    }
    Some(files)
}

/// A schema of the shared folder, with the schemas it refers to. Nothing is fetched.
pub(super) struct Schema(jsonschema::Validator);

impl Schema {
    pub(super) fn load(name: &str) -> Option<Self> {
        let folder = shared("schemas")?;
        let load = |name: &str| -> serde_json::Value {
            serde_json::from_slice(&fs_err::read(folder.join(name)).unwrap()).unwrap()
        };
        let cyclonedx = ["spdx.schema.json", "jsf-0.82.schema.json", "cryptography-defs.schema.json"]
            .map(|name| (format!("http://cyclonedx.org/schema/{name}"), name));
        let cvss = [
            ("https://www.first.org/cvss/cvss-v2.0.json", "cvss-v2.0.schema.json"),
            ("https://www.first.org/cvss/cvss-v3.0.json", "cvss-v3.0.schema.json"),
            ("https://www.first.org/cvss/cvss-v3.1.json", "cvss-v3.1.schema.json"),
        ]
        .map(|(id, name)| (id.to_owned(), name));
        let resources = cyclonedx
            .into_iter()
            .chain(cvss)
            .map(|(id, name)| (id, jsonschema::Resource::from_contents(load(name))));
        let registry = jsonschema::Registry::new().extend(resources).unwrap().prepare().unwrap();
        let options = jsonschema::options().with_registry(&registry);
        Some(Self(options.should_validate_formats(true).build(&load(name)).unwrap()))
    }

    pub(super) fn assert_valid(&self, bytes: &[u8]) {
        let document: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        let errors: Vec<String> = self
            .0
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}\n{}", errors.join("\n"), String::from_utf8_lossy(bytes));
    }
}
