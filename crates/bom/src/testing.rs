//! Inventories for tests: a hand-made one, and generated ones.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use wb_model::{
    Algorithm, BaseEvidence, BaseImage, Component, ComponentId, ComponentKind, Confidence, Cpe, Diagnostic,
    DiagnosticCode, Digest, Identity, IdentityField, Inventory, Layer, License, Method, Observation,
    ObservationKind, Occurrence, Outcome, Place, Purl, Relationship, RelationshipKind, Severity,
    SourcePackage, Stage, StatusLine, Subject, SubjectKind, Technique, Tool,
};

/// Where the shared schemas and vectors are; none, with a word of it, when they are not there.
pub(crate) fn shared(folder: &str) -> Option<std::path::PathBuf> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(folder);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

pub(crate) fn empty() -> Inventory {
    Inventory {
        subject: Subject {
            kind: SubjectKind::Directory,
            name: "folder".to_owned(),
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

fn component(label: &str, kind: ComponentKind, name: &str, version: &str, purl: &str) -> Component {
    let mut component = Component::new(ComponentId::new(label), kind, name);
    component.version = Some(version.to_owned());
    component.purl = Some(purl.parse().unwrap());
    component
}

/// A small image with one of everything.
pub(crate) fn image() -> Inventory {
    let layer = Digest::sha256([7; 32]);
    let place = |path: &str| Occurrence { path: path.to_owned(), layer: Some(layer.clone()) };
    let mut system =
        component("debian@12#0a", ComponentKind::OperatingSystem, "debian", "12", "pkg:generic/debian@12");
    system.properties.insert("os:id".to_owned(), "debian".to_owned());
    let purl = "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64&distro=debian-12&upstream=gcc-12";
    let mut deb = component("deb#1", ComponentKind::OsPackage, "libstdc++6", "12.2.0-14", purl);
    deb.supplier = Some("Debian GCC Maintainers <debian-gcc@lists.example>".to_owned());
    deb.source_package = Some(SourcePackage { name: "gcc-12".to_owned(), version: "12.2.0-14".to_owned() });
    deb.properties.insert("deb:architecture".to_owned(), "amd64".to_owned());
    deb.properties.insert("homepage".to_owned(), "http://gcc.gnu.org/".to_owned());
    deb.licenses = ["MIT", "GPL-2.0-only OR Zlib"]
        .map(|text| License { expression: Some(text.to_owned()), declared: text.to_owned() })
        .to_vec();
    deb.occurrences.push(place("var/lib/dpkg/status"));
    let mut wheel = component(
        "pkg:pypi/tokenizers@0.13.2#2",
        ComponentKind::LanguagePackage,
        "tokenizers",
        "0.13.2",
        "pkg:pypi/tokenizers@0.13.2",
    );
    wheel.licenses = vec![License {
        expression: Some("Apache-2.0".to_owned()),
        declared: "Apache License 2.0".to_owned(),
    }];
    wheel.identities.push(Identity {
        field: IdentityField::Purl,
        concluded: "pkg:pypi/tokenizers@0.13.2".to_owned(),
        confidence: Confidence::CERTAIN,
        methods: vec![Method {
            technique: Technique::ManifestAnalysis,
            confidence: Confidence::CERTAIN,
            value: "Name and Version in METADATA".to_owned(),
        }],
    });
    let mut library = component(
        "pkg:generic/openssl@1.0.2k#3",
        ComponentKind::NativeLibrary,
        "openssl",
        "1.0.2k",
        "pkg:generic/openssl@1.0.2k",
    );
    library.cpes = vec![
        Cpe::application("openssl", "openssl", Some("1.0.2k")),
        Cpe::application("openssl_project", "openssl", Some("1.0.2k")),
    ];
    library.hashes = Algorithm::ALL
        .into_iter()
        .map(|algorithm| Digest::from_bytes(algorithm, &vec![9; algorithm.byte_len()]).unwrap())
        .collect();
    library.licenses = vec![
        License { expression: None, declared: "OpenSSL and SSLeay".to_owned() },
        License { expression: Some("MIT OR Zlib".to_owned()), declared: "MIT OR Zlib".to_owned() },
    ];
    library.identities.push(Identity {
        field: IdentityField::Version,
        concluded: "1.0.2k".to_owned(),
        confidence: Confidence::HIGH,
        methods: vec![
            Method {
                technique: Technique::BinaryAnalysis,
                confidence: Confidence::HIGH,
                value: "\"OpenSSL 1.0.2k-fips\" <- in libcrypto\n".to_owned(),
            },
            Method { technique: Technique::Filename, confidence: Confidence::MEDIUM, value: String::new() },
        ],
    });
    library.occurrences =
        vec![place("usr/lib/python3/tokenizers.libs/libcrypto-d3570994.so.1.0.2k"), place("a\\xFF b")];
    let mut model = Component::new(ComponentId::new("weights#4"), ComponentKind::Model, "model.safetensors");
    model.hashes.push(Digest::sha256([1; 32]));
    let data = Component::new(ComponentId::new("data#5"), ComponentKind::Dataset, "train.csv");
    let program = Component::new(ComponentId::new("python#6"), ComponentKind::Application, "python");
    finish(layer, vec![system, deb, wheel, library, model, data, program])
}

/// The rest of [`image`]: what is not a component.
fn finish(layer: Digest, components: Vec<Component>) -> Inventory {
    let edge = |from: &str, kind, to: &str| Relationship {
        from: ComponentId::new(from),
        kind,
        to: ComponentId::new(to),
    };
    let mut inventory = Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name: "registry.example/team/app:1".to_owned(),
            manifest: Some(Digest::sha256([2; 32])),
            config: Some(Digest::sha256([3; 32])),
            platform: Some("linux/amd64".to_owned()),
            labels: BTreeMap::from([("a=b \u{e9}".to_owned(), "one\ntwo".to_owned())]),
        },
        created: Some("2023-05-01T12:00:00.123456789Z".to_owned()),
        layers: vec![
            Layer { diff_id: layer.clone(), created_by: Some("RUN pip install torch # buildkit".to_owned()) },
            Layer { diff_id: Digest::sha256([8; 32]), created_by: None },
        ],
        components,
        relationships: vec![
            edge("pkg:pypi/tokenizers@0.13.2#2", RelationshipKind::Contains, "pkg:generic/openssl@1.0.2k#3"),
            edge("pkg:generic/openssl@1.0.2k#3", RelationshipKind::DependsOn, "deb#1"),
            edge("pkg:pypi/tokenizers@0.13.2#2", RelationshipKind::OwnedBy, "deb#1"),
            edge("weights#4", RelationshipKind::SameAs, "data#5"),
        ],
        statuses: vec![
            status("python/dist-info", Outcome::Found { count: 12 }),
            status("elf", Outcome::CouldNotLook { count: 3, places: 2 }),
            status("odd name", Outcome::Nothing),
            status("model", Outcome::Skipped { why: "not asked for".to_owned() }),
        ],
        diagnostics: vec![
            Diagnostic {
                code: DiagnosticCode::TooLarge,
                path: Some("opt/a b.so".to_owned()),
                layer: Some(layer),
                message: "larger than 64 MiB : by=x".to_owned(),
                by: "elf".to_owned(),
            },
            Diagnostic {
                code: DiagnosticCode::DuplicateEntry,
                path: None,
                layer: None,
                message: String::new(),
                by: String::new(),
            },
        ],
        ..empty()
    };
    inventory.sort();
    inventory
}

fn status(name: &str, outcome: Outcome) -> StatusLine {
    StatusLine { stage: Stage::Reader, name: name.to_owned(), outcome }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9./-]{0,12}",
        any::<String>(),
        "[ =<>:\\\\\n\r%@a-]{0,10}",
        Just("weighbridge:kind".to_owned()),
        Just("key:kind".to_owned()),
        Just("property:syft:x".to_owned()),
        Just("NOASSERTION".to_owned()),
    ]
}

fn digest() -> impl Strategy<Value = Digest> {
    (prop::sample::select(Algorithm::ALL.to_vec()), any::<[u8; 64]>())
        .prop_map(|(algorithm, bytes)| Digest::from_bytes(algorithm, &bytes[..algorithm.byte_len()]).unwrap())
}

fn purl() -> impl Strategy<Value = Option<Purl>> {
    let kind = prop::sample::select(vec!["pypi", "deb", "generic", "rpm", "npm"]);
    (kind, "[a-z]{1,5}", "[A-Za-z0-9+~:_.-]{1,10}", option::of(text()), option::of("[a-z0-9 &=+]{1,9}"))
        .prop_map(|(kind, namespace, name, version, value)| {
            let qualifiers = value.map(|value| ("distro".to_owned(), value)).into_iter().collect();
            let purl =
                Purl::from_parts(kind, Some(&namespace), &name, version.as_deref(), qualifiers, None).ok()?;
            // What purl texts can hold is the purl's own matter.
            (purl.to_string().parse() == Ok(purl.clone())).then_some(purl)
        })
}

fn cpe() -> impl Strategy<Value = Cpe> {
    ("[A-Za-z0-9 _.:+\u{e9}-]{1,8}", "[a-z0-9]{1,8}", option::of("[a-z0-9.:~]{1,8}"))
        .prop_map(|(vendor, product, version)| Cpe::application(&vendor, &product, version.as_deref()))
}

fn license() -> impl Strategy<Value = License> {
    let expression = prop_oneof![
        prop::sample::select(vec![
            "MIT",
            "Apache-2.0",
            "MIT OR Zlib",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "GPL-2.0+",
            "LicenseRef-house",
            "DocumentRef-x:LicenseRef-y",
            "NOASSERTION",
            "NONE",
            "= <- \\",
        ])
        .prop_map(str::to_owned),
        text(),
    ];
    (option::of(expression), text(), any::<bool>()).prop_map(|(expression, declared, same)| License {
        declared: if same { expression.clone().unwrap_or(declared) } else { declared },
        expression,
    })
}

fn identity() -> impl Strategy<Value = Identity> {
    let techniques = [
        Technique::ManifestAnalysis,
        Technique::BinaryAnalysis,
        Technique::HashComparison,
        Technique::Filename,
        Technique::Attestation,
        Technique::Other,
    ];
    let fields = [
        IdentityField::Name,
        IdentityField::Version,
        IdentityField::Purl,
        IdentityField::Cpe,
        IdentityField::Hash,
    ];
    let percent = || (0..=100_u8).prop_map(Confidence::percent);
    let method = (prop::sample::select(techniques.to_vec()), percent(), text())
        .prop_map(|(technique, confidence, value)| Method { technique, confidence, value });
    (prop::sample::select(fields.to_vec()), text(), percent(), vec(method, 0..3)).prop_map(
        |(field, concluded, confidence, methods)| Identity { field, concluded, confidence, methods },
    )
}

fn any_component() -> impl Strategy<Value = Component> {
    let occurrence = (text(), option::of(digest())).prop_map(|(path, layer)| Occurrence { path, layer });
    let source = (text(), text()).prop_map(|(name, version)| SourcePackage { name, version });
    let homepage = option::of(prop_oneof![
        Just("https://example.org/a?b=c".to_owned()),
        Just("http://[".to_owned()),
        text()
    ]);
    let who = (prop::sample::select(ComponentKind::ALL.to_vec()), text(), option::of(text()), purl());
    let supplier = prop_oneof![text(), Just("A B <a@b.example>".to_owned()), Just("A (b@c)".to_owned())];
    let what = (vec(cpe(), 0..3), option::of(supplier), vec(license(), 0..3), vec(digest(), 0..3));
    let how = (option::of(source), vec(identity(), 0..3), vec(occurrence, 0..3));
    (who, what, how, btree_map(text(), text(), 0..4), homepage).prop_map(
        |(who, what, how, properties, homepage)| {
            let mut component = Component::new(ComponentId::new(""), who.0, who.1);
            (component.version, component.purl) = (who.2, who.3);
            (component.cpes, component.supplier, component.licenses, component.hashes) = what;
            (component.source_package, component.identities, component.occurrences) = how;
            component.properties = properties;
            component.properties.extend(homepage.map(|url| ("homepage".to_owned(), url)));
            component
        },
    )
}

fn any_status() -> impl Strategy<Value = StatusLine> {
    let outcome = prop_oneof![
        any::<u64>().prop_map(|count| Outcome::Found { count }),
        Just(Outcome::Nothing),
        (any::<u64>(), any::<u64>()).prop_map(|(count, places)| Outcome::CouldNotLook { count, places }),
        text().prop_map(|why| Outcome::Skipped { why }),
    ];
    (prop::sample::select(vec![Stage::Reader, Stage::Resolver, Stage::Check]), text(), outcome)
        .prop_map(|(stage, name, outcome)| StatusLine { stage, name, outcome })
}

fn any_diagnostic() -> impl Strategy<Value = Diagnostic> {
    let code = prop::sample::select(DiagnosticCode::ALL.to_vec());
    (code, option::of(text()), option::of(digest()), text(), text())
        .prop_map(|(code, path, layer, message, by)| Diagnostic { code, path, layer, message, by })
}

fn any_observation() -> impl Strategy<Value = Observation> {
    let digests = (option::of(digest()), option::of(digest()));
    let place = (option::of(text()), option::of(any::<u32>()), digests, option::of(text()))
        .prop_map(|(path, line, (layer, digest), setting)| Place { path, line, layer, digest, setting });
    let kind = prop::sample::select(ObservationKind::ALL.to_vec());
    let severity = prop::sample::select(Severity::ALL.to_vec());
    let globals = prop::collection::vec(text(), 0..3);
    (kind, text(), severity, place, text(), text(), globals).prop_map(
        |(kind, rule, severity, place, message, mend, globals)| Observation {
            kind,
            rule,
            severity,
            place,
            message,
            mend,
            globals,
        },
    )
}

fn any_base() -> impl Strategy<Value = BaseImage> {
    let evidence = prop::sample::select(BaseEvidence::ALL.to_vec());
    (text(), option::of(digest()), evidence, any::<u32>(), option::of(text()), option::of(text())).prop_map(
        |(name, digest, evidence, layers, publisher, created)| BaseImage {
            name,
            digest,
            evidence,
            layers,
            publisher,
            created,
        },
    )
}

fn any_subject() -> impl Strategy<Value = Subject> {
    let kinds = [SubjectKind::Image, SubjectKind::Directory, SubjectKind::File];
    let name = prop_oneof![text(), Just("registry.example:5000/a/b:1".to_owned())];
    (
        prop::sample::select(kinds.to_vec()),
        name,
        option::of(digest()),
        option::of(digest()),
        option::of(text()),
        btree_map(text(), text(), 0..3),
    )
        .prop_map(|(kind, name, manifest, config, platform, labels)| Subject {
            kind,
            name,
            manifest,
            config,
            platform,
            labels,
        })
}

/// Any inventory that keeps the rules of its type: ids that are there once, edges between components, sorted.
pub(crate) fn any_inventory() -> impl Strategy<Value = Inventory> {
    let created = option::of(prop_oneof![
        Just("2020-04-13T20:20:39Z".to_owned()),
        Just("2020-04-13T20:20:39.5+02:00".to_owned()),
        Just("1970-01-01T00:00:00Z".to_owned()),
        text()
    ]);
    let layer =
        (digest(), option::of(text())).prop_map(|(diff_id, created_by)| Layer { diff_id, created_by });
    let parts =
        btree_map(text().prop_filter("an id is not empty", |id| !id.is_empty()), any_component(), 0..5);
    let edges = vec(
        (
            any::<prop::sample::Index>(),
            prop::sample::select(RelationshipKind::ALL.to_vec()),
            any::<prop::sample::Index>(),
        ),
        0..6,
    );
    let log = (
        vec(any_status(), 0..4),
        vec(any_diagnostic(), 0..4),
        vec(any_observation(), 0..4),
        option::of(any_base()),
    );
    let tool = (text(), text()).prop_map(|(name, version)| Tool { name, version });
    (any_subject(), tool, created, vec(layer, 0..3), parts, edges, log).prop_map(
        |(subject, tool, created, layers, parts, edges, (statuses, diagnostics, observations, base))| {
            let ids: Vec<ComponentId> = parts.keys().map(ComponentId::new).collect();
            let components = parts.into_iter().map(|(id, mut component)| {
                component.id = ComponentId::new(id);
                component
            });
            let relationships = edges.into_iter().filter(|_| !ids.is_empty()).map(|(from, kind, to)| {
                Relationship { from: from.get(&ids).clone(), kind, to: to.get(&ids).clone() }
            });
            let relationships = relationships.collect();
            let mut inventory = Inventory {
                subject,
                tool,
                created,
                layers,
                components: components.collect(),
                relationships,
                statuses,
                diagnostics,
                observations,
                base,
            };
            inventory.sort();
            inventory
        },
    )
}

/// A schema of the shared folder, with the schemas it refers to. Nothing is fetched.
pub(crate) fn validator(name: &str) -> Option<Validator> {
    let folder = shared("schemas")?;
    let load = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&fs_err::read(folder.join(name)).unwrap()).unwrap()
    };
    let others = ["spdx.schema.json", "jsf-0.82.schema.json", "cryptography-defs.schema.json"];
    let resources = others.map(|name| {
        (format!("http://cyclonedx.org/schema/{name}"), jsonschema::Resource::from_contents(load(name)))
    });
    let registry = jsonschema::Registry::new().extend(resources).unwrap().prepare().unwrap();
    let options = jsonschema::options().with_registry(&registry);
    Some(Validator(options.should_validate_formats(true).build(&load(name)).unwrap()))
}

pub(crate) struct Validator(jsonschema::Validator);

impl Validator {
    pub(crate) fn assert_valid(&self, bytes: &[u8]) {
        let document: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        let errors: Vec<String> = self
            .0
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
}

/// The bytes of a document.
pub(crate) fn written(format: &str, inventory: &Inventory) -> Vec<u8> {
    let mut bytes = Vec::new();
    crate::Format::parse(format).unwrap().write(inventory, &mut bytes).unwrap();
    bytes
}
