use super::*;

#[test]
fn a_summary_is_one_line_of_bounded_length() {
    assert_eq!(first_line("\n  A flaw.\nMore."), "A flaw.");
    assert_eq!(first_line(""), "");
    let long = "wörd ".repeat(100);
    let line = first_line(&long);
    assert!(line.ends_with("wörd …") && line.chars().count() <= SUMMARY + 2, "{line}");
    assert!(first_line(&"x".repeat(1000)).chars().count() <= SUMMARY + 2);
}

#[test]
fn bytes_are_searched() {
    assert!(holds(b"abc", b"bc") && !holds(b"ab", b"abc") && !holds(b"", b"a"));
    assert_eq!(find(b"aXbX", b"X"), Some(1));
}

#[test]
fn a_slug_has_small_letters_and_digits() {
    assert_eq!(slug(" NVIDIA  TensorRT (Linux)"), "nvidia-tensorrt-linux");
    assert_eq!(slug("–"), "");
}
