use super::super::measure::Run;
use super::super::summary::{Bar, Series};
use super::bars;

fn series(name: &'static str, wall: f64, peak: u64, temporary: u64) -> Series {
    Series { name, runs: vec![Run { wall, processor: wall, peak, temporary }] }
}

fn broken(wall: f64, peak: u64, temporary: u64, warm: f64, syft: f64) -> Vec<String> {
    let made = bars(&[
        series("igzip", 10.0, 1, 0),
        series("no cache", 10.0, 1, 0),
        series("cold", wall, peak, temporary),
        series("warm", warm, 1, 0),
        series("syft", syft, 1, 0),
    ]);
    made.iter().filter(|bar| !bar.is_met()).map(|bar: &Bar| bar.what.clone()).collect()
}

#[test]
fn every_bar_can_be_missed() {
    assert!(broken(18.0, 256_000_000, 0, 0.3, 45.0).is_empty());
    assert_eq!(broken(18.1, 1, 0, 0.3, 100.0), ["cold: wall × inflation"]);
    assert_eq!(broken(12.0, 256_000_001, 0, 0.3, 100.0), ["cold: peak memory, MB"]);
    assert_eq!(broken(12.0, 1, 1, 0.3, 100.0), ["cold: bytes under $TMPDIR"]);
    assert_eq!(broken(12.0, 1, 0, 0.31, 100.0), ["warm: wall, s"]);
    assert_eq!(broken(12.0, 1, 0, 0.1, 29.0), ["cold: wall × syft"]);
}
