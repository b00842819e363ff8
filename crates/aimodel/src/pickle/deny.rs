//! The deny list: names that run code, reach files or networks, or lead to names that do. It only says how bad a name is;
//! what is on neither list is not allowed either.

use std::collections::{HashMap, HashSet};
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

/// What the list says of a dotted name or of a whole package (`acme.*`, `*`): a name on the list that
/// it stands for or covers, and what that one does.
pub(super) fn covered(pattern: &str) -> Option<(String, Class)> {
    let list = list();
    let Some(package) = pattern.strip_suffix('*') else {
        // Where the module ends is not known: `acme.code.Encoder` is no matter of Python's `code`, and what goes through that
        // one from another module is denied when it is met.
        let (module, name) = pattern.rsplit_once('.')?;
        return Some((pattern.to_owned(), lookup(module, name)?.class));
    };
    let package = package.trim_end_matches('.');
    if let Some((module, deny)) = below(package) {
        return Some((format!("{module}.*"), deny.class));
    }
    let (today, _) = names::modern(package, "");
    if let Some((module, deny)) = below(&today) {
        return Some((format!("{module}.*"), deny.class));
    }
    let is_inside = |path: &&&str| {
        [package, today.as_ref()].into_iter().any(|package| {
            package.is_empty() || path.strip_prefix(package).is_some_and(|rest| rest.starts_with('.'))
        })
    };
    // The first by name: the same policy gives the same words every time.
    let exact = list.exact.iter().filter(|(path, _)| is_inside(path)).min_by_key(|(path, _)| **path);
    let below = list.below.iter().filter(|(path, _)| is_inside(path)).min_by_key(|(path, _)| **path);
    match (exact, below) {
        (Some((path, deny)), _) => Some(((*path).to_owned(), deny.class)),
        (None, Some((path, deny))) => Some((format!("{path}.*"), deny.class)),
        (None, None) => None,
    }
}

/// Whether the last part of a name is that of something on the list, or of a class of Python's own that does the same:
/// what a module imports from elsewhere is found under the module's own name as well.
pub(super) fn is_namesake(name: &str) -> bool {
    static NAMES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    const MORE: &[&str] =
        &["Popen", "CDLL", "PyDLL", "OleDLL", "WinDLL", "FileIO", "Path", "Process", "Thread"];
    let names = NAMES.get_or_init(|| {
        let exact = list().exact.keys().filter_map(|path| path.rsplit('.').next());
        exact.chain(MORE.iter().copied()).collect()
    });
    names.contains(name)
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
