//! Inventories as a document would give them: SUSE's packages and a conda environment.

use std::collections::BTreeMap;

use wb_model::{
    Component, ComponentId, ComponentKind, Inventory, Purl, Relationship, RelationshipKind, SourcePackage,
    Subject, SubjectKind, Tool,
};

/// SUSE Linux Enterprise Server 15 SP5: package, version, source.
#[rustfmt::skip]
const RPMS: &[(&str, &str, &str)] = &[
    ("glibc",            "2.31-150300.74.1",   "glibc"),
    ("libopenssl1_1",    "1.1.1l-150500.17.25.1", "openssl-1_1"),
    ("libopenssl3",      "3.0.8-150500.5.20.1", "openssl-3"),
    ("libz1",            "1.2.13-150500.4.3.1", "zlib"),
    ("python3-PyYAML",   "5.4.1-1.1",          "python-PyYAML"),
    ("python3-certifi",  "2018.1.18-150000.3.3.1", "python-certifi"),
    ("python3-requests", "2.25.1-150300.3.6.1", "python-requests"),
];

/// Python packages that rpm installed: the project, its version, the rpm.
///
/// PyYAML's metadata is the one of an earlier release, as a package that was patched and not renumbered has it.
#[rustfmt::skip]
const OWNED: &[(&str, &str, &str)] = &[
    ("certifi",  "2018.1.18", "python3-certifi"),
    ("pyyaml",   "5.3.1",     "python3-PyYAML"),
    ("requests", "2.25.1",    "python3-requests"),
];

/// A conda environment.
#[rustfmt::skip]
const CONDA: &[(&str, &str)] = &[
    ("blas",            "1.0"),
    ("cudatoolkit",     "11.8.0"),
    ("libwebp-base",    "1.3.1"),
    ("mkl",             "2023.1.0"),
    ("numpy",           "1.26.4"),
    ("openssl",         "1.1.1w"),
    ("pytorch",         "2.1.0"),
    ("pyyaml",          "5.3.1"),
    ("setuptools",      "68.0.0"),
    ("tensorflow-base", "2.10.0"),
    ("transformers",    "4.35.2"),
    ("zlib",            "1.2.13"),
];

pub(super) fn suse() -> Inventory {
    let mut system = Component::new(ComponentId::new("sles@15.5"), ComponentKind::OperatingSystem, "sles");
    system.version = Some("15.5".to_owned());
    let mut components = vec![system];
    for (name, version, source) in RPMS {
        let purl = format!("pkg:rpm/suse/{name}@{version}?arch=x86_64&distro=sles-15.5");
        let mut component = package(ComponentKind::OsPackage, &purl);
        (*name).clone_into(&mut component.name);
        component.supplier = Some("SUSE LLC <https://www.suse.com/>".to_owned());
        component.source_package =
            Some(SourcePackage { name: (*source).to_owned(), version: (*version).to_owned() });
        components.push(component);
    }
    let mut edges = Vec::new();
    for (project, version, owner) in OWNED {
        let component = package(ComponentKind::LanguagePackage, &format!("pkg:pypi/{project}@{version}"));
        let owner = components.iter().find(|other| other.name == *owner).unwrap();
        edges.push(Relationship {
            from: component.id.clone(),
            kind: RelationshipKind::OwnedBy,
            to: owner.id.clone(),
        });
        components.push(component);
    }
    inventory("suse", components, edges)
}

pub(super) fn conda() -> Inventory {
    let component = |(name, version): &(&str, &str)| {
        package(
            ComponentKind::LanguagePackage,
            &format!("pkg:conda/{name}@{version}?channel=main&subdir=linux-64"),
        )
    };
    inventory("conda", CONDA.iter().map(component).collect(), Vec::new())
}

fn package(kind: ComponentKind, purl: &str) -> Component {
    let parsed: Purl = purl.parse().unwrap();
    let mut component = Component::new(ComponentId::new(purl), kind, parsed.name());
    component.version = parsed.version().map(str::to_owned);
    component.purl = Some(parsed);
    component
}

fn inventory(name: &str, components: Vec<Component>, relationships: Vec<Relationship>) -> Inventory {
    let mut inventory = Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            name: name.to_owned(),
            manifest: None,
            config: None,
            platform: None,
            labels: BTreeMap::new(),
        },
        tool: Tool { name: "test".to_owned(), version: "1".to_owned() },
        created: None,
        layers: Vec::new(),
        components,
        relationships,
        statuses: Vec::new(),
        diagnostics: Vec::new(),
        observations: Vec::new(),
        base: None,
    };
    inventory.sort();
    inventory
}
