use super::*;

fn range(from: Option<&str>, ends: &[&str], last: Last) -> Option<Prose> {
    let ends = ends.iter().map(|end| (*end).to_owned()).collect();
    Some(Prose::Range { from: from.map(str::to_owned), ends, last })
}

fn exactly(versions: &[&str]) -> Option<Prose> {
    Some(Prose::Exactly(versions.iter().map(|version| (*version).to_owned()).collect()))
}

#[test]
fn every_shape_of_what_is_affected_is_read() {
    use Last::{Excluded, Included, Unsaid};
    let cases = [
        ("All versions prior to CUDA Toolkit 11.6 Update 2", range(None, &["11.6.2"], Excluded)),
        ("All versions prior to CUDA Toolkit v12.4", range(None, &["12.4"], Excluded)),
        ("All versions up to and including CUDA Toolkit 12.5U1", range(None, &["12.5.1"], Included)),
        ("All versions up to CUDA Toolkit 12.8", range(None, &["12.8"], Unsaid)),
        ("All versions prior to and including 3.11.1000", range(None, &["3.11.1000"], Included)),
        ("All driver versions prior to 470.141.03", range(None, &["470.141.03"], Excluded)),
        (
            "All drivers versions prior to 472.98 for support of GeForce Kepler desktop",
            range(None, &["472.98"], Excluded),
        ),
        (
            "All driver versions prior 475.06 to for support of GeForce Kepler desktop",
            range(None, &["475.06"], Excluded),
        ),
        (
            "All driver versions prior to 582.53. Only GPUs based on X are affected.",
            range(None, &["582.53"], Excluded),
        ),
        ("All SBIOS firmware versions prior to 10.20", range(None, &["10.20"], Excluded)),
        ("All versions before release 25.07", range(None, &["25.07"], Excluded)),
        ("470.82.00(All versions prior to and including vGPU 13.1)", range(None, &["470.82.00"], Included)),
        (
            "595.58.03(All versions up to and including the March 2026 release)",
            range(None, &["595.58.03"], Included),
        ),
        (
            "All versions prior to 530.51(All versions prior to and including May 2023 release\t)",
            range(None, &["530.51"], Excluded),
        ),
        (
            "All versions up to and including 1.17.7 (CDI mode only for versions prior to 1.17.5)",
            range(None, &["1.17.7"], Included),
        ),
        ("v0.1.x - v0.9.x", range(Some("0.1"), &["0.9.x"], Unsaid)),
        ("v19.11 through v24.08", range(Some("19.11"), &["24.08"], Unsaid)),
        ("20.10 to 24.03", range(Some("20.10"), &["24.03"], Unsaid)),
        ("0.0-26.05", range(None, &["26.05"], Unsaid)),
        ("0.0  to 4.5.2", range(None, &["4.5.2"], Unsaid)),
        ("0.0 to v1.3.0 rc12", range(None, &["1.3.0rc12"], Unsaid)),
        ("Versions 0.0 to 2.7.2", range(None, &["2.7.2"], Unsaid)),
        ("All versions prior to xx.32.1900", range(None, &["32.1900"], Excluded)),
        ("All versions prior to 22.11_2410 LTS", range(None, &["22.11_2410"], Excluded)),
        ("All versions prior to r2.0.0rc0", range(None, &["2.0.0rc0"], Excluded)),
        ("All versions prior to 0.13.1 and 0.12.3", range(None, &["0.13.1", "0.12.3"], Excluded)),
        ("All 32.x versions prior to 32.7.1", range(Some("32"), &["32.7.1"], Excluded)),
        ("All 2.9 versions prior to 2.9.3", range(Some("2.9"), &["2.9.3"], Excluded)),
        ("1.6.x LTS prior to 1.6.6-1 LTS", range(Some("1.6"), &["1.6.6-1"], Excluded)),
        ("35.6.2 and earlier", range(None, &["35.6.2"], Included)),
        ("1.8.7 and prior versions", range(None, &["1.8.7"], Included)),
        ("Main branch prior to 0.5.0 release", range(None, &["0.5.0"], Excluded)),
        ("All 2.10 versions", exactly(&["2.10.x"])),
        ("2.6.x, 2.7.x, 2.8.x", exactly(&["2.6.x", "2.7.x", "2.8.x"])),
        ("Versions 35.1 and 34.1.1", exactly(&["35.1", "34.1.1"])),
        ("24.11", exactly(&["24.11"])),
        ("All versions", Some(Prose::Everything)),
    ];
    for (text, expected) in cases {
        assert_eq!(affected(text), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_or_empty_or_cut_short_is_nothing() {
    for text in [
        "",
        "All",
        "All versions prior to",
        "All versions prior to the fix",
        "All versions that do not include commit db8e053",
        "All commits on Main prior to March 11, 2026",
        "0 < 41b14d7",
        "0.0 to 5dd11f4",
        "All versions after 18.24.1000",
        "NVOS 25.02.3xxx",
        "All versions prior to OTA0",
        "HGX-22.10-1-rc57 (1.3.0/1.3.1)",
        "470.82.00(unclosed",
        "1.2 or perhaps 1.3",
    ] {
        assert_eq!(affected(text), None, "{text}");
    }
    assert!(affected(&"All versions prior to 1".repeat(100)).is_none());
    for text in [
        "No patch will be provided",
        "Any code branch that includes commit 27ddd49",
        "8bf122f",
        "",
        "1.2 perhaps",
    ] {
        assert_eq!(fixed(text), None, "{text}");
    }
}

#[test]
fn versions_with_the_fix_are_read() {
    for (text, expected) in [
        ("CUDA Toolkit 12.6U2", &["12.6.2"][..]),
        ("12.0 Update 1", &["12.0.1"]),
        ("0.13.1 and 0.12.3", &["0.13.1", "0.12.3"]),
        ("470.103.01", &["470.103.01"]),
        ("535.309.01(vGPU 16.14)", &["535.309.01"]),
        (" 3.31", &["3.31"]),
        ("35.6.3 and newer", &["35.6.3"]),
        ("14.32.1908 to be published by end of September", &["14.32.1908"]),
        ("v1.3.0 rc15", &["1.3.0rc15"]),
        ("Release 25.07", &["25.07"]),
        ("6.16.0-5, 6.18.0-5", &["6.16.0-5", "6.18.0-5"]),
    ] {
        assert_eq!(fixed(text).unwrap_or_default(), expected, "{text}");
    }
}

#[test]
fn the_version_with_the_fix_tells_what_the_words_leave_open() {
    let events = |text: &str, fix: &[&str]| {
        let fix: Vec<String> = fix.iter().map(|fix| (*fix).to_owned()).collect();
        let (ranges, versions) = affected(text).unwrap().into_events(&fix, Scheme::Generic).unwrap();
        assert!(versions.is_empty());
        ranges.concat()
    };
    let (introduced, fixed) =
        (|v: &str| Event::Introduced(v.to_owned()), |v: &str| Event::Fixed(v.to_owned()));
    // The end is the fix: it is not affected. The fix is later: the end is affected.
    assert_eq!(events("0.0 to 5.16", &["5.16"]), [introduced("0"), fixed("5.16")]);
    assert_eq!(
        events("All versions up to CUDA Toolkit 12.9", &["12.9.1"]),
        [introduced("0"), fixed("12.9.1")]
    );
    assert_eq!(events("20.10 to 24.03", &[]), [introduced("20.10"), Event::LastAffected("24.03".to_owned())]);
    // "prior to 12.4", but the fix came with 12.4.1: 12.4 has none.
    assert_eq!(events("All versions prior to v12.4", &["12.4.1"]), [introduced("0"), fixed("12.4.1")]);
    assert_eq!(events("All versions prior to 2.3.4", &["2.3.4", "2.3.5"]), [introduced("0"), fixed("2.3.4")]);
    assert_eq!(events("v0.1.x - v0.9.x", &[]), [introduced("0.1"), fixed("0.10")]);
    assert_eq!(
        events("All versions prior to 0.13.1 and 0.12.3", &["0.13.1", "0.12.3"]),
        [introduced("0"), fixed("0.12.3"), introduced("0.13"), fixed("0.13.1")]
    );
    assert_eq!(
        events("All versions prior to nvJPEG2000 v0.7.x", &["0.7.x"]),
        [introduced("0"), fixed("0.7")]
    );
    assert_eq!(events("2.6.x", &[]), [introduced("2.6"), fixed("2.7")]);
}

#[test]
fn a_version_that_the_scheme_cannot_read_is_unknown() {
    let prose = affected("All versions prior to 22.11_2410 LTS").unwrap();
    assert_eq!(prose.into_events(&[], Scheme::Pypi), None);
}
