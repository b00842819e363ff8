use super::*;
use crate::NoIncludes;

const GOOD: &str = r#"
version = 1
revision = 3
requires-python = ">=3.9"

[[package]]
name = "demo"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "idna", extra = ["all"] }]

[package.dev-dependencies]
dev = [{ name = "loop-a" }]

[package.metadata]
requires-dist = [{ name = "Idna", extras = ["all"], specifier = ">=3,<4" }, { name = "six", marker = "extra == 'gpu'" }]

[package.metadata.requires-dev]
dev = [{ name = "loop-a" }]

[[package]]
name = "idna"
version = "3.7"
source = { registry = "https://joe:secret@pypi.example/x" }
resolution-markers = ["python_full_version < '3.12'", "os_name == 'nt'"]
sdist = { url = "https://f.example/idna-3.7.tar.gz", hash = "sha256:aa", size = 12 }
wheels = [{ url = "https://f.example/idna-3.7%2Bcpu-py3-none-any.whl", hash = "sha256:bb" }]

[package.optional-dependencies]
all = [{ name = "deep" }]

[[package]]
name = "deep"
version = "1"
source = { git = "https://h.example/deep?rev=main#0123456789012345678901234567890123456789" }

[[package]]
name = "loop-a"
version = "1"
source = { registry = "https://pypi.example/x" }
dependencies = [{ name = "loop-b" }]

[[package]]
name = "loop-b"
version = "1"
source = { url = "https://h.example/b.whl" }
dependencies = [{ name = "loop-a" }]
"#;

fn read(text: &str) -> Result<LockFile, LockError> {
    UvLock.read("uv.lock", text.as_bytes(), &NoIncludes)
}

#[test]
fn packages_origins_archives_and_groups_are_read() {
    let file = read(GOOD).unwrap();
    let names: Vec<_> = file.packages.iter().map(|package| (&*package.name, package.optional)).collect();
    assert_eq!(
        names,
        [("demo", false), ("idna", false), ("deep", false), ("loop-a", true), ("loop-b", true)]
    );
    let idna = &file.packages[1];
    assert_eq!(idna.origin, Origin::Index(Some("https://pypi.example/x".to_owned())));
    assert_eq!(idna.marker.as_deref(), Some("(python_full_version < '3.12') or (os_name == 'nt')"));
    assert_eq!(idna.artifacts[1].file.as_deref(), Some("idna-3.7+cpu-py3-none-any.whl"));
    assert!(matches!(&file.packages[2].origin, Origin::Git { commit: Some(_), .. }));
    let wishes: Vec<_> =
        file.requirements.iter().map(|wish| (&*wish.name, &*wish.specifier, wish.group.as_deref())).collect();
    assert_eq!(wishes, [("idna", ">=3,<4", None), ("six", "", Some("gpu")), ("loop-a", "", Some("dev"))]);
    assert_eq!(file.problems.len(), 1);
    assert_eq!(file.problems[0].rule, "credentials");
    assert!(!format!("{file:?}").contains("secret"));
}

#[test]
fn a_lock_that_is_cut_short_between_packages_misses_something() {
    let cut = GOOD.split("[[package]]\nname = \"loop-b\"").next().unwrap();
    let file = read(cut).unwrap();
    assert!(
        file.problems
            .iter()
            .any(|problem| problem.rule == "lock-incomplete" && problem.message.contains("loop-b"))
    );
}

#[test]
fn empty_cut_short_and_wrong_files_are_refused() {
    for wrong in ["", "version = ", "[[package]]\nname = 1", "version = 1\n[[package]]\nname = \"x", "\u{0}"]
    {
        assert!(matches!(read(wrong), Err(LockError::Unparsable { .. })), "{wrong:?}");
    }
    assert!(matches!(read("version = 2\n"), Err(LockError::Version { .. })));
    assert!(UvLock.read("uv.lock", b"\xff\xfe", &NoIncludes).is_err());
}

#[test]
fn a_file_in_pieces_is_the_file_and_its_errors_name_the_line() {
    let mut text = "version = 1\n".to_owned();
    for number in 0..20_000 {
        text.push_str(&format!("\n[[package]]\nname = \"p{number}\"\nversion = \"1\"\nsource = {{ registry = \"https://pypi.example\" }}\n"));
    }
    assert_eq!(read(&text).unwrap().packages.len(), 20_000);
    text.push_str("\n[[package]]\nname = nonsense\n");
    let error = read(&text).unwrap_err().to_string();
    assert!(error.contains("line 100004:"), "{error}");
    // A header inside of a text is no header.
    let hidden = format!("version = 1\n# {}\nx = '''\n[[package]]\nname = 'x'\n'''\n", "x".repeat(300 << 10));
    assert!(read(&hidden).is_err());
}
