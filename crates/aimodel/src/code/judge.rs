//! Which of what stands in a file runs when it is imported, and what of it matters.

use std::collections::{BTreeMap, BTreeSet};

use tree_sitter::Node;

use super::Declared;
use super::names::{DEPTH, Names};
use super::syntax::Found;
use super::words::{self, Kind};
use crate::context::Context;
use crate::finding::Finding;
use crate::rule::code as rule;

/// Characters of a line that are shown.
const SHOWN: usize = 160;

/// Something that matters.
struct Event<'t> {
    kind: Kind,
    path: String,
    node: Node<'t>,
    /// The function in whose body it stands.
    owner: Option<usize>,
}

/// What a file's calls lead to.
struct Graph<'t> {
    events: Vec<Event<'t>>,
    /// Names that stand in calls, decorators and arguments, by the function in which they stand.
    uses: BTreeMap<Option<usize>, BTreeSet<String>>,
    /// Calls of what is worked out only then.
    unknown: Vec<(Node<'t>, Option<usize>)>,
}

/// Looks at everything, and gives what the file declares.
pub(super) fn all<'t>(names: &Names<'t, '_>, found: &Found<'t>, context: &mut Context<'_>) -> Declared {
    let graph = graph(names, found);
    let reached = reached(names, found, &graph);
    let is_import = |owner: Option<usize>| owner.is_none_or(|function| reached.contains(&function));
    let mut can: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
    for event in &graph.events {
        let step = step(names, event.node);
        let finding = |rule| {
            let evidence = format!("{}: {}", event.kind.says(), event.path);
            let at = event.node.start_byte() as u64;
            let reach = event.owner.and_then(|owner| found.functions.get(owner));
            let reach =
                reach.map(|function| format!("reached at import through {}", names.of(function.name)));
            Finding::new(rule, evidence).at(at).with_trace(reach.into_iter().chain([step.clone()]))
        };
        if is_import(event.owner) {
            context.find(match event.kind {
                Kind::Files => finding(&rule::IMPORT_WRITES),
                Kind::Dynamic => finding(&rule::IMPORT_DYNAMIC),
                _ => finding(&rule::IMPORT_EFFECT),
            });
            continue;
        }
        strong(names, event, &step, context);
        if !matches!(event.kind, Kind::Files | Kind::Dynamic) {
            can.entry(event.kind).or_default().push(step);
        }
    }
    shells(&graph, names, context);
    for (node, owner) in &graph.unknown {
        if is_import(*owner) {
            let finding = Finding::new(&rule::IMPORT_DYNAMIC, "calls what it works out only then");
            context.find(finding.at(node.start_byte() as u64).with_trace([step(names, *node)]));
        }
    }
    for (kind, steps) in can {
        context.find(Finding::new(&rule::CAN, format!("a function {}", kind.says())).with_trace(steps));
    }
    Declared {
        imports: names.imports.iter().map(|name| crate::finding::plain(name)).take(1000).collect(),
        classes: found
            .classes
            .iter()
            .filter_map(|class| class.child_by_field_name("name"))
            .map(|name| crate::finding::plain(names.of(name)))
            .take(1000)
            .collect(),
    }
}

fn step(names: &Names<'_, '_>, node: Node<'_>) -> String {
    let line = names.of(node).lines().next().unwrap_or_default();
    format!("line {}: {}", node.start_position().row + 1, line.chars().take(SHOWN).collect::<String>())
}

fn graph<'t>(names: &Names<'t, '_>, found: &Found<'t>) -> Graph<'t> {
    let mut graph = Graph { events: Vec::new(), uses: BTreeMap::new(), unknown: Vec::new() };
    for (node, owner) in &found.nodes {
        let mut targets: Vec<Node<'t>> = Vec::new();
        match node.kind() {
            "call" => {
                targets.extend(node.child_by_field_name("function"));
                if let Some(arguments) = node.child_by_field_name("arguments") {
                    let mut cursor = arguments.walk();
                    for argument in arguments.named_children(&mut cursor).take(200) {
                        let value = argument
                            .child_by_field_name("value")
                            .filter(|_| argument.kind() == "keyword_argument");
                        // What is handed over may be called: `atexit.register(os.system, 'id')`.
                        targets.push(value.unwrap_or(argument));
                    }
                }
            }
            "decorator" => targets.extend(node.named_child(0)),
            "class_definition" => {
                if let Some(bases) = node.child_by_field_name("superclasses") {
                    let mut cursor = bases.walk();
                    for base in bases.named_children(&mut cursor).take(50) {
                        targets.push(base.child_by_field_name("value").unwrap_or(base));
                    }
                }
            }
            _ => {}
        }
        for (at, target) in targets.into_iter().enumerate() {
            let is_function = at == 0 && node.kind() == "call";
            if !is_function && !matches!(target.kind(), "identifier" | "attribute" | "call" | "lambda") {
                continue;
            }
            // A call among the arguments is a node of its own, with what it gives.
            let Some(path) = names.path(target, DEPTH) else {
                if is_function && is_hidden(names, target) {
                    graph.unknown.push((*node, *owner));
                }
                continue;
            };
            if let Some(kind) = words::kind(&path) {
                graph.events.push(Event { kind, path, node: *node, owner: *owner });
            } else {
                graph.uses.entry(*owner).or_default().insert(path);
            }
        }
    }
    graph
}

/// `getattr(__builtins__, name)(…)`, `globals()[name](…)`: a call whose target is put together.
fn is_hidden(names: &Names<'_, '_>, target: Node<'_>) -> bool {
    let text = names.of(target);
    let text: String = text.chars().take(400).collect();
    ["__builtins__", "builtins", "globals()", "__dict__", "__import__(", "import_module("]
        .iter()
        .any(|word| text.contains(word))
        && matches!(target.kind(), "call" | "subscript" | "attribute")
}

/// Functions that run at import, by their index.
fn reached(names: &Names<'_, '_>, found: &Found<'_>, graph: &Graph<'_>) -> BTreeSet<usize> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut by_class: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for (index, function) in found.functions.iter().enumerate() {
        let name = names.of(function.name);
        match function.class.and_then(|class| class.child_by_field_name("name")) {
            Some(class) => by_class.entry(names.of(class)).or_default().push((index, name)),
            None => by_name.entry(name).or_default().push(index),
        }
    }
    let mut reached = BTreeSet::new();
    let mut left: Vec<Option<usize>> = vec![None];
    // Python asks a module's own `__getattr__` for names that it does not have.
    left.extend(by_name.get("__getattr__").into_iter().flatten().map(|index| Some(*index)));
    reached.extend(left.iter().flatten().copied());
    while let Some(owner) = left.pop() {
        for path in graph.uses.get(&owner).into_iter().flatten() {
            let path = path.strip_prefix("<local>.").unwrap_or(path);
            let (first, rest) = path.split_once('.').unwrap_or((path, ""));
            let first = first.strip_suffix("()").unwrap_or(first);
            let mut next: Vec<usize> = Vec::new();
            if rest.is_empty() {
                next.extend(by_name.get(first).into_iter().flatten());
            }
            for (index, name) in by_class.get(first).into_iter().flatten() {
                let is_made = matches!(
                    *name,
                    "__init__"
                        | "__new__"
                        | "__post_init__"
                        | "__init_subclass__"
                        | "__call__"
                        | "__enter__"
                        | "__getattr__"
                        | "__set_name__"
                        | "__prepare__"
                        | "__class_getitem__"
                );
                if is_made || rest.split('.').any(|part| part.trim_end_matches("()") == *name) {
                    next.push(*index);
                }
            }
            for index in next {
                if reached.insert(index) {
                    left.push(Some(index));
                }
            }
        }
    }
    reached
}

/// What in a function is more than honest code does.
fn strong(names: &Names<'_, '_>, event: &Event<'_>, step: &str, context: &mut Context<'_>) {
    if !matches!(event.kind, Kind::Code | Kind::Process) {
        return;
    }
    let text: String = names.of(event.node).chars().take(100_000).collect();
    let at = event.node.start_byte() as u64;
    if words::is_decoding(&text) {
        let finding = Finding::new(&rule::DECODED, format!("{} of decoded text", event.path));
        context.find(finding.at(at).with_trace([step.to_owned()]));
    }
    if event.kind == Kind::Process && words::is_hostile_command(&text) {
        let finding = Finding::new(&rule::SHELL_COMMAND, format!("{} of such a command", event.path));
        context.find(finding.at(at).with_trace([step.to_owned()]));
    }
}

/// A connection and a shell in one function.
fn shells(graph: &Graph<'_>, names: &Names<'_, '_>, context: &mut Context<'_>) {
    let mut functions: BTreeMap<Option<usize>, Vec<&Event<'_>>> = BTreeMap::new();
    for event in &graph.events {
        functions.entry(event.owner).or_default().push(event);
    }
    for (owner, events) in functions {
        let socket = events.iter().find(|event| event.path.starts_with("socket."));
        let process = events.iter().find(|event| event.kind == Kind::Process);
        let joins = graph.uses.get(&owner).is_some_and(|uses| uses.iter().any(|path| path == "os.dup2"))
            || process.is_some_and(|event| names.of(event.node).contains("fileno()"));
        if let (Some(socket), Some(process), true) = (socket, process, joins) {
            let finding = Finding::new(&rule::REVERSE_SHELL, format!("{} and {}", socket.path, process.path));
            let at = process.node.start_byte() as u64;
            context.find(finding.at(at).with_trace([step(names, socket.node), step(names, process.node)]));
        }
    }
}
