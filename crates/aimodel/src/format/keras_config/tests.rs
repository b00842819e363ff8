use wb_testkit::attack::{Content, keras};

use crate::finding::Verdict;
use crate::format::testing::{check_attacks, check_cut_short, check_wrong_bytes, read};
use crate::metadata::Field;

#[test]
fn every_attack_is_found() {
    check_attacks(keras::ATTACKS.iter());
}

#[test]
fn the_code_of_a_layer_is_named() {
    let attack =
        keras::ATTACKS.iter().find(|attack| attack.name == "keras-lambda-in-hdf5").expect("is there");
    let Some((name, Content::Bytes(bytes))) = (attack.build)().pop() else { panic!("no file") };
    let reading = read(&name, &bytes).expect("a reading");
    let finding = reading.findings.iter().find(|finding| finding.rule == "keras/lambda").expect("found");
    assert_eq!(finding.evidence, "Lambda holds code with the texts os, system, id");
    assert_eq!(finding.trace[0], "in Sequential \"tests\"");
    assert_eq!(finding.advisories, ["CVE-2024-3660", "CVE-2025-9905"]);
}

#[test]
fn good_configuration_is_clean_and_described() {
    let reading = read("config.json", &keras::benign()).expect("a reading");
    assert_eq!((reading.verdict(), reading.format.as_deref()), (Verdict::Clean, Some("keras-config")));
    let first = |field| reading.metadata.first(field).map(str::to_owned);
    assert_eq!(first(Field::Architecture).as_deref(), Some("Sequential"));
    assert_eq!(first(Field::Name).as_deref(), Some("tests"));
    assert_eq!(first(Field::Input).as_deref(), Some("x: float32[?,3]"));
    assert_eq!(first(Field::Dimension).as_deref(), Some("layers=2"));
}

#[test]
fn functions_of_keras_are_no_custom_objects() {
    let good = [
        r#"{"module":"builtins","class_name":"function","config":"relu","registered_name":"function"}"#,
        r#"{"module":"keras.losses","class_name":"CategoricalCrossentropy","config":{},"registered_name":null}"#,
        r#"{"class_name":"GlorotUniform","config":{"seed":null}}"#,
        r#"{"module":"keras_hub.src.layers","class_name":"Anything","config":{},"registered_name":"keras_hub>Anything"}"#,
        r#"{"class_name":"StringLookup","config":{"vocabulary":["a","b"]}}"#,
    ];
    for layer in good {
        let reading = read("config.json", &keras::model(layer)).expect("a reading");
        assert_eq!(reading.verdict(), Verdict::Clean, "{layer}: {:#?}", reading.findings);
    }
}

#[test]
fn other_json_is_no_configuration() {
    for other in ["{}", "[]", "", r#"{"architectures":["BertModel"],"model_type":"bert"}"#] {
        assert_eq!(read("config.json", other.as_bytes()), None, "{other}");
    }
}

#[test]
fn a_configuration_is_one_whatever_stands_first_in_it() {
    let attack =
        keras::ATTACKS.iter().find(|attack| attack.name == "keras-module-function").expect("is there");
    let Some((_, Content::Bytes(bytes))) = (attack.build)().pop() else { panic!("no file") };
    let text = String::from_utf8(bytes).expect("UTF-8");
    let blanks = format!("{}{text}", " ".repeat(5000));
    let long = text.replacen('{', &format!("{{\"a\":\"{}\",", "x".repeat(5000)), 1);
    let escaped = text.replace("class_name", "\\u0063lass_name");
    let below = format!("{{\"x\":{text}}}");
    for evasion in [blanks, long, escaped, below] {
        let reading = read("config.json", evasion.as_bytes()).expect("a reading");
        assert_eq!(reading.verdict(), Verdict::Malicious, "{:#?}", reading.findings);
    }
}

#[test]
fn cut_short_is_never_clean() {
    check_cut_short("config.json", &keras::benign());
}

#[test]
fn wrong_bytes_never_panic() {
    check_wrong_bytes("config.json", &keras::benign());
}
