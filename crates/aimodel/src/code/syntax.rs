//! The syntax tree of a Python file: its calls, bindings and functions, and in which function each stands.

use tree_sitter::{Node, Tree};

use crate::context::{Context, Stop};

/// A function or method of the file.
pub(super) struct Function<'t> {
    pub(super) name: Node<'t>,
    /// The class whose body it stands in.
    pub(super) class: Option<Node<'t>>,
}

/// What stands in a file.
pub(super) struct Found<'t> {
    /// Calls, decorators, bindings, each with the function in whose body it stands (its index), none at import.
    pub(super) nodes: Vec<(Node<'t>, Option<usize>)>,
    pub(super) functions: Vec<Function<'t>>,
    /// Classes at module level.
    pub(super) classes: Vec<Node<'t>>,
    /// The first thing that could not be parsed: row from 0, and what.
    pub(super) problem: Option<(usize, &'static str)>,
}

/// What is around a node.
struct Around<'t> {
    end: usize,
    function: Option<usize>,
    class: Option<Node<'t>>,
}

/// Walks a tree, without recursion.
pub(super) fn walk<'t>(tree: &'t Tree, text: &str, context: &mut Context<'_>) -> Result<Found<'t>, Stop> {
    let mut found = Found { nodes: Vec::new(), functions: Vec::new(), classes: Vec::new(), problem: None };
    let mut around: Vec<Around<'t>> = Vec::new();
    // Bodies of functions, and the index of the function: what stands in them does not run at import.
    let mut bodies: Vec<(usize, usize)> = Vec::new();
    let mut class_bodies: Vec<(usize, Node<'t>)> = Vec::new();
    let mut dead: Vec<usize> = Vec::new();
    let mut cursor = tree.walk();
    loop {
        context.step(1)?;
        let node = cursor.node();
        while around.last().is_some_and(|around| around.end <= node.start_byte()) {
            around.pop();
        }
        if node.is_error() || node.is_missing() {
            found.problem.get_or_insert((node.start_position().row, "it is not Python"));
        }
        if node.kind() == "identifier" && text.get(node.byte_range()).is_some_and(is_disguised) {
            found
                .problem
                .get_or_insert((node.start_position().row, "a name in letters that Python reads as others"));
        }
        let is_dead = dead.last() == Some(&node.id());
        if is_dead {
            dead.pop();
        } else {
            dead.extend(never_imported(node, text).map(|node| node.id()));
            let (function, class) =
                around.last().map_or((None, None), |around| (around.function, around.class));
            if let Some(at) = bodies.iter().rposition(|(id, _)| *id == node.id()) {
                let (_, index) = bodies.swap_remove(at);
                around.push(Around { end: node.end_byte(), function: Some(index), class: None });
            } else if let Some(at) = class_bodies.iter().rposition(|(id, _)| *id == node.id()) {
                let (_, class) = class_bodies.swap_remove(at);
                around.push(Around { end: node.end_byte(), function, class: Some(class) });
            }
            note(node, function, class, &mut found, &mut bodies, &mut class_bodies);
        }
        if !is_dead && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return Ok(found);
            }
        }
    }
}

fn note<'t>(
    node: Node<'t>,
    function: Option<usize>,
    class: Option<Node<'t>>,
    found: &mut Found<'t>,
    bodies: &mut Vec<(usize, usize)>,
    class_bodies: &mut Vec<(usize, Node<'t>)>,
) {
    match node.kind() {
        "function_definition" => {
            found.nodes.push((node, function));
            if let (Some(name), Some(body)) =
                (node.child_by_field_name("name"), node.child_by_field_name("body"))
            {
                bodies.push((body.id(), found.functions.len()));
                found.functions.push(Function { name, class });
            }
        }
        "lambda" => {
            if let Some(body) = node.child_by_field_name("body") {
                bodies.push((body.id(), found.functions.len()));
                found.functions.push(Function { name: node, class: None });
            }
        }
        "class_definition" => {
            found.nodes.push((node, function));
            if function.is_none() && class.is_none() {
                found.classes.push(node);
            }
            if let Some(body) = node.child_by_field_name("body") {
                class_bodies.push((body.id(), node));
            }
        }
        "call"
        | "decorator"
        | "import_statement"
        | "import_from_statement"
        | "assignment"
        | "augmented_assignment"
        | "named_expression"
        | "for_statement"
        | "parameters"
        | "as_pattern"
        | "pair"
        | "list"
        | "tuple"
        | "set"
        | "expression_list"
        | "return_statement" => found.nodes.push((node, function)),
        _ => {}
    }
}

/// The block of `if __name__ == "__main__":`, `if TYPE_CHECKING:`, `if False:`.
fn never_imported<'t>(node: Node<'t>, text: &str) -> Option<Node<'t>> {
    if node.kind() != "if_statement" {
        return None;
    }
    let condition = node.child_by_field_name("condition")?;
    let words = text.get(condition.byte_range())?;
    let is_main = words.replace([' ', '(', ')'], "").replace('\'', "\"") == "__name__==\"__main__\"";
    // A name that the file binds anew says nothing.
    let is_main = is_main && !is_bound(text, "__name__");
    (is_main || matches!(words, "False" | "0")).then(|| node.child_by_field_name("consequence")).flatten()
}

/// Whether the text may bind a name.
fn is_bound(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let after = text[at + name.len()..]
            .trim_start_matches([' ', '\t', '\\', '\n', '\r', ')', ',', '"', '\'', ']']);
        after.starts_with(":=")
            || (after.starts_with('=') && !after.starts_with("=="))
            || after.starts_with("in ")
    })
}

/// Letters that Python reads as others (NFKC): `os.ſystem` is `os.system`.
pub(super) fn is_disguised(name: &str) -> bool {
    let is_compatible = |letter: char| {
        matches!(letter,
            '\u{aa}' | '\u{ba}' | '\u{17f}' | '\u{2b0}'..='\u{2b8}' | '\u{2e0}'..='\u{2e4}' | '\u{1d2c}'..='\u{1d6a}'
            | '\u{2071}' | '\u{207f}' | '\u{2090}'..='\u{209c}' | '\u{2100}'..='\u{214f}' | '\u{2160}'..='\u{217f}'
            | '\u{fb00}'..='\u{fb06}' | '\u{ff10}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}')
    };
    // Mathematicians write single letters so.
    name.chars().nth(1).is_some()
        && name.chars().all(|letter| letter.is_ascii() || is_compatible(letter))
        && !name.is_ascii()
}
