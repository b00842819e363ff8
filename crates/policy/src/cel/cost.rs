//! How much an evaluation can cost at most: a walk over the expression with sizes in place of values.
//!
//! Loops are only over lists, so every evaluation ends; but three loops inside one another over a large image, or a
//! text that is doubled forty times, do not end in anybody's lifetime. The same walk finds unknown names.

use std::collections::BTreeMap;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue};

use super::Unknown;
use super::context::{Kind, Value, kind_of_field, variables};
use super::functions::{KNOWN, PATTERN, WRITTEN};
use crate::policy::When;

/// The deepest tree that is walked.
const MOST_DEPTH: usize = 400;
/// Loops inside one another.
const MOST_LOOPS: usize = 3;
/// The largest value in the middle of an evaluation, in bytes or elements.
const MOST_WEIGHT: u64 = 16 << 20;

/// What is wrong with an expression, and at which of its nodes.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) node: u64,
    pub(super) why: String,
    pub(super) unknown: Option<Unknown>,
}

impl Fault {
    pub(super) fn new(node: u64, why: impl Into<String>) -> Self {
        Self { node, why: why.into(), unknown: None }
    }

    fn unknown(node: u64, why: String, name: &str, known: &[&str]) -> Self {
        let known = known.iter().map(|&word| word.to_owned()).collect();
        Self { node, why, unknown: Some(Unknown { name: name.to_owned(), known }) }
    }
}

/// How large a value can be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Truth,
    Number,
    /// Bytes.
    Text(u64),
    /// A list of so many of this.
    List(u64, Box<Shape>),
    /// A map from texts to texts, with so many entries, each of so many bytes.
    Entries(u64, u64),
    Record(Kind),
    /// Nothing is known but a bound of its weight: an empty list, a conversion.
    Any(u64),
}

/// A bound of the cost, and of the size of what comes out.
#[derive(Debug)]
pub(super) struct Estimate {
    pub(super) cost: u64,
    pub(super) shape: Shape,
}

/// How large the fields of records are at most.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    fields: BTreeMap<(Kind, String), Shape>,
}

impl Sizes {
    /// Sizes to check an expression with before there is anything to read.
    pub(super) fn nominal() -> Self {
        Self::default()
    }

    /// Sets how large a field is at most, from all values that it has.
    pub(super) fn set<'a>(&mut self, kind: Kind, field: &str, values: impl Iterator<Item = Value<'a>>) {
        if let Some(shape) = values.map(|value| value.shape()).reduce(Shape::or) {
            self.fields.insert((kind, field.to_owned()), shape);
        }
    }
}

impl Shape {
    pub(super) fn may_be_a_truth(&self) -> bool {
        matches!(self, Self::Truth | Self::Any(_))
    }

    fn weight(&self) -> u64 {
        match self {
            Self::Truth | Self::Number => 1,
            Self::Text(bytes) => 1 + *bytes,
            Self::List(count, of) => 1_u64.saturating_add(count.saturating_mul(of.weight())),
            Self::Entries(count, bytes) => 1_u64.saturating_add(count.saturating_mul(1 + *bytes)),
            Self::Record(_) => 8,
            Self::Any(weight) => *weight,
        }
    }

    /// What either of two can be.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => Self::Text(one.max(two)),
            (Self::List(one, of), Self::List(two, other)) => {
                let of = match (one, two) {
                    (0, _) => *other,
                    (_, 0) => *of,
                    _ => of.or(*other),
                };
                Self::List(one.max(two), Box::new(of))
            }
            (Self::Entries(one, bytes), Self::Entries(two, other)) => {
                Self::Entries(one.max(two), bytes.max(other))
            }
            (one, two) if one == two => one,
            (one, two) => Self::Any(one.weight().max(two.weight())),
        }
    }
}

/// Estimates an expression of a rule that is asked about one sort of thing.
pub(super) fn estimate(expression: &IdedExpr, when: When, sizes: &Sizes) -> Result<Estimate, Fault> {
    let names =
        variables(when).map(|(name, kind)| (name.to_owned(), kind.map_or(Shape::Text(32), Shape::Record)));
    let mut walk = Walk { sizes, names: names.collect(), loops: 0 };
    walk.node(expression, 0)
}

/// The names of all fields that an expression selects.
pub(super) fn fields_of(node: &IdedExpr) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.expr {
            Expr::Select(select) => {
                found.push(select.field.clone());
                open.push(&select.operand);
            }
            Expr::Call(call) => open.extend(call.target.iter().map(AsRef::as_ref).chain(&call.args)),
            Expr::Comprehension(loops) => open.extend([
                &loops.iter_range,
                &loops.accu_init,
                &loops.loop_cond,
                &loops.loop_step,
                &loops.result,
            ]),
            Expr::List(list) => open.extend(&list.elements),
            Expr::Map(_) | Expr::Struct(_) | Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => {}
        }
    }
    found.sort();
    found.dedup();
    found
}

struct Walk<'s> {
    sizes: &'s Sizes,
    /// Names that are in scope, the innermost last.
    names: Vec<(String, Shape)>,
    loops: usize,
}

impl Walk<'_> {
    fn node(&mut self, node: &IdedExpr, depth: usize) -> Result<Estimate, Fault> {
        if depth > MOST_DEPTH {
            return Err(Fault::new(node.id, format!("it is more than {MOST_DEPTH} operations deep")));
        }
        let estimate = match &node.expr {
            Expr::Literal(literal) => Estimate { cost: 1, shape: literal_shape(literal) },
            Expr::Ident(name) => Estimate { cost: 1, shape: self.name(node.id, name)? },
            Expr::Select(select) => {
                let of = self.node(&select.operand, depth + 1)?;
                let shape = self.field(node.id, &of.shape, &select.field)?;
                let shape = if select.test { Shape::Truth } else { shape };
                // Lists of records are made when they are read.
                let read = if let Shape::List(count, _) = &shape { *count } else { shape.weight() / 32 };
                Estimate { cost: of.cost.saturating_add(1).saturating_add(read), shape }
            }
            Expr::Call(call) => self.call(node.id, call, depth)?,
            Expr::Comprehension(loops) => self.loops(node.id, loops, depth)?,
            Expr::List(list) => {
                let mut total = Estimate { cost: 1, shape: Shape::Any(1) };
                for (at, element) in list.elements.iter().enumerate() {
                    let one = self.node(element, depth + 1)?;
                    total.cost = total.cost.saturating_add(one.cost).saturating_add(1);
                    total.shape = if at == 0 { one.shape } else { total.shape.or(one.shape) };
                }
                total.shape = Shape::List(list.elements.len() as u64, Box::new(total.shape));
                total
            }
            Expr::Map(_) | Expr::Struct(_) => {
                return Err(Fault::new(node.id, "maps and messages cannot be made in a rule"));
            }
            Expr::Unspecified => return Err(Fault::new(node.id, "a part of it is empty")),
        };
        if estimate.shape.weight() > MOST_WEIGHT {
            return Err(Fault::new(node.id, "a value in it can become too large"));
        }
        Ok(estimate)
    }

    fn name(&self, node: u64, name: &str) -> Result<Shape, Fault> {
        if let Some((_, shape)) = self.names.iter().rev().find(|(known, _)| known == name) {
            return Ok(shape.clone());
        }
        let known: Vec<&str> = self.names.iter().map(|(known, _)| known.as_str()).collect();
        let why = format!("{name:?} is not known; there are {}", known.join(", "));
        Err(Fault::unknown(node, why, name, &known))
    }

    fn field(&self, node: u64, of: &Shape, field: &str) -> Result<Shape, Fault> {
        match of {
            Shape::Record(kind) => match kind_of_field(*kind, field) {
                Ok(shape) => Ok(self.sizes.fields.get(&(*kind, field.to_owned())).cloned().unwrap_or(shape)),
                Err(known) => {
                    let why = format!("{} has no field {field:?}; it has {}", kind.name(), known.join(", "));
                    Err(Fault::unknown(node, why, field, &known))
                }
            },
            Shape::Entries(_, bytes) => Ok(Shape::Text(*bytes)),
            Shape::Any(weight) => Ok(Shape::Any(*weight)),
            Shape::Truth | Shape::Number | Shape::Text(_) | Shape::List(..) => {
                Err(Fault::new(node, format!("a text, a number or a list has no field {field:?}")))
            }
        }
    }

    fn call(&mut self, node: u64, call: &CallExpr, depth: usize) -> Result<Estimate, Fault> {
        let name = call.func_name.as_str();
        let pattern = name.starts_with(PATTERN);
        if !pattern && !KNOWN.contains(&name) {
            let why = format!("there is no function {name:?}; there are {}", WRITTEN.join(", "));
            return Err(Fault::unknown(node, why, name, &WRITTEN));
        }
        let (mut cost, mut shapes, mut weights) = (1_u64, Vec::new(), 0_u64);
        for part in call.target.iter().map(AsRef::as_ref).chain(&call.args) {
            let one = self.node(part, depth + 1)?;
            cost = cost.saturating_add(one.cost);
            weights = weights.saturating_add(one.shape.weight());
            shapes.push(one.shape);
        }
        // What takes a value apart reads it as a whole; a pattern reads it at most once for each of its states.
        let work = match name {
            "_&&_" | "_||_" | "!_" | "_?_:_" | "@not_strictly_false" | "size" | "_[_]" => 1,
            _ if pattern => weights.saturating_mul(4),
            "contains" => weights.saturating_mul(2),
            _ => weights / 8,
        };
        let mut shapes = shapes.into_iter();
        let shape = match (name, shapes.next(), shapes.next(), shapes.next()) {
            ("_?_:_", _, Some(one), Some(two)) => one.or(two),
            ("_+_", Some(Shape::Text(one)), Some(Shape::Text(two)), _) => {
                Shape::Text(one.saturating_add(two))
            }
            ("_+_", Some(Shape::List(one, of)), Some(Shape::List(two, other)), _) => {
                let of = Shape::List(1, of).or(Shape::List(1, other));
                match of {
                    Shape::List(_, of) => Shape::List(one.saturating_add(two), of),
                    other => other,
                }
            }
            ("_+_", Some(one), Some(two), _) if one != Shape::Number || two != Shape::Number => {
                Shape::Any(one.weight().saturating_add(two.weight()))
            }
            ("_+_" | "_-_" | "_*_" | "_/_" | "_%_" | "-_" | "size" | "int" | "double", ..) => Shape::Number,
            ("_[_]", Some(Shape::List(_, of)), ..) => *of,
            ("_[_]", Some(Shape::Entries(_, bytes)), ..) => Shape::Text(bytes),
            ("_[_]", Some(Shape::Record(_)), ..) => {
                return Err(Fault::new(node, "a field is selected by its name: a.b, not a[\"b\"]"));
            }
            ("_[_]", Some(of), ..) => Shape::Any(of.weight()),
            ("string", Some(Shape::Text(bytes)), ..) => Shape::Text(bytes),
            ("string", Some(of), ..) => Shape::Text(of.weight().saturating_add(32)),
            _ => Shape::Truth,
        };
        Ok(Estimate { cost: cost.saturating_add(work), shape })
    }

    fn loops(&mut self, node: u64, loops: &ComprehensionExpr, depth: usize) -> Result<Estimate, Fault> {
        let range = self.node(&loops.iter_range, depth + 1)?;
        let (count, element) = match range.shape {
            Shape::List(count, of) => (count, *of),
            Shape::Entries(count, bytes) => (count, Shape::Text(bytes)),
            Shape::Any(weight) => (weight, Shape::Any(weight)),
            _ => return Err(Fault::new(node, "only a list or a map can be walked")),
        };
        self.loops += 1;
        if self.loops > MOST_LOOPS {
            return Err(Fault::new(node, format!("more than {MOST_LOOPS} loops stand inside one another")));
        }
        let start = self.node(&loops.accu_init, depth + 1)?;
        let names = self.names.len();
        self.names.push((loops.iter_var.clone(), element.clone()));
        if let Some(second) = &loops.iter_var2 {
            self.names.push((second.clone(), element));
        }
        self.names.push((loops.accu_var.clone(), start.shape.clone()));
        // Only the loop itself can name what it gathers, so each turn adds as much as the first.
        let first = self.node(&loops.loop_step, depth + 1)?.shape;
        let gathered = match (&start.shape, first) {
            (Shape::List(before, _), Shape::List(after, of)) => {
                let added = after.saturating_sub(*before);
                Shape::List(before.saturating_add(added.saturating_mul(count)), of)
            }
            (_, shape) => start.shape.clone().or(shape),
        };
        if let Some(last) = self.names.last_mut() {
            last.1 = gathered.clone();
        }
        let step = self.node(&loops.loop_step, depth + 1)?;
        let condition = self.node(&loops.loop_cond, depth + 1)?;
        let result = self.node(&loops.result, depth + 1)?;
        self.names.truncate(names);
        self.loops -= 1;
        let turn = step.cost.saturating_add(condition.cost).saturating_add(4);
        let cost = [range.cost, start.cost, result.cost, turn.saturating_mul(count)]
            .into_iter()
            .fold(1_u64, u64::saturating_add);
        Ok(Estimate { cost, shape: result.shape })
    }
}

fn literal_shape(literal: &LiteralValue) -> Shape {
    match literal {
        LiteralValue::Boolean(_) => Shape::Truth,
        LiteralValue::String(text) => Shape::Text(text.inner().len() as u64),
        LiteralValue::Bytes(_) => Shape::Any(4096),
        LiteralValue::Double(_) | LiteralValue::Int(_) | LiteralValue::UInt(_) => Shape::Number,
        LiteralValue::Null => Shape::Any(1),
    }
}
