use super::{is_date_time, to_seconds};

#[test]
fn tells_a_date_time() {
    for good in ["2020-04-13T20:20:39Z", "2020-04-13T20:20:39.123456789Z", "2020-04-13T20:20:39+02:00"] {
        assert!(is_date_time(good), "{good}");
    }
    for wrong in [
        "",
        "2020-04-13",
        "2020-04-13T20:20Z",
        "2020-04-13 20:20:39Z",
        "2020-13-13T20:20:39Z",
        "2020-04-13T20:20:39",
        "2020-04-13T20:20:39.Z",
        "2020-04-13T20:20:39Zulu",
        "２020-04-13T20:20:39Z",
    ] {
        assert!(!is_date_time(wrong), "{wrong}");
    }
}

#[test]
fn cuts_to_seconds_in_utc() {
    assert_eq!(to_seconds("2020-04-13T20:20:39.9Z").as_deref(), Some("2020-04-13T20:20:39Z"));
    assert_eq!(to_seconds("2020-04-13T20:20:39+02:00").as_deref(), Some("2020-04-13T18:20:39Z"));
    assert_eq!(to_seconds("1969-12-31T23:59:59.5Z").as_deref(), Some("1969-12-31T23:59:59Z"));
    assert_eq!(to_seconds("yesterday"), None);
}
