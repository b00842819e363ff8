use super::{CudaToolkit, CudaToolkitVersion};
use wb_read::{Entry, EntryKind, EntryPath, Output, ReadProblem, Reader};

fn read(path: &str, bytes: &[u8]) -> Result<CudaToolkit, ReadProblem> {
    let entry = Entry {
        path: EntryPath::normalise(path.as_bytes()).0,
        kind: EntryKind::File,
        size: bytes.len() as u64,
        mode: 0o644,
        mtime: None,
        is_shared: false,
        link: None,
    };
    let mut out = Output::default();
    CudaToolkitVersion.read(&entry, bytes, &mut out)?;
    Ok(out.facts[0].decode().expect("its own fact"))
}

const JSON: &str = r#"{
   "cuda" : { "name" : "CUDA SDK", "version" : "12.1.1" },
   "cuda_cudart" : { "name" : "CUDA Runtime (cudart)", "version" : "12.1.105" },
   "libcublas" : { "name" : "CUDA cuBLAS", "version" : "12.1.3.1" }
}"#;

#[test]
fn good() {
    let toolkit = read("usr/local/cuda-12.1/version.json", JSON.as_bytes()).expect("read");
    assert_eq!(toolkit.release, "12.1.1");
    assert_eq!(toolkit.parts["libcublas"], "12.1.3.1");
    assert_eq!(toolkit.parts.len(), 2);
    assert_eq!(
        read("usr/local/cuda/version.txt", b"CUDA Version 10.2.89\n").expect("read").release,
        "10.2.89"
    );
}

#[test]
fn empty_cut_short_and_wrong() {
    for (path, bytes) in [
        ("usr/local/cuda/version.json", &b""[..]),
        ("usr/local/cuda/version.json", &JSON.as_bytes()[..80]),
        ("usr/local/cuda/version.json", b"[1]"),
        ("usr/local/cuda/version.json", b"{}"),
        ("usr/local/cuda/version.json", br#"{"cuda":{"version":12}}"#),
        ("usr/local/cuda/version.txt", b""),
        ("usr/local/cuda/version.txt", b"CUDA Version unknown"),
    ] {
        assert!(read(path, bytes).is_err(), "{path} {}", String::from_utf8_lossy(bytes));
    }
}
