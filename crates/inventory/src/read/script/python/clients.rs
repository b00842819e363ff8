//! Ordinary HTTP clients. Asking a service is what programs do; only what is kept as a file, or run, is a fetch.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use tree_sitter::Node;

use super::super::Rule;
use super::super::call::{is_file_address, is_near, is_plain_http, safe_address};
use super::names::{Bound, DEPTH, Names};
use super::values::Value;

/// What a file does with such clients.
#[derive(Default)]
pub(super) struct Clients {
    requests: Vec<Request>,
    /// Functions in which a file is written as bytes.
    writing: BTreeSet<usize>,
    /// Functions, and names whose content is taken as bytes in them.
    contents: BTreeSet<(usize, usize)>,
    /// What stands in the arguments of `exec` or `eval`, and of `write`.
    run: Vec<Range<usize>>,
    written: Vec<Range<usize>>,
    /// Calls by their start: what a name was bound to.
    bound: BTreeMap<usize, usize>,
}

struct Request {
    row: u32,
    bytes: Range<usize>,
    scope: usize,
    name: String,
    address: Option<String>,
}

impl Clients {
    /// `response.content`, `response.iter_content`: remembers what the name is bound to.
    pub(super) fn attribute<'t>(&mut self, names: &Names<'t, '_>, node: Node<'t>, scope: usize) {
        let name = node.child_by_field_name("attribute").map_or("", |name| names.of(name));
        if !matches!(name, "content" | "iter_content" | "iter_bytes" | "raw" | "read" | "text") {
            return;
        }
        let Some(object) = node.child_by_field_name("object") else { return };
        let call = if object.kind() == "call" { Some(object) } else { bound_call(names, object, scope) };
        if let Some(call) = call {
            if name != "text" {
                self.contents.insert((scope, call.start_byte()));
            }
            self.bound.insert(node.start_byte(), call.start_byte());
        }
    }

    /// Calls around a client's.
    pub(super) fn call<'t>(
        &mut self,
        names: &Names<'t, '_>,
        node: Node<'t>,
        scope: usize,
        path: Option<&str>,
    ) {
        let Some(arguments) = node.child_by_field_name("arguments") else { return };
        match path {
            Some("exec" | "eval" | "builtins.exec" | "builtins.eval" | "pickle.loads" | "marshal.loads") => {
                self.run.push(arguments.byte_range());
                return;
            }
            Some("open" | "io.open") => {
                let mode = names.of(arguments);
                if ["\"wb", "'wb", "\"xb", "'xb", "\"w+b", "\"ab", "'ab", "\"bw", "'bw"]
                    .iter()
                    .any(|mark| mode.contains(mark))
                {
                    self.writing.insert(scope);
                }
                return;
            }
            Some("shutil.copyfileobj") => {
                self.writing.insert(scope);
                self.written.push(arguments.byte_range());
                return;
            }
            _ => {}
        }
        let method = node
            .child_by_field_name("function")
            .and_then(|function| function.child_by_field_name("attribute"));
        match method.map_or("", |method| names.of(method)) {
            "write_bytes" => {
                self.writing.insert(scope);
                self.written.push(arguments.byte_range());
            }
            "open" if names.of(arguments).contains("wb") => drop(self.writing.insert(scope)),
            "write" => self.written.push(arguments.byte_range()),
            _ => {}
        }
    }

    /// A client's call.
    pub(super) fn client(
        &mut self,
        node: Node<'_>,
        scope: usize,
        row: u32,
        name: String,
        address: Option<&Value>,
    ) {
        let address = match address {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        self.requests.push(Request { row, bytes: node.byte_range(), scope, name, address });
    }

    /// Those that are fetches: row, rule and what.
    pub(super) fn finish(self) -> Vec<(u32, Rule, String)> {
        let within = |ranges: &[Range<usize>], bytes: &Range<usize>| {
            ranges.iter().take(1000).any(|range| range.start <= bytes.start && bytes.end <= range.end)
        };
        let mut found = Vec::new();
        for request in self.requests.iter().take(1000) {
            let address = request.address.as_deref().unwrap_or("…");
            if is_near(address) {
                continue;
            }
            let what = format!("{}({})", request.name, safe_address(address));
            let uses = self.bound.iter().filter(|(_, call)| **call == request.bytes.start);
            let runs = within(&self.run, &request.bytes)
                || uses.clone().any(|(at, _)| within(&self.run, &(*at..*at)));
            let kept = self.contents.contains(&(request.scope, request.bytes.start))
                && self.writing.contains(&request.scope)
                || (within(&self.written, &request.bytes) && self.writing.contains(&request.scope));
            if is_plain_http(address) && (is_file_address(address) || kept || runs) {
                found.push((request.row, Rule::PlainHttp, what.clone()));
            }
            if runs {
                found.push((request.row, Rule::RemoteScript, what));
            } else if kept || is_file_address(address) {
                found.push((request.row, Rule::Download, what));
            }
        }
        found
    }
}

/// The call that a name is bound to nearest: in this function, else the only one.
fn bound_call<'t>(names: &Names<'t, '_>, object: Node<'t>, scope: usize) -> Option<Node<'t>> {
    if object.kind() != "identifier" {
        return None;
    }
    let calls = names.bound(names.of(object)).iter().filter_map(|bound| match bound {
        Bound::Expression(node) => {
            let node = if node.kind() == "await" { node.named_child(0)? } else { *node };
            (node.kind() == "call" && names.path(node, DEPTH).is_some()).then_some(node)
        }
        _ => None,
    });
    // The last one that begins behind the function's start and before the use.
    calls
        .clone()
        .filter(|call| call.start_byte() >= scope && call.start_byte() < object.start_byte())
        .max_by_key(Node::start_byte)
        .or_else(|| calls.clone().next())
}
