use crate::read::testing::read;

use super::*;

const PATH: &str = "var/lib/rpmmanifest/container-manifest-2";

fn packages(text: &str) -> (Vec<RpmPackage>, usize) {
    let out = read(&RpmManifest, PATH, text.as_bytes());
    (out.facts.iter().filter_map(|fact| fact.decode()).collect(), out.diagnostics.len())
}

#[test]
fn packages_are_read() {
    let text = "glibc\t2.35-6.cm2\t1700000000\t1690000000\tExample Corporation\t(none)\t10\tx86_64\t0\tglibc-2.35-6.cm2.src.rpm\n\
                dhcp\t4.4-1\t1\t1\t(none)\t12\t10\tnoarch\t12\tdhcp-4.4-1.src.rpm\n\
                gpg-pubkey\t1-1\t1\t1\t(none)\t(none)\t0\t(none)\t0\t(none)\n";
    let (found, problems) = packages(text);
    assert_eq!((found.len(), problems), (2, 0));
    let glibc = RpmPackage {
        number: 1,
        name: "glibc".to_owned(),
        version: "2.35".to_owned(),
        release: "6.cm2".to_owned(),
        architecture: Some("x86_64".to_owned()),
        source_rpm: Some("glibc-2.35-6.cm2.src.rpm".to_owned()),
        vendor: Some("Example Corporation".to_owned()),
        ..RpmPackage::default()
    };
    assert_eq!(found[0], glibc);
    assert_eq!(found[1].epoch, Some(12));
}

#[test]
fn an_empty_list_has_no_packages() {
    assert_eq!(packages(""), (vec![], 0));
    assert_eq!(packages("\n\n"), (vec![], 0));
}

#[test]
fn a_line_cut_short_is_told() {
    assert_eq!(packages("glibc\t2.35-6.cm2\t17000").1, 1);
}

#[test]
fn wrong_lines_cost_a_diagnostic_each() {
    let text = "\u{fffd}\nname\tversion\t1\t1\tv\t0\t1\ta\t0\ts\nname\t1-1\t1\t1\tv\tepoch\t1\ta\t0\ts\n\
                (none)\t1-1\t1\t1\tv\t0\t1\ta\t0\ts\n";
    assert_eq!(packages(text), (vec![], 4));
}
