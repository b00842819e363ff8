use wb_model::Assessment;

use super::{data, github, property};
use crate::testing::assessment::{assessment, many, nothing};

fn written(assessment: &Assessment) -> String {
    let mut out = Vec::new();
    github(assessment, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn everything_in_one() {
    insta::assert_snapshot!(written(&assessment()));
}

#[test]
fn nothing_to_say_is_nothing() {
    assert_eq!(written(&nothing()), "");
}

#[test]
fn not_more_than_ten_of_a_kind_and_the_tenth_says_how_many() {
    let mut undecided = many(300);
    undecided.decision = None;
    let text = written(&undecided);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 10);
    let open = undecided.findings.iter().filter(|finding| finding.is_open()).count();
    assert!(lines[9].contains(&format!("and {} more", open - 9)), "{}", lines[9]);
}

#[test]
fn no_text_ends_a_command_or_starts_one() {
    assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
    assert_eq!(property("a: b, c%\n"), "a%3A b%2C c%25%0A");
    for line in written(&assessment()).lines() {
        assert!(
            line.starts_with("::error title=")
                || line.starts_with("::warning title=")
                || line.starts_with("::notice title=")
        );
        let title = line.split("::").nth(1).unwrap();
        assert!(!title.contains(['\r', '\u{1b}']));
        assert_eq!(title.matches(',').count(), 0, "{title}");
    }
}
