//! Protobuf's text format, as far as configurations use it: fields by their path, in the order of the file.

use crate::context::{Context, Stop};

/// Messages inside each other.
const DEPTH: usize = 32;
/// Fields of one file.
const FIELDS: usize = 200_000;

/// Fields by path (`input.dims`) and value. Strings are unquoted.
///
/// # Errors
/// It is no text format, nested too deep, or too large.
pub(super) fn parse(text: &str, context: &mut Context<'_>) -> Result<Vec<(String, String)>, Stop> {
    let mut fields: Vec<(String, String)> = Vec::new();
    // Length of the path before each open message, and what closes it.
    let mut open: Vec<(usize, char)> = Vec::new();
    // Lists that are open, by how many messages were open then: their field repeats.
    let mut lists: Vec<(usize, usize)> = Vec::new();
    let mut path = String::new();
    let mut at = 0;
    loop {
        context.step(1)?;
        at = skip(text, at);
        let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        let in_list = lists.last().is_some_and(|(depth, _)| *depth == open.len());
        match next {
            ',' | ';' => at += 1,
            ']' if in_list => {
                at += 1;
                if let Some((_, length)) = lists.pop() {
                    path.truncate(length);
                }
            }
            '}' | '>' => {
                let Some((length, close)) = open.pop() else {
                    return Err(Stop::wrong(at as u64, "a bracket closes what is not open"));
                };
                if close != next {
                    return Err(Stop::wrong(at as u64, "a bracket closes another"));
                }
                path.truncate(length);
                at += 1;
            }
            '{' | '<' if in_list => {
                at += 1;
                enter(&mut open, path.len(), next, at)?;
            }
            _ if in_list => {
                let (value, end) = value(text, at)?;
                push(&mut fields, &path, value)?;
                at = end;
            }
            _ => {
                let length = path.len();
                let (name, end) = word(text, at);
                if name.is_empty() {
                    return Err(Stop::wrong(at as u64, format!("{next:?} begins no field")));
                }
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
                at = skip(text, end);
                let has_colon = text.get(at..).is_some_and(|rest| rest.starts_with(':'));
                at = skip(text, at + usize::from(has_colon));
                match text.get(at..).and_then(|rest| rest.chars().next()) {
                    Some(bracket @ ('{' | '<')) => {
                        at += 1;
                        enter(&mut open, length, bracket, at)?;
                    }
                    Some('[') => {
                        at += 1;
                        if lists.len() >= DEPTH {
                            return Err(Stop::Budget(format!(
                                "text format at {at:#x} is nested deeper than {DEPTH}"
                            )));
                        }
                        lists.push((open.len(), length));
                    }
                    Some(_) if has_colon => {
                        let (value, end) = value(text, at)?;
                        push(&mut fields, &path, value)?;
                        path.truncate(length);
                        at = end;
                    }
                    Some(_) => return Err(Stop::wrong(at as u64, "a field without a value")),
                    None => return Err(Stop::Ended(at as u64)),
                }
            }
        }
    }
    if open.is_empty() && lists.is_empty() { Ok(fields) } else { Err(Stop::Ended(text.len() as u64)) }
}

fn enter(open: &mut Vec<(usize, char)>, length: usize, bracket: char, at: usize) -> Result<(), Stop> {
    if open.len() >= DEPTH {
        return Err(Stop::Budget(format!("text format at {at:#x} is nested deeper than {DEPTH}")));
    }
    open.push((length, if bracket == '{' { '}' } else { '>' }));
    Ok(())
}

fn push(fields: &mut Vec<(String, String)>, path: &str, value: String) -> Result<(), Stop> {
    if fields.len() >= FIELDS {
        return Err(Stop::Budget(format!("more than {FIELDS} fields")));
    }
    fields.push((path.chars().take(400).collect(), value));
    Ok(())
}

/// Behind blanks and comments.
fn skip(text: &str, mut at: usize) -> usize {
    while let Some(rest) = text.get(at..) {
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        if !trimmed.starts_with('#') {
            break;
        }
        at += trimmed.find('\n').unwrap_or(trimmed.len());
    }
    at
}

fn word(text: &str, at: usize) -> (&str, usize) {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest
        .find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.' | '-' | '+'))
        .unwrap_or(rest.len());
    (&rest[..length], at + length)
}

/// A number, a word, or strings one after the other.
fn value(text: &str, at: usize) -> Result<(String, usize), Stop> {
    let rest = text.get(at..).unwrap_or_default();
    if !rest.starts_with(['"', '\'']) {
        let (word, end) = word(text, at);
        if word.is_empty() {
            return Err(Stop::wrong(at as u64, "no value"));
        }
        return Ok((word.to_owned(), end));
    }
    let mut value = String::new();
    let mut at = at;
    while let Some(quote) =
        text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| matches!(c, '"' | '\''))
    {
        let mut escaped = false;
        let mut end = None;
        for (index, character) in text[at + 1..].char_indices() {
            if escaped {
                value.push(if character == 'n' { '\n' } else { character });
                escaped = false;
            } else if character == '\\' {
                escaped = true;
            } else if character == quote {
                end = Some(at + 1 + index + 1);
                break;
            } else {
                value.push(character);
            }
        }
        let Some(end) = end else { return Err(Stop::Ended(text.len() as u64)) };
        at = skip(text, end);
    }
    Ok((value, at))
}
