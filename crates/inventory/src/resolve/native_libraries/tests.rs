use wb_model::{Component, ComponentKind, DiagnosticCode, Inventory, RelationshipKind, Technique};

use crate::read::elf::tests::build::Recipe;
use crate::testing::Scene;

/// Where the wheels are.
const SITE: &str = "usr/local/lib/python3.11/dist-packages";

/// A library with this SONAME, these needs and these texts in it.
pub(crate) fn library(soname: &'static str, needed: &[&'static str], texts: &str) -> Recipe {
    let body = texts.lines().flat_map(|text| [b"\0", text.as_bytes(), b"\0"].concat()).collect();
    // Every library is its own build unless a test says otherwise.
    let build_id = soname.bytes().chain(*b"build-id-of-it").take(20).collect();
    Recipe {
        soname: Some(soname),
        needed: needed.to_vec(),
        run_path: None,
        build_id,
        body,
        ..Recipe::default()
    }
}

/// A wheel with these files, all in its RECORD.
pub(crate) fn wheel(mut files: Scene, name: &str, version: &str, members: &[(&str, Vec<u8>)]) -> Scene {
    let info = format!("{name}-{version}.dist-info");
    let mut record = format!("{info}/METADATA,,\n{info}/RECORD,,\n");
    for (path, bytes) in members {
        record.push_str(&format!("{path},,{}\n", bytes.len()));
        files = files.file(&format!("{SITE}/{path}"), bytes);
    }
    files
        .file(
            &format!("{SITE}/{info}/METADATA"),
            format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"),
        )
        .file(&format!("{SITE}/{info}/RECORD"), record)
}

pub(crate) fn component<'i>(inventory: &'i Inventory, name: &str) -> &'i Component {
    let mut found = inventory.components.iter().filter(|component| component.name == name);
    let component =
        found.next().unwrap_or_else(|| panic!("no component {name}: {:#?}", inventory.components));
    assert!(found.next().is_none(), "more than one {name}");
    component
}

pub(crate) fn edges(inventory: &Inventory, kind: RelationshipKind) -> Vec<(String, String)> {
    let name = |id| inventory.component(id).expect("an edge's end").name.clone();
    let mut edges: Vec<_> = inventory
        .relationships
        .iter()
        .filter(|edge| edge.kind == kind)
        .map(|edge| (name(&edge.from), name(&edge.to)))
        .collect();
    edges.sort();
    edges
}

pub(crate) fn said(inventory: &Inventory, code: DiagnosticCode) -> Vec<&str> {
    inventory
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code == code)
        .map(|diagnostic| diagnostic.message.as_str())
        .collect()
}

fn native(inventory: &Inventory) -> Vec<String> {
    inventory
        .components
        .iter()
        .filter(|component| component.kind == ComponentKind::NativeLibrary)
        .map(|component| component.purl.as_ref().expect("a purl").to_string())
        .collect()
}

#[test]
fn a_grafted_library_is_a_component_of_its_wheel() {
    let crypto = library(
        "libcrypto-d3570994.so.1.0.2k",
        &[],
        "OpenSSL 1.0.1e-fips 11 Feb 2013\nOpenSSL 1.0.2k-fips  26 Jan 2017",
    )
    .build();
    let ssl = library("libssl-cd1d6220.so.1.0.2k", &["libcrypto-d3570994.so.1.0.2k"], "").build();
    let module = Recipe {
        soname: None,
        run_path: Some("$ORIGIN/../tokenizers.libs"),
        ..library("", &["libssl-cd1d6220.so.1.0.2k"], "")
    };
    let inventory = wheel(
        Scene::new(),
        "tokenizers",
        "0.13.3",
        &[
            ("tokenizers/tokenizers.cpython-311-x86_64-linux-gnu.so", module.build()),
            ("tokenizers.libs/libcrypto-d3570994.so.1.0.2k", crypto),
            ("tokenizers.libs/libssl-cd1d6220.so.1.0.2k", ssl),
        ],
    )
    .conclude();
    assert_eq!(native(&inventory), ["pkg:generic/openssl@1.0.2k"]);
    let openssl = component(&inventory, "openssl");
    assert_eq!(openssl.version.as_deref(), Some("1.0.2k"));
    assert_eq!(openssl.cpes[0].to_string(), "cpe:2.3:a:openssl:openssl:1.0.2k:*:*:*:*:*:*:*");
    let places: Vec<_> =
        openssl.occurrences.iter().map(|place| place.path.rsplit('/').next().unwrap()).collect();
    assert_eq!(places, ["libcrypto-d3570994.so.1.0.2k", "libssl-cd1d6220.so.1.0.2k"]);
    let version =
        openssl.identities.iter().find(|identity| identity.concluded == "1.0.2k").expect("its release");
    assert_eq!(version.confidence.as_percent(), 95);
    assert_eq!(version.methods[0].technique, Technique::BinaryAnalysis);
    assert!(version.methods[0].value.starts_with("\"OpenSSL 1.0.2k-fips  26 Jan 2017\" in usr/local/lib"));
    assert_eq!(edges(&inventory, RelationshipKind::Contains), [("tokenizers".into(), "openssl".into())]);
    assert_eq!(edges(&inventory, RelationshipKind::DependsOn), [("tokenizers".into(), "openssl".into())]);
    assert!(said(&inventory, DiagnosticCode::UnknownLibrary).is_empty());
}

#[test]
fn what_only_the_neighbours_name_is_theirs_and_compilers_are_not_neighbours() {
    let inventory = wheel(
        Scene::new(),
        "example",
        "1.0",
        &[
            (
                "example.libs/libbrotlidec-db4b3db6.so.1.0.9",
                library("libbrotlidec-db4b3db6.so.1.0.9", &[], "").build(),
            ),
            (
                "example.libs/libbrotlicommon-92722cb2.so.1",
                library("libbrotlicommon-92722cb2.so.1", &[], "").build(),
            ),
            ("example.libs/libgfortran-040039e1.so.5.0.0", {
                let build_id = (0..40)
                    .step_by(2)
                    .map(|at| {
                        u8::from_str_radix(&"5bbe74eb6855e0a2c043c0bec2f484bf3e9f14c0"[at..at + 2], 16)
                            .unwrap()
                    })
                    .collect();
                Recipe { build_id, ..library("libgfortran-040039e1.so.5.0.0", &[], "") }.build()
            }),
            ("example.libs/libquadmath-11111111.so.0", library("libquadmath-11111111.so.0", &[], "").build()),
        ],
    )
    .conclude();
    assert_eq!(native(&inventory), ["pkg:generic/brotli@1.0.9", "pkg:generic/gcc", "pkg:generic/gcc@8.3.1"]);
    assert_eq!(component(&inventory, "brotli").occurrences.len(), 2);
    assert_eq!(
        said(&inventory, DiagnosticCode::UnknownRelease),
        ["libquadmath-11111111.so.0 is of gcc: which release is not known"]
    );
}

#[test]
fn a_text_wins_over_a_file_name_and_the_disagreement_is_said() {
    let inventory = wheel(
        Scene::new(),
        "example",
        "1.0",
        &[(
            "example.libs/libpng16-12345678.so.16.39.0",
            library("libpng16-12345678.so.16.39.0", &[], "libpng version 1.6.40").build(),
        )],
    )
    .conclude();
    let libpng = component(&inventory, "libpng");
    assert_eq!(libpng.version.as_deref(), Some("1.6.40"));
    let other =
        libpng.identities.iter().find(|identity| identity.concluded == "1.6.39").expect("kept as evidence");
    assert_eq!(other.confidence.as_percent(), 40);
    assert_eq!(said(&inventory, DiagnosticCode::ConflictingEvidence).len(), 1);
}

#[test]
fn equal_evidence_for_two_releases_names_none() {
    let inventory = wheel(
        Scene::new(),
        "example",
        "1.0",
        &[(
            "example.libs/liblzma-12345678.so.5.4.2",
            library("liblzma-12345678.so.5.4.2", &[], "5.4.3").build(),
        )],
    )
    .conclude();
    let xz = component(&inventory, "xz");
    assert_eq!(xz.version, None);
    let said_of: Vec<_> = xz.identities.iter().map(|identity| identity.concluded.as_str()).collect();
    assert_eq!(said_of, ["xz", "5.4.2", "5.4.3"]);
    assert_eq!(
        said(&inventory, DiagnosticCode::ConflictingEvidence),
        ["clues in liblzma-12345678.so.5.4.2 name different releases of xz"]
    );
}

#[test]
fn unknown_libraries_are_said_and_a_wheels_own_are_its_own() {
    let inventory = wheel(
        Scene::new(),
        "ctranslate2",
        "3.20.0",
        &[
            (
                "ctranslate2.libs/libctranslate2-01b59824.so.3.20.0",
                library("libctranslate2-01b59824.so.3.20.0", &[], "").build(),
            ),
            (
                "ctranslate2.libs/libmystery-00000000.so.1",
                library("libmystery-00000000.so.1", &[], "").build(),
            ),
            ("ctranslate2/lib/libhelper.so", library("libhelper.so", &[], "").build()),
        ],
    )
    .conclude();
    assert!(native(&inventory).is_empty());
    assert_eq!(
        said(&inventory, DiagnosticCode::UnknownLibrary),
        ["libmystery-00000000.so.1, which ctranslate2 brings along, is of no known project"]
    );
    let places = &component(&inventory, "ctranslate2").occurrences;
    for file in ["libctranslate2-01b59824.so.3.20.0", "libhelper.so"] {
        assert!(places.iter().any(|place| place.path.ends_with(file)), "{file}");
    }
}

#[test]
fn what_is_linked_in_is_contained_and_says_where() {
    let freetype = library("libfreetype-cb9caf6f.so.6.19.0", &[], "1.0.8, 13-Jul-2019").build();
    let inventory =
        wheel(Scene::new(), "Pillow", "9.5.0", &[("Pillow.libs/libfreetype-cb9caf6f.so.6.19.0", freetype)])
            .conclude();
    assert_eq!(native(&inventory), ["pkg:generic/bzip2@1.0.8", "pkg:generic/freetype@2.13.0"]);
    let bzip2 = component(&inventory, "bzip2");
    assert!(bzip2.properties["native:linked-into"].ends_with("libfreetype-cb9caf6f.so.6.19.0"));
    let version =
        bzip2.identities.iter().find(|identity| identity.concluded == "1.0.8").expect("its release");
    assert_eq!(version.confidence.as_percent(), 75);
    assert!(version.methods[0].value.contains("linked into"));
    assert_eq!(
        edges(&inventory, RelationshipKind::Contains),
        [("Pillow".to_owned(), "bzip2".to_owned()), ("Pillow".to_owned(), "freetype".to_owned())]
    );
}

#[test]
fn the_same_release_linked_in_and_as_a_file_is_one_component() {
    let inventory = wheel(
        Scene::new(),
        "example",
        "1.0",
        &[
            (
                "example.libs/libz-12345678.so.1.2.13",
                library("libz-12345678.so.1.2.13", &[], " inflate 1.2.13 Copyright 1995-2022 Mark Adler ")
                    .build(),
            ),
            (
                "example/_core.abi3.so",
                library("_core.abi3.so", &[], " deflate 1.2.13 Copyright 1995-2022 Jean-loup Gailly").build(),
            ),
        ],
    )
    .conclude();
    assert_eq!(native(&inventory), ["pkg:generic/zlib@1.2.13"]);
    assert_eq!(component(&inventory, "zlib").occurrences.len(), 2);
}

#[test]
fn claims_of_wheels_are_compared_with_the_bytes() {
    let sbom = |version: &str| {
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.4","metadata":{{"component":{{"type":"library","name":"example","version":"1.0"}}}},
            "components":[{{"type":"library","name":"zlib","version":"{version}","purl":"pkg:rpm/almalinux/zlib@{version}"}}]}}"#
        )
        .into_bytes()
    };
    let image = |version: &str| {
        wheel(
            Scene::new(),
            "example",
            "1.0",
            &[
                (
                    "example.libs/libz-12345678.so.1",
                    library("libz-12345678.so.1", &[], " inflate 1.2.11 Copyright 1995-2017 Mark Adler ")
                        .build(),
                ),
                ("example-1.0.dist-info/sboms/auditwheel.cdx.json", sbom(version)),
            ],
        )
        .conclude()
    };
    let agrees = image("1.2.11-25.el8");
    let release = |inventory: &Inventory| {
        let zlib = component(inventory, "zlib");
        zlib.identities.iter().find(|identity| identity.concluded == "1.2.11").expect("its release").clone()
    };
    assert!(release(&agrees).methods.iter().any(|method| method.technique == Technique::Attestation));
    assert!(said(&agrees, DiagnosticCode::ClaimMismatch).is_empty());
    let denied = image("1.3.1-1.el8");
    assert_eq!(said(&denied, DiagnosticCode::ClaimMismatch).len(), 1);
    assert!(release(&denied).confidence < release(&agrees).confidence);
    assert_eq!(component(&denied, "zlib").version.as_deref(), Some("1.2.11"), "the bytes decide");
}

#[test]
fn loose_libraries_and_those_of_the_distribution() {
    let status =
        "Package: zlib1g\nStatus: install ok installed\nVersion: 1:1.2.13.dfsg-1\nArchitecture: amd64\n\n";
    let zlib = || library("libz.so.1", &[], " inflate 1.2.13 Copyright 1995-2022 Mark Adler ").build();
    let inventory = Scene::new()
        .file("var/lib/dpkg/status", status)
        .file("var/lib/dpkg/info/zlib1g.list", "/.\n/usr/lib/libz.so.1.2.13\n")
        .file("usr/lib/libz.so.1.2.13", zlib())
        .file("opt/app/lib/libz.so.1.2.13", zlib())
        .file("opt/app/lib/libmystery.so.1", library("libmystery.so.1", &["libz.so.1"], "").build())
        .conclude();
    assert_eq!(native(&inventory), ["pkg:generic/zlib@1.2.13"], "dpkg speaks for its own");
    assert_eq!(component(&inventory, "zlib").occurrences[0].path, "opt/app/lib/libz.so.1.2.13");
    assert_eq!(
        said(&inventory, DiagnosticCode::UnknownLibrary),
        ["libmystery.so.1 is claimed by no package and of no known project"]
    );
}

#[test]
fn edges_only_where_the_loader_leaves_no_doubt() {
    let zlib = |folder: &'static str| {
        let recipe = library("libz.so.1", &[], " inflate 1.2.13 Copyright 1995-2022 Mark Adler ");
        let build_id = folder.bytes().cycle().take(20).collect();
        Recipe { build_id, ..recipe }.build()
    };
    let needing = |run_path| {
        Recipe { run_path, ..library("libpng16.so.16", &["libz.so.1"], "libpng version 1.6.40") }.build()
    };
    let image = |run_path| {
        let files = wheel(Scene::new(), "one", "1.0", &[("one/lib/libz.so.1", zlib("one"))]);
        let files = wheel(files, "two", "1.0", &[("two/lib/libz.so.1", zlib("two"))]);
        wheel(files, "three", "1.0", &[("three/lib/libpng16.so.16", needing(run_path))]).conclude()
    };
    assert!(edges(&image(None), RelationshipKind::DependsOn).is_empty(), "two candidates, no search path");
    let sure = image(Some("$ORIGIN/../../two/lib"));
    assert_eq!(edges(&sure, RelationshipKind::DependsOn), [("libpng".to_owned(), "zlib".to_owned())]);
    let two =
        sure.relationships.iter().find(|edge| edge.kind == RelationshipKind::DependsOn).expect("an edge");
    assert!(sure.component(&two.to).expect("its end").occurrences[0].path.contains("two/lib"));
}

#[test]
fn the_same_build_in_two_wheels_is_linked() {
    let gomp = || library("libgomp-a34b3233.so.1.0.0", &[], "").build();
    let files = wheel(
        Scene::new(),
        "scikit_learn",
        "1.3.1",
        &[("scikit_learn.libs/libgomp-a34b3233.so.1.0.0", gomp())],
    );
    let inventory =
        wheel(files, "ctranslate2", "3.20.0", &[("ctranslate2.libs/libgomp-a34b3233.so.1.0.0", gomp())])
            .conclude();
    assert_eq!(native(&inventory).len(), 2, "two places, two components");
    assert_eq!(edges(&inventory, RelationshipKind::SameAs), [("gcc".to_owned(), "gcc".to_owned())]);
}

#[test]
fn core_files_objects_and_broken_files_are_no_libraries() {
    let mut core = library("libz.so.1", &[], " inflate 1.2.13 Copyright 1995-2022 Mark Adler ").build();
    core[16] = 4;
    let cut = library("libz.so.1", &[], "").build()[..100].to_vec();
    let inventory = Scene::new().file("opt/libz.so.1", core).file("opt/libpng16.so.16", cut).conclude();
    assert!(native(&inventory).iter().all(|purl| !purl.contains("zlib")), "{:?}", native(&inventory));
    assert_eq!(said(&inventory, DiagnosticCode::Unparsable).len(), 1);
}
