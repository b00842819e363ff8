//! XML as it passes: elements with their attributes. No entity is ever looked up: declarations are told, and that is all.

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::rule::flat as rule;

/// Elements inside each other.
const DEPTH: usize = 512;
/// Bytes of one tag or declaration that are kept.
const TAG: usize = 1 << 20;

/// An element that begins.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) at: u64,
    /// Its name without a prefix.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// An attribute; empty when it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.attributes.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value)
    }
}

/// Hands over every element that begins, with the names of those around it, to the end of the document. What follows the
/// root element, other than comments and blanks, is a finding.
///
/// # Errors
/// The bytes are no XML, are nested too deep, or end.
pub(crate) fn read(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
    take: &mut dyn FnMut(&Element, &[String], &mut Context<'_>),
) -> Result<(), Stop> {
    let start = cursor.peek(4)?;
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") || start.contains(&0) {
        return Err(Stop::Locked("XML in another encoding than UTF-8 is not read".to_owned()));
    }
    let mut open: Vec<String> = Vec::new();
    let mut has_root = false;
    loop {
        context.step(1)?;
        let is_told = has_root && open.is_empty();
        let text = until(b'<', cursor, 0, context)?;
        if is_told && text.has_content {
            context.say(&rule::TRAILING, text.at, "text after the root element");
        }
        if text.is_end {
            return if has_root && open.is_empty() { Ok(()) } else { Err(Stop::Ended(cursor.position())) };
        }
        let at = cursor.position() - 1;
        let next = cursor.peek(8)?;
        if next.starts_with(b"!--") {
            cursor.skip(3);
            past(b"-->", cursor, context)?;
        } else if next.starts_with(b"![CDATA[") {
            cursor.skip(8);
            past(b"]]>", cursor, context)?;
        } else if next.starts_with(b"!") {
            declaration(at, cursor, context)?;
        } else if next.starts_with(b"?") {
            past(b"?>", cursor, context)?;
        } else if next.starts_with(b"/") {
            cursor.skip(1);
            let name = tag(cursor, context)?;
            let name = local(name.trim_ascii());
            if open.pop().as_deref() != Some(name.as_str()) {
                return Err(Stop::wrong(at, format!("</{name}> closes what was not opened")));
            }
        } else {
            let text = tag(cursor, context)?;
            let (text, is_closed) = match text.strip_suffix(b"/") {
                Some(text) => (text, true),
                None => (&text[..], false),
            };
            let element = element(at, text)?;
            if has_root && open.is_empty() {
                context.say(&rule::TRAILING, at, format!("a second root element {:?}", element.name));
            }
            has_root = true;
            take(&element, &open, context);
            if !is_closed {
                if open.len() >= DEPTH {
                    return Err(Stop::Budget(format!("XML at {at:#x} is nested deeper than {DEPTH}")));
                }
                open.push(element.name);
            }
        }
    }
}

struct Run {
    at: u64,
    has_content: bool,
    is_end: bool,
}

/// Goes past the next `byte`.
fn until(byte: u8, cursor: &mut Cursor<'_>, _kept: usize, context: &mut Context<'_>) -> Result<Run, Stop> {
    let mut run = Run { at: cursor.position(), has_content: false, is_end: false };
    loop {
        context.step(1)?;
        let piece = cursor.peek(4096)?;
        if piece.is_empty() {
            run.is_end = true;
            return Ok(run);
        }
        let found = piece.iter().position(|one| *one == byte);
        let text = &piece[..found.unwrap_or(piece.len())];
        // A byte order mark at the beginning is no content.
        run.has_content |= text.iter().any(|one| !one.is_ascii_whitespace());
        let count = text.len() as u64 + u64::from(found.is_some());
        cursor.skip(count);
        if found.is_some() {
            return Ok(run);
        }
    }
}

/// Goes past a mark.
fn past(mark: &[u8], cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
    let last = mark[mark.len() - 1];
    let mut tail: Vec<u8> = Vec::new();
    loop {
        context.step(1)?;
        let byte = cursor.byte()?;
        tail.push(byte);
        if byte == last && tail.ends_with(mark) {
            return Ok(());
        }
        if tail.len() > 64 {
            tail.drain(..32);
        }
    }
}

/// The rest of a tag up to its `>`, which may stand in a quoted value.
fn tag(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Vec<u8>, Stop> {
    let at = cursor.position();
    let mut text = Vec::new();
    let mut quote = None;
    loop {
        let byte = cursor.byte()?;
        match (quote, byte) {
            (None, b'>') => return Ok(text),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        text.push(byte);
        if text.len() % 1024 == 0 {
            context.step(1)?;
        }
        if text.len() > TAG {
            return Err(Stop::Budget(format!("the XML tag at {at:#x} is longer than {TAG} bytes")));
        }
    }
}

fn element(at: u64, text: &[u8]) -> Result<Element, Stop> {
    let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
    let mut element = Element { at, name: local(&text[..end]), attributes: Vec::new() };
    if element.name.is_empty() {
        return Err(Stop::wrong(at, "a tag without a name"));
    }
    let mut rest = text[end..].trim_ascii();
    while let Some(equals) = rest.iter().position(|byte| *byte == b'=') {
        let name = local(rest[..equals].trim_ascii());
        let value = rest[equals + 1..].trim_ascii_start();
        let quote = value.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
        let Some(end) = quote.and_then(|quote| value[1..].iter().position(|byte| *byte == quote)) else {
            return Err(Stop::wrong(at, "an attribute without quotes"));
        };
        if element.attributes.iter().any(|(one, _)| *one == name) {
            return Err(Stop::wrong(at, format!("the attribute {name:?} occurs twice")));
        }
        if element.attributes.len() < 64 {
            element.attributes.push((name, plain(&value[1..=end])));
        }
        rest = value[end + 2..].trim_ascii_start();
    }
    if rest.is_empty() { Ok(element) } else { Err(Stop::wrong(at, "an attribute without a value")) }
}

/// A name without its prefix.
fn local(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

/// A value with the five entities that every document has.
fn plain(value: &[u8]) -> String {
    let value = String::from_utf8_lossy(value);
    if !value.contains('&') {
        return value.into_owned();
    }
    value
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

/// `<!DOCTYPE …>` with all that it declares. Nothing of it is believed.
fn declaration(at: u64, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
    let mut text = Vec::new();
    let mut quote = None;
    let mut brackets = 0_u32;
    loop {
        context.step(1)?;
        let byte = cursor.byte()?;
        match (quote, byte) {
            (None, b'>') if brackets == 0 => break,
            (None, b'[') => brackets += 1,
            (None, b']') => brackets = brackets.saturating_sub(1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        text.push(byte);
        if text.len() > TAG {
            return Err(Stop::Budget(format!("the declaration at {at:#x} is longer than {TAG} bytes")));
        }
    }
    let text = String::from_utf8_lossy(&text).into_owned();
    context.find(Finding::new(&rule::DOCTYPE, format!("<{text}>")).at(at));
    let head = text.split('[').next().unwrap_or_default();
    for (index, entity) in text.split("<!ENTITY").enumerate() {
        let entity = if index == 0 { head } else { entity };
        let is_external =
            entity.split_ascii_whitespace().take(4).any(|word| word == "SYSTEM" || word == "PUBLIC");
        if is_external {
            let evidence = format!("declares {}", entity.trim());
            context.find(Finding::new(&rule::EXTERNAL_ENTITY, evidence).at(at));
        } else if index > 0 && (entity.contains('&') || entity.trim_start().starts_with('%')) {
            let evidence = format!("declares {}", entity.trim());
            context.find(Finding::new(&rule::ENTITY_BOMB, evidence).at(at));
        }
    }
    Ok(())
}
