mod schema;

use proptest::prelude::*;
use wb_model::{
    Assessment, Finding, Probability, RuleOutcome, Score, Severity, Treatment, Verdict, WaiverResult,
};

use super::limits::check_against;
use super::{JsonV1Error, json_v1, read_json_v1};
use crate::testing::assessment::{assessment, nothing};

fn written(assessment: &Assessment) -> Vec<u8> {
    let mut out = Vec::new();
    json_v1(assessment, &mut out).unwrap();
    out
}

#[test]
fn what_was_written_is_read_back() {
    for assessment in [assessment(), nothing()] {
        let bytes = written(&assessment);
        let again = read_json_v1(&bytes).unwrap();
        assert_eq!(again, assessment);
        assert_eq!(written(&again), bytes);
    }
}

#[test]
fn the_keys_stand_in_their_order() {
    let text = String::from_utf8(written(&nothing())).unwrap();
    insta::assert_snapshot!(text);
    let text = String::from_utf8(written(&assessment())).unwrap();
    let keys: Vec<&str> = text
        .lines()
        .filter_map(|line| {
            line.strip_prefix("  \"").and_then(|rest| rest.split_once('"')).map(|(key, _)| key)
        })
        .collect();
    assert_eq!(keys.len(), 21, "{keys:?}");
    assert_eq!(keys.first(), Some(&"schema"));
    assert_eq!(keys.last(), Some(&"inputs"));
}

fn changed(from: &str, to: &str) -> JsonV1Error {
    let text = String::from_utf8(written(&assessment())).unwrap();
    assert!(text.contains(from), "{from}");
    read_json_v1(text.replacen(from, to, 1).as_bytes()).unwrap_err()
}

#[test]
fn wrong_documents_are_refused_with_the_place() {
    let message = |error: JsonV1Error| {
        let source =
            std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
        let text = format!("{error}{source}");
        text.split(" at line").next().unwrap().to_owned()
    };
    let cases = [
        message(changed("\"version\": 1,", "\"version\": 2,")),
        message(changed("\"version\": 1,", "\"version\": \"one\",")),
        message(changed("weighbridge.decision", "someone.else")),
        message(changed("\"outcome\": \"fail\"", "\"outcome\": \"pass\"")),
        message(changed("\"kind\": \"organisation-policy\"", "\"kind\": \"project-policy\"")),
        message(changed("\"layers\"", "\"lairs\"")),
        message(changed("\"score\": 9.8", "\"score\": 11")),
        message(changed("\"severity\": \"critical\"", "\"severity\": \"bad\"")),
        message(changed("\"decision\": {", "\"decision\": null, \"x\": {")),
        message(changed("\"component\": \"", "\"component\": 7, \"c\": \"")),
        message(read_json_v1(b"").unwrap_err()),
        message(read_json_v1(b"[]").unwrap_err()),
        message(read_json_v1(b"\xff").unwrap_err()),
    ];
    insta::assert_snapshot!(cases.join("\n"));
}

#[test]
fn a_document_that_is_cut_short_is_refused_at_every_place() {
    let bytes = written(&assessment());
    for end in (0..bytes.len() - 2).step_by(97) {
        let error = read_json_v1(&bytes[..end]).unwrap_err();
        assert!(matches!(error, JsonV1Error::NotJson(_) | JsonV1Error::Unrecognised), "{end}: {error}");
    }
    let mut twice = bytes.clone();
    twice.extend_from_slice(b"{}");
    assert!(matches!(read_json_v1(&twice), Err(JsonV1Error::NotJson(_))));
}

#[test]
fn components_out_of_order_are_refused() {
    let mut assessment = assessment();
    assessment.inventory.components.reverse();
    let error = read_json_v1(&written(&assessment)).unwrap_err();
    assert!(matches!(error, JsonV1Error::Contradiction { .. }), "{error}");
}

#[test]
fn what_costs_too_much_is_refused_before_it_is_parsed() {
    assert!(matches!(check_against(b"[]  ", 3, 2), Err(JsonV1Error::TooLarge { size: 4, limit: 3 })));
    assert!(matches!(read_json_v1(&b"[".repeat(1 << 16)), Err(JsonV1Error::TooDeep { offset: 40, .. })));
    assert!(check_against(br#"{"a":["[[[[","\"[[["]}"#, 100, 2).is_ok());
}

#[test]
fn what_could_not_be_decided_is_no_plain_fail() {
    let mut assessment = assessment();
    let decision = assessment.decision.as_mut().unwrap();
    decision.rules.retain(|rule| {
        rule.verdict() != Verdict::Fail || matches!(rule.outcome, RuleOutcome::CouldNotDecide { .. })
    });
    let text = String::from_utf8(written(&assessment)).unwrap();
    assert!(text.contains("\"outcome\": \"could-not-decide\""));
    assert_eq!(read_json_v1(text.as_bytes()).unwrap(), assessment);
}

fn severity() -> impl Strategy<Value = Severity> {
    prop::sample::select(Severity::ALL.to_vec())
}

fn treatment() -> impl Strategy<Value = Treatment> {
    prop_oneof![
        Just(Treatment::Counted),
        any::<String>().prop_map(|waiver| Treatment::Waived { waiver }),
        (any::<String>(), any::<String>()).prop_map(|(owner, until)| Treatment::Baselined { owner, until }),
        any::<String>().prop_map(|until| Treatment::InGrace { until }),
        any::<String>().prop_map(|why| Treatment::SetAside { why }),
    ]
}

fn shaken(finding: &mut Finding, severity: Severity, tenths: u8, parts: u32, text: &str) {
    finding.severity = severity;
    for rating in &mut finding.ratings {
        rating.score = Score::from_tenths(tenths);
    }
    if let Some(prediction) = &mut finding.prediction {
        prediction.probability = Probability::from_parts(parts).unwrap();
        prediction.percentile = Probability::from_parts(100_000 - parts);
    }
    text.clone_into(&mut finding.summary);
    finding.references.push(text.to_owned());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Every text, score, probability and treatment survives; so does the byte form.
    #[test]
    fn any_assessment_survives(
        texts in prop::collection::vec(any::<String>(), 4),
        level in severity(),
        tenths in 0_u8..=100,
        parts in 0_u32..=100_000,
        treated in treatment(),
        hits in any::<u64>(),
    ) {
        let mut assessment = assessment();
        assessment.inventory.created = Some(texts[0].clone());
        assessment.inventory.subject.name.clone_from(&texts[1]);
        for finding in &mut assessment.findings {
            shaken(finding, level, tenths, parts, &texts[2]);
        }
        for input in &mut assessment.inputs {
            input.text.clone_from(&texts[3]);
        }
        let decision = assessment.decision.as_mut().unwrap();
        decision.role = None;
        for hit in decision.rules.iter_mut().flat_map(|rule| &mut rule.hits) {
            hit.treatment = treated.clone();
        }
        decision.waivers.push(WaiverResult {
            id: texts[0].clone(),
            status: "unused".to_owned(),
            why: texts[1].clone(),
            hits,
            expires: texts[2].clone(),
        });
        let bytes = written(&assessment);
        let again = read_json_v1(&bytes).unwrap();
        prop_assert_eq!(&again, &assessment);
        prop_assert_eq!(written(&again), bytes);
    }
}

/// Every score and every probability that can be, not only those that a test happens on.
#[test]
fn no_number_changes_on_the_way() {
    for tenths in 0..=100 {
        let score = Score::from_tenths(tenths).unwrap();
        let text = serde_json::to_string(&score).unwrap();
        assert_eq!(serde_json::from_str::<Score>(&text).unwrap(), score);
    }
    for parts in 0..=100_000 {
        let probability = Probability::from_parts(parts).unwrap();
        let text = serde_json::to_string(&probability).unwrap();
        assert_eq!(serde_json::from_str::<Probability>(&text).unwrap(), probability);
    }
}
