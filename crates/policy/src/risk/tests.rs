use proptest::prelude::{Just, Strategy, any, prop_assert, prop_oneof, proptest};
use wb_model::{Finding, FindingClass, FindingFlag, FindingState, Severity};

use super::{image_risk, risk};
use crate::policy::{Criticality, Exposure};
use crate::testing::{Change, finding};

fn plain(severity: Severity) -> Finding {
    finding("CVE-2026-1", "pkg:pypi/torch@2.0.0", severity)
}

fn of(finding: &Finding) -> u8 {
    risk(finding, None, None)
}

#[test]
fn the_worst_is_100_and_the_least_is_almost_nothing() {
    let worst = plain(Severity::Critical).score(10.0).exploited(None, true);
    assert_eq!(risk(&worst, Some(Exposure::Internet), Some(Criticality::Critical)), 100);
    let least = plain(Severity::Negligible).score(0.0).unfixed();
    assert_eq!(risk(&least, Some(Exposure::Isolated), Some(Criticality::Low)), 0);
    assert_eq!(of(&plain(Severity::Unknown).class(FindingClass::Malware)), 100);
}

#[test]
fn the_formula_is_what_the_page_says() {
    // 100 × 0.95 × 0.5 × 0.85 × 0.85 × 1 × 1
    assert_eq!(of(&plain(Severity::Critical)), 34);
    // … with EPSS 0.64: likelihood 0.5 + 0.45 × 0.8 = 0.86
    assert_eq!(of(&plain(Severity::Critical).epss(0.64, 0.99)), 59);
    // … exploited: 0.97; without a fix: × 0.9; by CPE: × 0.9
    assert_eq!(of(&plain(Severity::Critical).exploited(None, false).unfixed().flag(FindingFlag::ByCpe)), 54);
    // A score counts within the band of the severity that counts.
    assert_eq!(of(&plain(Severity::Low).score(9.8)), 14);
    assert_eq!(of(&plain(Severity::Unknown)), 18);
    assert_eq!(of(&plain(Severity::High).state(FindingState::CouldNotCompare)), 20);
}

#[test]
fn an_image_is_at_least_as_bad_as_its_worst_finding() {
    assert_eq!(image_risk([]), 0);
    assert_eq!(image_risk([40]), 40);
    // 40 + 60 × ½ × (40/100 × ½)
    assert_eq!(image_risk([40, 40]), 46);
    assert_eq!(image_risk([100, 3]), 100);
    assert_eq!(image_risk([3, 40]), image_risk([40, 3]));
}

fn findings() -> impl Strategy<Value = Finding> {
    let severity = prop_oneof![
        Just(Severity::Negligible),
        Just(Severity::Low),
        Just(Severity::Medium),
        Just(Severity::High),
        Just(Severity::Critical)
    ];
    let class = proptest::sample::select(FindingClass::ALL.to_vec());
    let flags = proptest::sample::subsequence(FindingFlag::ALL.to_vec(), 0..4);
    let score = proptest::option::of(0.0..=10.0_f64);
    let epss = proptest::option::of(0.0..=1.0_f64);
    (severity, class, flags, score, epss, proptest::option::of(any::<bool>()), any::<bool>()).prop_map(
        |(severity, class, flags, score, epss, exploited, fixed)| {
            let mut one = plain(severity).class(class);
            one.flags = flags.into_iter().collect();
            if let Some(score) = score {
                one = one.score(score);
            }
            if let Some(epss) = epss {
                one = one.epss(epss, 0.5);
            }
            if let Some(ransomware) = exploited {
                one = one.exploited(None, ransomware);
            }
            if fixed { one } else { one.unfixed() }
        },
    )
}

proptest! {
    #[test]
    fn worse_facts_never_lower_it(
        one in findings(),
        more in 0.0..=1.0_f64,
        exposure in proptest::option::of(proptest::sample::select(vec![Exposure::Isolated, Exposure::Internal])),
    ) {
        let score = |finding: &Finding| risk(finding, exposure, Some(Criticality::Medium));
        let base = score(&one);
        prop_assert!(base <= 100);
        prop_assert!(score(&one.clone().exploited(None, false)) >= base || one.exploited.as_ref().is_some_and(|entry| entry.ransomware));
        prop_assert!(score(&one.clone().exploited(None, true)) >= base);
        let epss = one.prediction.as_ref().map_or(0.0, |epss| epss.probability.value());
        prop_assert!(score(&one.clone().epss(epss.max(more), 0.5)) >= base);
        for level in Severity::ALL.into_iter().filter(|level| *level >= one.severity) {
            let mut worse = one.clone();
            worse.severity = level;
            prop_assert!(score(&worse) >= base, "{level}");
        }
        prop_assert!(risk(&one, Some(Exposure::Internet), Some(Criticality::Medium)) >= base);
        prop_assert!(risk(&one, exposure, Some(Criticality::Critical)) >= base);
        let mut fixed = one.clone();
        fixed.fix = plain(Severity::Low).fix;
        prop_assert!(score(&fixed) >= base);
    }

    #[test]
    fn more_or_worse_findings_never_lower_an_image(
        scores in proptest::collection::vec(0..=100_u8, 0..80),
        at in any::<proptest::sample::Index>(),
        up in 0..=100_u8,
    ) {
        let base = image_risk(scores.iter().copied());
        prop_assert!(image_risk(scores.iter().copied().chain([up])) >= base);
        if !scores.is_empty() {
            let mut worse = scores.clone();
            let at = at.index(worse.len());
            worse[at] = worse[at].max(up);
            prop_assert!(image_risk(worse) >= base);
        }
    }
}
