use super::Arguments;

fn arguments(words: &[&str]) -> Arguments {
    Arguments { rest: words.iter().map(|word| (*word).to_owned()).collect() }
}

#[test]
fn options_stand_anywhere_and_positional_words_keep_their_order() {
    let mut line = arguments(&["scan", "--runs", "5", "--image=oci:x", "more", "--quick"]);
    assert_eq!(line.number("--runs", 1).unwrap(), 5);
    assert_eq!(line.value("--image").unwrap().as_deref(), Some("oci:x"));
    assert!(line.flag("--quick"));
    assert!(!line.flag("--quick"));
    assert_eq!(line.positional().as_deref(), Some("scan"));
    assert_eq!(line.positional().as_deref(), Some("more"));
    line.finish().unwrap();
}

#[test]
fn a_repeated_option_gives_all_its_values() {
    let mut line = arguments(&["--layer", "a", "--tag", "t", "--layer", "b"]);
    assert_eq!(line.values("--layer").unwrap(), ["a", "b"]);
    assert_eq!(line.value("--tag").unwrap().as_deref(), Some("t"));
}

#[test]
fn what_is_wrong_is_said() {
    assert!(arguments(&["--runs"]).value("--runs").is_err());
    assert!(arguments(&["--runs", "many"]).number("--runs", 1).is_err());
    assert!(arguments(&["--typo"]).finish().is_err());
}
