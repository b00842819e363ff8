use std::collections::BTreeMap;
use std::process::Command;

use super::{Category, PATTERNS, UNSORTED, category, category_of_words, category_with};

#[test]
fn well_known_licences_have_their_category() {
    for (id, expected) in [
        ("MIT", Category::Permissive),
        ("Apache-2.0", Category::Permissive),
        ("mit", Category::Permissive),
        ("LGPL-2.1-or-later", Category::WeakCopyleft),
        ("MPL-2.0", Category::WeakCopyleft),
        ("GPL-3.0-only", Category::StrongCopyleft),
        ("GPL-2.0-with-classpath-exception", Category::WeakCopyleft),
        ("AGPL-3.0-or-later", Category::NetworkCopyleft),
        ("SSPL-1.0", Category::NetworkCopyleft),
        ("BUSL-1.1", Category::Proprietary),
        ("CC-BY-4.0", Category::Permissive),
        ("CC-BY-SA-4.0", Category::StrongCopyleft),
        ("CC-BY-NC-4.0", Category::ModelRestricted),
        ("CC-BY-NC-SA-4.0", Category::ModelRestricted),
        ("BSD-3-Clause-No-Nuclear-License", Category::Proprietary),
        ("BSD-3-Clause-No-Nuclear-Warranty", Category::Permissive),
        ("nonsense", Category::Unknown),
        ("", Category::Unknown),
    ] {
        assert_eq!(category(id), expected, "{id}");
    }
}

#[test]
fn a_linking_exception_makes_a_strong_copyleft_weak() {
    assert_eq!(category_with("GPL-2.0-only", "Classpath-exception-2.0"), Category::WeakCopyleft);
    assert_eq!(category_with("GPL-3.0-or-later", "GCC-exception-3.1"), Category::WeakCopyleft);
    assert_eq!(category_with("GPL-2.0-only", "openvpn-openssl-exception"), Category::StrongCopyleft);
    assert_eq!(category_with("AGPL-3.0-only", "Classpath-exception-2.0"), Category::NetworkCopyleft);
    assert_eq!(category_with("Apache-2.0", "LLVM-exception"), Category::Permissive);
}

#[test]
fn the_licences_of_models_are_known_by_their_words() {
    for declared in [
        "llama2",
        "Llama 2 Community License",
        "META LLAMA 3 COMMUNITY LICENSE AGREEMENT",
        "llama3.1",
        "gemma",
        "Gemma Terms of Use",
        "openrail++",
        "bigscience-openrail-m",
        "creativeml-openrail-m",
        "cc-by-nc-4.0",
        "CC BY-NC 4.0",
        "falcon-180b-license",
        "Stability AI Non-Commercial Research Community License",
        "apple-amlr",
    ] {
        assert_eq!(category_of_words(declared), Category::ModelRestricted, "{declared}");
    }
    for declared in ["", "BSD", "Other/Proprietary License", "see LICENSE", "ollama"] {
        assert_eq!(category_of_words(declared), Category::Unknown, "{declared}");
    }
}

#[test]
fn names_are_read_back() {
    for category in Category::ALL {
        assert_eq!(Category::from_name(category.name()), Some(category));
    }
}

/// The ids of the list, or none when the list is not here.
fn listed() -> Option<Vec<String>> {
    let path = format!("{}/../../../shared/data/spdx/licenses.json.gz", env!("CARGO_MANIFEST_DIR"));
    let unpacked =
        Command::new("gzip").args(["-dc", &path]).output().ok().filter(|done| done.status.success())?;
    let list: serde_json::Value = serde_json::from_slice(&unpacked.stdout).unwrap();
    let ids =
        list["licenses"].as_array().unwrap().iter().map(|license| license["licenseId"].as_str().unwrap());
    Some(ids.map(str::to_owned).collect())
}

#[test]
fn every_licence_of_the_list_has_a_category_or_is_left_out_by_name() {
    let Some(ids) = listed() else {
        println!("skipped: ../shared/data/spdx is not here");
        return;
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in &ids {
        let sorted = category(id);
        assert_eq!(sorted == Category::Unknown, UNSORTED.contains(&id.as_str()), "{id}");
        *counts.entry(sorted.name()).or_default() += 1;
    }
    insta::assert_debug_snapshot!(counts);
    // A pattern that no licence has is a typing mistake.
    for (pattern, _) in PATTERNS.iter().filter(|(pattern, _)| !pattern.starts_with("licenseref-")) {
        let newer = spdx::identifiers::LICENSES.iter().map(|license| license.name);
        let mut known = ids.iter().map(String::as_str).chain(newer);
        assert!(known.any(|id| crate::pattern::glob(pattern, &id.to_lowercase())), "{pattern}");
    }
}

#[test]
fn every_licence_that_the_parser_knows_is_sorted_as_well() {
    let unknown: Vec<&str> = spdx::identifiers::LICENSES
        .iter()
        .map(|license| license.name)
        .filter(|id| category(id) == Category::Unknown && !UNSORTED.contains(id))
        .collect();
    insta::assert_debug_snapshot!(unknown);
}
