use super::{TorchVersion, TorchVersionFile};
use wb_read::{Entry, EntryKind, EntryPath, Output, ReadProblem, Reader};

fn read(bytes: &[u8]) -> Result<Option<TorchVersion>, ReadProblem> {
    let entry = Entry {
        path: EntryPath::normalise(b"usr/lib/python3/torch/version.py").0,
        kind: EntryKind::File,
        size: bytes.len() as u64,
        mode: 0o644,
        mtime: None,
        is_shared: false,
        link: None,
    };
    let mut out = Output::default();
    TorchVersionFile.read(&entry, bytes, &mut out)?;
    Ok(out.facts.first().and_then(wb_read::Fact::decode))
}

#[test]
fn good() {
    let old =
        b"__version__ = '2.1.0+cu121'\ndebug = False\ncuda = '12.1'\ngit_version = '7bcf7da'\nhip = None\n";
    let found = read(old).expect("read").expect("a version");
    assert_eq!(found.version, "2.1.0+cu121");
    assert_eq!(found.cuda.as_deref(), Some("12.1"));
    assert_eq!(found.git_version.as_deref(), Some("7bcf7da"));
    let new = b"from typing import Optional\n__version__ = '2.6.0+cpu'\ncuda: Optional[str] = None\n";
    let found = read(new).expect("read").expect("a version");
    assert_eq!((found.version.as_str(), found.cuda), ("2.6.0+cpu", None));
    let annotated = b"__version__ = \"2.6.0\"\ncuda: Optional[str] = '12.4'\n";
    assert_eq!(read(annotated).expect("read").expect("a version").cuda.as_deref(), Some("12.4"));
}

#[test]
fn empty_cut_short_and_wrong() {
    assert_eq!(read(b"").expect("read"), None);
    assert_eq!(read(b"__version").expect("read"), None);
    assert_eq!(read(b"__version__ = version()\n").expect("read"), None);
    assert!(read(b"__version__ = '\xff'").is_err());
}
