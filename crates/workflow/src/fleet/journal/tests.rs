use super::*;

const GOOD: &[u8] = b"{\"key\":\"k\"}\n{\"name\":\"a\",\"stem\":\"s\"}\n";

#[test]
fn a_good_journal_is_taken_up() {
    assert_eq!(parse(GOOD, "k").unwrap().get("a").map(String::as_str), Some("s"));
}

#[test]
fn empty_or_wrong_or_another_sweeps_journals_are_none() {
    for bytes in [&b""[..], b"\n", b"{}", b"\xff\xfe", b"{\"key\":\"k", GOOD] {
        assert!(parse(bytes, "other").is_none());
    }
    assert!(parse(b"", "k").is_none());
}

#[test]
fn a_line_that_was_cut_short_is_not_believed() {
    let cut = &GOOD[..GOOD.len() - 4];
    assert!(parse(cut, "k").unwrap().is_empty());
    let mut more = cut.to_vec();
    more.extend_from_slice(b"\n{\"name\":\"b\",\"stem\":\"t\"}\n");
    assert_eq!(parse(&more, "k").unwrap().len(), 1);
}
