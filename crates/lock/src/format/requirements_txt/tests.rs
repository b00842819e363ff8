use std::collections::BTreeMap;

use super::*;
use crate::{NoIncludes, Origin};

const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

struct Folder(BTreeMap<&'static str, String>);

impl Include for Folder {
    fn read(&self, _from: &str, path: &str) -> Result<(String, Vec<u8>), String> {
        let text = self.0.get(path).ok_or("does not exist")?;
        Ok((path.to_owned(), text.clone().into_bytes()))
    }
}

fn read(text: &str) -> LockFile {
    RequirementsTxt.read("requirements.txt", text.as_bytes(), &NoIncludes).unwrap()
}

fn read_with(files: &[(&'static str, &str)]) -> Result<LockFile, LockError> {
    let folder = Folder(files.iter().map(|(name, text)| (*name, (*text).to_owned())).collect());
    let first = files[0];
    RequirementsTxt.read(first.0, first.1.as_bytes(), &folder)
}

fn rules(file: &LockFile) -> Vec<&'static str> {
    file.problems.iter().map(|problem| problem.rule).collect()
}

#[test]
fn hashes_markers_and_continued_lines_are_read() {
    let file = read(&format!(
        "# a comment \\\nFoo.Bar[x]==1.0 ; python_version < '3.9' \\\n    --hash=sha256:{A} \\\n    --hash sha512:{A}{A} # end\nb>=2\n"
    ));
    let [foo, b] = file.packages.as_slice() else { panic!("{file:?}") };
    assert_eq!((foo.name.as_str(), foo.version.as_deref(), foo.line), ("foo-bar", Some("1.0"), Some(2)));
    assert_eq!(foo.marker.as_deref(), Some("python_version < '3.9'"));
    assert_eq!(foo.artifacts[0].hashes.len(), 2);
    assert_eq!((b.version.as_deref(), b.line), (None, Some(5)));
    assert!(file.requires_hashes);
    assert!(file.problems.is_empty());
}

#[test]
fn options_of_the_file_are_read_also_when_shortened() {
    let file = read(
        "-i https://joe:secret@a.example/x\n--extra-index=https://b.example/x\n-fhttp://c.example/x\n--require-h\n--pre\n",
    );
    let indexes: Vec<_> =
        file.indexes.iter().map(|index| (index.url.as_str(), index.extra, index.credentials)).collect();
    assert_eq!(
        indexes,
        [
            ("https://a.example/x", false, true),
            ("https://b.example/x", true, false),
            ("http://c.example/x", true, false)
        ]
    );
    assert!(file.requires_hashes);
    assert!(file.problems.is_empty(), "{:?}", file.problems);
    assert!(!format!("{file:?}").contains("secret"));
}

#[test]
fn addresses_repositories_and_paths_are_told_apart() {
    let commit = "0123456789012345678901234567890123456789";
    let file = read(&format!(
        "x @ https://h.example/x-1.0-py3-none-any.whl#sha256={A}\n\
         git+https://h.example/y.git@{commit}#egg=y\n-e git+https://h.example/z.git@main#egg=z\n-e .\n./w-2.0.tar.gz\n\
         https://u:p@h.example/v.zip ; os_name == 'nt'\n"
    ));
    let origins: Vec<_> = file.packages.iter().map(|package| (&*package.name, &package.origin)).collect();
    assert_eq!(origins[0].1, &Origin::Url("https://h.example/x-1.0-py3-none-any.whl".to_owned()));
    assert_eq!(file.packages[0].version.as_deref(), Some("1.0"));
    assert!(file.packages[0].artifacts[0].hashes[0].is_strong());
    let git = |url: &str, commit: Option<&str>| Origin::Git {
        url: url.to_owned(),
        commit: commit.map(str::to_owned),
    };
    assert_eq!(origins[1], ("y", &git("git+https://h.example/y.git", Some(commit))));
    assert_eq!(origins[2], ("z", &git("git+https://h.example/z.git", None)));
    assert_eq!(origins[3].1, &Origin::Path(".".to_owned()));
    assert_eq!(origins[4], ("w", &Origin::Path("./w-2.0.tar.gz".to_owned())));
    assert_eq!(file.packages[5].marker.as_deref(), Some("os_name == 'nt'"));
    assert_eq!(rules(&file), ["credentials"]);
    assert!(!format!("{file:?}").contains("u:p"));
}

#[test]
fn includes_are_followed_and_circles_are_told() {
    let file = read_with(&[
        ("requirements.txt", "-r base.txt\n-r requirements.txt\n-c limits.txt\na==1.0\n"),
        ("base.txt", "-r requirements.txt\nb==2.0\n"),
        ("limits.txt", "a<1\nb==2.0 --hash=sha256:00\n"),
    ])
    .unwrap();
    let places: Vec<_> = file.packages.iter().map(|package| (&*package.name, &*package.path)).collect();
    assert_eq!(places, [("b", "base.txt"), ("a", "requirements.txt")]);
    assert_eq!(rules(&file), ["include-cycle", "include-cycle", "conflicting-pins"]);
    assert!(file.packages[0].artifacts.is_empty(), "hashes of a constraints file do not count");
    assert!(file.requires_hashes, "and still turn the checking on");
}

#[test]
fn an_include_that_cannot_be_read_fails() {
    let error = read_with(&[("requirements.txt", "\n-r gone.txt\n")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "read requirements.txt, line 2: it includes gone.txt, which does not exist"
    );
}

#[test]
fn includes_without_an_end_are_stopped() {
    struct Endless;
    impl Include for Endless {
        fn read(&self, from: &str, path: &str) -> Result<(String, Vec<u8>), String> {
            Ok((format!("{from}{path}"), b"-r x".to_vec()))
        }
    }
    let error = RequirementsTxt.read("x", b"-r x", &Endless).unwrap_err();
    assert!(matches!(error, LockError::Include { .. }), "{error:?}");
}

#[test]
fn a_remote_include_is_not_fetched() {
    assert_eq!(rules(&read("-r https://joe:pw@h.example/r.txt\n")), ["include-remote"]);
}

#[test]
fn empty_and_cut_short_files_say_nothing_more_than_they_do() {
    assert!(read("").packages.is_empty());
    assert!(read("\n# nothing\n   \n").packages.is_empty());
    // Cut in the middle of a continued line.
    let file = read("a==1.0 \\");
    assert_eq!(file.packages.len(), 1);
    assert_eq!(rules(&read("a==1.0 --hash")), ["malformed-line"]);
    assert_eq!(rules(&read("a==1.0 --hash=sha256")), ["malformed-hash"]);
    assert_eq!(rules(&read("a=")), ["malformed-line"]);
}

#[test]
fn wrong_lines_are_told_with_their_line() {
    for wrong in [
        "--nonsense",
        "a==1 --index-url https://x.example",
        "-q",
        "\"",
        "${NAME}==1",
        "a b",
        "==1",
        "--pre=1",
    ] {
        let file = read(&format!("ok==1\n{wrong}\n"));
        assert_eq!(rules(&file), ["malformed-line"], "{wrong}");
        assert_eq!(file.problems[0].line, Some(2), "{wrong}");
    }
}

#[test]
fn encodings_are_those_that_pip_reads() {
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("a==1.0\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [utf16.as_slice(), b"\xef\xbb\xbfa==1.0\n", b"# -*- coding: latin-1 -*-\na==1.0 # \xe9\n"] {
        let file = RequirementsTxt.read("requirements.txt", bytes, &NoIncludes).unwrap();
        assert_eq!(file.packages[0].name, "a");
    }
    for wrong in [b"a==1.0 # \xe9\n".as_slice(), b"\xff\xfea", b"# coding: klingon\na==1.0"] {
        let error = RequirementsTxt.read("requirements.txt", wrong, &NoIncludes).unwrap_err();
        assert!(matches!(error, LockError::Unparsable { .. }));
    }
}

#[test]
fn file_names_of_requirements_are_known() {
    for name in [
        "requirements.txt",
        "requirements-dev.txt",
        "dev-requirements.txt",
        "requirements.in",
        "requirements_gpu.txt",
    ] {
        assert!(RequirementsTxt.is_called(name), "{name}");
    }
    for name in ["readme.txt", "requirements.md", "requirements", "CMakeLists.txt"] {
        assert!(!RequirementsTxt.is_called(name), "{name}");
    }
}
