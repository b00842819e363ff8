use super::*;
use crate::feed::testing::{json, keyed, read, recognises, record, records, tar_zst, unzip};

const KEYS: &[&str] = &["distroversion", "reponame", "archs", "urlprefix", "apkurl", "packages"];

const JSON: &str = r#"{"apkurl": "{{urlprefix}}", "archs": ["x86_64"], "reponame": "community", "urlprefix": "https://x",
  "distroversion": "v3.19", "packages": [
    {"pkg": {"name": "zlib", "secfixes": {
        "1.2.12-r2": ["CVE-2099-1111"], "1.2.12-r10": ["CVE-2099-1111", "CVE-2099-2222 XSA-900"],
        "0": ["CVE-2099-3333"], "1.3-r0": ["CVE-2099-4444 CVE-2099-5555 XSA-254 XPTI", 7, "???"]}}},
    {"pkg": {"name": "nothing", "secfixes": []}},
    {"pkg": {"name": "zlib-ng", "secfixes": {"2.0-r0": ["CVE-2099-1111"]}}}]}"#;

const YAML: &str = "---
distroversion: v3.10
reponame: main
archs:
  - x86_64
urlprefix: http://x
apkurl: \"{{urlprefix}}\"
packages:
  - pkg:
      name: xen
      secfixes:
        4.10:
          - CVE-????-?????  XSA-296
        4.10.0-r1:
          - CVE_2099-2426
          - CVE 2099-16859
          - CVE-2099-14468 (FrameRelay)
        0:
          - CVE-2099-0001
";

fn yaml() -> Shape {
    keyed(KEYS, true)
}

fn up_to(version: &str) -> Vec<Event> {
    vec![Event::Introduced("0".to_owned()), Event::Fixed(version.to_owned())]
}

#[test]
fn json_of_today_is_read() {
    let out = read(&AlpineSecdb, &json(JSON.as_bytes()), JSON.as_bytes()).unwrap();
    let both = record(&out, "CVE-2099-1111");
    let names: Vec<&str> = both.statements.iter().map(|statement| statement.name.as_str()).collect();
    assert_eq!(names, ["zlib", "zlib-ng"]);
    // Listed twice: fixed for good by the later one.
    assert_eq!(both.statements[0].ranges, [up_to("1.2.12-r10")]);
    assert_eq!(both.statements[0].space.as_str(), "alpine:3.19");
    assert_eq!(record(&out, "CVE-2099-3333").statements[0].says, Says::NotAffected);
    assert!(record(&out, "CVE-2099-3333").statements[0].ranges.is_empty());
    for (stream, record) in records(&out) {
        assert_eq!(stream, "3.19-community");
        assert!(
            record.statements.iter().all(|one| one.flags.contains(&StatementFlag::FixedOnly)),
            "{}",
            record.id
        );
        assert!(record.aliases.is_empty());
    }
}

#[test]
fn one_text_may_hold_several_ids_and_none_of_them_is_an_alias() {
    let out = read(&AlpineSecdb, &json(JSON.as_bytes()), JSON.as_bytes()).unwrap();
    assert_eq!(record(&out, "CVE-2099-2222").related, ["XSA-900"]);
    // XSA-254 answers three CVEs: they are three vulnerabilities.
    assert_eq!(record(&out, "CVE-2099-4444").related, ["XSA-254"]);
    assert_eq!(record(&out, "CVE-2099-5555").statements[0].ranges, [up_to("1.3-r0")]);
    assert_eq!(records(&out).len(), 5);
    let skipped: Vec<String> = out.skipped.iter().map(|one| format!("{}: {}", one.what, one.why)).collect();
    assert_eq!(
        skipped,
        [
            "3.19-community zlib 1.3-r0: 1 of its entries are no text",
            "3.19-community zlib 1.3-r0: \"???\" holds no id",
        ]
    );
}

#[test]
fn yaml_of_old_is_read_with_versions_as_they_stand() {
    let out = read(&AlpineSecdb, &yaml(), YAML.as_bytes()).unwrap();
    // A number in YAML, and not 4.1.
    assert_eq!(record(&out, "XSA-296").statements[0].ranges, [up_to("4.10")]);
    for id in ["CVE-2099-2426", "CVE-2099-16859", "CVE-2099-14468"] {
        assert_eq!(record(&out, id).statements[0].ranges, [up_to("4.10.0-r1")], "{id}");
    }
    assert_eq!(record(&out, "CVE-2099-0001").statements[0].says, Says::NotAffected);
    assert!(records(&out).iter().all(|(stream, _)| *stream == "3.10-main"));
    assert_eq!(out.skipped, []);
}

#[test]
fn a_text_gives_its_ids() {
    let cases: &[(&str, &[&str])] = &[
        ("CVE-2018-10105 (SMB - too unreliably reproduced, SMB-2 printing)", &["CVE-2018-10105"]),
        ("CVE-2017-1 ", &[]),
        ("wnpa-sec-2017-21", &["wnpa-sec-2017-21"]),
        ("CVE-2017-2888 TALOS-2017-0395", &["CVE-2017-2888", "TALOS-2017-0395"]),
        ("CVE", &[]),
        ("CVE XSA-1", &["XSA-1"]),
        ("CVE-2017-17434-1", &["CVE-2017-17434"]),
        ("CVE-2017-8073.patch", &["CVE-2017-8073"]),
        ("GHSA-6757-jp84-gxfx", &["GHSA-6757-jp84-gxfx"]),
        ("", &[]),
        ("\u{fffd}-1 CVE-2019-99999999999999999999", &[]),
    ];
    for (text, ids) in cases {
        assert_eq!(names(text), *ids, "{text}");
    }
}

#[test]
fn releases_are_numbers_or_edge() {
    assert_eq!(
        (release("v3.19"), release("edge"), release("3.2")),
        (Some("3.19"), Some("edge"), Some("3.2"))
    );
    assert_eq!((release("v1"), release(""), release("v3.x"), release("v3.")), (None, None, None, None));
}

#[test]
fn wrong_empty_and_cut_documents_are_errors() {
    let wrong = JSON.replace("v3.19", "latest");
    let list = JSON.replace("\"secfixes\": []", "\"secfixes\": [1]");
    for bytes in [b"".as_slice(), &JSON.as_bytes()[..300], wrong.as_bytes(), list.as_bytes(), b"[]"] {
        assert!(read(&AlpineSecdb, &json(JSON.as_bytes()), bytes).is_err());
    }
    for bytes in [b"".as_slice(), &YAML.as_bytes()[..30], b"packages: 3", b"\xff\xfe"] {
        assert!(read(&AlpineSecdb, &yaml(), bytes).is_err(), "{:?}", std::str::from_utf8(bytes));
    }
}

#[test]
fn the_database_of_2020_reconciles() {
    let Some(files) = unzip("alpine/alpine-secdb-v3.3-v3.11-2020-06-08.zip", ".yaml") else { return };
    assert_eq!(files.len(), 18);
    let mut why = Vec::new();
    let (mut texts, mut several, mut other, mut skipped, mut count, mut statements) = (0, 0, 0, 0, 0, 0);
    for (name, bytes) in &files {
        assert!(recognises(&AlpineSecdb, &yaml(), bytes), "{name}");
        let secdb = parse(NAME, &Document { path: name, bytes, shape: &yaml() }).unwrap();
        for entry in secdb.packages.iter().flatten() {
            for (_, ids) in &entry.pkg.secfixes.0 {
                texts += ids.texts.len();
                several += ids.texts.iter().filter(|text| text.split_whitespace().count() > 1).count();
                other += ids.texts.iter().filter(|text| !text.starts_with("CVE-")).count();
            }
        }
        let out = read(&AlpineSecdb, &yaml(), bytes).unwrap();
        skipped += out.skipped.len();
        why.extend(out.skipped.clone());
        count += records(&out).len();
        statements += records(&out).iter().map(|(_, record)| record.statements.len()).sum::<usize>();
    }
    assert_eq!((texts, several, other), (12_028, 885, 94));
    assert_eq!((count, statements, skipped), (11_454, 11_881, 0), "{why:?}");
}

#[test]
fn documents_as_served_are_read() {
    let endings = &["community.json", "main.json", "main.yaml", "community.yaml"];
    for (archive, expected) in [
        ("fixtures/vuls-data-update-fetch.tar.zst", 5),
        ("fixtures/vunnel.tar.zst", 2),
        ("fixtures/claircore-vex-csaf.tar.zst", 1),
    ] {
        let Some(files) = tar_zst(archive, endings) else { return };
        let mut count = 0;
        for (name, bytes) in files.iter().filter(|(name, _)| name.contains("/v3.") || name.contains("/edge/"))
        {
            let shape = if name.ends_with("yaml") { yaml() } else { json(bytes) };
            assert!(recognises(&AlpineSecdb, &shape, bytes), "{name}");
            let out = read(&AlpineSecdb, &shape, bytes).unwrap();
            assert!(out.skipped.is_empty() && !out.items.is_empty(), "{name}");
            count += 1;
        }
        assert_eq!(count, expected, "{archive}");
    }
}
