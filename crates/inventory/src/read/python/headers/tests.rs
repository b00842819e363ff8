use super::*;

#[test]
fn headers_end_at_the_first_empty_line() {
    let headers = Headers::parse(
        b"\xef\xbb\xbfName: a\r\nVersion: 1\r\nRequires-Dist: b\nRequires-Dist: c\n\nVersion: 2\n",
    )
    .unwrap();
    assert_eq!(headers.get("name"), Some("a"));
    assert_eq!(headers.get("version"), Some("1"));
    assert_eq!(headers.all("requires-dist").collect::<Vec<_>>(), ["b", "c"]);
}

#[test]
fn values_go_on_in_lines_that_start_blank() {
    let headers =
        Headers::parse(b"License: one\n        two\n       |three\nfour without a colon\nName: x\n").unwrap();
    assert_eq!(headers.get("license"), Some("one\ntwo\nthree\nfour without a colon"));
    assert_eq!(headers.get("name"), Some("x"));
}

#[test]
fn unknown_and_nothing_are_nothing() {
    let headers = Headers::parse(b"License: UNKNOWN\nAuthor:\nSummary: UNKNOWN\nSummary: yes\n").unwrap();
    assert_eq!(
        (headers.get("license"), headers.get("author"), headers.get("summary")),
        (None, None, Some("yes"))
    );
}

#[test]
fn hostile_files_are_bounded() {
    assert!(Headers::parse(b"\x7fELF\x02\x01 no header").is_err());
    assert!(Headers::parse("A: b\n".repeat(30_000).as_bytes()).is_err());
    let long = format!("Name: {}\n {}\n {}\n", "é".repeat(5000), "x".repeat(100_000), "y".repeat(100_000));
    assert!(Headers::parse(long.as_bytes()).unwrap().get("name").unwrap().len() < 3 * LONGEST_VALUE);
    assert_eq!(Headers::parse(b"").unwrap().get("name"), None);
}
