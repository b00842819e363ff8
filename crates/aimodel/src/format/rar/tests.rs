use crate::Verdict;
use crate::container::tests::weigh_named;

const HEAD: &[u8] = b"Rar!\x1a\x07\x01\0\x33\x92\xb5\xe5";

#[test]
fn good() {
    assert!(weigh_named("a.rar", HEAD).is_none());
}

#[test]
fn empty() {
    assert_eq!(weigh_named("model.pt", b"").expect("a name").verdict(), Verdict::Unreadable);
}

#[test]
fn cut_short() {
    for length in 0..HEAD.len() {
        assert_eq!(weigh_named("model.pt", &HEAD[..length]).expect("a name").verdict(), Verdict::Unreadable);
    }
}

#[test]
fn wrong() {
    let reading = weigh_named("model.pt", HEAD).expect("a name");
    assert_eq!(reading.verdict(), Verdict::Unreadable);
    assert!(reading.findings.iter().any(|one| one.rule == "container/wrong-for-name"));
}
