//! What names stand for: imports, and names that are assigned once. All scopes of a file are one: a name that means two
//! things means nothing.

use std::cell::Cell;
use std::collections::BTreeMap;

use tree_sitter::Node;

/// Steps from name to name, and levels of an expression.
pub(super) const DEPTH: u8 = 24;

/// Steps that names and values of one file may take in all.
const STEPS: u64 = 20_000_000;

/// The names of a file.
pub(super) struct Names<'t, 's> {
    pub(super) text: &'s str,
    bound: BTreeMap<&'s str, Vec<Bound<'t>>>,
    /// Modules of which everything is imported.
    stars: Vec<String>,
    /// Steps that are left for this file.
    steps: Cell<u64>,
}

/// What a name stands for.
#[derive(Clone)]
pub(super) enum Bound<'t> {
    /// `import a.b as name`, `from a import b as name`.
    Import(String),
    /// `name = expression`.
    Expression(Node<'t>),
    /// A function, a class, a parameter, a loop's variable.
    Other,
}

impl<'t, 's> Names<'t, 's> {
    pub(super) fn new(text: &'s str, nodes: &[(Node<'t>, usize)]) -> Self {
        let mut names = Self { text, bound: BTreeMap::new(), stars: Vec::new(), steps: Cell::new(STEPS) };
        for (node, _) in nodes {
            names.bind(*node);
        }
        names
    }

    /// Takes steps; nothing when the file has used its own.
    pub(super) fn spend(&self, steps: usize) -> Option<()> {
        self.steps.set(self.steps.get().saturating_sub(steps as u64));
        (self.steps.get() > 0).then_some(())
    }

    /// The text of a node.
    pub(super) fn of(&self, node: Node<'_>) -> &'s str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// What a name is bound to.
    pub(super) fn bound(&self, name: &str) -> &[Bound<'t>] {
        self.bound.get(name).map_or(&[], Vec::as_slice)
    }

    fn bind(&mut self, node: Node<'t>) {
        match node.kind() {
            "import_statement" => self.import(node, None),
            "import_from_statement" => {
                if let Some(module) = node.child_by_field_name("module_name") {
                    self.import(node, Some(self.of(module)));
                }
            }
            "assignment" => self.assign(node.child_by_field_name("left"), node.child_by_field_name("right")),
            "named_expression" => {
                self.assign(node.child_by_field_name("name"), node.child_by_field_name("value"));
            }
            "augmented_assignment" | "for_statement" => self.assign(node.child_by_field_name("left"), None),
            "as_pattern" => {
                let target = node.child_by_field_name("alias").and_then(|alias| alias.named_child(0));
                self.assign(target, node.named_child(0));
            }
            "function_definition" | "class_definition" => self.assign(node.child_by_field_name("name"), None),
            "parameters" => {
                let mut cursor = node.walk();
                for parameter in node.named_children(&mut cursor).take(1000) {
                    let name = parameter.child_by_field_name("name").or_else(|| {
                        if parameter.kind() == "identifier" {
                            Some(parameter)
                        } else {
                            parameter.named_child(0)
                        }
                    });
                    self.assign(name, None);
                }
            }
            _ => {}
        }
    }

    fn assign(&mut self, name: Option<Node<'t>>, value: Option<Node<'t>>) {
        let Some(name) = name else { return };
        match name.kind() {
            "identifier" => {
                let bound = value.map_or(Bound::Other, Bound::Expression);
                self.push(self.of(name), bound);
            }
            "pattern_list" | "tuple_pattern" => {
                let mut cursor = name.walk();
                for part in
                    name.named_children(&mut cursor).filter(|part| part.kind() == "identifier").take(1000)
                {
                    self.push(self.of(part), Bound::Other);
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, name: &'s str, bound: Bound<'t>) {
        let all = self.bound.entry(name).or_default();
        if all.len() < 64 {
            all.push(bound);
        }
    }

    fn import(&mut self, node: Node<'t>, module: Option<&str>) {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor).take(2000) {
            if child.kind() == "wildcard_import" {
                self.stars.extend(module.map(str::to_owned));
            }
        }
        let mut cursor = node.walk();
        for name in node.children_by_field_name("name", &mut cursor).take(2000) {
            let alias = name.child_by_field_name("alias").map(|alias| self.of(alias));
            let name = name.child_by_field_name("name").unwrap_or(name);
            let name = self.of(name);
            match (module, alias) {
                (Some(module), alias) => {
                    self.push(alias.unwrap_or(name), Bound::Import(format!("{module}.{name}")));
                }
                (None, Some(alias)) => self.push(alias, Bound::Import(name.to_owned())),
                (None, None) => {
                    let first = name.split('.').next().unwrap_or(name);
                    self.push(first, Bound::Import(first.to_owned()));
                }
            }
        }
    }

    /// The whole name of what an expression refers to: `transformers.AutoModel.from_pretrained`; `x().y` for what a call
    /// gives.
    pub(super) fn path(&self, node: Node<'t>, depth: u8) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        self.spend(1)?;
        match node.kind() {
            "identifier" => self.name(self.of(node), depth),
            "attribute" => {
                let object = self.path(node.child_by_field_name("object")?, depth)?;
                Some(format!("{object}.{}", self.of(node.child_by_field_name("attribute")?)))
            }
            "parenthesized_expression" | "await" => self.path(node.named_child(0)?, depth),
            "subscript" => Some(format!("{}[]", self.path(node.child_by_field_name("value")?, depth)?)),
            "call" => {
                let function = self.path(node.child_by_field_name("function")?, depth)?;
                let first = |at| node.child_by_field_name("arguments")?.named_child(at);
                match function.as_str() {
                    "getattr" => {
                        let name = self.literal(first(1)?, depth)?;
                        Some(format!("{}.{name}", self.path(first(0)?, depth)?))
                    }
                    "importlib.import_module" | "__import__" => self.literal(first(0)?, depth),
                    "functools.partial" => self.path(first(0)?, depth),
                    _ => Some(format!("{function}()")),
                }
            }
            _ => None,
        }
    }

    fn name(&self, name: &str, depth: u8) -> Option<String> {
        let bound = self.bound(name);
        // An import wins: `try: from a import f` and `except ImportError: f = None`.
        if let Some(import) = bound.iter().find_map(|bound| match bound {
            Bound::Import(path) => Some(path.clone()),
            _ => None,
        }) {
            return Some(import);
        }
        match bound {
            [] => Some(match self.stars.first() {
                Some(module) if !BUILTINS.contains(&name) => format!("{module}.{name}"),
                _ => name.to_owned(),
            }),
            [Bound::Expression(value)] => self.path(*value, depth),
            _ => None,
        }
    }

    fn literal(&self, node: Node<'t>, depth: u8) -> Option<String> {
        match self.value_with(node, depth) {
            super::values::Value::Text(text) if !text.contains(super::super::UNKNOWN) => Some(text),
            _ => None,
        }
    }
}

const BUILTINS: [&str; 6] = ["exec", "eval", "getattr", "open", "__import__", "compile"];
