//! Mandatory tests of CSAF 2.0 §6.1 that a document of statements can break.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub(super) fn assert_keeps(bytes: &[u8]) {
    let document: Value = serde_json::from_slice(bytes).unwrap();
    products(&document);
    revisions(&document);
    statuses(&document);
    profile(&document);
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn texts(value: &Value, key: &str) -> Vec<String> {
    list(value, key).map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// 6.1.1 missing definition, 6.1.2 multiple definition, 6.1.3 circular definition, 6.1.13 purl, 6.1.25 hash
/// algorithms, 6.1.31 range in a version.
fn products(document: &Value) {
    let tree = &document["product_tree"];
    let mut defined = BTreeSet::new();
    let full =
        list(tree, "full_product_names").chain(list(tree, "branches").map(|branch| &branch["product"]));
    for product in full {
        let id = product["product_id"].as_str().unwrap();
        assert!(defined.insert(id.to_owned()), "6.1.2: {id}");
        let helper = &product["product_identification_helper"];
        if let Some(purl) = helper["purl"].as_str() {
            assert!(purl.parse::<wb_model::Purl>().is_ok(), "6.1.13: {purl}");
        }
        for file in list(helper, "hashes") {
            let algorithms: Vec<_> =
                list(file, "file_hashes").map(|hash| hash["algorithm"].to_string()).collect();
            assert_eq!(algorithms.iter().collect::<BTreeSet<_>>().len(), algorithms.len(), "6.1.25");
        }
    }
    for branch in list(tree, "branches").filter(|branch| branch["category"] == "product_version") {
        assert!(!branch["name"].as_str().unwrap().contains(['<', '>']), "6.1.31");
    }
    for relationship in list(tree, "relationships") {
        for reference in ["product_reference", "relates_to_product_reference"] {
            // Defined before: no relationship of ours relates to another (6.1.3).
            assert!(defined.contains(relationship[reference].as_str().unwrap()), "6.1.1");
        }
        let own = relationship["full_product_name"]["product_id"].as_str().unwrap();
        assert_ne!(own, relationship["product_reference"].as_str().unwrap(), "6.1.3");
    }
    for relationship in list(tree, "relationships") {
        let own = relationship["full_product_name"]["product_id"].as_str().unwrap();
        assert!(defined.insert(own.to_owned()), "6.1.2: {own}");
    }
    for vulnerability in list(document, "vulnerabilities") {
        let statuses = vulnerability["product_status"].as_object().unwrap();
        for id in statuses.keys().flat_map(|key| texts(&vulnerability["product_status"], key)) {
            assert!(defined.contains(&id), "6.1.1: {id}");
        }
        for kind in ["flags", "threats", "remediations"] {
            for remark in list(vulnerability, kind) {
                let ids = texts(remark, "product_ids");
                assert!(!ids.is_empty(), "6.1.29, 6.1.32: {remark}");
                assert!(ids.iter().all(|id| defined.contains(id)), "6.1.1: {remark}");
            }
        }
    }
}

/// 6.1.14 sorted history, 6.1.16 latest version, 6.1.17 status, 6.1.18, 6.1.20, 6.1.21 missing item, 6.1.22
/// multiple definition, 6.1.30 mixed versioning.
fn revisions(document: &Value) {
    let tracking = &document["document"]["tracking"];
    let numbers: Vec<u64> = list(tracking, "revision_history")
        .map(|revision| revision["number"].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "6.1.18, 6.1.21, 6.1.22, 6.1.30");
    let dates: Vec<String> = list(tracking, "revision_history")
        .map(|revision| revision["date"].as_str().unwrap().to_owned())
        .collect();
    assert!(dates.is_sorted(), "6.1.14");
    assert_eq!(tracking["version"].as_str().unwrap(), numbers.last().unwrap().to_string(), "6.1.16");
    assert_eq!(tracking["status"], "final", "6.1.17, 6.1.20");
}

/// 6.1.6 contradicting status, 6.1.23 the same CVE twice, 6.1.33 several justifications.
fn statuses(document: &Value) {
    let mut cves = BTreeSet::new();
    for vulnerability in list(document, "vulnerabilities") {
        if let Some(cve) = vulnerability["cve"].as_str() {
            assert!(cves.insert(cve.to_owned()), "6.1.23: {cve}");
        }
        let mut seen = BTreeSet::new();
        for key in vulnerability["product_status"].as_object().unwrap().keys() {
            for id in texts(&vulnerability["product_status"], key) {
                assert!(seen.insert(id.clone()), "6.1.6: {id}");
            }
        }
        let mut flagged = BTreeSet::new();
        for id in list(vulnerability, "flags").flat_map(|flag| texts(flag, "product_ids")) {
            assert!(flagged.insert(id.clone()), "6.1.33: {id}");
        }
    }
}

/// 6.1.26 and 6.1.27.4, .5, .7, .8, .9, .10, .11: what the profile VEX asks for.
fn profile(document: &Value) {
    assert_eq!(document["document"]["category"], "csaf_vex", "6.1.26");
    assert!(document["product_tree"].is_object(), "6.1.27.4");
    assert!(list(document, "vulnerabilities").count() > 0, "6.1.27.11");
    for vulnerability in list(document, "vulnerabilities") {
        assert!(list(vulnerability, "notes").count() > 0, "6.1.27.5");
        let status = &vulnerability["product_status"];
        let known = ["fixed", "known_affected", "known_not_affected", "under_investigation"];
        assert!(known.iter().any(|key| status.get(*key).is_some()), "6.1.27.7");
        let named = vulnerability.get("cve").is_some() || vulnerability.get("ids").is_some();
        assert!(named, "6.1.27.8");
        let mut remarked: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for kind in ["flags", "threats", "remediations"] {
            remarked.insert(
                kind,
                list(vulnerability, kind).flat_map(|remark| texts(remark, "product_ids")).collect(),
            );
        }
        for id in texts(status, "known_not_affected") {
            assert!(remarked["flags"].contains(&id) || remarked["threats"].contains(&id), "6.1.27.9: {id}");
        }
        for id in texts(status, "known_affected") {
            assert!(remarked["remediations"].contains(&id), "6.1.27.10: {id}");
        }
    }
}
