//! Filters, and what may stand behind a test without brackets.

use super::{Id, Kind, NoExpression, Parser};
use crate::template::lexer::Token;

impl Parser<'_> {
    pub(super) fn begins_argument(&self) -> bool {
        match self.peek() {
            Some(Token::Name(name)) => {
                !matches!(name.as_str(), "else" | "or" | "and" | "is" | "if" | "not" | "in" | "recursive")
            }
            Some(Token::Text(_) | Token::Number(_) | Token::Sign("[" | "{")) => true,
            _ => false,
        }
    }

    /// A filter's name and arguments, and the points of a longer name.
    pub(crate) fn filter(&mut self, value: Option<Id>, at: usize) -> Result<Id, NoExpression> {
        let Some(Token::Name(name)) = self.peek() else { return self.wrong("no filter after `|`") };
        let mut name = name.clone();
        self.advance();
        while self.sign(".") {
            if let Some(Token::Name(more)) = self.peek() {
                name.push('.');
                name.push_str(more);
            }
            self.advance();
        }
        let arguments = if self.sign("(") { self.arguments()? } else { Vec::new() };
        self.add(at, Kind::Filter(value, name, arguments))
    }
}
