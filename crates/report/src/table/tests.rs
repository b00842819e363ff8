use wb_model::{
    Confidence, Digest, Identity, Layer, Method, Occurrence, Relationship, Stage, StatusLine, Subject,
    SubjectKind, Technique, Tool,
};

use super::*;

fn component(kind: ComponentKind, name: &str, version: Option<&str>, path: &str) -> Component {
    let id = ComponentId::new(format!("{name}@{}#{path}", version.unwrap_or_default()));
    let mut component = Component::new(id, kind, name);
    component.version = version.map(str::to_owned);
    component.occurrences.push(Occurrence { path: path.to_owned(), layer: None });
    component
}

fn inventory() -> Inventory {
    let site = "usr/lib/python3/site-packages";
    let wheel = component(
        ComponentKind::LanguagePackage,
        "tokenizers",
        Some("0.13.3"),
        &format!("{site}/tokenizers-0.13.3.dist-info/METADATA"),
    );
    let mut ssl = component(
        ComponentKind::NativeLibrary,
        "openssl",
        Some("1.0.2k"),
        &format!("{site}/tokenizers.libs/libcrypto-d3570994.so.1.0.2k"),
    );
    ssl.identities.push(Identity {
        field: IdentityField::Version,
        concluded: "1.0.2k".to_owned(),
        confidence: Confidence::HIGH,
        methods: vec![Method {
            technique: Technique::BinaryAnalysis,
            confidence: Confidence::HIGH,
            value: "string".to_owned(),
        }],
    });
    ssl.occurrences.push(Occurrence { path: format!("{site}/tokenizers.libs/libssl.so"), layer: None });
    let evil = component(ComponentKind::LanguagePackage, "evil\u{1b}[2J", None, "x");
    let mut model = component(ComponentKind::Model, "model.safetensors", None, "app/model.safetensors");
    model.properties.insert("model:format".to_owned(), "safetensors".to_owned());
    model.properties.insert("model:size".to_owned(), "90000000".to_owned());
    model.hashes.push(Digest::sha256([7; 32]));
    let mut inventory = Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name: "oci:layout:v1".to_owned(),
            manifest: Some(Digest::sha256([1; 32])),
            config: None,
            platform: Some("linux/amd64".to_owned()),
            labels: BTreeMap::new(),
        },
        tool: Tool { name: "weighbridge".to_owned(), version: "0".to_owned() },
        created: None,
        layers: vec![Layer { diff_id: Digest::sha256([2; 32]), created_by: None }],
        relationships: vec![Relationship {
            from: wheel.id.clone(),
            kind: RelationshipKind::Contains,
            to: ssl.id.clone(),
        }],
        components: vec![
            component(ComponentKind::OperatingSystem, "debian", Some("12"), "etc/os-release"),
            component(ComponentKind::OsPackage, "libc6", Some("2.36-9"), "var/lib/dpkg/status"),
            wheel,
            ssl,
            evil,
            model,
        ],
        statuses: vec![StatusLine {
            stage: Stage::Reader,
            name: "elf".to_owned(),
            outcome: Outcome::CouldNotLook { count: 4, places: 1 },
        }],
        diagnostics: vec![Diagnostic {
            code: DiagnosticCode::UnknownLibrary,
            path: Some("opt/lib.so".to_owned()),
            layer: None,
            message: "its project is not known".to_owned(),
            by: "native-libraries".to_owned(),
        }],
    };
    inventory.sort();
    inventory
}

fn render(full: bool) -> String {
    let mut out = Vec::new();
    let options = TableOptions { style: Style { color: false, width: 100 }, full };
    table(&inventory(), &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn what_others_miss_comes_first() {
    insta::assert_snapshot!(render(false));
}

#[test]
fn everything_is_listed_when_it_is_asked_for() {
    let text = render(true);
    assert!(text.contains("libc6") && text.contains("2.36-9"));
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn an_empty_inventory_says_that_there_is_nothing() {
    let mut inventory = inventory();
    inventory.components.clear();
    inventory.relationships.clear();
    inventory.statuses.clear();
    inventory.diagnostics.clear();
    let mut out = Vec::new();
    let options = TableOptions { style: Style { color: false, width: 100 }, full: false };
    table(&inventory, &options, &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("1 layer: no components"));
}
