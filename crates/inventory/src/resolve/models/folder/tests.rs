use super::*;

#[test]
fn a_model_is_called_by_the_first_name_above_it_that_says_something() {
    for (path, name) in [
        ("srv/models/bert-base", "bert-base"),
        ("usr/lib/python3.11/dist-packages/gt_minilm/model", "gt_minilm"),
        ("out/my-finetune/checkpoint-500", "my-finetune"),
        ("repo/encoder/models/1", "encoder"),
        ("opt/model", "model"),
        ("models/weights", "weights"),
        ("./work/reranker/onnx/", "reranker"),
        ("registry.example/acme/reranker:1", "reranker"),
    ] {
        assert_eq!(telling(path), Some(name), "{path}");
    }
    assert_eq!(telling(""), None);
    assert_eq!(telling("./"), None);
}
