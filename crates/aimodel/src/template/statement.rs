//! Statements of a template: which names they bind, what they load, and how often they go round.

use super::lexer::{Placed, Token};
use super::tree::{Id, Kind, NoExpression, Parser, Tree};
use super::value::{Value, Values};

/// A statement as far as it matters.
#[derive(Debug)]
pub(crate) enum Statement {
    /// `{{ … }}`, `do`, a condition, a filter block: an expression and no more.
    Expression(Option<Id>),
    /// `if`; the expression is its condition.
    If(Id),
    /// `else`, `elif`: the block goes on.
    Branch,
    /// `for`: names, what it goes over, whether it may call itself.
    For { over: Id, recursive: bool },
    /// `macro`, `call`: its name.
    Macro(String),
    /// Opens a block that ends with `end…`.
    Open,
    /// Closes the innermost block.
    Close,
    /// `include`, `import`, `extends`, `from`.
    Load(&'static str, Id),
    /// A name gets a value.
    Set { target: String, value: Id },
}

/// Reads one statement.
pub(crate) fn read(
    tokens: &[Placed],
    tree: &mut Tree,
    values: &mut Values,
) -> Result<Statement, NoExpression> {
    let mut parser = Parser::new(tree, tokens);
    let Some(Token::Name(keyword)) = parser.peek() else { return parser.wrong("no statement begins so") };
    parser.advance();
    let statement = match keyword.as_str() {
        "if" => Statement::If(parser.expression()?),
        "elif" => {
            parser.expression()?;
            Statement::Branch
        }
        "else" | "pluralize" => {
            skip(&mut parser);
            Statement::Branch
        }
        "for" => loops(&mut parser, values)?,
        "set" => return set(tokens, tree, values),
        "macro" => macros(&mut parser, values)?,
        "call" => {
            if parser.sign("(") {
                names(&mut parser, values);
            }
            parser.expression()?;
            Statement::Open
        }
        "with" => {
            while !parser.is_done() {
                let name = name(&mut parser)?;
                if !parser.sign("=") {
                    return parser.wrong("no `=`");
                }
                let value = parser.expression()?;
                parser.sign(",");
                values.bind(&name, vec![Value::Unknown]);
                let _ = value;
            }
            Statement::Open
        }
        "filter" => {
            let at = parser.at();
            let mut value = parser.filter(None, at)?;
            while parser.sign("|") {
                value = parser.filter(Some(value), at)?;
            }
            Statement::Open
        }
        "block" | "autoescape" | "generation" | "raw" | "verbatim" | "trans" | "blocktrans" => {
            skip(&mut parser);
            Statement::Open
        }
        "do" | "print" | "return" => Statement::Expression(Some(parser.tuple()?)),
        "break" | "continue" | "debug" => Statement::Expression(None),
        "include" | "extends" | "import" | "from" => load(keyword, &mut parser, values)?,
        word if word.starts_with("end") => {
            skip(&mut parser);
            Statement::Close
        }
        _ => return parser.wrong("a statement that is not known"),
    };
    if parser.is_done() { Ok(statement) } else { parser.wrong("more than a statement") }
}

fn skip(parser: &mut Parser<'_>) {
    while !parser.is_done() {
        parser.advance();
    }
}

fn name(parser: &mut Parser<'_>) -> Result<String, NoExpression> {
    let Some(Token::Name(name)) = parser.peek() else { return parser.wrong("no name") };
    parser.advance();
    Ok(name.clone())
}

/// Names up to `in`, `)` or `=`, all of them bound to something that is not known.
fn names(parser: &mut Parser<'_>, values: &mut Values) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(token) = parser.peek() {
        match token {
            Token::Name(word) if word == "in" => break,
            Token::Name(word) => {
                values.bind(word, Vec::new());
                all.push(word.clone());
            }
            Token::Sign("," | "(") => {}
            Token::Sign(")") => {
                parser.advance();
                if matches!(parser.peek(), Some(Token::Name(word)) if word == "in") || parser.is_done() {
                    break;
                }
                return all;
            }
            _ => break,
        }
        parser.advance();
    }
    all
}

fn loops(parser: &mut Parser<'_>, values: &mut Values) -> Result<Statement, NoExpression> {
    let targets = names(parser, values);
    if !parser.word("in") {
        return parser.wrong("a loop over nothing");
    }
    let over = parser.or_part()?;
    if parser.word("if") {
        parser.expression()?;
    }
    let recursive = parser.word("recursive");
    let elements: Vec<Value> = parser
        .values_of(values, over)
        .into_iter()
        .flat_map(|value| match value {
            Value::List(all) => all,
            Value::Keys(keys) => keys.into_iter().map(Value::Text).collect(),
            _ => vec![Value::Unknown],
        })
        .collect();
    for target in &targets {
        values.bind(target, elements.clone());
    }
    Ok(Statement::For { over, recursive })
}

fn macros(parser: &mut Parser<'_>, values: &mut Values) -> Result<Statement, NoExpression> {
    let macro_name = name(parser)?;
    values.bind(&macro_name, vec![Value::Unknown]);
    if parser.sign("(") {
        while !parser.sign(")") {
            let argument = name(parser)?;
            let mut default = Vec::new();
            if parser.sign("=") {
                default.push(parser.expression()?);
            }
            values.bind(&argument, vec![Value::Unknown]);
            if !parser.sign(",") && !matches!(parser.peek(), Some(Token::Sign(")"))) {
                return parser.wrong("arguments of a macro");
            }
        }
    }
    Ok(Statement::Macro(macro_name))
}

fn load(keyword: &str, parser: &mut Parser<'_>, values: &mut Values) -> Result<Statement, NoExpression> {
    let what = parser.expression()?;
    while let Some(token) = parser.peek() {
        if let Token::Name(word) = token {
            values.bind(word, vec![Value::Unknown]);
        }
        parser.advance();
    }
    let keyword = match keyword {
        "include" => "include",
        "extends" => "extends",
        "import" => "import",
        _ => "from",
    };
    Ok(Statement::Load(keyword, what))
}

/// `set a = …`, `set a, b = …`, `set ns.a = …`, and the block form without a value.
fn set(tokens: &[Placed], tree: &mut Tree, values: &mut Values) -> Result<Statement, NoExpression> {
    let equals = tokens.iter().position(|placed| placed.token == Token::Sign("="));
    let (target, value) = match equals {
        Some(at) => (tokens.get(1..at), tokens.get(at + 1..)),
        None => (tokens.get(1..), None),
    };
    let mut targets = vec![String::new()];
    for placed in target.unwrap_or_default() {
        match &placed.token {
            Token::Name(name) => targets.last_mut().into_iter().for_each(|target| target.push_str(name)),
            Token::Sign(".") => targets.last_mut().into_iter().for_each(|target| target.push('.')),
            Token::Sign(",") => targets.push(String::new()),
            _ => break,
        }
    }
    let Some(value) = value else {
        for target in targets {
            values.bind(&target, vec![Value::Unknown]);
        }
        let mut parser = Parser::new(tree, tokens);
        parser.advance();
        let at = parser.at();
        parser.advance();
        while parser.sign("|") {
            parser.filter(None, at)?;
        }
        return Ok(Statement::Open);
    };
    let mut parser = Parser::new(tree, value);
    let id = parser.tuple()?;
    if !parser.is_done() {
        return parser.wrong("more than a value");
    }
    match targets.as_slice() {
        [target] => {
            let found = values.of(tree, id);
            values.bind(target, found);
            // `namespace(a='…')` gives its attributes their first values.
            if let Kind::Call(_, arguments) = tree.kind(id).clone() {
                for argument in arguments {
                    if let Some(name) = argument.name {
                        let found = values.of(tree, argument.value);
                        values.bind(&format!("{target}.{name}"), found);
                    }
                }
            }
            Ok(Statement::Set { target: target.clone(), value: id })
        }
        several => {
            let parts = if let Kind::List(parts) = tree.kind(id).clone() { parts } else { Vec::new() };
            for (at, target) in several.iter().enumerate() {
                let found = parts.get(at).map_or_else(|| vec![Value::Unknown], |part| values.of(tree, *part));
                values.bind(target, found);
            }
            Ok(Statement::Expression(Some(id)))
        }
    }
}
