//! The functions that an expression may call, and `matches` with patterns that are compiled once.

use cel::IdedExpr;
use cel::common::ast::{Expr, LiteralValue};
use regex::{Regex, RegexBuilder};

use super::cost::Fault;

/// Operators and functions, as the parser names them.
pub(super) const KNOWN: [&str; 26] = [
    "_?_:_",
    "_&&_",
    "_||_",
    "!_",
    "_-_",
    "_+_",
    "_*_",
    "_/_",
    "_%_",
    "_==_",
    "_!=_",
    "_>=_",
    "_<=_",
    "_>_",
    "_<_",
    "-_",
    "_[_]",
    "@in",
    "@not_strictly_false",
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "int",
    "double",
    "string",
];

/// What a person may write, for "did you mean".
pub(super) const WRITTEN: [&str; 14] = [
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "int",
    "double",
    "string",
    "has",
    "all",
    "exists",
    "exists_one",
    "map",
    "filter",
];

/// The beginning of the names of functions that stand for one compiled pattern each.
pub(super) const PATTERN: &str = "matches:";

/// A compiled pattern may take this much memory.
const MOST_PATTERN_BYTES: usize = 256 << 10;

/// Puts a function of its own in the place of every `x.matches("pattern")`: the interpreter would compile the pattern
/// again for each thing it is asked about.
pub(super) fn compile_patterns(node: &mut IdedExpr, into: &mut Vec<(String, Regex)>) -> Result<(), Fault> {
    let id = node.id;
    match &mut node.expr {
        Expr::Call(call) => {
            if call.func_name == "matches" {
                let global = call.target.is_none() && call.args.len() == 2;
                let Some(IdedExpr { expr: Expr::Literal(LiteralValue::String(pattern)), .. }) =
                    call.args.last()
                else {
                    return Err(Fault::new(id, "the pattern of matches() has to be written out as a text"));
                };
                let pattern = pattern.inner().to_owned();
                let compiled = RegexBuilder::new(&pattern)
                    .size_limit(MOST_PATTERN_BYTES)
                    .dfa_size_limit(MOST_PATTERN_BYTES)
                    .build()
                    .map_err(|error| {
                        let why = error.to_string();
                        let last = why.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned();
                        Fault::new(id, format!("the pattern {pattern:?} cannot be used: {last}"))
                    })?;
                call.args.pop();
                if global {
                    call.target = call.args.pop().map(Box::new);
                }
                call.func_name = format!("{PATTERN}{pattern}");
                into.push((call.func_name.clone(), compiled));
            }
            for part in call.target.iter_mut().map(AsMut::as_mut).chain(call.args.iter_mut()) {
                compile_patterns(part, into)?;
            }
            Ok(())
        }
        Expr::Comprehension(loops) => [
            &mut loops.iter_range,
            &mut loops.accu_init,
            &mut loops.loop_cond,
            &mut loops.loop_step,
            &mut loops.result,
        ]
        .into_iter()
        .try_for_each(|part| compile_patterns(part, into)),
        Expr::List(list) => list.elements.iter_mut().try_for_each(|part| compile_patterns(part, into)),
        Expr::Select(select) => compile_patterns(&mut select.operand, into),
        // Maps and messages are refused by the estimate of cost, which walks the whole expression.
        Expr::Map(_) | Expr::Struct(_) | Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => Ok(()),
    }
}
