//! JSON as a tree with places, read as the common loaders do: `NaN` and half surrogates pass, a key that stands twice is
//! kept twice. Bounded in depth, in size and in number; what a reader has no use for is checked and not kept.

use crate::context::{Context, Stop};

/// Objects and arrays inside each other.
const DEPTH: u32 = 200;

/// A value and where it begins in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) at: u64,
    pub(crate) value: Value,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
    /// An object or array that was not kept: how many members it has, and the SHA-256 of its bytes.
    Passed(u64, String),
}

impl Node {
    /// The member of an object; the last one, as Python takes it.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match &self.value {
            Value::Object(members) => members.iter().rev().find(|(key, _)| key == name).map(|(_, node)| node),
            _ => None,
        }
    }

    /// A member that is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }

    /// A member that is a whole number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.as_number()
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    pub(crate) fn as_number(&self) -> Option<u64> {
        match &self.value {
            Value::Number(number) => number.parse().ok().or_else(|| {
                let float: f64 = number.parse().ok()?;
                ((0.0..1e18).contains(&float) && float.fract() == 0.0).then_some(float as u64)
            }),
            _ => None,
        }
    }

    /// A scalar as it is written.
    pub(crate) fn scalar(&self) -> Option<String> {
        match &self.value {
            Value::Bool(bool) => Some(bool.to_string()),
            Value::Number(number) => Some(number.clone()),
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// The elements of an array; none when it is none.
    pub(crate) fn elements(&self) -> &[Self] {
        if let Value::Array(elements) = &self.value { elements } else { &[] }
    }

    /// The members of an object; none when it is none.
    pub(crate) fn members(&self) -> &[(String, Self)] {
        if let Value::Object(members) = &self.value { members } else { &[] }
    }

    /// A text, or the texts of an array.
    pub(crate) fn texts(&self) -> Vec<&str> {
        match &self.value {
            Value::Text(text) => vec![text],
            _ => self.elements().iter().filter_map(Self::as_text).collect(),
        }
    }
}

/// Reads a file. The values of keys in `passed` are checked and not kept.
///
/// # Errors
/// The bytes are no JSON, end, or are nested too deep.
pub(crate) fn parse(bytes: &[u8], passed: &[&str], context: &mut Context<'_>) -> Result<Node, Stop> {
    let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut reader = Reader { bytes, at: start, passed, context };
    let node = reader.value(0, true)?;
    reader.blanks();
    if reader.at < bytes.len() {
        return reader.wrong("something follows the JSON value");
    }
    Ok(node)
}

struct Reader<'b, 'c, 'r> {
    bytes: &'b [u8],
    at: usize,
    passed: &'b [&'b str],
    context: &'c mut Context<'r>,
}

impl Reader<'_, '_, '_> {
    fn wrong<T>(&self, why: &str) -> Result<T, Stop> {
        if self.at >= self.bytes.len() {
            return Err(Stop::Ended(self.at as u64));
        }
        Err(Stop::wrong(self.at as u64, why))
    }

    fn blanks(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.blanks();
        let is = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(is);
        is
    }

    fn value(&mut self, depth: u32, keep: bool) -> Result<Node, Stop> {
        self.context.step(1)?;
        self.blanks();
        let at = self.at as u64;
        if depth > DEPTH {
            return Err(Stop::Budget(format!("JSON at {at:#x} is nested deeper than {DEPTH}")));
        }
        let value = match self.bytes.get(self.at) {
            Some(b'{') => self.object(depth, keep)?,
            Some(b'[') => self.array(depth, keep)?,
            Some(b'"') => {
                let text = self.string(keep)?;
                Value::Text(text)
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Node { at, value })
    }

    fn word(&mut self) -> Result<Value, Stop> {
        let words: [(&[u8], Value); 5] = [
            (b"true", Value::Bool(true)),
            (b"false", Value::Bool(false)),
            (b"null", Value::Null),
            (b"NaN", Value::Null),
            (b"Infinity", Value::Null),
        ];
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        for (word, value) in words {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        self.wrong("no JSON value begins so")
    }

    fn number(&mut self) -> Result<Value, Stop> {
        let start = self.at;
        if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(b"-Infinity")) {
            self.at += 9;
            return Ok(Value::Null);
        }
        while matches!(self.bytes.get(self.at), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        let text = String::from_utf8_lossy(&self.bytes[start..self.at]).into_owned();
        if text.parse::<f64>().is_err() {
            return self.wrong("no JSON number");
        }
        Ok(Value::Number(text.chars().take(400).collect()))
    }

    fn array(&mut self, depth: u32, keep: bool) -> Result<Value, Stop> {
        let start = self.at;
        self.at += 1;
        let mut all = Vec::new();
        let mut count = 0;
        if !self.take(b']') {
            loop {
                let node = self.value(depth + 1, keep)?;
                count += 1;
                if keep {
                    all.push(node);
                }
                if self.take(b']') {
                    break;
                }
                if !self.take(b',') {
                    return self.wrong("neither a comma nor the end of an array");
                }
            }
        }
        Ok(if keep { Value::Array(all) } else { self.pass(start, count) })
    }

    fn object(&mut self, depth: u32, keep: bool) -> Result<Value, Stop> {
        let start = self.at;
        self.at += 1;
        let mut all = Vec::new();
        let mut count = 0;
        if !self.take(b'}') {
            loop {
                self.blanks();
                if self.bytes.get(self.at) != Some(&b'"') {
                    return self.wrong("a name is expected");
                }
                let name = self.string(keep)?;
                if !self.take(b':') {
                    return self.wrong("a name without a colon");
                }
                let node = self.value(depth + 1, keep && !self.passed.contains(&name.as_str()))?;
                count += 1;
                if keep {
                    all.push((name, node));
                }
                if self.take(b'}') {
                    break;
                }
                if !self.take(b',') {
                    return self.wrong("neither a comma nor the end of an object");
                }
            }
        }
        Ok(if keep { Value::Object(all) } else { self.pass(start, count) })
    }

    fn pass(&self, start: usize, count: u64) -> Value {
        use sha2::Digest;
        let digest = sha2::Sha256::digest(self.bytes.get(start..self.at).unwrap_or_default());
        Value::Passed(count, crate::hex::hex(&digest))
    }

    fn string(&mut self, keep: bool) -> Result<String, Stop> {
        self.at += 1;
        let mut text: Vec<u8> = Vec::new();
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(run) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\')) else {
                self.at = self.bytes.len();
                return Err(Stop::Ended(self.at as u64));
            };
            if keep {
                text.extend_from_slice(&rest[..run]);
            }
            self.at += run + 1;
            if rest[run] == b'"' {
                break;
            }
            let escape = self.bytes.get(self.at).copied();
            self.at += 1;
            let plain = match escape {
                Some(byte @ (b'"' | b'\\' | b'/')) => byte,
                Some(b'b') => 8,
                Some(b'f') => 12,
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'u') => {
                    let character = self.unicode()?;
                    let mut buffer = [0; 4];
                    text.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
                    continue;
                }
                _ => return self.wrong("an escape that JSON does not have"),
            };
            text.push(plain);
        }
        match String::from_utf8(text) {
            Ok(text) => Ok(text),
            Err(_) => self.wrong("a JSON string is not UTF-8"),
        }
    }

    fn hex(&mut self) -> Result<u32, Stop> {
        let digits = self.bytes.get(self.at..self.at + 4).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => self.wrong("no hexadecimal digits"),
        }
    }

    /// After `\u`. Half a surrogate pair becomes the replacement character: Python takes it, so it is no reason to stop.
    fn unicode(&mut self) -> Result<char, Stop> {
        let first = self.hex()?;
        let next = self.bytes.get(self.at..self.at + 2);
        if (0xd800..0xdc00).contains(&first) && next == Some(b"\\u") {
            let before = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or('\u{fffd}'));
            }
            self.at = before;
        }
        Ok(char::from_u32(first).unwrap_or('\u{fffd}'))
    }
}
