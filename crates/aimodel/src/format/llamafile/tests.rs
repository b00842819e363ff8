use wb_testkit::zip::ZipBuilder;

use crate::container::tests::weigh_named;
use crate::{Field, Forward, Limits, Reading, Verdict, weigh};

fn file(builder: ZipBuilder) -> Vec<u8> {
    let prefix = [b"MZqFpD='\n".as_slice(), &[0x90; 5000]].concat();
    ZipBuilder { prefix, ..builder }.build()
}

fn rules(reading: &Reading) -> Vec<&str> {
    reading.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn good() {
    let bytes = file(ZipBuilder::new().file("model.pkl", b"\x80\x02}."));
    let reading = weigh_named("m.llamafile", &bytes).expect("a model");
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(rules(&reading), ["llamafile/executable"]);
    assert_eq!(reading.format.as_deref(), Some("llamafile"));
    assert!(reading.metadata.first(Field::Framework).is_none());
    assert_eq!(weigh(b"m.llamafile", &mut Forward::new(&bytes[..], None), &Limits::DEFAULT), Some(reading));
    // A program of the same kind without a model.
    assert!(weigh_named("tool.com", &file(ZipBuilder::new().file(".cosmo", "x"))).is_none());
}

#[test]
fn empty() {
    assert_eq!(weigh_named("m.llamafile", b"").expect("a name").verdict(), Verdict::Unreadable);
}

#[test]
fn cut_short() {
    let bytes = file(ZipBuilder::new().file("model.pkl", b"\x80\x02}."));
    for length in (0..bytes.len()).step_by(13) {
        assert_ne!(weigh_named("m.llamafile", &bytes[..length]).expect("a name").verdict(), Verdict::Clean);
    }
}

#[test]
fn wrong() {
    let reading = weigh_named("m.llamafile", b"MZqFpD='\nno archive follows").expect("a name");
    assert_eq!(reading.verdict(), Verdict::Unreadable);
}
