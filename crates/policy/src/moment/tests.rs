use super::{Period, day, end_of, start_of};

#[test]
fn periods_are_read_and_written() {
    for (text, shown) in
        [("24h", "1d"), ("7d", "7d"), ("2w", "14d"), ("90m", "90m"), ("36h", "36h"), ("0d", "0d")]
    {
        assert_eq!(Period::parse(text).map(|period| period.to_string()).as_deref(), Some(shown), "{text}");
    }
}

#[test]
fn what_is_empty_cut_short_or_wrong_is_no_period() {
    for text in ["", "d", "7", "7 d", "-7d", "+7d", "7days", "1.5h", "99999999999999999999d", "4000d"] {
        assert_eq!(Period::parse(text), None, "{text}");
    }
}

#[test]
fn a_day_is_valid_to_its_end() {
    let noon = "2026-05-01T12:00:00Z".parse().unwrap();
    assert!(start_of("2026-05-01").unwrap() < noon && noon < end_of("2026-05-01").unwrap());
    assert_eq!(start_of("2026-05-01T12:00:00Z"), Some(noon));
    for wrong in ["", "2026-5-1", "2026-13-01", "01.05.2026", "tomorrow"] {
        assert_eq!((start_of(wrong), day(wrong)), (None, None), "{wrong}");
    }
}
