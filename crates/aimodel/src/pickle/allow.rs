//! The allow list: what savers of known frameworks write, by name, opcode and shape of the arguments.
//!
//! The list is data (`allow/list.tsv`), drawn from files that the frameworks' own savers wrote (`tests/savers.py` writes them
//! again). A name that is not on it is not known to be harmless, and that is all that needs to be said about it.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::names;
use super::shape::Shape;

/// How a name may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// REDUCE and its older forms: called with arguments.
    Reduce,
    /// NEWOBJ, `copyreg._reconstructor` and its older forms: an instance made without its initializer.
    New,
    /// APPEND, APPENDS, ADDITEMS on what it gives.
    Append,
    /// SETITEM, SETITEMS on what it gives.
    SetItem,
    /// NEWOBJ_EX with keyword arguments.
    Keywords,
    /// `getattr` of one of its members (an enumeration).
    Member,
}

/// One line of the list.
#[derive(Debug)]
pub(super) struct Entry {
    module: Pattern,
    name: Pattern,
    uses: &'static str,
    /// Shape of the arguments of a call.
    pub(super) arguments: Shape,
    /// Shape of the state that BUILD may give; none when BUILD is not allowed.
    pub(super) state: Option<Shape>,
    /// How many characters of the module the line names: the longer, the surer it means this one.
    pub(super) named: usize,
    /// What a call gives, for the shapes of other calls.
    pub(super) gives: &'static str,
    /// Whose it is.
    pub(super) framework: &'static str,
}

impl Entry {
    pub(super) fn allows(&self, way: Use) -> bool {
        let letter = match way {
            Use::Reduce => 'r',
            Use::New => 'n',
            Use::Append => 'a',
            Use::SetItem => 's',
            Use::Keywords => 'k',
            Use::Member => 'e',
        };
        self.uses.contains(letter)
    }
}

#[derive(Debug)]
enum Pattern {
    Exact(&'static str),
    /// This and everything below it.
    Below(&'static str),
    /// A class by its look: `SGDClassifier`, `_Scorer`, `CyHalfBinomialLoss`.
    Class,
    /// A plain function or constant, without dots and underscores at both ends.
    Function,
    /// A name that begins so.
    Start(&'static str),
    /// A class and something in it: `interp1d._call_linear`.
    Member,
}

impl Pattern {
    fn parse(text: &'static str) -> Self {
        match text {
            "<Class>" => Self::Class,
            "<function>" => Self::Function,
            "<Class.member>" => Self::Member,
            _ => match (text.strip_suffix(".*"), text.strip_suffix('*')) {
                (Some(module), _) => Self::Below(module),
                (None, Some(start)) => Self::Start(start),
                (None, None) => Self::Exact(text),
            },
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => *exact == text,
            Self::Below(module) => {
                text.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }
            Self::Start(start) => text.starts_with(start) && !text.contains('.'),
            Self::Class => is_class(text),
            Self::Function => is_function(text),
            Self::Member => text.split_once('.').is_some_and(|(class, member)| {
                (is_class(class) || class == "interp1d")
                    && !member.contains('.')
                    && !names::is_special(member)
            }),
        }
    }
}

/// Whether a name looks like that of a class.
pub(super) fn is_class(text: &str) -> bool {
    let first = text.trim_start_matches('_').chars().next();
    first.is_some_and(|first| first.is_ascii_uppercase()) && !text.contains('.') && !text.starts_with("__")
}

fn is_function(text: &str) -> bool {
    !text.is_empty() && !text.contains('.') && !text.starts_with("__")
}

#[derive(Debug)]
struct List {
    exact: HashMap<&'static str, Vec<Entry>>,
    patterns: Vec<Entry>,
}

fn list() -> &'static List {
    static LIST: OnceLock<List> = OnceLock::new();
    LIST.get_or_init(|| {
        let mut list = List { exact: HashMap::new(), patterns: Vec::new() };
        for entry in include_str!("allow/list.tsv").lines().filter_map(parse) {
            match (&entry.module, &entry.name) {
                (Pattern::Exact(module), _) => list.exact.entry(module).or_default().push(entry),
                _ => list.patterns.push(entry),
            }
        }
        list
    })
}

fn parse(line: &'static str) -> Option<Entry> {
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let mut columns = line.split('\t').map(str::trim);
    let mut next = || columns.next().filter(|column| *column != "-").unwrap_or("");
    let (module, name, uses, arguments) = (next(), next(), next(), next());
    let (state, gives, framework) = (next(), next(), next());
    Some(Entry {
        named: module.trim_end_matches(".*").len(),
        module: Pattern::parse(module),
        name: Pattern::parse(name),
        uses,
        arguments: Shape::parse(arguments),
        state: (!state.is_empty()).then(|| Shape::parse(state)),
        gives,
        framework,
    })
}

/// Every line of the list that speaks of a name; none when it is not on the list.
pub(super) fn lookup(module: &str, name: &str) -> Vec<&'static Entry> {
    let (module, name) = names::modern(module, name);
    let list = list();
    let exact =
        list.exact.get(module.as_ref()).into_iter().flatten().filter(|entry| entry.name.matches(&name));
    let patterns =
        list.patterns.iter().filter(|entry| entry.module.matches(&module) && entry.name.matches(&name));
    exact.chain(patterns).collect()
}
