use super::*;
use crate::feed::testing;

fn read_as(path: &str, text: &str) -> Result<Output, FeedError> {
    let shape = Shape::of(text.as_bytes());
    let mut out = Output::default();
    DebianSupport.read(&Document { path, bytes: text.as_bytes(), shape: &shape }, &mut out).map(|()| out)
}

fn supports(out: &Output) -> Vec<(&str, &Support)> {
    let items = out.items.iter();
    items
        .map(|(stream, item)| match item {
            Item::Support(support) => (stream.as_str(), support),
            other => panic!("{other:?}"),
        })
        .collect()
}

const ENDED: &str = "
# List of packages whose security support ends before the distribution EOL

tomcat6   6.0.45+dfsg-1   2016-12-31  https://example.org/a b
node-.*   0               2020-02-20
";
const LIMITED: &str = "# List of packages where security support is limited
binutils   Only suitable for trusted content
golang.*   See https://example.org/releases/bookworm/
cython
";

#[test]
fn ended_and_limited_are_read_for_the_release_in_the_name() {
    let out = read_as("eol/security-support-ended.deb9", ENDED).unwrap();
    let [(stream, tomcat), (_, node)] = supports(&out)[..] else { panic!() };
    assert_eq!((stream, tomcat.space.as_str()), ("debian-9", "debian:9"));
    assert_eq!(tomcat.package, "tomcat6");
    let ended =
        |version: &str, on: &str| SupportKind::Ended { last_version: version.to_owned(), on: on.to_owned() };
    assert_eq!(tomcat.kind, ended("6.0.45+dfsg-1", "2016-12-31"));
    assert_eq!(tomcat.note, "https://example.org/a b");
    assert_eq!((node.package.as_str(), node.note.as_str()), ("node-.*", ""));
    let out = read_as("x!security-support-limited.deb11", LIMITED).unwrap();
    assert_eq!(supports(&out).len(), 3);
    assert!(
        supports(&out)
            .iter()
            .all(|(_, one)| one.space.as_str() == "debian:11" && one.kind == SupportKind::Limited)
    );
}

#[test]
fn a_list_without_a_release_in_its_name_is_for_the_newest_that_it_speaks_of() {
    let out = read_as("security-support-limited", LIMITED).unwrap();
    assert_eq!(supports(&out)[0].1.space.as_str(), "debian:12");
    let newer = format!("{ENDED}\nx 1.0-1+deb13u2 2027-01-01 was in stretch and bookworm\n");
    assert_eq!(
        supports(&read_as("security-support-ended", &newer).unwrap())[0].1.space.as_str(),
        "debian:13"
    );
    let error = read_as("security-support-ended", ENDED).unwrap_err();
    assert!(error.to_string().ends_with("nothing in it says which release it is for"), "{error}");
}

#[test]
fn what_is_empty_cut_short_or_wrong_is_named() {
    let recognises =
        |text: &str| testing::recognises(&DebianSupport, &Shape::of(text.as_bytes()), text.as_bytes());
    assert!(recognises(ENDED) && recognises(LIMITED));
    assert!(!recognises("") && !recognises("# List of packages\n") && !recognises("tomcat6 1 2016-12-31"));
    assert!(read_as("x.deb9", "").is_err());
    let out = read_as("x.deb9", &ENDED[..ENDED.find("2-31").unwrap()]).unwrap();
    assert_eq!(out.skipped[0].why, "what should be a day is none");
    assert_eq!(out.skipped[0].what, "x.deb9: line 4");
    let out = read_as("x.deb9", &format!("{ENDED}wrong\nwrong 1\nwrong 1 2020-13-01\n")).unwrap();
    assert_eq!((supports(&out).len(), out.skipped.len()), (2, 3));
}

#[test]
fn the_real_lists_are_read_whole() {
    for (name, release) in [
        ("security-support-ended", "debian:12"),
        ("security-support-ended.deb9", "debian:9"),
        ("security-support-ended.deb10", "debian:10"),
        ("security-support-ended.deb11", "debian:11"),
        ("security-support-ended.deb12", "debian:12"),
        ("security-support-limited", "debian:12"),
    ] {
        let Some(bytes) = testing::shared(&format!("eol/{name}")) else { return };
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count();
        let out = read_as(name, &text).unwrap();
        assert!(out.skipped.is_empty(), "{name}: {:?}", out.skipped);
        assert_eq!(supports(&out).len(), lines, "{name}");
        assert!(supports(&out).iter().all(|(_, one)| one.space.as_str() == release), "{name}");
    }
}
