//! `cargo xtask tidy`: the invariants of ARCHITECTURE.md, each a check in its own file.

mod code;
mod dependencies;
mod entry_only;
mod fixtures;
mod foundations;
mod generated;
mod headers;
mod length;
mod lints;
mod lists;
mod modules;
mod printing;
mod sql;
mod tree;
mod unsafe_code;
mod words;

use std::fmt;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::{Answer, workspace};
use tree::Tree;

/// One invariant.
struct Check {
    name: &'static str,
    /// What must hold.
    rule: &'static str,
    run: fn(&Tree) -> Vec<Violation>,
}

/// Where an invariant is broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Violation {
    file: String,
    /// From 1; 0 for the file as a whole.
    line: usize,
    message: String,
}

impl Violation {
    fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

/// Every check.
const CHECKS: &[Check] = &[
    Check {
        name: "dependencies",
        rule: "crates depend on what the table of ARCHITECTURE.md allows",
        run: dependencies::check,
    },
    Check {
        name: "foundations",
        rule: "model, version and read do no I/O, and depend on little",
        run: foundations::check,
    },
    Check { name: "printing", rule: "only cli prints and exits", run: printing::check },
    Check { name: "sql", rule: "only store and advisory contain SQL", run: sql::check },
    Check { name: "unsafe", rule: "only runtime contains unsafe code", run: unsafe_code::check },
    Check {
        name: "entry-only",
        rule: "inventory and aimodel see bytes only through the Entry handed to them",
        run: entry_only::check,
    },
    Check {
        name: "lists",
        rule: "every reader, resolver, source, format and renderer is in its list",
        run: lists::check,
    },
    Check {
        name: "fixtures",
        rule: "every reader has tests on good, empty, cut and wrong input",
        run: fixtures::check,
    },
    Check { name: "lints", rule: "the lints are on, and nothing switches them off", run: lints::check },
    Check { name: "length", rule: "a file is one thing, so it is short", run: length::check },
    Check { name: "headers", rule: "a crate says what it is for", run: headers::check },
    Check {
        name: "modules",
        rule: "no file is forgotten, and tests lie in sibling files",
        run: modules::check,
    },
    Check { name: "generated", rule: "generated pages are up to date", run: |_| generated::check() },
    Check {
        name: "words",
        rule: "no path of a workplace and no host of a package registry",
        run: words::check,
    },
];

/// Runs all checks, or the named ones.
pub(crate) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let mut names = Vec::new();
    while let Some(name) = arguments.positional() {
        if !CHECKS.iter().any(|check| check.name == name) {
            let known: Vec<_> = CHECKS.iter().map(|check| check.name).collect();
            bail!("find the check {name:?}: there are {}", known.join(", "));
        }
        names.push(name);
    }
    arguments.finish()?;
    let tree = Tree::load(workspace::root())?;
    let mut broken = 0;
    for check in CHECKS.iter().filter(|check| names.is_empty() || names.iter().any(|name| name == check.name))
    {
        let mut violations = (check.run)(&tree);
        violations.sort();
        let verdict = if violations.is_empty() { "ok" } else { "BROKEN" };
        println!("{:<12} {verdict:<6} {}", check.name, check.rule);
        for violation in &violations {
            println!("    {violation}");
        }
        broken += violations.len();
    }
    match broken {
        0 => println!("tidy: {} files, every invariant holds", tree.len()),
        count => println!("tidy: {count} violations in {} files", tree.len()),
    }
    Ok(Answer::yes_if(broken == 0))
}
