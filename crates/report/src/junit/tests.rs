use wb_model::Assessment;

use super::{escaped, junit};
use crate::testing::assessment::{assessment, nothing};

fn written(assessment: &Assessment) -> String {
    let mut out = Vec::new();
    junit(assessment, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn everything_in_one() {
    insta::assert_snapshot!("everything", written(&assessment()));
}

#[test]
fn nobody_who_asked() {
    insta::assert_snapshot!("nothing", written(&nothing()));
}

#[test]
fn every_element_is_closed_whatever_the_texts_say() {
    let mut hostile = assessment();
    for rule in &mut hostile.decision.as_mut().unwrap().rules {
        rule.id.push_str("\"/><evil>");
        rule.title.push_str("]]></failure>&amp;");
        for hit in &mut rule.hits {
            hit.message.push_str("</testsuites>\u{0}\u{ffff}");
        }
    }
    let text = written(&hostile);
    assert!(!text.contains("<evil>") && !text.contains(['\u{0}', '\u{ffff}']));
    for element in ["testsuites", "testsuite", "failure", "error", "system-out", "properties"] {
        let opened =
            text.matches(&format!("<{element}>")).count() + text.matches(&format!("<{element} ")).count();
        assert_eq!(opened, text.matches(&format!("</{element}>")).count(), "{element}");
    }
    assert_eq!(escaped("<a b=\"c\">&'"), "&lt;a b=&quot;c&quot;&gt;&amp;&apos;");
}
