//! Which of what stands in a file runs when it is imported, and what of it matters.

use std::collections::{BTreeMap, BTreeSet};

use tree_sitter::Node;

use super::Declared;
use super::names::{DEPTH, Names};
use super::syntax::{Found, Function};
use super::words::{self, Kind};
use crate::context::Context;
use crate::finding::Finding;
use crate::rule::code as rule;

/// Characters of a line that are shown.
const SHOWN: usize = 160;

/// Methods that run when a class is made, or an object of it is made and called.
const MAKING: [&str; 10] = [
    "__init__",
    "__new__",
    "__post_init__",
    "__init_subclass__",
    "__call__",
    "__enter__",
    "__getattr__",
    "__set_name__",
    "__prepare__",
    "__class_getitem__",
];

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
    /// Names of functions that are kept somewhere, from where they may be called.
    kept: BTreeMap<Option<usize>, BTreeSet<String>>,
    /// Calls of what is worked out only then.
    unknown: Vec<(Node<'t>, Option<usize>)>,
}

/// Looks at everything, and gives what the file declares.
pub(super) fn all<'t>(names: &Names<'t, '_>, found: &Found<'t>, context: &mut Context<'_>) -> Declared {
    let graph = graph(names, found);
    let (surely, perhaps) = (reached(names, found, &graph, false), reached(names, found, &graph, true));
    let is_import = |owner: Option<usize>| owner.is_none_or(|function| surely.contains(&function));
    // Honest classes download when somebody indexes or walks them; programs they do not start so.
    let is_strong =
        |kind| matches!(kind, Kind::Process | Kind::Code | Kind::Native | Kind::Startup | Kind::Objects);
    let may_run = |event: &Event<'_>| {
        is_import(event.owner)
            || (is_strong(event.kind) && event.owner.is_some_and(|owner| perhaps.contains(&owner)))
    };
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
        if may_run(event) {
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
    let mut graph =
        Graph { events: Vec::new(), uses: BTreeMap::new(), kept: BTreeMap::new(), unknown: Vec::new() };
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
            _ if is_holder(node) => held(*node, *owner, names, &mut graph),
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
            if is_function && let Some(event) = odd_call(names, *node, target, *owner) {
                graph.events.push(event);
                continue;
            }
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

/// Whether something is kept in a node from which it can be called without its name: a container, an attribute, what a
/// function gives.
fn is_holder(node: &Node<'_>) -> bool {
    match node.kind() {
        "pair" | "list" | "tuple" | "set" | "expression_list" | "return_statement" => true,
        "assignment" => {
            let is_named = node.child_by_field_name("left").is_some_and(|left| left.kind() == "identifier");
            let block = node.parent().and_then(|statement| statement.parent());
            !is_named
                || block.and_then(|block| block.parent()).is_some_and(|one| one.kind() == "class_definition")
        }
        _ => false,
    }
}

/// What runs programs or text and is kept somewhere, to be called from there.
fn held<'t>(node: Node<'t>, owner: Option<usize>, names: &Names<'t, '_>, graph: &mut Graph<'t>) {
    let mut cursor = node.walk();
    let parts: Vec<Node<'t>> = match node.kind() {
        "pair" => node.child_by_field_name("value").into_iter().collect(),
        "assignment" => node.child_by_field_name("right").into_iter().collect(),
        _ => node.named_children(&mut cursor).take(200).collect(),
    };
    for part in parts.into_iter().filter(|part| matches!(part.kind(), "identifier" | "attribute")) {
        let Some(path) = names.path(part, DEPTH) else { continue };
        match words::kind(&path) {
            // Types that somebody compares with.
            Some(_) if path.starts_with("types.") => {}
            Some(kind @ (Kind::Process | Kind::Code | Kind::Native)) => {
                graph.events.push(Event { kind, path, node, owner });
            }
            _ if part.kind() == "identifier" => {
                graph.kept.entry(owner).or_default().insert(path);
            }
            _ => {}
        }
    }
}

/// Calls that are told by more than the function's name: files that are opened to be written, methods by name, and the way
/// from any object to all classes.
fn odd_call<'t>(
    names: &Names<'t, '_>,
    node: Node<'t>,
    function: Node<'t>,
    owner: Option<usize>,
) -> Option<Event<'t>> {
    let text = names.of(function);
    let last = text.rsplit('.').next().unwrap_or(text);
    if last == "__subclasses__" {
        let starts = ["__class__", "__base__", "__bases__", "__mro__", "object.", "type."];
        let is_far = starts.iter().any(|word| text.contains(word));
        return is_far.then(|| Event { kind: Kind::Objects, path: last.to_owned(), node, owner });
    }
    let path = names.path(function, DEPTH)?;
    if path == "operator.methodcaller()" {
        let path = names.path(node, DEPTH)?;
        return words::kind(&path).map(|kind| Event { kind, path, node, owner });
    }
    let is_open = matches!(path.as_str(), "open" | "io.open" | "codecs.open");
    let is_write = words::kind(&path) == Some(Kind::Files);
    let around = names.of(node);
    if (is_open && opens_to_write(names, node)) || is_write {
        let kind = if words::is_starting_place(around) { Kind::Startup } else { Kind::Files };
        return Some(Event { kind, path, node, owner });
    }
    None
}

/// Whether the mode of an `open` lets write.
fn opens_to_write(names: &Names<'_, '_>, node: Node<'_>) -> bool {
    let Some(arguments) = node.child_by_field_name("arguments") else { return false };
    let mut cursor = arguments.walk();
    let all: Vec<Node<'_>> = arguments.named_children(&mut cursor).take(20).collect();
    let named = all.iter().find(|one| {
        one.kind() == "keyword_argument"
            && one.child_by_field_name("name").is_some_and(|name| names.of(name) == "mode")
    });
    let mode = match named {
        Some(named) => named.child_by_field_name("value"),
        None => all.get(1).copied().filter(|one| one.kind() != "keyword_argument"),
    };
    let text = mode.map(|mode| names.of(mode)).unwrap_or_default();
    text.starts_with(['"', '\'']) && text.contains(['w', 'a', 'x', '+'])
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

/// Functions that run at import, by their index; with those that only run if an object is used in the way they are for.
fn reached(names: &Names<'_, '_>, found: &Found<'_>, graph: &Graph<'_>, with_uses: bool) -> BTreeSet<usize> {
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
        let kept = graph.kept.get(&owner).into_iter().flatten().filter(|_| with_uses);
        for path in graph.uses.get(&owner).into_iter().flatten().chain(kept) {
            let path = path.strip_prefix("<local>.").unwrap_or(path);
            let (first, rest) = path.split_once('.').unwrap_or((path, ""));
            let first = first.strip_suffix("()").unwrap_or(first);
            let mut next: Vec<usize> = Vec::new();
            if rest.is_empty() {
                next.extend(by_name.get(first).into_iter().flatten());
            }
            for (index, name) in by_class.get(first).into_iter().flatten() {
                let is_made = MAKING.contains(name)
                    || (with_uses
                        && ((name.starts_with("__") && name.ends_with("__"))
                            || is_property(names, &found.functions[*index])));
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

/// Whether a method runs when somebody looks at the attribute of its name.
fn is_property(names: &Names<'_, '_>, function: &Function<'_>) -> bool {
    let decorated = function.name.parent().and_then(|definition| definition.parent());
    let Some(decorated) = decorated.filter(|one| one.kind() == "decorated_definition") else { return false };
    let mut cursor = decorated.walk();
    decorated
        .named_children(&mut cursor)
        .take_while(|one| one.kind() == "decorator")
        .any(|one| names.of(one).trim_end().ends_with("property"))
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
