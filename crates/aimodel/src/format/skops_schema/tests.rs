use wb_testkit::zip::ZipBuilder;

use crate::container::tests::weigh_named;
use crate::{Field, Reading, Verdict};

fn weigh_schema(text: &str) -> Reading {
    let bytes = ZipBuilder::new().file("schema.json", text).build();
    weigh_named("model.skops", &bytes).expect("the name promises a model")
}

#[test]
fn good() {
    let reading = weigh_schema(
        r#"{"__class__":"LogisticRegression","__module__":"sklearn.linear_model._logistic","__loader__":"ObjectNode",
        "content":{"__class__":"dict","__module__":"builtins","__loader__":"DictNode","content":{
        "f":{"__class__":"itemgetter","__module__":"operator","__loader__":"OperatorFuncNode","attrs":{}}}},
        "protocol":2,"_skops_version":"0.13.0"}"#,
    );
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.format.as_deref(), Some("skops"));
    assert_eq!(reading.metadata.first(Field::FrameworkVersion), Some("0.13.0"));
}

#[test]
fn empty() {
    assert_eq!(weigh_schema("").verdict(), Verdict::Unreadable);
}

#[test]
fn cut_short() {
    assert_eq!(weigh_schema(r#"{"__loader__":"DictNode""#).verdict(), Verdict::Unreadable);
}

#[test]
fn wrong() {
    let node =
        r#"{"__class__":"Net","__module__":"somewhere.models","__loader__":"ObjectNode","content":null}"#;
    assert_eq!(weigh_schema(node).verdict(), Verdict::Suspicious);
    let node = r#"{"__class__":"Popen","__module__":"subprocess","__loader__":"TypeNode"}"#;
    assert_eq!(weigh_schema(node).verdict(), Verdict::Malicious);
}
