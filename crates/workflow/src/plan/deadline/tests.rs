use super::Deadlines;

#[test]
fn good_empty_cut_short_and_wrong_deadlines() {
    assert_eq!(Deadlines::parse("").unwrap(), Deadlines::default());
    let deadlines = Deadlines::parse("critical=12h, high=2w").unwrap();
    assert_ne!(deadlines, Deadlines::default());
    for text in [
        "critical",
        "critical=",
        "critical=d",
        "critical=1",
        "worst=1d",
        "critical=-1d",
        "critical=99999d",
        "critical=1é",
    ] {
        assert!(Deadlines::parse(text).is_err(), "{text}");
    }
}
