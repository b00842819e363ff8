//! An inventory for tests: an image with something for every section, and hostile names.

pub(crate) mod assessment;
mod decision;
pub(crate) mod observations;

use std::collections::BTreeMap;

use wb_model::{
    Component, ComponentId, ComponentKind, Confidence, Diagnostic, DiagnosticCode, Digest, Identity,
    IdentityField, Inventory, Layer, License, Method, Occurrence, Outcome, Relationship, RelationshipKind,
    SourcePackage, Stage, StatusLine, Subject, SubjectKind, Technique, Tool,
};

/// Where the shared schemas are; none, with a word of it, when they are not there.
pub(crate) fn shared(folder: &str) -> Option<std::path::PathBuf> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(folder);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

const SITE: &str = "usr/local/lib/python3.10/site-packages";

pub(crate) fn empty() -> Inventory {
    Inventory {
        subject: Subject {
            kind: SubjectKind::Directory,
            name: "dir:models".to_owned(),
            manifest: None,
            config: None,
            platform: None,
            labels: BTreeMap::new(),
        },
        tool: Tool { name: "weighbridge".to_owned(), version: "0.1.0".to_owned() },
        created: None,
        layers: Vec::new(),
        components: Vec::new(),
        relationships: Vec::new(),
        statuses: Vec::new(),
        diagnostics: Vec::new(),
        observations: Vec::new(),
        base: None,
    }
}

pub(crate) struct Builder(Inventory);

impl Builder {
    fn add(
        &mut self,
        kind: ComponentKind,
        name: &str,
        version: Option<&str>,
        purl: &str,
        path: &str,
    ) -> &mut Component {
        let mut component = Component::new(ComponentId::new(format!("{name}#{path}")), kind, name);
        component.version = version.map(str::to_owned);
        component.purl = purl.parse().ok();
        component.occurrences.push(Occurrence { path: path.to_owned(), layer: None });
        self.0.components.push(component);
        self.0.components.last_mut().unwrap()
    }

    fn wheel(&mut self, name: &str, version: &str) -> ComponentId {
        let path = format!("{SITE}/{name}-{version}.dist-info/METADATA");
        let purl = format!("pkg:pypi/{name}@{version}");
        self.add(ComponentKind::LanguagePackage, name, Some(version), &purl, &path).id.clone()
    }

    fn library(
        &mut self,
        within: Option<&ComponentId>,
        name: &str,
        version: Option<&str>,
        sure: Confidence,
        path: &str,
    ) {
        let purl = version.map_or_else(String::new, |version| format!("pkg:generic/{name}@{version}"));
        let short = name.rsplit('/').next().unwrap();
        let component = self.add(ComponentKind::NativeLibrary, short, version, &purl, path);
        component.identities.push(Identity {
            field: if version.is_some() { IdentityField::Version } else { IdentityField::Name },
            concluded: version.unwrap_or(short).to_owned(),
            confidence: sure,
            methods: vec![Method {
                technique: Technique::BinaryAnalysis,
                confidence: sure,
                value: String::new(),
            }],
        });
        let id = component.id.clone();
        if let Some(within) = within {
            self.relate(within.clone(), RelationshipKind::Contains, id);
        }
    }

    fn relate(&mut self, from: ComponentId, kind: RelationshipKind, to: ComponentId) {
        self.0.relationships.push(Relationship { from, kind, to });
    }

    fn status(&mut self, name: &str, outcome: Outcome) {
        self.0.statuses.push(StatusLine { stage: Stage::Reader, name: name.to_owned(), outcome });
    }

    fn diagnostic(&mut self, code: DiagnosticCode, path: &str, message: &str) {
        self.0.diagnostics.push(Diagnostic {
            code,
            path: Some(path.to_owned()),
            layer: None,
            message: message.to_owned(),
            by: "native-libraries".to_owned(),
        });
    }
}

pub(crate) fn image() -> Inventory {
    let mut build = Builder(empty());
    build.0.subject = Subject {
        kind: SubjectKind::Image,
        name: "registry.example/team/app:1".to_owned(),
        manifest: Some(Digest::sha256([0xab; 32])),
        config: None,
        platform: Some("linux/amd64".to_owned()),
        labels: BTreeMap::new(),
    };
    build.0.created = Some("2023-05-01T12:00:00Z".to_owned());
    build.0.layers = vec![Layer { diff_id: Digest::sha256([1; 32]), created_by: None }; 3];
    let system = build.add(ComponentKind::OperatingSystem, "debian", Some("12"), "", "etc/os-release");
    system.properties.insert("os:pretty-name".to_owned(), "Debian GNU/Linux 12 (bookworm)".to_owned());
    packages(&mut build);
    libraries(&mut build);
    trouble(&mut build);
    build.0.observations = observations::observations();
    build.0.base = Some(observations::base());
    build.0.sort();
    build.0
}

fn packages(build: &mut Builder) {
    let purl = "pkg:deb/debian/libc6@2.36-9?arch=amd64";
    let deb = build.add(ComponentKind::OsPackage, "libc6", Some("2.36-9"), purl, "var/lib/dpkg/status");
    deb.source_package = Some(SourcePackage { name: "glibc".to_owned(), version: "2.36-9".to_owned() });
    let purl = "pkg:deb/debian/python3-yaml@6.0-3?arch=amd64";
    let deb =
        build.add(ComponentKind::OsPackage, "python3-yaml", Some("6.0-3"), purl, "var/lib/dpkg/status.d/x");
    deb.source_package = Some(SourcePackage { name: "pyyaml".to_owned(), version: "6.0-3+b2".to_owned() });
    let deb = deb.id.clone();
    let owned = build.wheel("PyYAML", "6.0");
    build.relate(owned, RelationshipKind::OwnedBy, deb);
    for name in ["absl-py", "accelerate", "certifi", "filelock", "numpy", "regex", "requests", "tqdm"] {
        build.wheel(name, "1.2.3");
    }
    if let Some(regex) = build.0.components.iter_mut().find(|component| component.name == "regex") {
        regex.licenses =
            vec![License { expression: Some("Apache-2.0".to_owned()), declared: "x".to_owned() }];
    }
    build.add(
        ComponentKind::Application,
        "python",
        Some("3.10.12"),
        "pkg:generic/python@3.10.12",
        "usr/local/bin/python3.10",
    );
    let model = build.add(ComponentKind::Model, "model.safetensors", None, "", "srv/model/model.safetensors");
    model.hashes.push(Digest::sha256([0xcd; 32]));
    model.properties.insert("model:format".to_owned(), "safetensors".to_owned());
    model.properties.insert("model:size".to_owned(), "4998123456".to_owned());
}

fn libraries(build: &mut Builder) {
    let tokenizers = build.wheel("tokenizers", "0.13.2");
    let pillow = build.wheel("Pillow", "9.5.0");
    let cudnn = build.wheel("nvidia-cudnn-cu11", "8.5.0.96");
    let libs = format!("{SITE}/tokenizers.libs");
    build.library(
        Some(&tokenizers),
        "openssl",
        Some("1.0.2k"),
        Confidence::HIGH,
        &format!("{libs}/libcrypto-d3570994.so.1.0.2k"),
    );
    build.library(
        Some(&tokenizers),
        "krb5",
        Some("1.15.1"),
        Confidence::HIGH,
        &format!("{libs}/libkrb5-fcafa220.so.3.3"),
    );
    if let Some(last) = build.0.components.last_mut() {
        for file in ["libgssapi_krb5-497db0c6.so.2.2", "libk5crypto-b1f99d5c.so.3.1"] {
            last.occurrences.push(Occurrence { path: format!("{libs}/{file}"), layer: None });
        }
    }
    let libs = format!("{SITE}/Pillow.libs");
    build.library(
        Some(&pillow),
        "libwebp",
        Some("1.3.0"),
        Confidence::MEDIUM,
        &format!("{libs}/libwebp-2fd3cdca.so.7.1.6"),
    );
    build.library(Some(&pillow), "libfoo", None, Confidence::LOW, &format!("{libs}/libfoo-12345678.so.1"));
    build.library(
        Some(&pillow),
        "bzip2",
        Some("1.0.8"),
        Confidence::HIGH,
        &format!("{libs}/libfreetype-be14bf51.so.6.19.0"),
    );
    if let Some(last) = build.0.components.last_mut() {
        let into = format!("{libs}/libfreetype-be14bf51.so.6.19.0");
        last.properties.insert("native:linked-into".to_owned(), into);
    }
    build.library(None, "openssl", Some("3.0.11"), Confidence::CERTAIN, "opt/tools/lib/libcrypto.so.3");
    let path = format!("{SITE}/nvidia/cudnn/lib/libcudnn.so.8");
    build.library(Some(&cudnn), "nvidia/cudnn", Some("8.5.0.96"), Confidence::HIGH, &path);
    if let Some(last) = build.0.components.last_mut() {
        last.properties.insert("cuda:toolkit-release".to_owned(), "11.7".to_owned());
    }
}

fn trouble(build: &mut Builder) {
    build.status("python/dist-info", Outcome::Found { count: 12 });
    build.status("elf", Outcome::CouldNotLook { count: 300, places: 2 });
    build.status("model/file", Outcome::Skipped { why: "not asked for".to_owned() });
    build.diagnostic(DiagnosticCode::UnknownLibrary, "opt/evil\u{1b}[2J\n.so", "nobody knows \u{202e}it");
    for number in 0..7 {
        build.diagnostic(
            DiagnosticCode::UnknownRelease,
            &format!("opt/lib{number}.so"),
            "no text names a release",
        );
    }
    build.diagnostic(DiagnosticCode::TooLarge, "opt/huge.so", "larger than 64 MiB");
    build.diagnostic(DiagnosticCode::UnmetRequirement, "x", "needs y");
}
