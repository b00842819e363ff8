use super::*;
use crate::NoIncludes;

const STANDARD: &str = r#"[project]
name = "demo"
version = "0.1"
requires-python = ">=3.9"
dependencies = ["idna>=3", "six"]

[project.optional-dependencies]
extra = ["toml"]

[dependency-groups]
dev = ["iniconfig"]
lint = ["pathspec", {include-group = "dev"}]
"#;

const POETRY: &str = r#"[tool.poetry]
name = "demo"

[tool.poetry.dependencies]
python = "^3.9"
idna = "^3.1"
six = { version = "*", markers = "sys_platform == 'win32'", optional = true }

[tool.poetry.group.dev.dependencies]
iniconfig = "~2.0"

[tool.poetry.extras]
"é" = ["six"]
"#;

fn read(text: &str) -> Result<LockFile, LockError> {
    PyprojectToml.read("pyproject.toml", text.as_bytes(), &NoIncludes)
}

fn wishes(file: &LockFile) -> Vec<(&str, &str, Option<&str>)> {
    file.requirements.iter().map(|wish| (&*wish.name, &*wish.specifier, wish.group.as_deref())).collect()
}

#[test]
fn standard_lists_and_groups_are_read() {
    let expected = [
        ("idna", ">=3", None),
        ("six", "", None),
        ("toml", "", Some("extra")),
        ("iniconfig", "", Some("dev")),
        ("pathspec", "", Some("lint")),
        ("iniconfig", "", Some("lint")),
    ];
    assert_eq!(wishes(&read(STANDARD).unwrap()), expected);
}

#[test]
fn the_fingerprints_are_those_that_the_tools_write() {
    // Taken from poetry 2.3, pdm 2.27 on these two texts.
    let file = read(STANDARD).unwrap();
    assert_eq!(
        file.manifest_fingerprint.as_deref(),
        Some(
            "poetry-lock=52f66d6af11745019073753492cc0ebb0ded0f9d643fad1c44c51139f46a9ec1 \
             poetry-lock=f373b3f679247b07ea8eae440951caebc4a29a36781725fdec358a87022decfa \
             pdm-lock=sha256:66c65f96883913405f48d4b884417b8e12aeea2b7d7f48ed17d4ecad21164921"
        )
    );
    let file = read(POETRY).unwrap();
    assert_eq!(
        file.manifest_fingerprint.as_deref(),
        Some("poetry-lock=58a34160f0873c19604b33c79be748e8402dccc1c16ea58f1b9ffda0366d0f7c")
    );
}

#[test]
fn poetrys_words_for_versions_are_said_in_those_of_the_standard() {
    let file = read(POETRY).unwrap();
    assert_eq!(
        wishes(&file),
        [("idna", ">=3.1,<4", None), ("six", "", Some("(extras)")), ("iniconfig", ">=2.0,<2.1", Some("dev"))]
    );
    for (poetry, standard) in [
        ("^1.2.3", ">=1.2.3,<2"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0.0", ">=0.0,<0.1"),
        ("~1", ">=1,<2"),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("1.2", "==1.2"),
        ("1.2.*", "==1.2.*"),
        (">=1, <2", ">=1,<2"),
        ("~=1.2", "~=1.2"),
        ("^1 || ^2", ""),
        ("*", ""),
        ("^1a1", ""),
        ("^18446744073709551615", ""),
    ] {
        assert_eq!(poetry::specifier(poetry), standard, "{poetry}");
    }
}

#[test]
fn indexes_of_all_tools_are_read() {
    let file = read(
        "[tool.uv]\nindex-strategy = 'unsafe-best-match'\nextra-index-url = ['https://u:secret@b.example']\n\
         [[tool.uv.index]]\nurl = 'https://a.example'\nexplicit = true\n\
         [[tool.poetry.source]]\nurl = 'https://c.example'\npriority = 'supplemental'\n\
         [[tool.pdm.source]]\nurl = 'https://d.example'\nname = 'pypi'\n",
    )
    .unwrap();
    let indexes: Vec<_> =
        file.indexes.iter().map(|one| (&*one.url, one.extra, one.explicit, one.credentials)).collect();
    assert_eq!(
        indexes,
        [
            ("https://a.example", false, true, false),
            ("https://b.example", true, false, true),
            ("https://c.example", true, false, false),
            ("https://d.example", false, false, false),
        ]
    );
}

#[test]
fn groups_in_a_circle_end() {
    let file = read(
        "[dependency-groups]\na = [{include-group = 'b'}]\nb = ['x', {include-group = 'a'}]\nc = [{include-group = 'gone'}, 3]\n",
    )
    .unwrap();
    let rules: Vec<_> = file.problems.iter().map(|problem| problem.rule).collect();
    assert_eq!(rules, ["include-cycle", "include-cycle", "malformed-line", "include-missing"]);
}

#[test]
fn empty_cut_short_and_wrong_files() {
    assert!(read("").unwrap().requirements.is_empty());
    for wrong in ["[project", "[project]\ndependencies = [", "x"] {
        assert!(matches!(read(wrong), Err(LockError::Unparsable { .. })), "{wrong:?}");
    }
    let file =
        read("[project]\ndependencies = ['==1', 3]\n[project.optional-dependencies]\nx = 'y'\n").unwrap();
    assert_eq!(file.problems.len(), 3);
    // What is no table where one should be says nothing.
    assert!(read("project = 1\ntool = 2\ndependency-groups = 3").unwrap().requirements.is_empty());
}
