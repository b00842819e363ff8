use std::collections::BTreeSet;

use serde_json::Value;

use super::sarif;
use crate::testing::assessment::{assessment, many, nothing};
use crate::testing::shared;

fn written(assessment: &wb_model::Assessment) -> Value {
    let mut out = Vec::new();
    sarif(assessment, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a Vec<Value> {
    value.pointer(pointer).and_then(Value::as_array).unwrap()
}

#[test]
fn everything_in_one() {
    insta::assert_json_snapshot!(written(&assessment()));
}

#[test]
fn it_is_valid_by_the_schema_of_its_standard() {
    let Some(schemas) = shared("schemas/sarif-2.1.0.schema.json") else { return };
    let schema: Value = serde_json::from_slice(&fs_err::read(schemas).unwrap()).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    for assessment in [assessment(), nothing(), many(500)] {
        let document = written(&assessment);
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
    let mut wrong = written(&assessment());
    wrong["runs"][0]["results"][0]["level"] = "terrible".into();
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn every_result_has_what_a_code_scanning_page_needs() {
    let document = written(&assessment());
    let rules: Vec<&str> = list(&document, "/runs/0/tool/driver/rules")
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    let mut fingerprints = BTreeSet::new();
    let results = list(&document, "/runs/0/results");
    assert!(results.len() > assessment().findings.len(), "the licence is there as well");
    for result in results {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[at], result["ruleId"].as_str().unwrap());
        assert!(!list(result, "/locations").is_empty());
        assert!(result["suppressions"].is_array());
        let hash = result.pointer("/partialFingerprints/primaryLocationLineHash").unwrap().as_str().unwrap();
        assert!(fingerprints.insert(hash.to_owned()), "{hash} is there twice");
    }
    for rule in list(&document, "/runs/0/tool/driver/rules") {
        assert!(list(rule, "/properties/tags").len() <= 20);
    }
}

#[test]
fn fingerprints_do_not_depend_on_the_decision() {
    let prints = |assessment: &wb_model::Assessment| -> BTreeSet<String> {
        let document = written(assessment);
        let results = list(&document, "/runs/0/results").iter();
        results.map(|result| result["partialFingerprints"].to_string()).collect()
    };
    let mut undecided = assessment();
    undecided.decision = None;
    assert!(prints(&assessment()).is_superset(&prints(&undecided)));
}

#[test]
fn what_was_taken_out_is_there_with_its_reason() {
    let document = written(&assessment());
    let suppression = |id: &str, pointer: &str| {
        let result = list(&document, "/runs/0/results").iter().find(|result| result["ruleId"] == id).unwrap();
        result.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    assert_eq!(suppression("CVE-2023-0286", "/suppressions/0/justification"), "waived: W-1");
    assert_eq!(suppression("CVE-2024-31580", "/suppressions/0/status"), "underReview");
    assert!(suppression("CVE-2021-33430", "/suppressions/0/justification").contains("never called"));
    assert!(suppression("CVE-2022-0778", "/suppressions/0/justification").starts_with("baselined"));
    assert_eq!(suppression("CVE-2023-4863", "/suppressions/0/justification"), "");
    assert_eq!(suppression("CVE-2023-4863", "/level"), "error");
    assert_eq!(suppression("CVE-2021-33430", "/level"), "note");
}
