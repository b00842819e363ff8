//! What is wrong with a template, node by node.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Rule;
use crate::rule::template as rule;

use super::lexer::Part;
use super::statement::Statement;
use super::tree::{Argument, Id, Kind, Tree};
use super::value::{Value, Values};
use super::{Read, Use, words};

/// Rounds of a loop, alone and with the loops around it.
const ROUNDS: f64 = 1e7;
/// Characters of a text that a template makes.
const TEXT: f64 = 5e7;
/// Blocks inside each other.
const BLOCKS: usize = 200;
/// Characters of a template that a finding shows.
const SHOWN: usize = 160;

/// One finding: its rule, where in the template, and its steps.
type Hits = BTreeMap<(&'static str, usize), (&'static Rule, Vec<String>)>;

/// The checks of one template.
pub(super) struct Check<'t> {
    used: Use,
    text: &'t str,
    tree: &'t Tree,
    values: &'t mut Values,
    hits: Hits,
    is_open: bool,
    /// Where the part begins in which each node lies.
    part_of: Vec<usize>,
    /// Where the lines begin, without the first.
    lines: Vec<usize>,
}

/// A block that is open.
enum Block {
    If,
    For(f64),
    Macro(String),
    Other,
}

impl<'t> Check<'t> {
    pub(super) fn new(used: Use, text: &'t str, tree: &'t Tree, values: &'t mut Values) -> Self {
        let lines =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1).collect();
        Self {
            used,
            text,
            tree,
            values,
            hits: Hits::new(),
            is_open: false,
            part_of: vec![0; tree.nodes.len()],
            lines,
        }
    }

    /// Whether blocks do not fit together.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// What was found: rule, evidence and steps.
    pub(super) fn findings(self) -> Vec<(&'static Rule, String, Vec<String>)> {
        let shown = |at: usize| {
            let rest: String = self.text.get(at..).unwrap_or_default().chars().take(SHOWN).collect();
            let end = rest.find("}}").into_iter().chain(rest.find("%}")).min().unwrap_or(rest.len());
            rest[..end].trim().to_owned()
        };
        self.hits.into_iter().map(|((_, at), (rule, steps))| (rule, shown(at), steps)).collect()
    }

    fn hit(&mut self, rule: &'static Rule, part: usize, at: usize, step: impl Into<String>) {
        let step = format!("line {}: {}", self.lines.partition_point(|start| *start <= at) + 1, step.into());
        let (_, steps) = self.hits.entry((rule.id, part)).or_insert_with(|| (rule, Vec::new()));
        if steps.len() < 40 && !steps.contains(&step) {
            steps.push(step);
        }
    }

    /// Hidden characters, and names in parts that are no expressions.
    pub(super) fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Text { at, text } => {
                    if let Some(character) = super::words::hidden(text) {
                        let step = format!("the text holds U+{:04X}", u32::from(character));
                        let place = at + text.find(character).unwrap_or(0);
                        self.hit(&rule::HIDDEN_TEXT, *at, place, step);
                    }
                }
                Part::Print(tokens) | Part::Statement(tokens) => {
                    let start = tokens.first().map_or(0, |placed| placed.at);
                    for (at, word) in words(tokens) {
                        if super::words::hidden(word).is_some() {
                            self.hit(
                                &rule::HIDDEN_TEXT,
                                start,
                                at,
                                "a text holds characters that nobody sees",
                            );
                        }
                        // A name of this kind has no business in a template, whether it parses or not.
                        let after_point = self.text[..at].trim_end().ends_with(['.', '|']);
                        if after_point && super::words::is_object_attribute(word) {
                            self.hit(&rule::OBJECT_ACCESS, start, at, format!("attribute {word}"));
                        }
                        if super::words::is_telling(word) {
                            self.hit(&rule::COMPUTED_NAME, start, at, format!("the text {word:?}"));
                        }
                    }
                }
            }
        }
    }

    /// Blocks: loops that do not end, macros that call themselves, templates that are loaded.
    pub(super) fn statements(&mut self, read: &[Read]) {
        let mut blocks: Vec<Block> = Vec::new();
        let mut recursive_loops = 0;
        for part in read {
            if blocks.len() > BLOCKS {
                break;
            }
            for node in part.nodes.clone() {
                self.part_of[node] = part.at;
            }
            self.calls_itself(part, &blocks);
            match &part.statement {
                Statement::Expression(_) | Statement::Branch => {}
                Statement::If(_) => blocks.push(Block::If),
                Statement::For { over, recursive } => {
                    let rounds = self.rounds(*over);
                    let around: f64 = blocks
                        .iter()
                        .map(|block| if let Block::For(rounds) = block { *rounds } else { 1.0 })
                        .product();
                    if rounds * around > ROUNDS {
                        self.hit(
                            &rule::ENDLESS,
                            part.at,
                            part.at,
                            format!("a loop of {:.0} rounds", rounds * around),
                        );
                    }
                    recursive_loops += u32::from(*recursive);
                    if *recursive && recursive_loops < 16 {
                        self.loops_over_itself(part, *over, read);
                    }
                    blocks.push(Block::For(rounds.max(1.0)));
                }
                Statement::Macro(name) => blocks.push(Block::Macro(name.clone())),
                Statement::Open => blocks.push(Block::Other),
                Statement::Close => {
                    if blocks.pop().is_none() {
                        self.is_open = true;
                    }
                }
                Statement::Load(keyword, what) => self.loads(part.at, keyword, *what),
                Statement::Set { target, value } => {
                    let in_loop = blocks.iter().any(|block| matches!(block, Block::For(_)));
                    if in_loop && target.contains('.') && self.mentions(*value, target) >= 2 {
                        let step = format!("{target} is put behind itself in every round");
                        self.hit(&rule::ENDLESS, part.at, part.at, step);
                    }
                }
            }
        }
        self.is_open |= !blocks.is_empty();
    }

    /// How often a loop goes round, as far as the template says; 1 when it does not.
    fn rounds(&mut self, over: Id) -> f64 {
        if let Kind::Call(function, arguments) = self.tree.kind(over)
            && matches!(self.tree.kind(*function), Kind::Name(name) if name == "range")
        {
            return self.range(arguments);
        }
        let rounds = |value: &Value| match value {
            Value::Text(text) => text.chars().count() as f64,
            Value::Long(length) => *length,
            Value::List(all) => all.len() as f64,
            _ => 1.0,
        };
        self.values.of(self.tree, over).iter().map(rounds).fold(1.0, f64::max)
    }

    fn range(&mut self, arguments: &[Argument]) -> f64 {
        let numbers: Vec<Option<f64>> = arguments
            .iter()
            .map(|one| {
                let numbers = self.values.of(self.tree, one.value).into_iter();
                numbers
                    .filter_map(|value| if let Value::Number(number) = value { Some(number) } else { None })
                    .reduce(f64::max)
            })
            .collect();
        match numbers.as_slice() {
            [Some(stop)] => *stop,
            [Some(start), Some(stop)] => stop - start,
            [Some(start), Some(stop), Some(step)] if *step != 0.0 => (stop - start) / step,
            _ => 1.0,
        }
    }

    /// How often a name stands in what a text is put together from.
    fn mentions(&self, value: Id, target: &str) -> usize {
        let mut count = 0;
        let mut left = vec![value];
        let mut steps = 0;
        while let Some(id) = left.pop() {
            steps += 1;
            if steps > 10_000 {
                break;
            }
            match self.tree.kind(id) {
                Kind::Binary("+" | "~", a, b) => left.extend([*a, *b]),
                Kind::Attribute(object, name) => {
                    if let Kind::Name(object) = self.tree.kind(*object) {
                        count +=
                            usize::from(target.split_once('.') == Some((object.as_str(), name.as_str())));
                    }
                }
                _ => {}
            }
        }
        count
    }

    /// A macro that calls itself whatever happens never ends. Behind a condition it is how nested schemas are written.
    fn calls_itself(&mut self, part: &Read, blocks: &[Block]) {
        let macro_at = blocks.iter().rposition(|block| matches!(block, Block::Macro(_)));
        let Some(Block::Macro(name)) = macro_at.and_then(|at| blocks.get(at)) else { return };
        let is_guarded =
            blocks.iter().skip(macro_at.unwrap_or(0) + 1).any(|block| !matches!(block, Block::Other));
        let root = match &part.statement {
            Statement::Expression(Some(root)) | Statement::If(root) => *root,
            Statement::Set { value, .. } => *value,
            _ => return,
        };
        if is_guarded {
            return;
        }
        let mut left = vec![root];
        while let Some(id) = left.pop() {
            match self.tree.kind(id) {
                Kind::Either(all) => left.extend(all.first()),
                Kind::Call(function, _) if matches!(self.tree.kind(*function), Kind::Name(called) if called == name) =>
                {
                    let step = format!("the macro {name} calls itself without a condition");
                    self.hit(&rule::ENDLESS, part.at, part.at, step);
                    return;
                }
                _ => left.extend(self.tree.below(id)),
            }
        }
    }

    /// `{% for x in y recursive %}{{ loop(y) }}`: the same again in every round.
    fn loops_over_itself(&mut self, part: &Read, over: Id, read: &[Read]) {
        let Kind::Name(over) = self.tree.kind(over) else { return };
        for other in read {
            for id in other.nodes.clone() {
                let Kind::Call(function, arguments) = self.tree.kind(id) else { continue };
                let is_loop = matches!(self.tree.kind(*function), Kind::Name(name) if name == "loop");
                let same = arguments
                    .first()
                    .is_some_and(|one| matches!(self.tree.kind(one.value), Kind::Name(name) if name == over));
                if is_loop && same {
                    self.hit(
                        &rule::ENDLESS,
                        part.at,
                        other.at,
                        format!("the loop over {over} calls itself with {over}"),
                    );
                }
            }
        }
    }

    fn loads(&mut self, at: usize, keyword: &str, what: Id) {
        let names = self.values.texts(self.tree, what);
        if let Some(name) = names.iter().find(|name| super::words::leads_out(name)) {
            self.hit(&rule::READS_FILE, at, at, format!("{keyword} {name:?}"));
        } else if self.used == Use::Chat {
            let name = names.first().map_or("what it computes".to_owned(), |name| format!("{name:?}"));
            self.hit(&rule::LOADS_TEMPLATE, at, at, format!("{keyword} {name}"));
        }
    }

    /// Every expression.
    pub(super) fn nodes(&mut self) {
        let mut called = BTreeSet::new();
        for node in &self.tree.nodes {
            if let Kind::Call(function, _) = &node.kind {
                called.insert(*function);
            }
        }
        let mut computed: BTreeMap<usize, u32> = BTreeMap::new();
        for id in 0..self.tree.nodes.len() {
            self.node(id, &called, &mut computed);
        }
        for (part, count) in computed {
            if count > 1 {
                self.hit(
                    &rule::OBJECT_ACCESS,
                    part,
                    part,
                    "several attributes whose names are computed, one of the other",
                );
            }
        }
    }

    fn node(&mut self, id: Id, called: &BTreeSet<Id>, computed: &mut BTreeMap<usize, u32>) {
        let tree = self.tree;
        let (part, at) = (self.part_of[id], tree.nodes[id].at);
        match tree.kind(id) {
            Kind::Attribute(object, name) => {
                if super::words::is_object_attribute(name) {
                    self.hit(&rule::OBJECT_ACCESS, part, at, format!("attribute {name}"));
                }
                if matches!(name.as_str(), "format" | "format_map") && !called.contains(&id) {
                    self.hit(
                        &rule::COMPUTED_NAME,
                        part,
                        at,
                        format!("the method {name}, taken and not called"),
                    );
                }
                self.root(*object, part, called);
            }
            Kind::Item(object, index) => {
                self.named(&[*index], part, at, "item");
                if called.contains(&id) && self.values.texts(tree, *index).is_empty() {
                    self.hit(&rule::COMPUTED_NAME, part, at, "it calls an item whose name is computed");
                }
                self.root(*object, part, called);
            }
            Kind::Call(function, arguments) => self.call(*function, arguments, part, at),
            Kind::Filter(value, name, arguments) => {
                let ids: Vec<Id> = arguments.iter().map(|one| one.value).collect();
                self.named(&ids, part, at, name);
                if let Some(value) = value {
                    self.root(*value, part, called);
                }
                if name == "attr" {
                    self.attribute(&ids, part, at, called.contains(&id), computed);
                }
            }
            Kind::Name(_) | Kind::Text(_) | Kind::Number(_) | Kind::Test(..) | Kind::Unary(_) => {}
            Kind::Slice(..) | Kind::List(_) | Kind::Dictionary(_) | Kind::Either(_) => {}
            Kind::Binary(sign, _, right) => {
                if *sign == "**" {
                    let exponents = self.values.of(tree, *right);
                    if exponents.iter().any(|value| matches!(value, Value::Number(number) if *number > 1e5)) {
                        self.hit(&rule::ENDLESS, part, at, "a power with more digits than memory");
                    }
                }
            }
        }
        if matches!(tree.kind(id), Kind::Binary(..) | Kind::Call(..) | Kind::Filter(..)) {
            let longest = self.values.of(tree, id).iter().fold(0.0, |longest: f64, value| match value {
                Value::Long(length) => longest.max(*length),
                _ => longest,
            });
            if longest > TEXT {
                self.hit(&rule::ENDLESS, part, at, format!("a text of {longest:.0} characters"));
            }
        }
    }

    /// Attributes and items by name, as texts in brackets or arguments.
    fn named(&mut self, ids: &[Id], part: usize, at: usize, how: &str) {
        for id in ids {
            for text in self.values.texts(self.tree, *id) {
                let leads = text.split('.').any(super::words::is_object_attribute)
                    || super::words::may_be_dunder(&text);
                if leads {
                    let shown = text.replace(super::value::HOLE, "…");
                    self.hit(&rule::OBJECT_ACCESS, part, at, format!("{how} {shown:?}"));
                }
            }
        }
    }

    /// `value|attr(name)`.
    fn attribute(
        &mut self,
        ids: &[Id],
        part: usize,
        at: usize,
        called: bool,
        computed: &mut BTreeMap<usize, u32>,
    ) {
        let texts: Vec<String> = ids.first().map(|id| self.values.texts(self.tree, *id)).unwrap_or_default();
        let is_known = !texts.is_empty() && texts.iter().all(|text| !text.contains(super::value::HOLE));
        if texts.iter().any(|text| matches!(text.as_str(), "format" | "format_map")) {
            self.hit(&rule::COMPUTED_NAME, part, at, "the method format, by the filter attr");
        }
        if let Some(name) = texts.iter().find(|text| super::words::is_system_call(text)) {
            self.hit(&rule::SYSTEM_CALL, part, at, format!("attr {name:?}"));
        }
        if !is_known {
            self.hit(&rule::COMPUTED_NAME, part, at, "attr with a name that is computed");
            *computed.entry(part).or_default() += 1 + u32::from(called);
        }
    }

    fn call(&mut self, function: Id, arguments: &[Argument], part: usize, at: usize) {
        match self.tree.kind(function) {
            Kind::Attribute(object, method) => {
                if super::words::is_system_call(method) {
                    self.hit(&rule::SYSTEM_CALL, part, at, format!("it calls {method}"));
                }
                if matches!(method.as_str(), "format" | "format_map")
                    && let Some(text) =
                        self.values.texts(self.tree, *object).iter().find(|text| super::words::walks(text))
                {
                    self.hit(&rule::FORMAT_STRING, part, at, format!("format of {text:?}"));
                }
            }
            Kind::Name(name) => {
                if super::words::is_system_root(name) && !self.values.is_bound(name) {
                    self.hit(&rule::SYSTEM_CALL, part, at, format!("it calls {name}"));
                }
                if name == "range" {
                    let rounds = self.range(arguments);
                    if rounds > ROUNDS {
                        self.hit(&rule::ENDLESS, part, at, format!("a range of {rounds:.0}"));
                    }
                }
                if super::words::is_engine_object(name)
                    && !self.values.is_bound(name)
                    && self.used == Use::Chat
                {
                    self.hit(&rule::ENGINE_OBJECT, part, at, format!("it calls {name}"));
                }
            }
            Kind::Item(_, index) => {
                if let Some(name) = self
                    .values
                    .texts(self.tree, *index)
                    .iter()
                    .find(|text| super::words::is_system_call(text))
                {
                    self.hit(&rule::SYSTEM_CALL, part, at, format!("it calls the item {name:?}"));
                }
            }
            _ => {}
        }
    }

    /// The name from which a chain starts.
    fn root(&mut self, object: Id, part: usize, called: &BTreeSet<Id>) {
        let Kind::Name(name) = self.tree.kind(object) else { return };
        if self.values.is_bound(name) || called.contains(&object) {
            return;
        }
        let at = self.tree.nodes[object].at;
        if self.used == Use::Chat
            && (super::words::is_engine_object(name)
                || matches!(name.as_str(), "namespace" | "dict" | "range"))
        {
            self.hit(&rule::ENGINE_OBJECT, part, at, format!("it looks into {name}"));
        }
        if matches!(name.as_str(), "os" | "sys" | "subprocess" | "builtins" | "importlib") {
            self.hit(&rule::SYSTEM_CALL, part, at, format!("it looks into {name}"));
        }
    }
}
