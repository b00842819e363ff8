//! Debian, Ubuntu, Alpine, the rpm family.

use wb_advisory::{Record, Says, Statement, StatementFlag, Unfixed};
use wb_model::{ComponentKind, Covered, FindingFlag, FindingState, Severity};

use crate::testing::{
    below, bulletin, covered, deb, flagged, from_source, only, open, package, record, says, state, word,
};

fn source(statement: Statement) -> Statement {
    flagged(statement, StatementFlag::SourcePackage)
}

fn unfixed(mut statement: Statement, why: Unfixed) -> Statement {
    statement.unfixed = why;
    statement
}

fn one(statement: Statement) -> [Record; 1] {
    [record("CVE-2024-1", &[], &[statement])]
}

#[test]
fn a_debian_without_a_release_is_never_asked() {
    // osv.dev#4230: an unqualified "Debian" answers for releases that the image is not made of.
    let records = [record("CVE-2024-1", &[], &[open("debian", "openssl"), open("debian:11", "openssl")])];
    assert_eq!(state(&deb("openssl", "3.0.11-1", "debian-12"), &records), None);
    let nowhere = package(ComponentKind::OsPackage, "pkg:deb/debian/openssl@3.0.11-1");
    assert_eq!(state(&nowhere, &records), None);
    assert!(
        matches!(covered(&nowhere, &records), Covered::NotCovered { why } if why.contains("which release"))
    );
}

#[test]
fn binaries_are_matched_through_their_source_with_the_sources_own_version() {
    // `Source: openssl (3.0.11-1)`: a binary rebuild has the version 3.0.11-1+b2.
    let records = one(source(below("debian:12", "openssl", "3.0.11-1+b1")));
    let libssl = from_source(deb("libssl3", "3.0.11-1%2Bb2", "debian-12"), "openssl", "3.0.11-1");
    let finding = only(&libssl, &records);
    assert!(finding.flags.contains(&FindingFlag::BySource));
    assert_eq!(finding.evidence[0].version.as_deref(), Some("3.0.11-1"));
    assert_eq!(finding.evidence[0].package, "debian:12 openssl");
}

#[test]
fn a_source_package_is_not_a_binary_of_the_same_name() {
    let records = one(source(open("debian:12", "perl-base")));
    let binary = from_source(deb("perl-base", "5.36.0-7", "debian-12"), "perl", "5.36.0-7");
    assert_eq!(state(&binary, &records), None);
}

#[test]
fn fixed_version_0_is_never_affected_and_not_fixed_in_0() {
    let mut never = source(says("debian:12", "openssl"));
    never.says = Says::NotAffected;
    assert_eq!(state(&deb("openssl", "3.0.11-1", "debian-12"), &one(never)), None);
}

#[test]
fn an_open_issue_of_a_distribution_is_its_present_word_and_not_an_open_range() {
    let finding = only(&deb("openssl", "3.0.11-1", "debian-12"), &one(source(open("debian:12", "openssl"))));
    assert_eq!(finding.state, FindingState::Unfixed);
    assert!(!finding.flags.contains(&FindingFlag::OpenEnded));
}

#[test]
fn what_the_distribution_will_not_fix_and_what_it_postpones_are_two_things() {
    let package = deb("openssl", "3.0.11-1", "debian-12");
    let ignored = one(unfixed(source(open("debian:12", "openssl")), Unfixed::WontFix));
    assert_eq!(state(&package, &ignored), Some(FindingState::WontFix));
    let postponed = one(unfixed(source(open("debian:12", "openssl")), Unfixed::Postponed));
    let finding = only(&package, &postponed);
    assert_eq!(finding.state, FindingState::Unfixed);
    assert!(finding.flags.contains(&FindingFlag::Postponed));
    let ended = one(unfixed(source(open("debian:12", "openssl")), Unfixed::EndOfLife));
    assert_eq!(state(&package, &ended), Some(FindingState::EndOfLife));
}

#[test]
fn unimportant_issues_are_marked_and_still_counted() {
    let mut statement = flagged(source(open("debian:12", "openssl")), StatementFlag::Unimportant);
    statement.rating = Some(word(Severity::Negligible, "debian-urgency"));
    let finding = only(&deb("openssl", "3.0.11-1", "debian-12"), &one(statement));
    assert!(finding.flags.contains(&FindingFlag::Unimportant));
    assert_eq!(finding.severity, Severity::Negligible);
    assert!(finding.is_open());
}

#[test]
fn undetermined_is_under_investigation() {
    let mut statement = source(says("debian:12", "openssl"));
    statement.says = Says::UnderInvestigation;
    assert_eq!(
        state(&deb("openssl", "3.0.11-1", "debian-12"), &one(statement)),
        Some(FindingState::UnderInvestigation)
    );
}

#[test]
fn a_fix_that_needs_pro_is_neither_no_fix_nor_a_fix() {
    // osv-scanner#1940.
    let both = [
        source(open("ubuntu:20.04", "ffmpeg")),
        source(below("ubuntu-pro:20.04", "ffmpeg", "7:4.2.7-0ubuntu0.1+esm5")),
    ];
    let records = [record("UBUNTU-CVE-2024-1", &["CVE-2024-1"], &both)];
    let finding = only(&deb("ffmpeg", "7:4.2.7-0ubuntu0.1", "ubuntu-20.04"), &records);
    assert_eq!(finding.state, FindingState::NeedsSubscription);
    let fix = finding.fix.unwrap();
    assert_eq!(fix.versions, ["7:4.2.7-0ubuntu0.1+esm5"]);
    assert!(fix.advice.contains("Ubuntu Pro"), "{}", fix.advice);
    // The base has a fix of its own: nothing needs a subscription.
    let both =
        [source(below("ubuntu:20.04", "ffmpeg", "9")), source(below("ubuntu-pro:20.04", "ffmpeg", "8"))];
    let records = [record("UBUNTU-CVE-2024-1", &["CVE-2024-1"], &both)];
    let base = deb("ffmpeg", "7:4.2.7-0ubuntu0.1", "ubuntu-20.04");
    assert_eq!(state(&base, &records), None, "7: is above 9");
}

#[test]
fn pro_resolves_only_what_came_from_pro() {
    let both = [
        source(open("ubuntu:20.04", "ffmpeg")),
        source(below("ubuntu-pro:20.04", "ffmpeg", "4.2.7-0ubuntu0.1+esm5")),
    ];
    let records = [record("UBUNTU-CVE-2024-1", &["CVE-2024-1"], &both)];
    let attached = deb("ffmpeg", "4.2.7-0ubuntu0.1%2Besm5", "ubuntu-20.04");
    assert!(state(&attached, &records).is_none_or(|state| !state.is_open()));
    let newer_from_elsewhere = deb("ffmpeg", "5.0-1", "ubuntu-20.04");
    assert_eq!(state(&newer_from_elsewhere, &records), Some(FindingState::Unfixed));
}

#[test]
fn pro_speaks_for_a_release_whose_base_is_silent() {
    let records = [record(
        "UBUNTU-CVE-2024-1",
        &["CVE-2024-1"],
        &[source(below("ubuntu-pro:18.04", "bash", "4.4+esm1"))],
    )];
    assert_eq!(state(&deb("bash", "4.4", "ubuntu-18.04"), &records), Some(FindingState::NeedsSubscription));
}

#[test]
fn pro_without_a_fix_for_a_release_whose_base_is_silent_is_unfixed() {
    let records = [record("UBUNTU-CVE-2024-1", &["CVE-2024-1"], &[source(open("ubuntu-pro:18.04", "bash"))])];
    assert_eq!(state(&deb("bash", "4.4", "ubuntu-18.04"), &records), Some(FindingState::Unfixed));
}

#[test]
fn fips_realtime_and_bluefield_never_resolve_a_base_finding() {
    let all = [
        source(open("ubuntu:22.04", "linux")),
        source(below("ubuntu-pro-fips-updates:22.04", "linux", "1")),
        source(below("ubuntu-pro-realtime:22.04", "linux", "1")),
        source(below("ubuntu-nvidia-bluefield:22.04", "linux", "1")),
    ];
    let records = [record("UBUNTU-CVE-2024-1", &["CVE-2024-1"], &all)];
    assert_eq!(state(&deb("linux", "5.15.0-1", "ubuntu-22.04"), &records), Some(FindingState::Unfixed));
}

#[test]
fn ubuntus_own_word_on_a_cve_goes_before_its_bulletin() {
    let records = [
        bulletin("UBUNTU-CVE-2024-1", &["CVE-2024-1"], &[source(below("ubuntu:22.04", "bash", "2"))]),
        bulletin("USN-1-1", &["CVE-2024-1", "CVE-2024-2"], &[source(below("ubuntu:22.04", "bash", "3"))]),
    ];
    let finding = only_of(&records, "CVE-2024-1");
    assert_eq!(finding.state, FindingState::Fixed, "the bulletin's later version is another vulnerability's");
    assert_eq!(finding.evidence[0].record.id, "UBUNTU-CVE-2024-1");
    assert_eq!(only_of(&records, "CVE-2024-2").state, FindingState::Affected);
}

fn only_of(records: &[Record], id: &str) -> wb_model::Finding {
    let found = crate::testing::run(&[deb("bash", "2", "ubuntu-22.04")], records).findings;
    found.into_iter().find(|finding| finding.vulnerability == id).unwrap()
}

#[test]
fn a_source_that_publishes_fixes_only_says_so_in_the_coverage() {
    let fixed = flagged(source(below("alpine:3.19", "busybox", "1.36.1-r16")), StatementFlag::FixedOnly);
    let records = one(fixed);
    let busybox = package(ComponentKind::OsPackage, "pkg:apk/alpine/busybox@1.36.1-r15?distro=alpine-3.19.1");
    assert_eq!(state(&busybox, &records), Some(FindingState::Affected));
    let Covered::By { limit, .. } = covered(&busybox, &records) else { panic!("not covered") };
    assert_eq!(limit.as_deref(), Some("fixed issues only"));
}

#[test]
fn alpine_packages_are_matched_by_origin() {
    let records = one(source(below("alpine:3.19", "openssl", "3.1.5-r0")));
    let library = package(
        ComponentKind::OsPackage,
        "pkg:apk/alpine/libcrypto3@3.1.4-r0?distro=alpine-3.19.1&upstream=openssl",
    );
    assert_eq!(state(&library, &records), Some(FindingState::Affected));
}

#[test]
fn module_streams_must_be_equal() {
    let mut fixed =
        flagged(below("redhat:8", "nodejs", "1:18.19.0-1.module+el8"), StatementFlag::BinaryPackage);
    fixed.qualifiers.insert("module".to_owned(), "nodejs:18".to_owned());
    let records = one(fixed);
    let node = |module: &str| {
        let suffix = if module.is_empty() { String::new() } else { format!("&rpmmod={module}") };
        package(
            ComponentKind::OsPackage,
            &format!("pkg:rpm/redhat/nodejs@18.0.0-1.module+el8?epoch=1&distro=rhel-8.9{suffix}"),
        )
    };
    assert_eq!(state(&node("nodejs:18:8080020230&"), &records), Some(FindingState::Affected));
    assert_eq!(state(&node("nodejs:20"), &records), None);
    assert_eq!(state(&node(""), &records), None);
}

#[test]
fn a_binary_that_red_hat_calls_not_affected_is_not_affected_though_its_source_is() {
    let mut perl = flagged(says("redhat:9", "openssl-perl"), StatementFlag::BinaryPackage);
    perl.says = Says::NotAffected;
    let records = one_of(&[perl, flagged(open("redhat:9", "openssl"), StatementFlag::SourcePackage)]);
    let rpm = |name: &str| {
        let purl = format!("pkg:rpm/redhat/{name}@3.0.7-27.el9?distro=rhel-9.3");
        from_source(package(ComponentKind::OsPackage, &purl), "openssl", "3.0.7-27.el9")
    };
    assert_eq!(state(&rpm("openssl-perl"), &records), None);
    assert_eq!(state(&rpm("openssl-libs"), &records), Some(FindingState::Unfixed));
}

fn one_of(statements: &[Statement]) -> [Record; 1] {
    [record("CVE-2024-1", &[], statements)]
}

#[test]
fn third_parties_packages_are_not_covered_by_the_distribution() {
    // trivy#10118, #10979, #9932: they were dropped without a word.
    let records = one(source(open("ubuntu:22.04", "bash")));
    let mut cublas = deb("libcublas-12-4", "12.4.5.8-1", "ubuntu-22.04");
    cublas.supplier = Some("cudatools <cudatools@nvidia.com>".to_owned());
    assert!(matches!(covered(&cublas, &records), Covered::NotCovered { why } if why.contains("NVIDIA")));
    let mut own = deb("zlib1g", "1", "ubuntu-22.04");
    own.supplier = Some("Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>".to_owned());
    assert!(matches!(covered(&own, &records), Covered::By { .. }));
    let mut foreign = deb("kubectl", "1", "ubuntu-22.04");
    foreign.supplier = Some("Somebody <somebody@example.com>".to_owned());
    assert!(matches!(covered(&foreign, &records), Covered::NotCovered { .. }));
}
