use crate::read::testing::entry;

use super::*;

#[test]
fn only_the_first_are_listed_and_all_are_counted() {
    for (count, listed) in [(0, 0), (50, 50), (51, 51), (5000, 51)] {
        let (mut problems, mut out) = (Problems::default(), Output::default());
        for number in 0..count {
            problems.add(&entry("x", 1), &mut out, || number.to_string());
        }
        problems.finish(&entry("x", 1), &mut out);
        assert_eq!(out.diagnostics.len(), listed, "{count}");
    }
}
