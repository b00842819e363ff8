use wb_testkit::layer::LayerBuilder;

use crate::container::tests::weigh_named;
use crate::{Field, Reading, Verdict};

fn weigh_config(text: &str) -> Reading {
    let bytes = LayerBuilder::new().file("model_config.yaml", text).build();
    weigh_named("model.nemo", &bytes).expect("the name promises a model")
}

#[test]
fn good() {
    let reading = weigh_config(
        "target: nemo.collections.asr.models.EncDecCTCModel\nnemo_version: 1.23.0\nencoder:\n  _target_: nemo.collections.asr.modules.ConvASREncoder\n",
    );
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.format.as_deref(), Some("nemo"));
    assert_eq!(reading.metadata.first(Field::FrameworkVersion), Some("1.23.0"));
}

#[test]
fn empty() {
    assert_eq!(weigh_config("").verdict(), Verdict::Clean);
}

#[test]
fn cut_short() {
    assert_eq!(weigh_config("a: [1, 2").verdict(), Verdict::Unreadable);
}

#[test]
fn wrong() {
    assert_eq!(weigh_config("a: {_target_: os.system}\n").verdict(), Verdict::Malicious);
    assert_eq!(weigh_config("x: &a {_target_: subprocess.Popen}\ny: *a\n").verdict(), Verdict::Malicious);
    assert_eq!(weigh_config("a: {\"_targ\\x65t_\": \"os.system\"}\n").verdict(), Verdict::Malicious);
}
