use super::{Probability, Score, Severity};

#[test]
fn the_levels_follow_the_qualitative_scale() {
    for (score, level) in [
        (0.0, Severity::Negligible),
        (0.1, Severity::Low),
        (3.9, Severity::Low),
        (4.0, Severity::Medium),
        (6.9, Severity::Medium),
        (7.0, Severity::High),
        (8.9, Severity::High),
        (9.0, Severity::Critical),
        (10.0, Severity::Critical),
    ] {
        assert_eq!(Severity::of_score(Score::new(score).unwrap()), level, "{score}");
    }
}

#[test]
fn numbers_outside_their_range_are_refused() {
    assert_eq!(Score::new(10.1), None);
    assert_eq!(Score::new(-0.1), None);
    assert_eq!(Score::new(f64::NAN), None);
    assert_eq!(Probability::new(1.1), None);
    assert_eq!(Probability::new(f64::INFINITY), None);
}

#[test]
fn numbers_read_back_as_they_were_written() {
    for tenths in 0..=100 {
        let score = Score::from_tenths(tenths).unwrap();
        let text = serde_json::to_string(&score).unwrap();
        assert_eq!(serde_json::from_str::<Score>(&text).unwrap(), score, "{text}");
    }
    for parts in (0..=100_000).step_by(7) {
        let probability = Probability::from_parts(parts).unwrap();
        let text = serde_json::to_string(&probability).unwrap();
        assert_eq!(serde_json::from_str::<Probability>(&text).unwrap(), probability, "{text}");
    }
}

#[test]
fn every_level_has_a_name_that_reads_back() {
    for level in Severity::ALL {
        assert_eq!(Severity::from_name(level.name()), Some(level));
    }
    assert_eq!(Severity::from_name("HIGH"), Some(Severity::High));
    assert_eq!(Severity::from_name("severe"), None);
}
