//! What names and expressions stand for: imports, names that are assigned, texts that are put together.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use tree_sitter::Node;

use super::syntax::Found;

/// Levels of an expression, and steps from name to name.
pub(super) const DEPTH: u8 = 24;
/// Steps that one file may take in all.
const STEPS: u64 = 20_000_000;
/// Bytes of a text.
const TEXT: usize = 64 << 10;

#[derive(Clone)]
enum Bound<'t> {
    Import(String),
    Expression(Node<'t>),
    Other,
}

/// The names of a file. All scopes are one.
pub(super) struct Names<'t, 's> {
    text: &'s str,
    bound: BTreeMap<&'s str, Vec<Bound<'t>>>,
    stars: Vec<String>,
    pub(super) imports: Vec<String>,
    steps: Cell<u64>,
    /// What names were found to stand for; a name that is being looked up stands for nothing, so that `x = f(x)` ends.
    paths: RefCell<BTreeMap<String, Option<String>>>,
    literals: RefCell<BTreeMap<String, Option<String>>>,
}

impl<'t, 's> Names<'t, 's> {
    pub(super) fn new(text: &'s str, found: &Found<'t>) -> Self {
        let mut names = Self {
            text,
            bound: BTreeMap::new(),
            stars: Vec::new(),
            imports: Vec::new(),
            steps: Cell::new(STEPS),
            paths: RefCell::default(),
            literals: RefCell::default(),
        };
        for (node, _) in &found.nodes {
            names.bind(*node);
        }
        names
    }

    /// Whether following names took all the steps that it may.
    pub(super) fn is_spent(&self) -> bool {
        self.steps.get() == 0
    }

    fn spend(&self, steps: usize) -> Option<()> {
        self.steps.set(self.steps.get().saturating_sub(steps as u64));
        (self.steps.get() > 0).then_some(())
    }

    /// The text of a node.
    pub(super) fn of(&self, node: Node<'_>) -> &'s str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    fn bind(&mut self, node: Node<'t>) {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "import_statement" => self.import(node, None),
            "import_from_statement" => {
                if let Some(module) = field("module_name") {
                    self.import(node, Some(self.of(module)));
                }
            }
            "assignment" => self.assign(field("left"), field("right")),
            "named_expression" => self.assign(field("name"), field("value")),
            "function_definition" | "class_definition" => self.assign(field("name"), None),
            "for_statement" => self.assign(field("left"), None),
            "as_pattern" => {
                let target = field("alias").and_then(|alias| alias.named_child(0));
                self.assign(target, node.named_child(0));
            }
            "parameters" => {
                let mut cursor = node.walk();
                let all: Vec<_> = node.named_children(&mut cursor).take(1000).collect();
                for parameter in all {
                    let name = parameter.child_by_field_name("name");
                    self.assign(
                        name.or(if parameter.kind() == "identifier" {
                            Some(parameter)
                        } else {
                            parameter.named_child(0)
                        }),
                        None,
                    );
                }
            }
            _ => {}
        }
    }

    fn assign(&mut self, name: Option<Node<'t>>, value: Option<Node<'t>>) {
        let Some(name) = name else { return };
        match name.kind() {
            "identifier" => {
                let name = self.of(name);
                let all = self.bound.entry(name).or_default();
                if all.len() < 64 {
                    all.push(value.map_or(Bound::Other, Bound::Expression));
                }
            }
            "pattern_list" | "tuple_pattern" => {
                let mut cursor = name.walk();
                let parts: Vec<_> = name.named_children(&mut cursor).take(100).collect();
                let mut cursor = name.walk();
                let values: Vec<_> = value
                    .filter(|value| matches!(value.kind(), "expression_list" | "tuple"))
                    .map(|value| {
                        cursor.reset(value);
                        value.named_children(&mut cursor).take(100).collect()
                    })
                    .unwrap_or_default();
                for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.kind() == "identifier") {
                    self.assign(Some(*part), values.get(at).copied());
                }
            }
            _ => {}
        }
    }

    fn import(&mut self, node: Node<'t>, module: Option<&str>) {
        let mut cursor = node.walk();
        if node.named_children(&mut cursor).any(|child| child.kind() == "wildcard_import") {
            self.stars.extend(module.map(str::to_owned));
        }
        self.imports.extend(module.map(str::to_owned));
        let mut cursor = node.walk();
        let all: Vec<_> = node.children_by_field_name("name", &mut cursor).take(2000).collect();
        for name in all {
            let alias = name.child_by_field_name("alias").map(|alias| self.of(alias));
            let name = self.of(name.child_by_field_name("name").unwrap_or(name));
            let (bound, path) = match (module, alias) {
                (Some(module), alias) => (alias.unwrap_or(name), format!("{module}.{name}")),
                (None, Some(alias)) => (alias, name.to_owned()),
                (None, None) => {
                    let first = name.split('.').next().unwrap_or(name);
                    (first, first.to_owned())
                }
            };
            if module.is_none() {
                self.imports.push(name.to_owned());
            }
            let all = self.bound.entry(bound).or_default();
            if all.len() < 64 {
                all.push(Bound::Import(path));
            }
        }
    }

    /// The whole name of what an expression refers to: `os.system`; `x().y` for what a call gives.
    pub(super) fn path(&self, node: Node<'t>, depth: u8) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        self.spend(1)?;
        let field = |name| node.child_by_field_name(name);
        let path = match node.kind() {
            "identifier" => self.name(self.of(node), depth)?,
            "attribute" => {
                let object = self.path(field("object")?, depth)?;
                join(&object, self.of(field("attribute")?))
            }
            "parenthesized_expression" | "await" => self.path(node.named_child(0)?, depth)?,
            "named_expression" => self.path(field("value")?, depth)?,
            "subscript" => {
                let object = self.path(field("value")?, depth)?;
                let key = field("subscript").and_then(|key| self.literal(key, depth));
                match (object.as_str(), key) {
                    ("sys.modules", Some(key)) => key,
                    ("globals()" | "locals()" | "vars()", Some(key)) => self.name(&key, depth)?,
                    (_, Some(key)) => join(&object, &key),
                    (_, None) => format!("{object}[]"),
                }
            }
            "call" => self.call(node, depth)?,
            "boolean_operator" => self.path(field("left")?, depth)?,
            "conditional_expression" => self.path(node.named_child(0)?, depth)?,
            _ => return None,
        };
        (path.len() < 2000).then_some(path)
    }

    /// What a call gives, where that is known.
    fn call(&self, node: Node<'t>, depth: u8) -> Option<String> {
        let function = node.child_by_field_name("function")?;
        let argument = |at| node.child_by_field_name("arguments")?.named_child(at);
        let path = self.path(function, depth)?;
        Some(match path.as_str() {
            // `operator.attrgetter("system")(os)`: the name stands in the call that gave the function.
            "operator.attrgetter()" | "operator.methodcaller()" => {
                let name = function.child_by_field_name("arguments")?.named_child(0)?;
                join(&self.path(argument(0)?, depth)?, &self.literal(name, depth)?)
            }
            "getattr" | "builtins.getattr" => {
                let name = self.literal(argument(1)?, depth)?;
                join(&self.path(argument(0)?, depth)?, &name)
            }
            "importlib.import_module" | "__import__" | "importlib.__import__" | "builtins.__import__" => {
                self.literal(argument(0)?, depth)?
            }
            "functools.partial" => self.path(argument(0)?, depth)?,
            "vars" => self.path(argument(0)?, depth)?,
            _ => {
                match path.strip_suffix(".__getattribute__").or_else(|| path.strip_suffix(".__dict__.get")) {
                    Some(object) => join(object, &self.literal(argument(0)?, depth)?),
                    None => format!("{path}()"),
                }
            }
        })
    }

    fn name(&self, name: &str, depth: u8) -> Option<String> {
        if let Some(known) = self.paths.borrow().get(name) {
            return known.clone();
        }
        self.paths.borrow_mut().insert(name.to_owned(), None);
        let path = self.look_up(name, depth);
        self.paths.borrow_mut().insert(name.to_owned(), path.clone());
        path
    }

    fn look_up(&self, name: &str, depth: u8) -> Option<String> {
        let bound = self.bound.get(name).map_or(&[][..], Vec::as_slice);
        // An import wins: `try: from a import f` and `except ImportError: f = None`.
        let import = bound
            .iter()
            .find_map(|bound| if let Bound::Import(path) = bound { Some(path.clone()) } else { None });
        if import.is_some() {
            return import;
        }
        // Of several expressions the one that leads somewhere dangerous is what matters.
        let mut first = None;
        for one in bound {
            if let Bound::Expression(value) = one {
                let path = self.path(*value, depth);
                if path.as_deref().is_some_and(|path| super::words::kind(path).is_some()) {
                    return path;
                }
                first = first.or(path);
            }
        }
        if bound.is_empty() && super::words::kind(name).is_none() {
            let star = self.stars.iter().map(|module| format!("{module}.{name}"));
            if let Some(path) = star.into_iter().find(|path| super::words::kind(path).is_some()) {
                return Some(path);
            }
        }
        let all_other = bound.iter().all(|bound| matches!(bound, Bound::Other));
        Some(match first {
            Some(path) => path,
            None if bound.is_empty() || all_other => {
                // A builtin that the file defines anew is the file's own.
                if bound.is_empty() { name.to_owned() } else { format!("<local>.{name}") }
            }
            None => return None,
        })
    }

    /// A text that an expression comes to.
    pub(super) fn literal(&self, node: Node<'t>, depth: u8) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        self.spend(1)?;
        let field = |name| node.child_by_field_name(name);
        let text = match node.kind() {
            "string" => self.string(node)?,
            "concatenated_string" => {
                let mut cursor = node.walk();
                node.named_children(&mut cursor)
                    .take(1000)
                    .map(|part| self.string(part))
                    .collect::<Option<String>>()?
            }
            "parenthesized_expression" => self.literal(node.named_child(0)?, depth)?,
            "binary_operator" if field("operator").is_some_and(|sign| self.of(sign) == "+") => {
                self.literal(field("left")?, depth)? + &self.literal(field("right")?, depth)?
            }
            "subscript" => {
                let text = self.literal(field("value")?, depth)?;
                if self.of(field("subscript")?).replace(' ', "") != "::-1" {
                    return None;
                }
                text.chars().rev().collect()
            }
            "identifier" => {
                let name = self.of(node);
                if let Some(known) = self.literals.borrow().get(name) {
                    return known.clone();
                }
                let Some([Bound::Expression(value)]) = self.bound.get(name).map(Vec::as_slice) else {
                    return None;
                };
                self.literals.borrow_mut().insert(name.to_owned(), None);
                let text = self.literal(*value, depth);
                self.literals.borrow_mut().insert(name.to_owned(), text.clone());
                text?
            }
            "call" => self.made(node, depth)?,
            _ => return None,
        };
        self.spend(text.len() / 16)?;
        (text.len() <= TEXT).then_some(text)
    }

    /// `''.join(…)`, `chr(…)`, `bytes.fromhex(…)`, and texts as methods leave them.
    fn made(&self, node: Node<'t>, depth: u8) -> Option<String> {
        let function = node.child_by_field_name("function")?;
        let argument = node.child_by_field_name("arguments")?.named_child(0);
        if function.kind() == "identifier" && self.of(function) == "chr" {
            return char::from_u32(self.of(argument?).parse().ok()?).map(String::from);
        }
        if function.kind() != "attribute" {
            return None;
        }
        let object = function.child_by_field_name("object")?;
        match self.of(function.child_by_field_name("attribute")?) {
            "join" => {
                let between = self.literal(object, depth)?;
                let list = argument?;
                let mut cursor = list.walk();
                let parts: Option<Vec<_>> = list
                    .named_children(&mut cursor)
                    .take(1000)
                    .map(|part| self.literal(part, depth))
                    .collect();
                Some(parts?.join(&between))
            }
            "decode" | "encode" | "strip" => self.literal(object, depth),
            "lower" => self.literal(object, depth).map(|text| text.to_lowercase()),
            "replace" => {
                let second = node.child_by_field_name("arguments")?.named_child(1)?;
                let (old, new) = (self.literal(argument?, depth)?, self.literal(second, depth)?);
                let text = self.literal(object, depth)?;
                (new.len() < 64 && !old.is_empty()).then(|| text.replace(&old, &new))
            }
            "fromhex" if self.of(object) == "bytes" => {
                let text = self.literal(argument?, depth)?;
                let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
                let bytes = digits.chunks(2).map(|pair| {
                    std::str::from_utf8(pair)
                        .ok()
                        .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                        .unwrap_or(b'?')
                });
                Some(String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned())
            }
            _ => None,
        }
    }

    /// A string literal without holes; `\x6f` and its kin resolved.
    fn string(&self, node: Node<'t>) -> Option<String> {
        let mut text = String::new();
        let mut cursor = node.walk();
        for part in node.named_children(&mut cursor).take(10_000) {
            match part.kind() {
                "string_content" => {
                    let mut at = part.start_byte();
                    let mut inner = part.walk();
                    for escape in part
                        .named_children(&mut inner)
                        .take(10_000)
                        .filter(|one| one.kind() == "escape_sequence")
                    {
                        text.push_str(self.text.get(at..escape.start_byte())?);
                        text.push(escaped(self.of(escape)));
                        at = escape.end_byte();
                    }
                    text.push_str(self.text.get(at..part.end_byte())?);
                }
                "interpolation" => return None,
                _ => {}
            }
        }
        Some(text)
    }
}

fn join(object: &str, name: &str) -> String {
    let object = object.strip_suffix(".__dict__").unwrap_or(object);
    match object {
        // `builtins.exec` is `exec`.
        "builtins" | "__builtins__" | "__builtin__" => name.to_owned(),
        _ => format!("{object}.{name}"),
    }
}

fn escaped(escape: &str) -> char {
    let code = |radix, digits: &str| {
        u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).unwrap_or('\u{fffd}')
    };
    match escape.get(1..).unwrap_or_default() {
        "n" => '\n',
        "t" => '\t',
        "r" => '\r',
        rest if rest.starts_with(['x', 'u', 'U']) => code(16, rest.get(1..).unwrap_or_default()),
        rest if rest.starts_with(|c: char| c.is_digit(8)) => code(8, rest),
        rest => rest.chars().next().unwrap_or('\\'),
    }
}
