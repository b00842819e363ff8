//! Bytecode beside its source.

use hashbrown::HashMap;

use crate::read::integrity::bytecode::Bytecode;
use crate::read::integrity::source_words::{SourceWords, word_hash};
use crate::tree::{NodeId, NodeKind};
use crate::view::View;

/// Where a bytecode file's source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceOf {
    /// There.
    Found(NodeId),
    /// Nowhere, and Python imports the bytecode by itself (`module.pyc` beside other modules).
    Imported,
    /// Nowhere, and Python does not look at it (`__pycache__/module.cpython-311.pyc`).
    Left,
}

/// Finds the source of a bytecode file (PEP 3147): `__pycache__/x.cpython-311.opt-1.pyc` and `x.pyc` are of `x.py`.
pub(crate) fn source_of(view: &View<'_>, bytecode: NodeId) -> SourceOf {
    let tree = view.tree();
    let folder = tree.parent(bytecode);
    let name = tree.name(bytecode);
    let stem = name.strip_suffix(b".pyc").unwrap_or(name);
    let (folder, stem, without) = if tree.name(folder) == b"__pycache__" {
        let stem = stem.split(|byte| *byte == b'.').next().unwrap_or_default();
        (tree.parent(folder), stem, SourceOf::Left)
    } else {
        (folder, stem, SourceOf::Imported)
    };
    let path = [tree.path_bytes(folder).as_slice(), b"/", stem, b".py"].concat();
    match tree.lookup(&path) {
        Some(source) if tree.node(source).kind == NodeKind::File => SourceOf::Found(source),
        _ => without,
    }
}

/// The words of all sources.
pub(crate) struct Sources {
    by_node: HashMap<NodeId, Source>,
}

/// One source file.
pub(crate) struct Source {
    /// Its words.
    pub(crate) words: SourceWords,
    /// Its size in bytes.
    pub(crate) size: u64,
}

impl Sources {
    /// Gathers them.
    pub(crate) fn of(view: &View<'_>) -> Self {
        let by_node = view
            .facts::<SourceWords>()
            .into_iter()
            .map(|file| (file.node, Source { words: file.fact, size: file.size }));
        Self { by_node: by_node.collect() }
    }

    /// The source of a bytecode file.
    pub(crate) fn of_bytecode(&self, view: &View<'_>, bytecode: NodeId) -> Option<&Source> {
        match source_of(view, bytecode) {
            SourceOf::Found(node) => self.by_node.get(&node),
            SourceOf::Imported | SourceOf::Left => None,
        }
    }
}

/// What the compiler adds by itself, and the language's own words that it turns into names.
const COMPILERS_OWN: &[&str] = &[
    "__annotate__",
    "__annotate_func__",
    "__annotations__",
    "__build_class__",
    "__builtins__",
    "__class__",
    "__class_getitem__",
    "__classcell__",
    "__classdict__",
    "__classdictcell__",
    "__conditional_annotations__",
    "__debug__",
    "__dict__",
    "__doc__",
    "__enter__",
    "__exit__",
    "__aenter__",
    "__aexit__",
    "__file__",
    "__firstlineno__",
    "__getitem__",
    "__match_args__",
    "__module__",
    "__name__",
    "__path__",
    "__prepare__",
    "__qualname__",
    "__set_name__",
    "__static_attributes__",
    "__type_params__",
    "AssertionError",
    "NotImplementedError",
    "StopAsyncIteration",
    "StopIteration",
    "defaults",
    "format",
    "generic_base",
    "kwdefaults",
    "type_params",
    "0",
    "locals",
];

/// What stands in bytecode and not in its source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Strangers {
    /// Identifiers.
    pub(crate) names: Vec<String>,
    /// How many words in texts.
    pub(crate) words: usize,
}

impl std::fmt::Display for Strangers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const SHOWN: usize = 5;
        if !self.names.is_empty() {
            let shown: Vec<&str> = self.names.iter().map(String::as_str).take(SHOWN).collect();
            write!(f, "the names {}", shown.join(", "))?;
            if self.names.len() > SHOWN {
                write!(f, " and {} more", self.names.len() - SHOWN)?;
            }
        }
        match (self.names.is_empty(), self.words) {
            (_, 0) => Ok(()),
            (true, count) => write!(f, "{count} words in texts"),
            (false, count) => write!(f, ", and {count} words in texts"),
        }
    }
}

/// Compares bytecode with its source.
pub(crate) fn strangers(bytecode: &Bytecode, source: &SourceWords) -> Strangers {
    let has = |word: &str| source.words.binary_search(&word_hash(word.as_bytes())).is_ok();
    let is_known = |name: &&String| {
        has(name)
            || COMPILERS_OWN.contains(&name.as_str())
            // `__name` inside of a class is `_Class__name`.
            || (name.starts_with('_') && name.get(1..).is_some_and(|rest| {
                rest.match_indices("__").any(|(at, _)| rest.get(at..).is_some_and(has))
            }))
    };
    Strangers {
        names: bytecode.names.iter().filter(|name| !is_known(name)).cloned().collect(),
        words: bytecode.words.iter().filter(|word| source.words.binary_search(word).is_err()).count(),
    }
}

#[cfg(test)]
mod tests;
