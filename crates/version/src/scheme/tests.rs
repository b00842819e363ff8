use std::path::PathBuf;

use super::*;

#[test]
fn a_scheme_is_found_by_its_name() {
    for scheme in Scheme::ALL {
        assert_eq!(Scheme::from_name(scheme.name()), Some(*scheme));
    }
    assert_eq!(Scheme::from_name("unheard-of"), None);
}

#[test]
fn versions_of_different_schemes_do_not_compare() {
    let (deb, pypi) = (Scheme::Deb.parse("1.0").unwrap(), Scheme::Pypi.parse("1.0").unwrap());
    assert_eq!(deb.partial_cmp(&pypi), None);
    assert_ne!(deb, pypi);
    assert_eq!(Scheme::Pypi.compare("1.0", "not a version"), None);
}

#[test]
fn an_error_names_scheme_text_and_reason() {
    let error = Scheme::Pypi.parse("latest").unwrap_err();
    assert_eq!(error.to_string(), "read \"latest\" as a pypi version: it does not start with a number");
    assert!(Scheme::Pypi.parse(&"1".repeat(100_000)).unwrap_err().text.len() <= 200);
}

#[test]
fn debian_orders_the_vectors_like_dpkg() {
    check_vectors(Scheme::Deb, &["debian-versions.txt", "debian-versions-generated.txt"], 14_000, 0);
}

/// 80 lines hold versions from before PEP 440 (`trunk`, `0.3m1`), which have no order.
#[test]
fn pypi_orders_the_vectors_like_packaging() {
    check_vectors(Scheme::Pypi, &["pypi-versions.txt", "pypi-versions-generated.txt"], 12_000, 80);
}

/// Alpine: 37 lines hold texts that apk calls invalid (`1-r`, `0..8`, `1.2_blah`). rpm: the others have an epoch that
/// is no number, or nothing but separators. What cannot be read is unknown here, never an order.
#[test]
fn the_other_orders_agree_with_their_vectors() {
    check_vectors(Scheme::Apk, &["alpine-versions.txt"], 741, 37);
    check_vectors(Scheme::Maven, &["maven-versions.txt"], 102, 0);
    check_vectors(Scheme::Nuget, &["nuget-versions.txt"], 35, 0);
    check_vectors(Scheme::Packagist, &["packagist-versions.txt"], 95, 0);
    check_vectors(Scheme::Rpm, &["redhat-versions.txt"], 136, 29);
    check_vectors(Scheme::Gem, &["rubygems-versions.txt"], 25, 0);
    check_vectors(Scheme::Semver, &["semver-versions.txt"], 86, 0);
}

/// Compares every line of the files. A line with a version that the scheme refuses must come out as unknown.
fn check_vectors(scheme: Scheme, files: &[&str], at_least: usize, without_order: usize) {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/versions"));
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let (mut compared, mut refused) = (0, Vec::new());
    for file in files {
        for line in std::io::read_to_string(fs_err::File::open(folder.join(file)).unwrap()).unwrap().lines() {
            if line.trim().is_empty() || line.starts_with("//") || line.starts_with('#') {
                continue;
            }
            let words: Vec<&str> = line.split(' ').collect();
            let [left, sign, right] = words[..] else { panic!("{file}: {line:?} is not a comparison") };
            let expected = match sign {
                "<" => Ordering::Less,
                "=" => Ordering::Equal,
                ">" => Ordering::Greater,
                _ => panic!("{file}: {line:?} has no sign"),
            };
            match scheme.compare(left, right) {
                Some(order) => {
                    assert_eq!(order, expected, "{file}: {line}");
                    assert_eq!(scheme.compare(right, left), Some(expected.reverse()), "{file}: {line}");
                    compared += 1;
                }
                None => {
                    assert!(scheme.parse(left).is_err() || scheme.parse(right).is_err(), "{file}: {line}");
                    refused.push(line.to_owned());
                }
            }
        }
    }
    println!("{scheme}: {compared} lines agree, {} hold a version that has no order", refused.len());
    assert!(compared >= at_least, "only {compared} lines");
    assert_eq!(refused.len(), without_order, "{refused:?}");
}

#[test]
fn openssl_counts_letters_and_knows_its_pre_releases() {
    for pair in [
        "1.0.2 1.0.2a",
        "1.0.2k 1.0.2u",
        "1.0.2z 1.0.2za",
        "1.0.2za 1.0.2zd",
        "1.0.2zg 1.1.0",
        "1.0.0-beta5 1.0.0",
        "1.1.1w 3.0.0",
        "3.0.0-alpha17 3.0.0-beta1",
        "3.0.0-beta2 3.0.0",
        "3.0.9 3.0.10",
        "1.0.1-dev 1.0.1-beta1",
        "1.0.0beta1 1.0.0",
    ] {
        let (left, right) = pair.split_once(' ').unwrap();
        assert_eq!(Scheme::Openssl.compare(left, right), Some(Ordering::Less), "{pair}");
    }
    assert_eq!(Scheme::Openssl.compare("1.0.2k-fips", "1.0.2k"), Some(Ordering::Equal));
    assert_eq!(Scheme::Openssl.compare("k", "1.0"), None);
}

#[test]
fn go_knows_its_tool_chain_and_its_pseudo_versions() {
    for pair in [
        "go1.20.14 go1.21rc1",
        "go1.21rc1 go1.21.0",
        "go1.21rc9 go1.21rc10",
        "v0.0.0-20191109021931-daa7c04131f5 v0.1.0",
        "v0.0.0-20170101000000-aaaaaaaaaaaa v0.0.0-20180101000000-000000000000",
        "1.21.0-0 1.21.0",
    ] {
        let (left, right) = pair.split_once(' ').unwrap();
        assert_eq!(Scheme::Go.compare(left, right), Some(Ordering::Less), "{pair}");
    }
    assert_eq!(Scheme::Go.compare("v2.0.0+incompatible", "v2.0.0"), Some(Ordering::Equal));
}

#[test]
fn a_missing_epoch_of_rpm_is_zero_and_can_be_ignored() {
    let read = |text: &str| text.parse::<rpm::Version>().unwrap();
    assert_eq!(read("1.0-1").cmp(&read("0:1.0-1")), Ordering::Equal);
    assert_eq!(read("1.0-1").cmp(&read("1:0.5-1")), Ordering::Less);
    assert_eq!(read("1.0-1").compare_without_missing_epoch(&read("1:0.5-1")), Ordering::Greater);
}

proptest::proptest! {
    /// Whatever can be read is in one total order.
    #[test]
    fn every_order_is_total(
        texts in proptest::collection::vec("[vg]?[0-9]{1,2}([.~^_+-]?[0-9a-c]{0,2}|-r[0-9]|_(rc|p)[0-9]|-(rc|beta|sp)[.]?[0-9]){0,4}", 3..6),
        at in 0..Scheme::ALL.len(),
    ) {
        let scheme = Scheme::ALL[at];
        let versions: Vec<Version> = texts.iter().filter_map(|text| scheme.parse(text).ok()).collect();
        for a in &versions {
            proptest::prop_assert_eq!(a.partial_cmp(a), Some(Ordering::Equal));
            for b in &versions {
                let order = a.partial_cmp(b);
                proptest::prop_assert_eq!(order.map(Ordering::reverse), b.partial_cmp(a), "{} {:?}", scheme, texts);
                for c in &versions {
                    if order == Some(Ordering::Less) && b.partial_cmp(c) == Some(Ordering::Less) {
                        proptest::prop_assert_eq!(a.partial_cmp(c), Some(Ordering::Less), "{} {:?}", scheme, texts);
                    }
                    if order == Some(Ordering::Equal) {
                        proptest::prop_assert_eq!(a.partial_cmp(c), b.partial_cmp(c), "{} {:?}", scheme, texts);
                    }
                }
            }
        }
    }

    /// No text makes a reader panic.
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,40}") {
        for scheme in Scheme::ALL {
            drop(scheme.parse(&text));
        }
    }
}
