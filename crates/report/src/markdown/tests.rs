use wb_model::Assessment;

use super::{code, markdown, prose};
use crate::testing::assessment::{EVIL, assessment, many, nothing};

/// The most characters that GitHub takes in a comment.
const COMMENT: usize = 65_536;

fn written(assessment: &Assessment) -> String {
    let mut out = Vec::new();
    markdown(assessment, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn everything_in_one() {
    insta::assert_snapshot!("everything", written(&assessment()));
}

#[test]
fn nothing_and_nobody_who_asked() {
    insta::assert_snapshot!("nothing", written(&nothing()));
}

#[test]
fn the_largest_fits_into_a_comment() {
    let mut huge = many(5_000);
    for finding in &mut huge.findings {
        finding.summary = "*".repeat(5_000);
    }
    huge.decision.as_mut().unwrap().notes = vec!["[".repeat(3_000); 100];
    for decided in [true, false] {
        if !decided {
            huge.decision = None;
        }
        let text = written(&huge);
        assert!(text.chars().count() < COMMENT, "{}", text.chars().count());
        assert!(decided || text.contains("more findings"));
        assert!(text.ends_with("</sub>\n"));
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    }
}

#[test]
fn texts_start_nothing() {
    for text in [prose(EVIL), code(EVIL)] {
        assert!(!text.contains(['|', '`', '[', ']', '@', '*', '_', '\n', '\u{1b}']), "{text}");
        assert!(!text.contains("<script") && !text.contains("://"), "{text}");
    }
    assert_eq!(prose("a_b*c"), "a&#95;b&#42;c");
    assert_eq!(prose("@team #1"), "&#64;<!-- -->team &#35;<!-- -->1");
    assert_eq!(code("www.evil.example"), "<code>www&#46;evil.example</code>");
    let rows = written(&assessment());
    for row in rows.lines().filter(|line| line.starts_with('|')) {
        assert_eq!(row.matches('|').count(), 8, "{row}");
    }
}
