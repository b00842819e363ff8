//! Jinja templates, read and never rendered: what a chat template would do to whoever renders it (section 6 of the design of
//! models). Templates stand in configurations, in GGUF headers and in files of their own; all come here.

mod lexer;

use crate::context::{Context, Stop};
use crate::rule::template as rule;

use lexer::{Part, Placed, Token};

/// Bytes of a template that are looked at. Real ones have a few thousand.
const BYTES: usize = 4 << 20;

/// Weighs a template. `offset` is where its text begins in the file or member; findings point there, and the trace gives
/// lines of the template.
///
/// Findings go into the context. The caller states the hash ([`Field::ChatTemplate`](crate::Field::ChatTemplate)).
pub fn weigh(text: &str, offset: u64, context: &mut Context<'_>) {
    if text.len() > BYTES {
        context.could_not_read(&Stop::Budget(format!("a template of {} bytes", text.len())));
        return;
    }
    let (parts, broken) = lexer::parts(text);
    for part in &parts {
        if let Part::Print(tokens) | Part::Statement(tokens) = part {
            for Placed { token, .. } in tokens {
                if let Token::Name(name) | Token::Text(name) = token
                    && name.starts_with("__")
                    && name.ends_with("__")
                {
                    context.say(&rule::OBJECT_ACCESS, offset, format!("names {name}"));
                }
            }
        }
    }
    if let Some(broken) = broken {
        context.say(&rule::NOT_UNDERSTOOD, offset, format!("{} at byte {} of it", broken.why, broken.at));
    }
}
