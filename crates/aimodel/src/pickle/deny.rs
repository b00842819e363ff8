//! The deny list: names that run code, reach files or networks, or lead to names that do. It only says how bad a name is;
//! what is on neither list is not allowed either.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::names;

/// What a denied name does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Finds or makes something else to call.
    Indirection,
    /// Starts a process or native code.
    Process,
    /// Evaluates Python source.
    Evaluation,
    /// Makes code of bytes.
    CodeObject,
    /// Loads another pickle or model.
    Loader,
    /// Reads or writes files.
    File,
    /// Talks to the network.
    Network,
    /// Changes or feeds a scanner.
    Scanner,
}

impl Class {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "indirection" => Self::Indirection,
            "process" => Self::Process,
            "evaluation" => Self::Evaluation,
            "code-object" => Self::CodeObject,
            "loader" => Self::Loader,
            "file" => Self::File,
            "network" => Self::Network,
            "scanner" => Self::Scanner,
            _ => return None,
        })
    }

    /// What it does, after "which".
    pub(super) fn does(self) -> &'static str {
        match self {
            Self::Indirection => "leads to any other name",
            Self::Process => "starts a process or native code",
            Self::Evaluation => "runs Python source",
            Self::CodeObject => "makes code of bytes",
            Self::Loader => "loads another pickle or module",
            Self::File => "reaches files",
            Self::Network => "reaches the network",
            Self::Scanner => "tampers with a scanner",
        }
    }
}

/// One line of the list.
#[derive(Debug)]
pub(super) struct Deny {
    pub(super) class: Class,
    pub(super) advisories: Vec<&'static str>,
}

#[derive(Debug, Default)]
struct List {
    exact: HashMap<&'static str, Deny>,
    below: HashMap<&'static str, Deny>,
}

fn list() -> &'static List {
    static LIST: OnceLock<List> = OnceLock::new();
    LIST.get_or_init(|| {
        let mut list = List::default();
        for line in include_str!("deny/list.tsv").lines() {
            let mut columns = line.split('\t');
            let (Some(path), Some(class)) = (columns.next(), columns.next().and_then(Class::parse)) else {
                continue;
            };
            let advisories =
                columns.next().unwrap_or("").split(',').map(str::trim).filter(|id| !id.is_empty()).collect();
            let deny = Deny { class, advisories };
            match path.strip_suffix(".*") {
                Some(module) => list.below.insert(module, deny),
                None => list.exact.insert(path, deny),
            };
        }
        list
    })
}

/// Modules whose very presence as a value is the attack.
const AS_VALUES: &[&str] = &[
    "os",
    "sys",
    "subprocess",
    "posix",
    "nt",
    "pty",
    "builtins",
    "__builtin__",
    "__builtins__",
    "importlib",
    "ctypes",
    "socket",
    "shutil",
    "pickle",
    "marshal",
    "runpy",
    "ntpath",
    "posixpath",
];

/// What the list says of a name, whether it is split into module and name in this way or another.
pub(super) fn lookup(module: &str, name: &str) -> Option<&'static Deny> {
    let (today, called) = names::modern(module, name);
    let path = format!("{today}.{called}");
    if let Some(deny) = exact(&path) {
        return Some(deny);
    }
    if let Some(deny) = through_modules(name) {
        return Some(deny);
    }
    // A package is denied as a whole unless the allow list speaks of this very place in it.
    let named = super::allow::lookup(module, name).iter().map(|entry| entry.named).max().unwrap_or(0);
    let beyond = |path: &str| below(path).filter(|(package, _)| package.len() > named).map(|(_, deny)| deny);
    beyond(&path).or_else(|| beyond(&format!("{module}.{name}")))
}

fn exact(path: &str) -> Option<&'static Deny> {
    list().exact.get(path)
}

/// Whether a dotted name goes through a module that is imported there (`pathlib` and `os.system`), or through an attribute
/// that leads to everything.
pub(super) fn through_modules(name: &str) -> Option<&'static Deny> {
    if AS_VALUES.contains(&name) {
        return below(name).map(|(_, deny)| deny).or_else(|| list().exact.get("builtins.getattr"));
    }
    let mut rest = name;
    loop {
        let (part, after) = rest.split_once('.').map_or((rest, None), |(part, after)| (part, Some(after)));
        let is_way = names::is_special(part) && !matches!(part, "__new__" | "__init__") || part == "__self__";
        // A special name of a module itself (`builtins.__import__`) stands in the list or is a function like others.
        if is_way && (after.is_some() || name != part || part == "__builtins__" || part == "__loader__") {
            return list().exact.get("builtins.getattr");
        }
        let after = after?;
        if let Some(deny) = exact(rest).or_else(|| below(rest).map(|(_, deny)| deny)) {
            return Some(deny);
        }
        let (today, called) = names::modern(part, after);
        if let Some((_, deny)) = below(&format!("{today}.{called}")) {
            return Some(deny);
        }
        rest = after;
    }
}

/// Whether a path is in a denied package, or below one.
fn below(path: &str) -> Option<(&str, &'static Deny)> {
    let mut path = path;
    loop {
        if let Some(deny) = list().below.get(path) {
            return Some((path, deny));
        }
        path = path.rsplit_once('.')?.0;
    }
}
