use super::{HeaderVersion, NvidiaHeader};
use wb_read::{Entry, EntryKind, EntryPath, Output, Reader};

fn read(path: &str, text: &str) -> Option<HeaderVersion> {
    let entry = Entry {
        path: EntryPath::normalise(path.as_bytes()).0,
        kind: EntryKind::File,
        size: text.len() as u64,
        mode: 0o644,
        mtime: None,
        is_shared: false,
        link: None,
    };
    let mut out = Output::default();
    NvidiaHeader.read(&entry, text.as_bytes(), &mut out).expect("headers are never a problem");
    out.facts.first().and_then(wb_read::Fact::decode)
}

const CUDNN: &str = "#ifndef CUDNN_VERSION_H_\n#define CUDNN_MAJOR 8\n#define CUDNN_MINOR 9\n#define CUDNN_PATCHLEVEL 2\n\
    #define CUDNN_VERSION (CUDNN_MAJOR * 1000 + CUDNN_MINOR * 100 + CUDNN_PATCHLEVEL)\n";

#[test]
fn good() {
    for path in ["usr/include/cudnn_version.h", "usr/include/x86_64-linux-gnu/cudnn_version_v8.h"] {
        let found = read(path, CUDNN).expect("a version");
        assert_eq!((found.product.as_str(), found.version.as_str()), ("cudnn", "8.9.2"));
    }
    let nccl =
        "#define NCCL_MAJOR 2\n#define NCCL_MINOR 18\n#define NCCL_PATCH 1\n#define NCCL_SUFFIX \"\"\n";
    assert_eq!(read("usr/include/nccl.h", nccl).expect("a version").version, "2.18.1");
}

#[test]
fn empty_cut_short_and_wrong_because_somebody_elses() {
    assert_eq!(read("usr/include/cudnn_version.h", ""), None);
    assert_eq!(read("usr/include/cudnn_version.h", &CUDNN[..60]), None);
    assert_eq!(read("usr/include/nccl.h", "#define NCCL_MAJOR NCCL_MINOR\n"), None);
    assert_eq!(read("usr/include/cufft.h", "int cufft(void);\n"), None);
}
