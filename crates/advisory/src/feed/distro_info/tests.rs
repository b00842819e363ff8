use super::*;
use crate::feed::testing;

fn read(text: &str) -> Result<Output, FeedError> {
    testing::read(&DistroInfo, &Shape::of(text.as_bytes()), text.as_bytes())
}

fn cycles(out: &Output) -> Vec<&Cycle> {
    let items = out.items.iter();
    items
        .map(|(stream, item)| match item {
            Item::Cycle(cycle) if *stream == cycle.product => cycle,
            other => panic!("{other:?}"),
        })
        .collect()
}

const DEBIAN: &str = "version,codename,series,created,release,eol,eol-lts,eol-elts
12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2028-06-30,2033-06-30
14,Forky,forky,2025-08-09
,Sid,sid,1993-08-16
";
const UBUNTU: &str = "version,codename,series,created,release,eol,eol-server,eol-esm,eol-legacy
6.06 LTS,Dapper Drake,dapper,2005-10-12,2006-06-01,2009-07-14,2011-06-01
22.04 LTS,Jammy Jellyfish,jammy,2021-10-14,2022-04-21,2027-06-01,2027-06-01,2032-04-09,2034-04-25
";

#[test]
fn free_support_and_support_for_pay_are_told_apart() {
    let out = read(DEBIAN).unwrap();
    let [bookworm, forky, sid] = cycles(&out)[..] else { panic!() };
    assert_eq!((bookworm.name.as_str(), bookworm.codename.as_deref()), ("12", Some("bookworm")));
    assert_eq!(bookworm.released.as_deref(), Some("2023-06-10"));
    assert_eq!(bookworm.active_until.as_deref(), Some("2026-07-11"));
    assert_eq!(bookworm.ends.as_deref(), Some("2028-06-30"), "long term support is free");
    assert_eq!(bookworm.extended_until.as_deref(), Some("2033-06-30"));
    assert_eq!((forky.name.as_str(), forky.ends.as_deref(), forky.ended), ("14", None, false));
    assert_eq!(sid.name, "sid");
    let out = read(UBUNTU).unwrap();
    let [dapper, jammy] = cycles(&out)[..] else { panic!() };
    assert_eq!((dapper.name.as_str(), dapper.ends.as_deref()), ("6.06", Some("2011-06-01")));
    assert_eq!((jammy.name.as_str(), jammy.ends.as_deref()), ("22.04", Some("2027-06-01")));
    assert_eq!(jammy.extended_until.as_deref(), Some("2034-04-25"), "for pay");
}

#[test]
fn what_is_empty_cut_short_or_wrong_is_named() {
    let recognises =
        |text: &str| testing::recognises(&DistroInfo, &Shape::of(text.as_bytes()), text.as_bytes());
    assert!(recognises(DEBIAN) && recognises(UBUNTU));
    assert!(!recognises(""));
    assert!(!recognises("version,codename,series,created,release,eol\n"), "nobody knows whose it is");
    assert!(read("").is_err());
    assert!(
        read("version,codename,series,created,release,eol,eol-lts\n")
            .unwrap_err()
            .to_string()
            .ends_with("there is no release in it")
    );
    // Cut short in a day.
    let out = read(&DEBIAN[..DEBIAN.find("-07-11").unwrap() + 3]).unwrap_err();
    assert!(out.to_string().ends_with("there is no release in it"));
    let wrong = DEBIAN.replace("2026-07-11", "soon").replace(",Sid,sid,", ",,,");
    let out = read(&wrong).unwrap();
    assert_eq!(cycles(&out).len(), 1);
    let why: Vec<&str> = out.skipped.iter().map(|skipped| skipped.why.as_str()).collect();
    assert_eq!(why, ["\"soon\" is not a day", "it has neither a version nor a series"]);
    assert_eq!(out.skipped[0].what, "test: line 2");
}

#[test]
fn the_real_files_are_read_whole() {
    for (path, count) in [("eol/distro-info-debian.csv", 22), ("eol/distro-info-ubuntu.csv", 45)] {
        let Some(bytes) = testing::shared(path) else { return };
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.lines().filter(|line| !line.is_empty()).count() - 1;
        let out = read(&text).unwrap();
        assert_eq!((cycles(&out).len(), lines), (count, count), "{path}");
        assert!(out.skipped.is_empty());
    }
}
