//! Jinja's expressions as a tree. Nodes lie in one list and point to each other by number, so that a chain of a million
//! attributes is no recursion.

mod filter;

use super::lexer::{Placed, Token};
use super::value::{Value, Values};

/// Number of a node.
pub(crate) type Id = usize;

/// Brackets inside each other.
const DEPTH: u32 = 100;
/// Nodes of one template.
const NODES: usize = 1_000_000;

/// A node, and where it begins in the template.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) at: usize,
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub(crate) struct Argument {
    pub(crate) name: Option<String>,
    pub(crate) value: Id,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Name(String),
    Text(String),
    Number(f64),
    Attribute(Id, String),
    Item(Id, Id),
    Slice(Id, [Option<Id>; 3]),
    Call(Id, Vec<Argument>),
    /// `value | name(…)`; the value is missing in a filter block.
    Filter(Option<Id>, String, Vec<Argument>),
    Test(Id, Vec<Argument>),
    Binary(&'static str, Id, Id),
    Unary(Id),
    /// A list or a tuple.
    List(Vec<Id>),
    Dictionary(Vec<(Id, Id)>),
    /// One of several: `a if b else c`, `a or b`.
    Either(Vec<Id>),
}

/// Why an expression is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoExpression {
    pub(crate) at: usize,
    pub(crate) why: &'static str,
}

/// All nodes of a template.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
}

impl Tree {
    /// The node with that number.
    pub(crate) fn kind(&self, id: Id) -> &Kind {
        &self.nodes[id].kind
    }

    /// The nodes directly below one.
    pub(crate) fn below(&self, id: Id) -> Vec<Id> {
        let arguments = |arguments: &[Argument]| arguments.iter().map(|one| one.value).collect::<Vec<_>>();
        match self.kind(id) {
            Kind::Name(_) | Kind::Text(_) | Kind::Number(_) => Vec::new(),
            Kind::Attribute(value, _) | Kind::Unary(value) => vec![*value],
            Kind::Item(value, index) => vec![*value, *index],
            Kind::Slice(value, parts) => {
                std::iter::once(*value).chain(parts.iter().flatten().copied()).collect()
            }
            Kind::Call(function, rest) | Kind::Test(function, rest) => {
                std::iter::once(*function).chain(arguments(rest)).collect()
            }
            Kind::Filter(value, _, rest) => value.iter().copied().chain(arguments(rest)).collect(),
            Kind::Binary(_, left, right) => vec![*left, *right],
            Kind::List(all) | Kind::Either(all) => all.clone(),
            Kind::Dictionary(pairs) => pairs.iter().flat_map(|(key, value)| [*key, *value]).collect(),
        }
    }
}

/// Reads expressions from the tokens of one part.
pub(crate) struct Parser<'t> {
    tree: &'t mut Tree,
    tokens: &'t [Placed],
    next: usize,
    depth: u32,
}

impl<'t> Parser<'t> {
    pub(crate) fn new(tree: &'t mut Tree, tokens: &'t [Placed]) -> Self {
        Self { tree, tokens, next: 0, depth: 0 }
    }

    /// What a node that was read comes to.
    pub(crate) fn values_of(&self, values: &mut Values, id: Id) -> Vec<Value> {
        values.of(self.tree, id)
    }

    /// Whether every token was taken.
    pub(crate) fn is_done(&self) -> bool {
        self.next == self.tokens.len()
    }

    /// The next token.
    pub(crate) fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.next).map(|placed| &placed.token)
    }

    pub(crate) fn advance(&mut self) {
        self.next += 1;
    }

    /// Takes a sign when it is the next token.
    pub(crate) fn sign(&mut self, sign: &str) -> bool {
        let is = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.next += usize::from(is);
        is
    }

    /// Takes a word when it is the next token.
    pub(crate) fn word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.next += usize::from(is);
        is
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Name(found)) if found == word)
    }

    pub(crate) fn at(&self) -> usize {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |placed| placed.at)
    }

    pub(crate) fn wrong<T>(&self, why: &'static str) -> Result<T, NoExpression> {
        Err(NoExpression { at: self.at(), why })
    }

    fn add(&mut self, at: usize, kind: Kind) -> Result<Id, NoExpression> {
        if self.tree.nodes.len() >= NODES {
            return self.wrong("too large");
        }
        self.tree.nodes.push(Node { kind, at });
        Ok(self.tree.nodes.len() - 1)
    }

    /// Expressions with commas between, as a tuple when there are several.
    pub(crate) fn tuple(&mut self) -> Result<Id, NoExpression> {
        let at = self.at();
        let first = self.expression()?;
        if !matches!(self.peek(), Some(Token::Sign(","))) {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.sign(",") {
            if self.peek().is_none() || matches!(self.peek(), Some(Token::Sign(")" | "="))) {
                break;
            }
            all.push(self.expression()?);
        }
        self.add(at, Kind::List(all))
    }

    /// One expression.
    pub(crate) fn expression(&mut self) -> Result<Id, NoExpression> {
        self.depth += 1;
        if self.depth > DEPTH {
            return self.wrong("nested too deep");
        }
        let result = self.condition();
        self.depth -= 1;
        result
    }

    fn condition(&mut self) -> Result<Id, NoExpression> {
        let at = self.at();
        let mut value = self.or()?;
        while self.word("if") {
            let test = self.or()?;
            let mut all = vec![value, test];
            if self.word("else") {
                all.push(self.expression()?);
            }
            value = self.add(at, Kind::Either(all))?;
        }
        Ok(value)
    }

    /// An expression without a condition behind it, as `for` takes it.
    pub(crate) fn or_part(&mut self) -> Result<Id, NoExpression> {
        self.or()
    }

    fn or(&mut self) -> Result<Id, NoExpression> {
        let at = self.at();
        let mut all = vec![self.and()?];
        while self.word("or") {
            all.push(self.and()?);
        }
        if all.len() == 1 { Ok(all[0]) } else { self.add(at, Kind::Either(all)) }
    }

    fn and(&mut self) -> Result<Id, NoExpression> {
        let at = self.at();
        let mut all = vec![self.not()?];
        while self.word("and") {
            all.push(self.not()?);
        }
        if all.len() == 1 { Ok(all[0]) } else { self.add(at, Kind::Either(all)) }
    }

    fn not(&mut self) -> Result<Id, NoExpression> {
        let at = self.at();
        let mut negations = 0;
        while self.word("not") {
            negations += 1;
        }
        let value = self.comparison()?;
        if negations == 0 { Ok(value) } else { self.add(at, Kind::Unary(value)) }
    }

    fn comparison(&mut self) -> Result<Id, NoExpression> {
        let at = self.at();
        let mut left = self.sum()?;
        loop {
            let compared = ["==", "!=", "<=", ">=", "<", ">"].iter().any(|sign| self.sign(sign));
            if !compared && !self.word("in") {
                let before = self.next;
                if !(self.word("not") && self.word("in")) {
                    self.next = before;
                    return Ok(left);
                }
            }
            let right = self.sum()?;
            left = self.add(at, Kind::Binary("compare", left, right))?;
        }
    }

    fn binary(
        &mut self,
        signs: &[&'static str],
        operand: fn(&mut Self) -> Result<Id, NoExpression>,
    ) -> Result<Id, NoExpression> {
        let at = self.at();
        let mut left = operand(self)?;
        while let Some(sign) = signs.iter().copied().find(|sign| self.sign(sign)) {
            let right = operand(self)?;
            left = self.add(at, Kind::Binary(sign, left, right))?;
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Id, NoExpression> {
        self.binary(&["+", "-"], Self::concatenation)
    }

    fn concatenation(&mut self) -> Result<Id, NoExpression> {
        self.binary(&["~"], Self::product)
    }

    fn product(&mut self) -> Result<Id, NoExpression> {
        self.binary(&["*", "//", "/", "%"], Self::power)
    }

    fn power(&mut self) -> Result<Id, NoExpression> {
        self.binary(&["**"], Self::unary)
    }

    fn unary(&mut self) -> Result<Id, NoExpression> {
        let at = self.at();
        let mut signs = 0;
        let mut is_negative = false;
        while let Some(Token::Sign(sign @ ("-" | "+"))) = self.peek() {
            is_negative ^= *sign == "-";
            signs += 1;
            self.advance();
        }
        let value = self.primary()?;
        let mut value = self.postfix(value, at)?;
        if signs > 0 {
            value = match *self.tree.kind(value) {
                Kind::Number(number) if is_negative => self.add(at, Kind::Number(-number))?,
                _ => self.add(at, Kind::Unary(value))?,
            };
        }
        self.filters(value, at)
    }

    fn primary(&mut self) -> Result<Id, NoExpression> {
        let at = self.at();
        let Some(token) = self.peek() else { return self.wrong("it ends where a value belongs") };
        match token {
            Token::Name(name) => {
                self.advance();
                self.add(at, Kind::Name(name.clone()))
            }
            Token::Number(number) => {
                self.advance();
                self.add(at, Kind::Number(*number))
            }
            Token::Text(first) => {
                let mut text = first.clone();
                self.advance();
                while let Some(Token::Text(more)) = self.peek() {
                    text.push_str(more);
                    self.advance();
                }
                self.add(at, Kind::Text(text))
            }
            Token::Sign("(") => {
                self.advance();
                if self.sign(")") {
                    return self.add(at, Kind::List(Vec::new()));
                }
                self.depth += 1;
                if self.depth > DEPTH {
                    return self.wrong("nested too deep");
                }
                let value = self.tuple()?;
                self.depth -= 1;
                self.expect(")")?;
                Ok(value)
            }
            Token::Sign("[") => {
                self.advance();
                let mut all = Vec::new();
                while !self.sign("]") {
                    all.push(self.expression()?);
                    if !self.sign(",") {
                        self.expect("]")?;
                        break;
                    }
                }
                self.add(at, Kind::List(all))
            }
            Token::Sign("{") => self.dictionary(at),
            _ => self.wrong("no value begins so"),
        }
    }

    fn dictionary(&mut self, at: usize) -> Result<Id, NoExpression> {
        self.advance();
        let mut pairs = Vec::new();
        while !self.sign("}") {
            let key = self.expression()?;
            self.expect(":")?;
            pairs.push((key, self.expression()?));
            if !self.sign(",") {
                self.expect("}")?;
                break;
            }
        }
        self.add(at, Kind::Dictionary(pairs))
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), NoExpression> {
        if self.sign(sign) { Ok(()) } else { self.wrong("a bracket is not closed") }
    }

    fn postfix(&mut self, mut value: Id, at: usize) -> Result<Id, NoExpression> {
        loop {
            if self.sign(".") {
                value = match self.peek() {
                    Some(Token::Name(name)) => {
                        let name = name.clone();
                        self.advance();
                        self.add(at, Kind::Attribute(value, name))?
                    }
                    Some(Token::Number(number)) => {
                        let number = *number;
                        self.advance();
                        let index = self.add(at, Kind::Number(number))?;
                        self.add(at, Kind::Item(value, index))?
                    }
                    _ => return self.wrong("no name after a point"),
                };
            } else if self.sign("[") {
                value = self.subscript(value, at)?;
            } else if self.sign("(") {
                let arguments = self.arguments()?;
                value = self.add(at, Kind::Call(value, arguments))?;
            } else {
                return Ok(value);
            }
        }
    }

    fn subscript(&mut self, value: Id, at: usize) -> Result<Id, NoExpression> {
        let mut parts = [None; 3];
        let mut colons = 0;
        let mut several = Vec::new();
        loop {
            if self.sign("]") {
                break;
            }
            if self.sign(":") {
                colons += 1;
                if colons > 2 {
                    return self.wrong("too many colons");
                }
            } else if self.sign(",") {
                continue;
            } else {
                let part = self.expression()?;
                several.push(part);
                parts[colons] = Some(part);
            }
        }
        if colons > 0 {
            return self.add(at, Kind::Slice(value, parts));
        }
        match several.as_slice() {
            [] => self.wrong("no index"),
            [index] => self.add(at, Kind::Item(value, *index)),
            _ => {
                let index = self.add(at, Kind::List(several))?;
                self.add(at, Kind::Item(value, index))
            }
        }
    }

    /// Arguments up to the closing bracket.
    pub(crate) fn arguments(&mut self) -> Result<Vec<Argument>, NoExpression> {
        let mut arguments = Vec::new();
        while !self.sign(")") {
            let _ = self.sign("**") || self.sign("*");
            let name = match (self.tokens.get(self.next), self.tokens.get(self.next + 1)) {
                (
                    Some(Placed { token: Token::Name(name), .. }),
                    Some(Placed { token: Token::Sign("="), .. }),
                ) => {
                    self.next += 2;
                    Some(name.clone())
                }
                _ => None,
            };
            let value = self.expression()?;
            arguments.push(Argument { name, value });
            if !self.sign(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(arguments)
    }

    /// Filters and tests behind a value.
    fn filters(&mut self, mut value: Id, at: usize) -> Result<Id, NoExpression> {
        loop {
            if self.sign("|") {
                value = self.filter(Some(value), at)?;
            } else if self.word("is") {
                self.word("not");
                let Some(Token::Name(_)) = self.peek() else { return self.wrong("no test after `is`") };
                self.advance();
                while self.sign(".") {
                    self.advance();
                }
                let mut arguments = Vec::new();
                if self.sign("(") {
                    arguments = self.arguments()?;
                } else if self.begins_argument() {
                    let argument_at = self.at();
                    let argument = self.primary()?;
                    let argument = self.postfix(argument, argument_at)?;
                    arguments.push(Argument { name: None, value: argument });
                }
                value = self.add(at, Kind::Test(value, arguments))?;
            } else if self.sign("(") {
                let arguments = self.arguments()?;
                value = self.add(at, Kind::Call(value, arguments))?;
            } else {
                return Ok(value);
            }
        }
    }
}
