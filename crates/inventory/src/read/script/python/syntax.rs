//! The syntax tree of a Python file, and its nodes in the order of the text, without those that never run.

use tree_sitter::{Node, Tree};

/// Nodes of one file that are looked at.
const NODES: usize = 4_000_000;

/// The nodes of a tree that matter.
pub(super) struct Nodes<'t> {
    /// In the order of the text, each with the start of the function around it.
    pub(super) nodes: Vec<(Node<'t>, usize)>,
    /// The first thing that could not be parsed: row from 0, and what.
    pub(super) problem: Option<(u32, &'static str)>,
}

/// Walks a tree, without recursion.
pub(super) fn walk<'t>(tree: &'t Tree, text: &str) -> Nodes<'t> {
    let mut found = Nodes { nodes: Vec::new(), problem: None };
    let mut cursor = tree.walk();
    // Ends and starts of the functions around, innermost last.
    let mut functions: Vec<(usize, usize)> = Vec::new();
    // Statements that never run.
    let mut dead: Vec<usize> = Vec::new();
    let mut seen = 0;
    loop {
        let node = cursor.node();
        seen += 1;
        if seen > NODES {
            found.problem.get_or_insert((row(node), "too much of it"));
            return found;
        }
        while functions.last().is_some_and(|(end, _)| *end <= node.start_byte()) {
            functions.pop();
        }
        if node.is_error() || node.is_missing() {
            found.problem.get_or_insert((row(node), "it is not Python"));
        }
        let skipped = dead.last() == Some(&node.id());
        if skipped {
            dead.pop();
        } else {
            dead.extend(never_run(node, text).map(|node| node.id()));
            let scope = functions.last().map_or(0, |(_, start)| *start);
            if is_wanted(node.kind()) {
                found.nodes.push((node, scope));
            }
            if matches!(node.kind(), "function_definition" | "lambda") {
                functions.push((node.end_byte(), node.start_byte()));
            }
        }
        if !skipped && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

fn row(node: Node<'_>) -> u32 {
    u32::try_from(node.start_position().row).unwrap_or(u32::MAX - 1)
}

fn is_wanted(kind: &str) -> bool {
    matches!(
        kind,
        "call"
            | "import_statement"
            | "import_from_statement"
            | "assignment"
            | "augmented_assignment"
            | "named_expression"
            | "as_pattern"
            | "for_statement"
            | "function_definition"
            | "class_definition"
            | "parameters"
            | "attribute"
    )
}

/// The block of `if False:`, `if 0:`, `if TYPE_CHECKING:`, `while False:`.
fn never_run<'t>(node: Node<'t>, text: &str) -> Option<Node<'t>> {
    let field = match node.kind() {
        "if_statement" | "elif_clause" => "consequence",
        "while_statement" => "body",
        _ => return None,
    };
    let condition = node.child_by_field_name("condition")?;
    let words = text.get(condition.byte_range())?;
    matches!(words, "False" | "0" | "TYPE_CHECKING" | "typing.TYPE_CHECKING" | "t.TYPE_CHECKING" | "None")
        .then(|| node.child_by_field_name(field))
        .flatten()
}
