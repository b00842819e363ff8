use std::collections::{BTreeMap, BTreeSet};

use wb_version::Event;

use super::*;
use crate::feed::nvidia_products::Place;
use crate::feed::testing::{json, read, recognises, record, records, unzip};

/// How the product of an entry and its version were understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Understood {
    /// Both.
    Parsed,
    /// Not both.
    Unparsed,
    /// The product is a machine's.
    HostOnly,
}

/// Which of the three an entry is, affected or fixed.
fn understood(entry: &Entry<'_>) -> Understood {
    let readable = |product: &Product, versions: &[String]| {
        versions.iter().all(|version| product.scheme.parse(version.trim_end_matches(".x")).is_ok())
    };
    match nvidia_products::by_title(entry.title) {
        None => Understood::Unparsed,
        Some(product) if product.place == Place::Host => Understood::HostOnly,
        Some(product) => {
            let affected = nvidia_version::affected(entry.version)
                .is_some_and(|prose| prose.into_events(&[], product.scheme).is_some());
            let fixed = nvidia_version::fixed(entry.version).is_some_and(|fixed| readable(product, &fixed));
            if affected || fixed { Understood::Parsed } else { Understood::Unparsed }
        }
    }
}

const GOOD: &str = r#"{
  "document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Security Bulletin: NVIDIA CUDA Toolkit - August 2099",
    "publisher": {"category": "vendor", "name": "NVIDIA Product Security", "namespace": "https://www.nvidia.com/security"},
    "tracking": {"id": "9999", "current_release_date": "2099-08-29T00:00:00Z", "initial_release_date": "2099-08-28T00:00:00Z"}},
  "product_tree": {"branches": [{"category": "vendor", "name": "NVIDIA", "branches": [
    {"category": "product_family", "name": "NVIDIA Product Family", "branches": [{"category": "product_name", "name": "CUDA Toolkit", "product": {"name": "CUDA Toolkit", "product_id": "title"}}]},
    {"category": "architecture", "name": "Windows, Linux", "branches": [
      {"category": "product_version", "name": "NVIDIA CUDA Toolkit", "product": {"name": "All versions up to and including CUDA Toolkit 12.6", "product_id": "a"}},
      {"category": "product_version", "name": "NVIDIA CUDA Toolkit", "product": {"name": "CUDA Toolkit 12.6U1", "product_id": "f"}},
      {"category": "product_version", "name": "Triton Inference Server", "product": {"name": "All versions prior to 2.40", "product_id": "t"}},
      {"category": "product_version", "name": "NVIDIA Flux Capacitor", "product": {"name": "All versions prior to 1.21", "product_id": "u"}},
      {"category": "product_version", "name": "NVIDIA NVTabular", "product": {"name": "All versions that do not include commit 5dd11f4", "product_id": "c"}}]},
    {"category": "architecture", "name": "Windows", "branches": [
      {"category": "product_version", "name": "NeMo Framework", "product": {"name": "All versions prior to 24.12", "product_id": "n"}}]}]}]},
  "vulnerabilities": [{"cve": "CVE-2099-0110", "notes": [{"category": "summary", "text": "<p>NVIDIA CUDA Toolkit has a flaw in <b>cuobjdump</b> and nvdisam.</p>"},
      {"category": "details", "text": "Code Execution"}],
    "product_status": {"fixed": ["f"], "known_affected": ["a", "t", "u", "c", "n", "gone"]},
    "scores": [{"cvss_v3": {"vectorString": "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:N/I:L/A:L"}}]},
   {"product_status": {}}]}"#;

fn said<'a>(record: &'a Record, name: &str) -> &'a Statement {
    record
        .statements
        .iter()
        .find(|statement| statement.name == name)
        .unwrap_or_else(|| panic!("{name}: {record:?}"))
}

#[test]
fn a_bulletin_becomes_statements_about_products() {
    let out = read(&NvidiaCsaf, &json(GOOD.as_bytes()), GOOD.as_bytes()).unwrap();
    let record = record(&out, "NVIDIA-9999:CVE-2099-0110");
    assert_eq!(
        (&record.aliases[..], &record.related[..]),
        (&["CVE-2099-0110".to_owned()][..], &["NVIDIA-9999".to_owned()][..])
    );
    assert_eq!(record.details, "NVIDIA CUDA Toolkit has a flaw in cuobjdump and nvdisam.");
    assert_eq!(record.ratings[0].by, "nvidia");
    let range = |fixed: &str| vec![vec![Event::Introduced("0".to_owned()), Event::Fixed(fixed.to_owned())]];
    // The members that are named, in releases of the toolkit.
    for member in ["cuda-cuobjdump", "cuda-nvdisasm"] {
        assert_eq!(said(record, member).ranges, range("12.6.1"), "{member}");
    }
    assert!(!record.statements.iter().any(|statement| statement.name == "cuda-toolkit"));
    // The server's version is its release.
    assert_eq!(said(record, "triton-inference-server").ranges, range("23.11"));
    // Windows alone is a condition; a container release is not the package's version.
    let nemo = said(record, "nemo-release");
    assert_eq!((nemo.ranges.clone(), nemo.qualifiers["platform"].as_str()), (range("24.12"), "windows"));
}

#[test]
fn what_is_not_understood_is_unknown_with_its_text() {
    let out = read(&NvidiaCsaf, &json(GOOD.as_bytes()), GOOD.as_bytes()).unwrap();
    let record = record(&out, "NVIDIA-9999:CVE-2099-0110");
    let unknown = said(record, "nvidia-flux-capacitor");
    assert_eq!((unknown.says, unknown.ranges.len()), (Says::Unparsed, 0));
    assert_eq!(
        unknown.note.as_deref(),
        Some("NVIDIA Flux Capacitor (Windows, Linux): All versions prior to 1.21")
    );
    assert_eq!(said(record, "merlin-nvtabular").says, Says::Unparsed);
    let skipped: Vec<String> = out.skipped.iter().map(|one| format!("{}: {}", one.what, one.why)).collect();
    assert_eq!(
        skipped,
        [
            "NVIDIA-9999:CVE-2099-0110: 1 of its product ids are in no product tree",
            "9999: one of its vulnerabilities has no CVE",
        ]
    );
}

#[test]
fn wrong_empty_and_cut_documents_are_errors() {
    for bytes in [b"".as_slice(), &GOOD.as_bytes()[..900], b"{}", b"[]"] {
        assert!(read(&NvidiaCsaf, &json(GOOD.as_bytes()), bytes).is_err());
    }
}

#[test]
fn html_is_left_out_and_a_sign_is_not_html() {
    assert_eq!(plain("<p>a  <b>b</b></p>"), "a b");
    assert_eq!(plain("a < b"), "a < b");
}

#[test]
fn every_product_entry_is_parsed_or_unparsed_or_a_hosts() {
    let Some(files) = unzip("nvidia/product-security-2026-08-18.zip", ".json") else { return };
    let mut counts: BTreeMap<Understood, usize> = BTreeMap::new();
    let (mut documents, mut others, mut count, mut statements, mut unknown) = (0, 0, 0, 0, 0);
    let mut unparsed = Vec::new();
    let mut untitled = BTreeSet::new();
    for (name, bytes) in &files {
        let shape = json(bytes);
        // CVE records stand beside the bulletins: they are another feed's.
        if !recognises(&NvidiaCsaf, &shape, bytes) {
            others += 1;
            continue;
        }
        documents += 1;
        let csaf = csaf::parse(NAME, &Document { path: name, bytes, shape: &shape }).unwrap();
        for entry in entries(&csaf).values() {
            let one = understood(entry);
            *counts.entry(one).or_default() += 1;
            if one == Understood::Unparsed {
                unparsed.push(format!("{} | {}", entry.title, entry.version));
            }
            if nvidia_products::by_title(entry.title).is_none() {
                untitled.insert(entry.title.to_owned());
            }
        }
        let out = read(&NvidiaCsaf, &shape, bytes).unwrap();
        assert_eq!(out.skipped, [], "{name}");
        count += records(&out).len();
        for (_, record) in records(&out) {
            statements += record.statements.len();
            unknown += record.statements.iter().filter(|one| one.says == Says::Unparsed).count();
        }
    }
    assert_eq!(untitled, BTreeSet::new());
    // Commits where versions are expected, and two names that are no versions.
    let strange = |text: &&String| !text.to_lowercase().contains("commit");
    assert_eq!(unparsed.iter().filter(strange).count(), 8, "{unparsed:#?}");
    assert_eq!((documents, others, count), (181, 658, 658));
    let counts = |one| counts.get(&one).copied().unwrap_or_default();
    let split = (counts(Understood::Parsed), counts(Understood::Unparsed), counts(Understood::HostOnly));
    assert_eq!(split.0 + split.1 + split.2, 1710);
    assert_eq!(split, (292, 32, 1386));
    assert_eq!((statements, unknown), (1685, 59));
}
