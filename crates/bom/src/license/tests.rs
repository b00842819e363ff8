use wb_model::License;

use super::{expression, is_listed_id, references};
use crate::testing;

fn of(text: &str) -> Option<String> {
    let license = License { expression: Some(text.to_owned()), declared: String::new() };
    expression(&license).map(str::to_owned)
}

#[test]
fn only_what_is_an_expression_passes_for_one() {
    for good in ["MIT", "GPL-2.0+", "GPL-2.0", "MIT OR Apache-2.0", "LicenseRef-house AND MIT"] {
        assert_eq!(of(good).as_deref(), Some(good));
    }
    for wrong in ["", "Apache 2", "MIT or", "NOASSERTION", "BSD", "mit"] {
        assert_eq!(of(wrong), None, "{wrong}");
    }
    assert_eq!(of(&"MIT AND ".repeat(100_000)), None);
}

#[test]
fn knows_references() {
    assert_eq!(references("MIT OR LicenseRef-a"), (vec!["LicenseRef-a".to_owned()], false));
    assert!(references("DocumentRef-x:LicenseRef-a").1);
    assert_eq!(references("MIT"), (vec![], false));
}

/// Whatever is written as `license.id` is in the list that CycloneDX 1.6 closes it to, and the other way round.
#[test]
fn listed_ids_are_the_ones_of_the_schema() {
    let Some(schemas) = testing::shared("schemas") else { return };
    let text = fs_err::read(schemas.join("spdx.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let listed: std::collections::BTreeSet<&str> =
        schema["enum"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    let gnu = |name: &str| ["", "-only", "-or-later"].map(|end| format!("{name}{end}"));
    let ours = spdx::identifiers::LICENSES.iter().flat_map(|license| gnu(license.name));
    let wrong: Vec<String> = ours.filter(|id| is_listed_id(id) && !listed.contains(id.as_str())).collect();
    assert!(wrong.is_empty(), "not in the schema: {wrong:?}");
    // The schema mixes exceptions into the list; the old `+` is an expression here.
    let is_license = |id: &&&str| spdx::exception_id(id).is_none() && !id.ends_with('+');
    let missing: Vec<_> = listed.iter().filter(is_license).filter(|id| !is_listed_id(id)).collect();
    assert!(missing.is_empty(), "only in the schema: {missing:?}");
}
