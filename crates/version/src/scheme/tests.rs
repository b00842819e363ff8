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
