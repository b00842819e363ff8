use wb_testkit::attack::{Content, graph};

use crate::context::Limits;
use crate::finding::Verdict;
use crate::weigh::weigh_bytes;

fn file() -> Vec<u8> {
    let attack = graph::ATTACKS.iter().find(|attack| attack.name == "graph-ort-not-read").expect("is there");
    let Some((_, Content::Bytes(bytes))) = (attack.build)().pop() else { panic!("no file") };
    bytes
}

#[test]
fn good_file_is_known_and_said_to_be_unread() {
    let reading = weigh_bytes(b"x", &file(), &Limits::DEFAULT).expect("a reading");
    assert_eq!((reading.verdict(), reading.format.as_deref()), (Verdict::Unreadable, Some("ort")));
}

#[test]
fn empty_and_cut_short_and_wrong_are_never_clean() {
    let bytes = file();
    for cut in 0..bytes.len() {
        let reading =
            weigh_bytes(b"m.ort", &bytes[..cut], &Limits::DEFAULT).expect("its name promises a model");
        assert_ne!(reading.verdict(), Verdict::Clean, "cut at {cut}");
    }
    let mut wrong = bytes;
    wrong[..4].fill(0xff);
    let reading = weigh_bytes(b"m.ort", &wrong, &Limits::DEFAULT).expect("a reading");
    assert_ne!(reading.verdict(), Verdict::Clean);
}
