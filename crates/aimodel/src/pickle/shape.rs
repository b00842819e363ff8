//! Shapes of arguments and states: what a name may be called with.
//!
//! A shape is a line of items: `int str? plain*`. An item is one or several kinds (`int|none`), may be missing (`?`) or come
//! any number of times (`*`). `any` stands for everything, `()` for nothing.

use super::allow::Use;
use super::value::{Id, Value, Values};

/// What a call may be made with.
#[derive(Debug)]
pub(super) enum Shape {
    /// Anything. What it holds was judged when it was made.
    Any,
    /// These, one after the other.
    Items(Vec<Item>),
    /// One value of these kinds: a state.
    One(Vec<Kind>),
    /// A check of its own, by name.
    Special(&'static str),
}

/// One argument.
#[derive(Debug)]
pub(super) struct Item {
    kinds: Vec<Kind>,
    optional: bool,
    repeated: bool,
}

/// One kind of value.
#[derive(Debug)]
pub(super) enum Kind {
    Int,
    Float,
    Bool,
    None,
    Str,
    Bytes,
    Tuple,
    List,
    Dict,
    /// A tuple or list of integers.
    Ints,
    /// A tuple of one zero: the shape of an array that is not filled yet.
    Zero,
    /// Anything below this module.
    Below(&'static str),
    /// A name, or what a type would do.
    Class,
    /// A class that is on no list: it fits only where a policy may answer for it.
    Own,
    /// Constants and containers of constants, and what arrays are made of.
    Plain,
    /// Anything at all.
    Any,
    Storage,
    /// Exactly this name.
    Name(&'static str),
    /// What an allowed call gives.
    Given(&'static str),
    /// Exactly this text.
    Literal(&'static str),
}

impl Shape {
    pub(super) fn parse(text: &'static str) -> Self {
        match text {
            "any" => Self::Any,
            "" | "()" => Self::Items(Vec::new()),
            _ => {
                if let Some(special) = text.strip_prefix('@') {
                    return Self::Special(special);
                }
                if let Some(one) = text.strip_prefix("= ") {
                    return Self::One(one.split('|').map(Kind::parse).collect());
                }
                Self::Items(text.split(' ').filter(|item| !item.is_empty()).map(Item::parse).collect())
            }
        }
    }

    /// Whether a state is of this shape: items stand for a tuple of them.
    pub(super) fn fits_state(&self, values: &Values, state: Id) -> bool {
        match self {
            Self::Any => true,
            Self::One(kinds) => kinds.iter().any(|kind| kind.fits(values, state)),
            Self::Items(items) => values.tuple(state).is_some_and(|given| fit(items, values, given)),
            Self::Special(_) => false,
        }
    }
}

impl Item {
    fn parse(text: &'static str) -> Self {
        let (text, optional) = text.strip_suffix('?').map_or((text, false), |rest| (rest, true));
        // The star of a package (`pandas.*`) is a part of its name.
        let star = text.strip_suffix('*').filter(|rest| !rest.ends_with('.'));
        let (text, repeated) = star.map_or((text, false), |rest| (rest, true));
        Self { kinds: text.split('|').map(Kind::parse).collect(), optional, repeated }
    }
}

impl Kind {
    fn parse(text: &'static str) -> Self {
        match text {
            "int" => Self::Int,
            "float" => Self::Float,
            "bool" => Self::Bool,
            "none" => Self::None,
            "str" => Self::Str,
            "bytes" => Self::Bytes,
            "tuple" => Self::Tuple,
            "list" => Self::List,
            "dict" => Self::Dict,
            "ints" => Self::Ints,
            "zero" => Self::Zero,
            "class" => Self::Class,
            "own" => Self::Own,
            "plain" => Self::Plain,
            "storage" => Self::Storage,
            "any" => Self::Any,
            _ => {
                if let Some(given) = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')) {
                    return Self::Given(given);
                }
                if let Some(literal) = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
                    return Self::Literal(literal);
                }
                text.strip_suffix(".*").map_or(Self::Name(text), Self::Below)
            }
        }
    }

    fn fits(&self, values: &Values, id: Id) -> bool {
        let value = values.get(id);
        match self {
            Self::Any => true,
            Self::Int => matches!(value, Value::Int(_) | Value::Big(_) | Value::Bool(_)),
            Self::Float => matches!(value, Value::Float(_) | Value::Int(_) | Value::Bool(_)),
            Self::Bool => matches!(value, Value::Bool(_) | Value::Int(0 | 1)),
            Self::None => value == Value::None,
            Self::Str => matches!(value, Value::Text { .. }) || gives(values, id, "str"),
            // Python 2 wrote bytes as texts.
            Self::Bytes => {
                matches!(value, Value::Bytes { .. } | Value::Text { .. }) || gives(values, id, "bytes")
            }
            Self::Tuple => matches!(value, Value::Tuple { .. }),
            Self::List => matches!(value, Value::List(_)),
            Self::Dict => matches!(value, Value::Dict(_)) || gives(values, id, "dict"),
            Self::Ints => {
                gives(values, id, "size")
                    || values.sequence(id).is_some_and(|items| {
                        values.work(items.len());
                        items.iter().all(|&item| matches!(values.get(item), Value::Int(_) | Value::Bool(_)))
                    })
            }
            Self::Zero => {
                matches!(values.sequence(id), Some(&[only]) if values.get(only) == Value::Int(0))
            }
            Self::Below(package) => values.global(id).is_some_and(|global| {
                let (module, _) = super::names::modern(&global.module, &global.name);
                let rest = module.strip_prefix(package);
                global.denied.is_none()
                    && !global.allowed.is_empty()
                    && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }),
            Self::Class => values.global(id).is_some_and(|global| {
                (!global.allowed.is_empty() && (global.denied.is_none() || global.called))
                    || values.is_of_supposed(id)
            }),
            Self::Own => matches!(value, Value::Global(_)) && values.is_of_supposed(id),
            Self::Plain => is_plain(values, id),
            Self::Storage => matches!(value, Value::Storage(_)) || gives(values, id, "storage"),
            Self::Name(path) => values.global(id).is_some_and(|global| {
                let (module, name) = super::names::modern(&global.module, &global.name);
                path.strip_prefix(module.as_ref())
                    .and_then(|rest| rest.strip_prefix('.'))
                    .is_some_and(|rest| rest == name)
            }),
            Self::Given(what) => gives(values, id, what),
            Self::Literal(literal) => values.text(id) == Some(literal),
        }
    }
}

/// Whether arguments are of a shape that is not special.
pub(super) fn fits(shape: &Shape, values: &Values, arguments: Id) -> bool {
    match shape {
        Shape::Any => true,
        Shape::Items(items) => values.tuple(arguments).is_some_and(|given| fit(items, values, given)),
        Shape::One(_) | Shape::Special(_) => false,
    }
}

fn fit(items: &[Item], values: &Values, given: &[Id]) -> bool {
    let mut given = given.iter().copied().peekable();
    for item in items {
        let fits = |id: Id| item.kinds.iter().any(|kind| kind.fits(values, id));
        if item.repeated {
            while given.next_if(|&id| fits(id)).is_some() {}
        } else if given.next_if(|&id| fits(id)).is_none() && !(item.optional && given.peek().is_none()) {
            return false;
        }
    }
    given.next().is_none()
}

/// Whether a value is what an allowed call gives.
pub(super) fn gives(values: &Values, id: Id, what: &str) -> bool {
    values.call(id).is_some_and(|call| call.allowed && call.gives.split('|').any(|gives| gives == what))
}

/// Values that are looked at to tell that something is plain.
const LOOKED_AT: usize = 20_000;

/// Whether a value is made of constants alone, or of allowed calls that give data (`array`, `bytes`, `dtype`).
pub(super) fn is_plain(values: &Values, id: Id) -> bool {
    let mut waiting = vec![id];
    let mut seen = 0_usize;
    while let Some(id) = waiting.pop() {
        seen += 1;
        values.work(1);
        if seen > LOOKED_AT {
            // What is in it was judged one by one when it was made: only its names would matter here.
            return true;
        }
        match values.get(id) {
            Value::Global(_) if !is_type(values, id) => {
                return false;
            }
            Value::Unknown(_) => return false,
            Value::Call(_) => {
                let Some(call) = values.call(id) else { return false };
                if !call.allowed && !values.is_of_supposed(id) {
                    return false;
                }
            }
            Value::Tuple { .. } | Value::List(_) | Value::Set(_) | Value::FrozenSet(_) | Value::Dict(_) => {
                for children in values.children(id) {
                    waiting.extend_from_slice(&children[..children.len().min(LOOKED_AT)]);
                }
            }
            _ => {}
        }
    }
    true
}

/// Whether a value is a type that holds data and does nothing when it is called without arguments.
pub(super) fn is_type(values: &Values, id: Id) -> bool {
    values.global(id).is_some_and(|global| {
        global.allowed.iter().any(|entry| entry.gives.starts_with("type")) || values.is_of_supposed(id)
    })
}

/// Whether a name on the allow list may be used in a way.
pub(super) fn may(values: &Values, id: Id, way: Use) -> bool {
    values.global(id).is_some_and(|global| {
        global.allowed.iter().any(|entry| entry.allows(way)) || (way == Use::New && values.is_of_supposed(id))
    })
}
