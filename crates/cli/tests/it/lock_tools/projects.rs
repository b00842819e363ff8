//! The projects that the tools make, and what is then changed in them.

use std::path::Path;

use crate::made_wheel;

/// A project of one tool.
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// What is written before the tool runs.
    pub(super) files: &'static [(&'static str, &'static str)],
    /// The commands that make the lock file.
    pub(super) make: &'static [&'static [&'static str]],
    /// The commands that must all pass for the tool to accept the project.
    pub(super) verdict: &'static [&'static [&'static str]],
    /// Beginnings of the names of the archives that it pins.
    pub(super) archives: &'static [&'static str],
    pub(super) variants: &'static [Variant],
}

/// A change of a project.
pub(super) struct Variant {
    pub(super) name: &'static str,
    pub(super) edits: &'static [(&'static str, Edit)],
    /// The folder of archives that we are given: `good`, `swapped` (a wheel with the right name and version and a RECORD that
    /// is not its own) or `rewritten` (the same, with a RECORD that matches).
    pub(super) wheelhouse: Option<&'static str>,
    /// Other commands than the kind's.
    pub(super) verdict: Option<&'static [&'static [&'static str]]>,
}

/// A change of a file.
pub(super) enum Edit {
    /// A text, where it stands first, by another.
    Replace(&'static str, &'static str),
    /// Lines at the end.
    Append(&'static str),
    /// The hash after this text, up to the next quote, space or bracket, by one of the same form.
    Digits(&'static str),
    /// The text from the first of these to the second, which stays, once behind a third text.
    Cut { behind: &'static str, from: &'static str, to: &'static str },
    /// All lines with this text.
    WithoutLines(&'static str),
}

impl Edit {
    pub(super) fn apply(&self, text: &str) -> String {
        match self {
            Self::Replace(old, new) => text.replacen(old, new, 1),
            Self::Append(lines) => format!("{text}{lines}"),
            Self::Digits(after) => {
                let Some(at) = text.find(after) else { return text.to_owned() };
                let (head, tail) = text.split_at(at + after.len());
                // The first eight signs are enough to make it another hash and keep its form.
                format!("{head}0a0a0a0a{}", &tail[8..])
            }
            Self::Cut { behind, from, to } => {
                let Some(start) = text.find(behind) else { return text.to_owned() };
                let Some(at) = text[start..].find(from).map(|at| at + start) else { return text.to_owned() };
                let end = text[at + from.len()..].find(to).map_or(text.len(), |end| at + from.len() + end);
                format!("{}{}", &text[..at], &text[end..])
            }
            Self::WithoutLines(with) => {
                text.split_inclusive('\n').filter(|line| !line.contains(with)).collect()
            }
        }
    }
}

/// Puts a wheel of six with other content into a folder.
pub(super) fn swap(folder: &Path, rewritten: bool) {
    let members = [("six.py", "import os  # not what was pinned\n")];
    let recorded: &[(&str, &str)] = if rewritten { &[] } else { &[("six.py", "what RECORD describes\n")] };
    let bytes = made_wheel::wheel("six", "1.16.0", &members, recorded);
    fs_err::write(folder.join("six-1.16.0-py2.py3-none-any.whl"), bytes).unwrap();
}

const fn variant(name: &'static str, edits: &'static [(&'static str, Edit)]) -> Variant {
    Variant { name, edits, wheelhouse: None, verdict: None }
}

/// With the true archives beside it, as the tool has those of the index.
const fn beside(name: &'static str, edits: &'static [(&'static str, Edit)]) -> Variant {
    Variant { name, edits, wheelhouse: Some("good"), verdict: None }
}

const PYTHON: &[&str] = &["six-", "idna-"];
const NPM: &[&str] = &["left-pad-", "is-odd-", "is-number-"];

pub(super) const KINDS: &[Kind] =
    &[PIP_COMPILE, UV_COMPILE, UV, UV_EXPORT, POETRY, PDM, PIPENV, NPM_LOCK, PNPM, YARN, YARN_BERRY, CONDA];

const WANTED: &str = "six==1.16.0\nidna==3.6\n";
const PIP: &[&[&str]] = &[&[
    "pip",
    "install",
    "-q",
    "--require-hashes",
    "--dry-run",
    "--target",
    "FRESH/t",
    "-r",
    "requirements.txt",
]];
const PIP_FOLDER: &[&[&str]] = &[&[
    "pip",
    "install",
    "-q",
    "--require-hashes",
    "--dry-run",
    "--no-index",
    "--find-links",
    "WHEELHOUSE",
    "--target",
    "FRESH/t",
    "-r",
    "requirements.txt",
]];

const fn wheelhouse(name: &'static str, folder: &'static str) -> Variant {
    Variant { name, edits: &[], wheelhouse: Some(folder), verdict: Some(PIP_FOLDER) }
}

const PIP_COMPILE: Kind = Kind {
    name: "pip-compile",
    files: &[("requirements.in", WANTED)],
    make: &[&["pip-compile", "-q", "--generate-hashes", "-o", "requirements.txt", "requirements.in"]],
    verdict: PIP,
    archives: PYTHON,
    variants: &[
        variant("good", &[]),
        variant("stale manifest", &[("requirements.in", Edit::Append("left-over==1.0\n"))]),
        variant(
            "all hashes of one removed",
            &[("requirements.txt", Edit::Cut { behind: "six==1.16.0", from: " \\\n", to: "    #" })],
        ),
        variant(
            "one of two hashes removed",
            &[(
                "requirements.txt",
                Edit::Replace(
                    " \\\n    --hash=sha256:1e61c37477a1626458e36f7b1d82aa5c9b094fa4802892072e49de9c60c4c926",
                    "",
                ),
            )],
        ),
        beside(
            "hash edited",
            &[
                ("requirements.txt", Edit::Digits("sha256:8abb")),
                ("requirements.txt", Edit::Digits("sha256:1e61")),
            ],
        ),
        variant(
            "hash too short",
            &[
                ("requirements.txt", Edit::Replace("8abb2f1d", "8abb")),
                ("requirements.txt", Edit::Replace("1e61c374", "1e61")),
            ],
        ),
        variant(
            "md5",
            &[(
                "requirements.txt",
                Edit::Replace(
                    "sha256:8abb2f1d86890a2dfb989f9a77cfcfd3",
                    "md5:8abb2f1d86890a2dfb989f9a77cfcfd3",
                ),
            )],
        ),
        variant("unpinned line", &[("requirements.txt", Edit::Replace("six==1.16.0", "six>=1.16.0"))]),
        variant("line without a hash added", &[("requirements.txt", Edit::Append("left-over==1.0\n"))]),
        variant(
            "no hashes at all",
            &[
                ("requirements.txt", Edit::WithoutLines("--hash")),
                ("requirements.txt", Edit::Replace(" \\", "")),
                ("requirements.txt", Edit::Replace(" \\", "")),
            ],
        ),
        variant("extra index", &[("requirements.txt", Edit::Append("--extra-index-url INDEX\n"))]),
        variant(
            "editable project",
            &[
                ("requirements.txt", Edit::Append("-e .\n")),
                ("pyproject.toml", Edit::Append("[project]\nname=\"demo\"\nversion=\"1\"\n")),
            ],
        ),
        variant(
            "git without commit",
            &[("requirements.txt", Edit::Append("demo @ git+file:///nowhere/demo.git\n"))],
        ),
        variant(
            "conflicting pins",
            &[(
                "requirements.txt",
                Edit::Append(
                    "six==1.15.0 --hash=sha256:30639c035cdb23534cd4aa2dd52c3bf48f06e5f4a941509c8bafd8ce11080259\n",
                ),
            )],
        ),
        variant("includes itself", &[("requirements.txt", Edit::Append("-r requirements.txt\n"))]),
        variant("include that is not there", &[("requirements.txt", Edit::Append("-r absent.txt\n"))]),
        variant("wrong option", &[("requirements.txt", Edit::Append("--no-such-option\n"))]),
        variant("wrong line", &[("requirements.txt", Edit::Append("six = = 1\n"))]),
        variant(
            "other hash first",
            &[(
                "requirements.txt",
                Edit::Replace(
                    "six==1.16.0 \\\n",
                    "six==1.16.0 \\\n    --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000 \\\n",
                ),
            )],
        ),
        variant(
            "dependency not listed",
            &[
                (
                    "requirements.txt",
                    Edit::Append(
                        "python-dateutil==2.8.2 --hash=sha256:961d03dc3453ebbc59dbdea9e4e11c5651520a876d0f4db161e8674aae935da9\n",
                    ),
                ),
                ("requirements.txt", Edit::Cut { behind: "", from: "six==1.16.0", to: "python-dateutil" }),
                ("requirements.in", Edit::Replace("six==1.16.0\n", "")),
            ],
        ),
        wheelhouse("good wheelhouse", "good"),
        wheelhouse("swapped wheel", "swapped"),
        wheelhouse("swapped wheel with rewritten RECORD", "rewritten"),
    ],
};

const UV_COMPILE: Kind = Kind {
    name: "uv-pip-compile",
    files: &[("requirements.in", WANTED)],
    make: &[&[
        "uv",
        "-q",
        "pip",
        "compile",
        "--generate-hashes",
        "-o",
        "requirements.txt",
        "requirements.in",
    ]],
    verdict: PIP,
    archives: PYTHON,
    variants: &[
        variant("good", &[]),
        variant("version edited", &[("requirements.txt", Edit::Replace("six==1.16.0", "six==1.15.0"))]),
        variant(
            "all hashes of one removed",
            &[("requirements.txt", Edit::Cut { behind: "six==1.16.0", from: " \\\n", to: "    #" })],
        ),
        beside(
            "hash edited",
            &[
                ("requirements.txt", Edit::Digits("sha256:8abb")),
                ("requirements.txt", Edit::Digits("sha256:1e61")),
            ],
        ),
        variant("unpinned line", &[("requirements.txt", Edit::Replace("idna==3.6", "idna"))]),
    ],
};

const PYPROJECT: &str = "[project]\nname = \"demo\"\nversion = \"0.1.0\"\nrequires-python = \">=3.10\"\n\
    dependencies = [\"six==1.16.0\", \"idna==3.6\"]\n";

const UV: Kind = Kind {
    name: "uv",
    files: &[("pyproject.toml", PYPROJECT)],
    make: &[&["uv", "-q", "lock"]],
    verdict: &[&["uv", "-q", "sync", "--locked"]],
    archives: PYTHON,
    variants: &[
        variant("good", &[]),
        variant(
            "requirement added",
            &[("pyproject.toml", Edit::Replace("\"idna==3.6\"", "\"idna==3.6\", \"iniconfig\""))],
        ),
        variant("requirement removed", &[("pyproject.toml", Edit::Replace(", \"idna==3.6\"", ""))]),
        variant("condition changed", &[("pyproject.toml", Edit::Replace("six==1.16.0", "six>=1.16.0"))]),
        variant(
            "group added",
            &[("pyproject.toml", Edit::Append("[dependency-groups]\ndev = [\"iniconfig\"]\n"))],
        ),
        variant(
            "extra added",
            &[("pyproject.toml", Edit::Append("[project.optional-dependencies]\nmore = [\"iniconfig\"]\n"))],
        ),
        variant("Python changed", &[("pyproject.toml", Edit::Replace(">=3.10", ">=3.9"))]),
        variant("project renamed", &[("pyproject.toml", Edit::Replace("\"demo\"", "\"other\""))]),
        variant(
            "marker added",
            &[("pyproject.toml", Edit::Replace("idna==3.6", "idna==3.6; sys_platform == 'linux'"))],
        ),
        beside("hash edited", &[("uv.lock", Edit::Digits("sha256:8abb"))]),
        variant(
            "hash removed",
            &[("uv.lock", Edit::Cut { behind: "six-1.16.0-py2", from: ", hash = ", to: ", " })],
        ),
        variant(
            "version edited",
            &[("uv.lock", Edit::Replace("version = \"1.16.0\"", "version = \"1.15.0\""))],
        ),
        variant(
            "package removed",
            &[(
                "uv.lock",
                Edit::Cut {
                    behind: "name = \"demo\"",
                    from: "[[package]]\nname = \"idna\"",
                    to: "[[package]]",
                },
            )],
        ),
        variant("no lock", &[("uv.lock", Edit::Cut { behind: "", from: "version", to: "\u{0}" })]),
    ],
};

const UV_EXPORT: Kind = Kind {
    name: "uv-export",
    files: &[("pyproject.toml", PYPROJECT)],
    make: &[&["uv", "-q", "export", "--no-emit-project", "-o", "pylock.toml"]],
    verdict: &[&["uv", "-q", "pip", "install", "--target", "FRESH/t", "-r", "pylock.toml"]],
    archives: PYTHON,
    variants: &[
        variant("good", &[]),
        beside("pylock hash edited", &[("pylock.toml", Edit::Digits("sha256 = \"8abb"))]),
        variant(
            "pylock cut short",
            &[("pylock.toml", Edit::Cut { behind: "six-1.16.0", from: "hashes", to: "\u{0}" })],
        ),
    ],
};

const POETRY: Kind = Kind {
    name: "poetry",
    files: &[(
        "pyproject.toml",
        "[project]\nname = \"demo\"\nversion = \"0.1.0\"\nrequires-python = \">=3.10,<4\"\n\
        dependencies = [\"six==1.16.0\", \"idna==3.6\"]\n[tool.poetry]\npackage-mode = false\n\
        [[tool.poetry.source]]\nname = \"local\"\nurl = \"INDEX/\"\npriority = \"primary\"\n",
    )],
    make: &[&["poetry", "-q", "lock"]],
    verdict: &[&["poetry", "check", "--lock"]],
    archives: PYTHON,
    variants: &[
        variant("good", &[]),
        variant(
            "requirement added",
            &[("pyproject.toml", Edit::Replace("\"idna==3.6\"", "\"idna==3.6\", \"iniconfig\""))],
        ),
        variant("condition changed", &[("pyproject.toml", Edit::Replace("idna==3.6", "idna>=3.6"))]),
        variant(
            "group added",
            &[("pyproject.toml", Edit::Append("[tool.poetry.group.dev.dependencies]\niniconfig = \"*\"\n"))],
        ),
        variant("fingerprint edited", &[("poetry.lock", Edit::Digits("content-hash = \""))]),
        variant(
            "description added",
            &[(
                "pyproject.toml",
                Edit::Replace("version = \"0.1.0\"", "version = \"0.1.0\"\ndescription = \"x\""),
            )],
        ),
        Variant {
            name: "hash edited",
            edits: &[("poetry.lock", Edit::Digits("sha256:8abb"))],
            wheelhouse: Some("good"),
            verdict: Some(POETRY_INSTALL),
        },
        Variant {
            name: "hash removed",
            edits: &[("poetry.lock", Edit::WithoutLines("six-1.16.0-py2.py3"))],
            wheelhouse: None,
            verdict: Some(POETRY_INSTALL),
        },
    ],
};
const POETRY_INSTALL: &[&[&str]] =
    &[&["poetry", "check", "--lock"], &["poetry", "-q", "install", "--no-root"]];

const PDM: Kind = Kind {
    name: "pdm",
    files: &[("pyproject.toml", PYPROJECT)],
    make: &[&["pdm", "-q", "lock"]],
    verdict: &[&["pdm", "-q", "lock", "--check"]],
    archives: PYTHON,
    variants: &[
        variant("good", &[]),
        variant(
            "requirement added",
            &[("pyproject.toml", Edit::Replace("\"idna==3.6\"", "\"idna==3.6\", \"iniconfig\""))],
        ),
        variant("condition changed", &[("pyproject.toml", Edit::Replace("idna==3.6", "idna>=3.6"))]),
        variant("Python changed", &[("pyproject.toml", Edit::Replace(">=3.10", ">=3.9"))]),
        variant("fingerprint edited", &[("pdm.lock", Edit::Digits("content_hash = \"sha256:"))]),
        Variant {
            name: "hash edited",
            edits: &[("pdm.lock", Edit::Digits("sha256:8abb"))],
            wheelhouse: Some("good"),
            verdict: Some(PDM_SYNC),
        },
        Variant {
            name: "hash removed",
            edits: &[("pdm.lock", Edit::Cut { behind: "six-1.16.0-py2", from: ", hash = ", to: "}" })],
            wheelhouse: None,
            verdict: Some(PDM_SYNC),
        },
    ],
};
const PDM_SYNC: &[&[&str]] = &[&["pdm", "-q", "lock", "--check"], &["pdm", "-q", "sync", "--no-self"]];

const PIPENV: Kind = Kind {
    name: "pipenv",
    files: &[(
        "Pipfile",
        "[[source]]\nurl = \"INDEX\"\nverify_ssl = false\nname = \"local\"\n[packages]\nsix = \"==1.16.0\"\nidna = \"==3.6\"\n",
    )],
    make: &[&["pipenv", "lock"]],
    verdict: &[&["pipenv", "verify"]],
    archives: PYTHON,
    variants: &[
        variant("good", &[]),
        variant("requirement added", &[("Pipfile", Edit::Append("iniconfig = \"*\"\n"))]),
        variant("condition changed", &[("Pipfile", Edit::Replace("==3.6", ">=3.6"))]),
        variant("source changed", &[("Pipfile", Edit::Replace("\"local\"", "\"other\""))]),
        variant("fingerprint edited", &[("Pipfile.lock", Edit::Digits("\"sha256\": \""))]),
        Variant {
            name: "hash edited",
            edits: &[("Pipfile.lock", Edit::Digits("sha256:8abb"))],
            wheelhouse: Some("good"),
            verdict: Some(PIPENV_SYNC),
        },
        Variant {
            name: "hashes removed",
            edits: &[("Pipfile.lock", Edit::Cut { behind: "\"six\"", from: "\"hashes\"", to: "\"index\"" })],
            wheelhouse: None,
            verdict: Some(PIPENV_SYNC),
        },
    ],
};
const PIPENV_SYNC: &[&[&str]] = &[&["pipenv", "verify"], &["pipenv", "sync"]];

const PACKAGE: (&str, &str) = (
    "package.json",
    "{\"name\": \"demo\", \"version\": \"1.0.0\", \"dependencies\": {\"left-pad\": \"1.3.0\", \"is-odd\": \"3.0.1\"}}\n",
);

const NPM_LOCK: Kind = Kind {
    name: "npm",
    files: &[PACKAGE],
    make: &[&["npm", "install", "--package-lock-only", "--ignore-scripts"]],
    verdict: &[&["npm", "ci", "--ignore-scripts"]],
    archives: NPM,
    variants: &[
        variant("good", &[]),
        beside("good with archives", &[]),
        variant(
            "requirement added",
            &[("package.json", Edit::Replace("\"3.0.1\"", "\"3.0.1\", \"is-even\": \"1.0.0\""))],
        ),
        variant("requirement removed", &[("package.json", Edit::Replace(", \"is-odd\": \"3.0.1\"", ""))]),
        variant("condition changed", &[("package.json", Edit::Replace("1.3.0", "1.2.0"))]),
        variant(
            "condition changed that the lock meets",
            &[("package.json", Edit::Replace("1.3.0", "^1.2.0"))],
        ),
        beside("hash edited", &[("package-lock.json", Edit::Digits("sha512-XI5M"))]),
        variant("hash removed", &[("package-lock.json", Edit::WithoutLines("sha512-XI5MPzVN"))]),
        variant(
            "package removed",
            &[(
                "package-lock.json",
                Edit::Cut { behind: "", from: "\"node_modules/is-number\"", to: "\"node_modules/is-odd\"" },
            )],
        ),
    ],
};

const PNPM: Kind = Kind {
    name: "pnpm",
    files: &[PACKAGE],
    make: &[&["pnpm", "install", "--lockfile-only", "--ignore-scripts"]],
    verdict: &[&["pnpm", "install", "--frozen-lockfile", "--ignore-scripts", "--store-dir", "FRESH/store"]],
    archives: NPM,
    variants: &[
        variant("good", &[]),
        variant(
            "requirement added",
            &[("package.json", Edit::Replace("\"3.0.1\"", "\"3.0.1\", \"is-even\": \"1.0.0\""))],
        ),
        variant("condition changed", &[("package.json", Edit::Replace("1.3.0", "^1.3.0"))]),
        beside("hash edited", &[("pnpm-lock.yaml", Edit::Digits("sha512-XI5M"))]),
        variant(
            "hash removed",
            &[("pnpm-lock.yaml", Edit::Cut { behind: "left-pad@1.3.0", from: "integrity: ", to: "}" })],
        ),
    ],
};

const YARN: Kind = Kind {
    name: "yarn",
    files: &[PACKAGE],
    make: &[&["yarn", "install", "--ignore-scripts"]],
    verdict: &[&["yarn", "install", "--frozen-lockfile", "--ignore-scripts"]],
    archives: NPM,
    variants: &[
        variant("good", &[]),
        variant(
            "requirement added",
            &[("package.json", Edit::Replace("\"3.0.1\"", "\"3.0.1\", \"is-even\": \"1.0.0\""))],
        ),
        variant("requirement removed", &[("package.json", Edit::Replace(", \"is-odd\": \"3.0.1\"", ""))]),
        variant("condition changed", &[("package.json", Edit::Replace("1.3.0", "^1.3.0"))]),
        beside("hash edited", &[("yarn.lock", Edit::Digits("sha512-XI5M"))]),
        variant("hash removed", &[("yarn.lock", Edit::WithoutLines("sha512-XI5MPzVN"))]),
    ],
};

const YARN_BERRY: Kind = Kind {
    name: "yarn-berry",
    files: &[PACKAGE, ("yarn.lock", "")],
    make: &[&["yarn-berry", "install", "--skip-builds"]],
    verdict: &[&["yarn-berry", "install", "--immutable", "--skip-builds"]],
    archives: NPM,
    variants: &[
        variant("good", &[]),
        variant(
            "requirement added",
            &[("package.json", Edit::Replace("\"3.0.1\"", "\"3.0.1\", \"is-even\": \"1.0.0\""))],
        ),
        variant("condition changed", &[("package.json", Edit::Replace("1.3.0", "^1.3.0"))]),
        variant("hash removed", &[("yarn.lock", Edit::WithoutLines("checksum: d27d5f51"))]),
    ],
};

const CONDA: Kind = Kind {
    name: "conda-lock",
    files: &[(
        "environment.yml",
        "name: demo\nchannels: [conda-forge]\ndependencies: [tzdata]\nplatforms: [linux-64]\n",
    )],
    make: &[&["conda-lock", "lock", "-f", "environment.yml", "-p", "linux-64", "--conda", "micromamba"]],
    verdict: &[&["conda-lock", "lock", "--check-input-hash", "-f", "environment.yml"]],
    archives: &[],
    variants: &[variant("good", &[])],
};
