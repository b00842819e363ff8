use super::super::measure::Run;
use super::{Bar, Series, Spread, judge, spread, table};

fn series(name: &'static str, walls: &[f64]) -> Series {
    let run = |wall: &f64| Run { wall: *wall, processor: 1.0, peak: 5_000_000, temporary: 0 };
    Series { name, runs: walls.iter().map(run).collect() }
}

#[test]
fn the_median_is_in_the_middle() {
    assert_eq!(spread([3.0, 1.0, 2.0].into_iter()), Spread { median: 2.0, least: 1.0, most: 3.0 });
    assert_eq!(spread([4.0, 1.0].into_iter()), Spread { median: 2.5, least: 1.0, most: 4.0 });
    assert!(spread(std::iter::empty()).median.is_nan());
}

#[test]
fn a_table_compares_with_its_first_row() {
    let made = table(&[series("a", &[2.0]), series("b", &[3.0, 5.0, 4.0])]);
    assert!(made.contains("| b | 4.00 (3.00–5.00) | 2.00 |"), "{made}");
}

#[test]
fn a_bar_is_met_or_not_and_nothing_measured_meets_none() {
    assert!(judge(&[Bar::new("x", 1.8, 1.8)]));
    assert!(!judge(&[Bar::new("x", 1.0, 1.8), Bar::new("y", 1.9, 1.8)]));
    assert!(!Bar::new("x", f64::NAN, 1.0).is_met());
}
