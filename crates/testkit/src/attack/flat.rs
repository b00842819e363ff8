//! Attacks with flat formats: FlatBuffers, XML, tree ensembles, engines, and the dumps of Lua and R.

use super::{Attack, Content, Expect, one_file};
use crate::model_file::{
    catboost, executorch, fasttext, flax, rds, rds_item, rds_symbol, tflite, tflite_of, torch7,
};

/// The attacks.
pub const ATTACKS: &[Attack] = &[
    attack("flat-tflite-custom-operator", "flat/custom-operator", Expect::Suspicious, || {
        one_file("model.tflite", tflite(&[(0, ""), (32, "LoadAndRun")]))
    }),
    attack("flat-tflite-flex-read-file", "flat/flex-escape", Expect::Malicious, || {
        one_file("model.tflite", tflite(&[(32, "FlexReadFile")]))
    }),
    attack("flat-tflite-flex-write-file", "flat/flex-escape", Expect::Malicious, || {
        one_file("model.tflite", tflite(&[(32, "FlexAddV2"), (32, "FlexWriteFile")]))
    }),
    attack("flat-tflite-flex-python", "flat/flex-escape", Expect::Malicious, || {
        one_file("model.bin", tflite(&[(32, "FlexPyFunc")]))
    }),
    attack("flat-tflite-root-outside", "flat/bad-offset", Expect::Unreadable, || {
        let mut bytes = tflite(&[]);
        bytes[..4].copy_from_slice(&u32::MAX.to_le_bytes());
        one_file("model.tflite", bytes)
    }),
    attack("flat-tflite-buffer-outside", "flat/bad-offset", Expect::Unreadable, || {
        one_file("model.tflite", tflite_of(&[], 77, vec![0; 16]))
    }),
    attack("flat-tflite-shape-mismatch", "flat/mismatch", Expect::Unreadable, || {
        one_file("model.tflite", tflite_of(&[], 1, vec![0; 3]))
    }),
    attack("flat-executorch-unknown-delegate", "flat/unknown-delegate", Expect::Suspicious, || {
        one_file("model.pte", executorch(&["aten::add"], &["PluginBackend"], (0, 0)))
    }),
    attack("flat-executorch-custom-operator", "flat/custom-operator", Expect::Suspicious, || {
        one_file("model.pte", executorch(&["acme::run"], &[], (0, 0)))
    }),
    attack("flat-executorch-segment-outside", "flat/bad-offset", Expect::Unreadable, || {
        one_file("model.pte", executorch(&["aten::add"], &[], (u64::MAX - 8, 64)))
    }),
    attack("flat-tensorrt-engine", "flat/native-code", Expect::Unreadable, || {
        let mut bytes = b"ftrt".to_vec();
        bytes.resize(256, 0);
        one_file("model.engine", bytes)
    }),
    attack("flat-catboost-splits-outside", "flat/tree-out-of-bounds", Expect::Malicious, || {
        one_file("model.cbm", catboost(&[1000, 1000], 2))
    }),
    attack("flat-catboost-trailing", "flat/trailing", Expect::Suspicious, || {
        let mut bytes = catboost(&[1], 1);
        bytes.extend_from_slice(b"more");
        one_file("model.cbm", bytes)
    }),
    attack("flat-fasttext-labels-outside", "unreadable/damaged", Expect::Unreadable, || {
        let mut bytes = fasttext(false);
        // Five labels, of which two are there.
        bytes[64..76].copy_from_slice(&[7, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0]);
        one_file("lid.bin", bytes)
    }),
    attack("flat-fasttext-rows-outside", "unreadable/damaged", Expect::Unreadable, || {
        let mut bytes = fasttext(true);
        // More buckets than the matrix has rows.
        bytes[40..44].copy_from_slice(&2_000_000_u32.to_le_bytes());
        one_file("lid.ftz", bytes)
    }),
    attack("flat-fasttext-trailing", "flat/trailing", Expect::Suspicious, || {
        one_file("lid.bin", [fasttext(false), b"\x80\x04N.".to_vec()].concat())
    }),
    attack("flat-flax-values-missing", "unreadable/damaged", Expect::Unreadable, || {
        one_file("flax_model.msgpack", flax(&[2, 100], 24))
    }),
    attack("flat-flax-nesting", "unreadable/budget", Expect::Unreadable, || {
        one_file("flax_model.msgpack", b"\x81\xa1a".repeat(100_000))
    }),
    attack("flat-flax-endless-map", "unreadable/truncated", Expect::Unreadable, || {
        one_file("flax_model.msgpack", b"\xdf\xff\xff\xff\xff\xa1a\x00".to_vec())
    }),
    attack("flat-flax-trailing", "flat/trailing", Expect::Suspicious, || {
        one_file("flax_model.msgpack", [flax(&[2, 3], 24), b"more".to_vec()].concat())
    }),
    attack("flat-xgboost-child-outside", "flat/tree-out-of-bounds", Expect::Malicious, || {
        one_file("model.json", xgboost("[1, -1, -1]", "[4096, -1, -1]", ""))
    }),
    attack("flat-xgboost-negative-child", "flat/tree-out-of-bounds", Expect::Malicious, || {
        one_file("model.json", xgboost("[-4096, -1, -1]", "[2, -1, -1]", ""))
    }),
    attack("flat-xgboost-ubjson-child-outside", "flat/tree-out-of-bounds", Expect::Malicious, || {
        one_file("model.ubj", xgboost_ubjson(70_000))
    }),
    attack("flat-xgboost-duplicate-trees", "flat/duplicate-key", Expect::Suspicious, || {
        one_file("model.json", xgboost("[1, -1, -1]", "[2, -1, -1]", r#", "learner": {}"#))
    }),
    attack("flat-xgboost-nesting", "unreadable/budget", Expect::Unreadable, || {
        one_file("model.json", format!(r#"{{"learner": {}"#, "[".repeat(100_000)).into_bytes())
    }),
    attack("flat-xgboost-ubjson-nesting", "unreadable/budget", Expect::Unreadable, || {
        let mut bytes = b"{i\x07learner".to_vec();
        bytes.resize(100_000, b'[');
        one_file("model.ubj", bytes)
    }),
    attack("flat-xgboost-ubjson-endless-list", "unreadable/budget", Expect::Unreadable, || {
        let mut bytes = b"{i\x07learner[$Z#L".to_vec();
        bytes.extend((i64::MAX).to_be_bytes());
        one_file("model.ubj", bytes)
    }),
    attack("flat-xgboost-ubjson-length", "unreadable/truncated", Expect::Unreadable, || {
        let mut bytes = b"{i\x07learner[$d#L".to_vec();
        bytes.extend((1_i64 << 50).to_be_bytes());
        one_file("model.ubj", bytes)
    }),
    attack("flat-xgboost-trailing", "flat/trailing", Expect::Suspicious, || {
        let mut bytes = xgboost("[1, -1, -1]", "[2, -1, -1]", "");
        bytes.extend_from_slice(b"import os");
        one_file("model.json", bytes)
    }),
    attack("flat-lightgbm-child-outside", "flat/tree-out-of-bounds", Expect::Malicious, || {
        one_file("model.txt", lightgbm("1 -1", "99999 -2"))
    }),
    attack("flat-lightgbm-leaf-outside", "flat/tree-out-of-bounds", Expect::Malicious, || {
        one_file("model.txt", lightgbm("1 -1", "-77777 -2"))
    }),
    attack("flat-pmml-external-entity", "flat/xml-external-entity", Expect::Malicious, || {
        one_file("model.pmml", pmml(r#"[<!ENTITY x SYSTEM "file:///etc/hostname">]"#, "&x;"))
    }),
    attack("flat-pmml-parameter-entity", "flat/xml-external-entity", Expect::Malicious, || {
        one_file("model.pmml", pmml(r#"[<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]"#, ""))
    }),
    attack("flat-pmml-external-doctype", "flat/xml-external-entity", Expect::Malicious, || {
        one_file("model.pmml", pmml(r#"SYSTEM "http://127.0.0.1/pmml.dtd""#, ""))
    }),
    attack("flat-pmml-billion-laughs", "flat/xml-entity-bomb", Expect::Malicious, || {
        let entities = r#"[<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]"#;
        one_file("model.pmml", pmml(entities, "&c;"))
    }),
    attack("flat-pmml-doctype", "flat/xml-doctype", Expect::Suspicious, || {
        one_file("model.pmml", pmml("", ""))
    }),
    attack("flat-pmml-nesting", "unreadable/budget", Expect::Unreadable, || {
        one_file("model.pmml", format!(r#"<PMML version="4.4">{}"#, "<a>".repeat(100_000)).into_bytes())
    }),
    attack("flat-pmml-second-root", "flat/trailing", Expect::Suspicious, || {
        one_file("model.pmml", br#"<PMML version="4.4"></PMML><PMML version="4.4"></PMML>"#.to_vec())
    }),
    attack("flat-openvino-custom-layer", "flat/custom-operator", Expect::Suspicious, || {
        one_file("model.xml", openvino("extension", "0", "16"))
    }),
    attack("flat-openvino-no-set", "flat/custom-operator", Expect::Suspicious, || {
        one_file("model.xml", openvino("", "0", "16"))
    }),
    attack("flat-openvino-offset-overflow", "flat/mismatch", Expect::Unreadable, || {
        one_file("model.xml", openvino("opset1", "18446744073709551600", "16"))
    }),
    attack("flat-openvino-size-mismatch", "flat/mismatch", Expect::Unreadable, || {
        one_file("model.xml", openvino("opset1", "0", "160000"))
    }),
    attack("flat-openvino-external-entity", "flat/xml-external-entity", Expect::Malicious, || {
        let mut bytes = br#"<!DOCTYPE net [<!ENTITY x SYSTEM "file:///etc/hostname">]>"#.to_vec();
        bytes.extend(openvino("opset1", "0", "16"));
        one_file("model.xml", bytes)
    }),
    attack("flat-torch7-function", "flat/lua-function", Expect::Suspicious, || {
        // A table of one key, whose value is a function without anything that it closes over.
        let code = "\u{1b}LuaQ and no code";
        one_file("model.t7", torch7(&[&3_u32, &1_u32, &1_u32, &2_u32, &"run", &8_u32, &2_u32, &code, &0_u32]))
    }),
    attack("flat-torch7-negative-length", "unreadable/damaged", Expect::Unreadable, || {
        one_file("model.t7", torch7(&[&3_u32, &1_u32, &u32::MAX]))
    }),
    attack("flat-torch7-storage-overflow", "unreadable/damaged", Expect::Unreadable, || {
        one_file("model.t7", torch7(&[&4_u32, &1_u32, &"V 1", &"torch.FloatStorage", &(u64::MAX / 2)]))
    }),
    Attack {
        name: "flat-rds-promise",
        rule: "flat/r-promise",
        advisories: &["CVE-2024-27322"],
        expect: Expect::Malicious,
        build: || {
            // A promise without a value, whose expression is a call of system("id").
            let id = rds_item(0x0004_0009, &[&2_u32.to_be_bytes(), b"id"]);
            let text = rds_item(16, &[&1_u32.to_be_bytes(), &id]);
            let call = rds_item(6, &[&rds_symbol("system"), &rds_item(2, &[&text, &rds_item(254, &[])])]);
            let promise = rds_item(5, &[&rds_item(252, &[]), &call]);
            one_file("model.rds", rds(&promise))
        },
    },
    attack("flat-rds-bytecode", "flat/r-bytecode", Expect::Unreadable, || {
        one_file("model.rds", rds(&rds_item(21, &[&1_u32.to_be_bytes(), &[0; 32]])))
    }),
    attack("flat-rds-length", "unreadable/truncated", Expect::Unreadable, || {
        one_file("model.rds", rds(&rds_item(14, &[&(-1_i32).to_be_bytes(), &[0x7f; 8]])))
    }),
];

const fn attack(
    name: &'static str,
    rule: &'static str,
    expect: Expect,
    build: fn() -> Vec<(String, Content)>,
) -> Attack {
    Attack { name, rule, advisories: &[], expect, build }
}

/// An XGBoost model of one tree of three nodes.
pub fn xgboost(left: &str, right: &str, more: &str) -> Vec<u8> {
    format!(
        r#"{{"learner": {{"attributes": {{"best_iteration": "1"}}, "feature_names": ["a", "b"], "gradient_booster": {{"model":
        {{"gbtree_model_param": {{"num_parallel_tree": "1", "num_trees": "1"}}, "trees": [{{"left_children": {left},
        "right_children": {right}}}]}}, "name": "gbtree"}}, "learner_model_param": {{"num_class": "0", "num_feature": "2"}},
        "objective": {{"name": "binary:logistic"}}}}, "version": [3, 2, 0]{more}}}"#
    )
    .into_bytes()
}

/// The same in UBJSON, with a child of the root.
pub fn xgboost_ubjson(child: i32) -> Vec<u8> {
    let mut bytes = b"{i\x07learner{i\x10gradient_booster{i\x05model{i\x05trees[{".to_vec();
    for (name, first) in [("left_children", 1), ("right_children", child)] {
        bytes.extend([b'i', name.len() as u8]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(b"[$l#i\x03");
        for number in [first, -1, -1] {
            bytes.extend(i32::to_be_bytes(number));
        }
    }
    bytes.extend_from_slice(b"}]}}}i\x07version[#i\x03i\x03i\x02i\0}");
    bytes
}

/// A LightGBM model of one tree of three leaves.
pub fn lightgbm(left: &str, right: &str) -> Vec<u8> {
    format!(
        "tree\nversion=v4\nnum_class=1\nmax_feature_idx=1\nobjective=binary sigmoid:1\nfeature_names=a b\ntree_sizes=99\n\n\
         Tree=0\nnum_leaves=3\nleft_child={left}\nright_child={right}\n\nend of trees\n\nparameters:\n[num_leaves: 3]\n\nend of parameters\n"
    )
    .into_bytes()
}

/// A PMML document with what a document type declaration holds, and a text.
pub fn pmml(declared: &str, text: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE PMML {declared}>\n<PMML version=\"4.4\"><Header>{text}</Header></PMML>\n"
    )
    .into_bytes()
}

/// An OpenVINO graph of an input and a constant of four floats.
pub fn openvino(set: &str, offset: &str, size: &str) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0"?>
<net name="small" version="11"><layers>
<layer id="0" name="in" type="Parameter" version="opset1"><data shape="1,2" element_type="f32"/></layer>
<layer id="1" name="weights" type="Const" version="{set}">
<data element_type="f32" shape="2, 2" offset="{offset}" size="{size}"/></layer>
</layers><edges/></net>
"#
    )
    .into_bytes()
}
