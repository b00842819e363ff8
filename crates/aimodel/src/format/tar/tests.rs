use wb_testkit::layer::LayerBuilder;

use crate::container::tests::weigh_named;
use crate::{Forward, Limits, Verdict, weigh};

fn archive() -> Vec<u8> {
    let long = format!("{}/model.pkl", "folder".repeat(30));
    LayerBuilder::new().file("readme.txt", "hello").file(&long, b"\x80\x02}.").build()
}

#[test]
fn good() {
    let bytes = archive();
    let reading = weigh_named("a.tar", &bytes).expect("a pickle");
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.format.as_deref(), Some("tar"));
    assert_eq!(weigh(b"a.tar", &mut Forward::new(&bytes[..], None), &Limits::DEFAULT), Some(reading));
    let plain = LayerBuilder::new().file("readme.txt", "hello").build();
    assert!(weigh_named("a.tar", &plain).is_none());
}

#[test]
fn empty() {
    assert!(weigh_named("a.tar", &LayerBuilder::new().build()).is_none());
}

#[test]
fn cut_short() {
    let bytes = archive();
    for length in (0..bytes.len() - 1024).step_by(61) {
        let reading = weigh_named("model.nemo", &bytes[..length]).expect("the name promises a model");
        assert_ne!(reading.verdict(), Verdict::Clean, "{length}");
    }
}

#[test]
fn wrong() {
    let bytes = archive();
    for at in (0..bytes.len()).step_by(7) {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0xff;
        if let Some(reading) = weigh_named("model.nemo", &bytes) {
            assert!(reading.findings.iter().all(|one| one.rule != "unreadable/internal-error"), "{at}");
        }
    }
}
