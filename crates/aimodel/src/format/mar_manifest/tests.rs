use wb_testkit::zip::ZipBuilder;

use crate::container::tests::weigh_named;
use crate::{Field, Reading, ReferenceKind, Verdict};

fn weigh_manifest(text: &str) -> Reading {
    let bytes = ZipBuilder::new().file("MAR-INF/MANIFEST.json", text).file("handler.py", "x = 1\n").build();
    weigh_named("model.mar", &bytes).expect("the name promises a model")
}

#[test]
fn good() {
    let reading = weigh_manifest(
        r#"{"runtime":"python","model":{"modelName":"m","modelVersion":"1.0","handler":"handler.py:run","extraFiles":"a.py,b.json"}}"#,
    );
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.format.as_deref(), Some("mar"));
    assert_eq!(reading.metadata.first(Field::Version), Some("1.0"));
    let code: Vec<&str> = reading
        .metadata
        .references
        .iter()
        .filter(|one| one.kind == ReferenceKind::LocalCode)
        .map(|one| one.target.as_str())
        .collect();
    assert_eq!(code, ["a.py", "handler.py"]);
}

#[test]
fn empty() {
    assert_eq!(weigh_manifest("").verdict(), Verdict::Unreadable);
    assert_eq!(weigh_manifest("{}").verdict(), Verdict::Unreadable);
}

#[test]
fn cut_short() {
    assert_eq!(weigh_manifest(r#"{"model":{"modelName":"m""#).verdict(), Verdict::Unreadable);
}

#[test]
fn wrong() {
    assert_eq!(weigh_manifest(r#"{"model":{"handler":"/tmp/h.py"}}"#).verdict(), Verdict::Malicious);
    assert_eq!(weigh_manifest(r#"{"model":{"extraFiles":["../h.py"]}}"#).verdict(), Verdict::Malicious);
}
