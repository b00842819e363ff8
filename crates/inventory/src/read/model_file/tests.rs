use super::*;

fn safetensors(header: &str) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 16]].concat()
}

#[test]
fn formats_are_told_by_their_bytes() {
    let tensors = safetensors(r#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#);
    for (name, head, expected) in [
        ("weights.dat", tensors.as_slice(), Some("safetensors")),
        ("x", b"GGUF\x03\0\0\0", Some("gguf")),
        ("x.bin", b"\x1c\0\0\0TFL3", Some("tflite")),
        ("model.pt", b"PK\x03\x04rest", Some("pytorch-zip")),
        ("package.whl", b"PK\x03\x04rest", None),
        ("model.pkl", b"\x80\x04\x95", Some("pickle")),
        ("table.dat", b"\x80\x04\x95", None),
        ("silero.onnx", b"\x08\x08\x12\x07pytorch", Some("onnx")),
        ("README", b"\x08\x08\x12\x07pytorch", None),
        ("weights.h5", b"\x89HDF\r\n\x1a\n", Some("hdf5")),
        ("empty.pt", b"", None),
        ("cut.safetensors", &tensors[..7], None),
        ("text.pt", b"not a model", None),
    ] {
        assert_eq!(format(name.as_bytes(), head.len() as u64, head), expected, "{name}");
    }
}

#[test]
fn a_safetensors_header_longer_than_the_file_is_none() {
    let mut bytes = safetensors("{\"a\":1}");
    bytes[0] = 255;
    bytes[3] = 255;
    assert!(!is_safetensors(bytes.len() as u64, &bytes));
}

#[test]
fn wrong_bytes_behind_a_models_name_are_no_model() {
    for name in ["model.pt", "model.onnx", "model.gguf", "model.safetensors", "model.h5"] {
        for bytes in [&b"\xff\xff\xff\xff\xff\xff\xff\xff\xff"[..], b"\x00", b"<html>404</html>"] {
            assert_eq!(format(name.as_bytes(), bytes.len() as u64, bytes), None, "{name}");
        }
    }
}
