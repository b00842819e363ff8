//! Jinja's tokens, as its own lexer takes them: text, `{{ }}`, `{% %}`, `{# #}`, raw blocks.

/// A token inside `{{ }}` or `{% %}`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A name or a keyword.
    Name(String),
    /// A string, its escapes resolved.
    Text(String),
    /// A number; as wide as anything useful.
    Number(f64),
    /// An operator or a bracket.
    Sign(&'static str),
    /// A character that no expression has.
    Odd(char),
}

/// A token and where it begins, in bytes of the template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) token: Token,
    pub(crate) at: usize,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    /// What is written as it stands.
    Text { at: usize, text: String },
    /// `{{ … }}`.
    Print(Vec<Placed>),
    /// `{% … %}`.
    Statement(Vec<Placed>),
}

/// Why a template could not be taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) at: usize,
    pub(crate) why: &'static str,
}

/// Takes a template apart. What was understood before a break is kept.
pub(crate) fn parts(text: &str) -> (Vec<Part>, Option<Broken>) {
    let mut lexer = Lexer { text, at: 0, parts: Vec::new() };
    let broken = lexer.all().err();
    (lexer.parts, broken)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    parts: Vec<Part>,
}

impl Lexer<'_> {
    fn all(&mut self) -> Result<(), Broken> {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let Some(open) = next_open(rest) else {
                self.write(rest.len());
                break;
            };
            if open > 0 {
                self.write(open);
            }
            let start = self.at;
            let kind = self.text.as_bytes().get(start + 1).copied();
            self.at += 2;
            if kind == Some(b'#') {
                let end = self.text[self.at..].find("#}");
                let end = end.ok_or(Broken { at: start, why: "a comment that does not end" })?;
                self.at += end + 2;
                continue;
            }
            if self.text[self.at..].starts_with(['-', '+']) {
                self.at += 1;
            }
            let is_print = kind == Some(b'{');
            let result = self.code(if is_print { "}}" } else { "%}" });
            let (tokens, broken) = match result {
                Ok(tokens) => (tokens, None),
                Err((tokens, broken)) => (tokens, Some(broken)),
            };
            let raw = matches!(tokens.as_slice(), [Placed { token: Token::Name(name), .. }] if name == "raw" || name == "verbatim");
            self.parts.push(if is_print { Part::Print(tokens) } else { Part::Statement(tokens) });
            if let Some(broken) = broken {
                return Err(broken);
            }
            if raw && !is_print {
                self.raw(start)?;
            }
        }
        Ok(())
    }

    fn write(&mut self, length: usize) {
        let text = self.text[self.at..self.at + length].to_owned();
        self.parts.push(Part::Text { at: self.at, text });
        self.at += length;
    }

    /// To the `{% endraw %}`, which stays to be read as a statement.
    fn raw(&mut self, start: usize) -> Result<(), Broken> {
        let mut from = self.at;
        while let Some(found) = self.text[from..].find("{%") {
            let open = from + found;
            let inner = self.text[open + 2..].trim_start_matches(['-', '+']).trim_start();
            if inner.starts_with("endraw") || inner.starts_with("endverbatim") {
                self.write(open - self.at);
                return Ok(());
            }
            from = open + 2;
        }
        Err(Broken { at: start, why: "a raw block that does not end" })
    }

    /// The tokens up to an end mark.
    fn code(&mut self, end: &str) -> Result<Vec<Placed>, (Vec<Placed>, Broken)> {
        let mut tokens: Vec<Placed> = Vec::new();
        let start = self.at;
        let mut braces = 0_usize;
        loop {
            let rest = &self.text[self.at..];
            let Some(first) = rest.chars().next() else {
                return Err((tokens, Broken { at: start, why: "an expression that does not end" }));
            };
            if first.is_whitespace() {
                self.at += first.len_utf8();
                continue;
            }
            // A brace of a dictionary closes before the mark does.
            if braces == 0 || end == "%}" {
                let stripped = rest.strip_prefix(['-', '+']).unwrap_or(rest);
                if stripped.starts_with(end) {
                    self.at += rest.len() - stripped.len() + end.len();
                    return Ok(tokens);
                }
            }
            let at = self.at;
            let (token, length) = match token(rest) {
                Ok(found) => found,
                Err(why) => return Err((tokens, Broken { at, why })),
            };
            match token {
                Token::Sign("{") => braces += 1,
                Token::Sign("}") => braces = braces.saturating_sub(1),
                _ => {}
            }
            self.at += length;
            tokens.push(Placed { token, at });
        }
    }
}

fn next_open(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(found) = bytes.get(from..)?.iter().position(|byte| *byte == b'{') {
        let at = from + found;
        if matches!(bytes.get(at + 1), Some(b'{' | b'%' | b'#')) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

const SIGNS: &[&str] = &[
    "**", "//", "==", "!=", "<=", ">=", "{", "}", "[", "]", "(", ")", "+", "-", "*", "/", "%", "~", "<", ">",
    "=", ".", ",", ":", "|", ";",
];

fn token(rest: &str) -> Result<(Token, usize), &'static str> {
    let Some(first) = rest.chars().next() else { return Err("nothing") };
    if first == '"' || first == '\'' {
        return string(rest, first);
    }
    if first == '_' || first.is_alphabetic() {
        let length = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
        return Ok((Token::Name(rest[..length].to_owned()), length));
    }
    if first.is_ascii_digit() {
        return Ok(number(rest));
    }
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return Ok((Token::Sign(sign), sign.len()));
    }
    Ok((Token::Odd(first), first.len_utf8()))
}

fn number(rest: &str) -> (Token, usize) {
    let bytes = rest.as_bytes();
    let radix = match bytes.get(..2) {
        Some(b"0x" | b"0X") => 16,
        Some(b"0o" | b"0O") => 8,
        Some(b"0b" | b"0B") => 2,
        _ => 10,
    };
    if radix != 10 {
        let length = rest[2..]
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .map_or(rest.len(), |end| end + 2);
        let digits: String = rest[2..length].chars().filter(|c| *c != '_').collect();
        let value = u64::from_str_radix(&digits, radix).map_or(f64::INFINITY, |value| value as f64);
        return (Token::Number(value), length);
    }
    let digits = |from: usize| {
        bytes
            .get(from..)
            .unwrap_or(&[])
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || **byte == b'_')
            .count()
    };
    let mut length = digits(0);
    // A point belongs to the number only before a digit: `1.real` is an attribute.
    if bytes.get(length) == Some(&b'.') && bytes.get(length + 1).is_some_and(u8::is_ascii_digit) {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    let plain: String = rest[..length].chars().filter(|c| *c != '_').collect();
    (Token::Number(plain.parse().unwrap_or(f64::INFINITY)), length)
}

/// A string with Python's escapes.
fn string(rest: &str, quote: char) -> Result<(Token, usize), &'static str> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return Ok((Token::Text(text), at + 1));
        }
        if character != '\\' {
            text.push(character);
            continue;
        }
        let Some((_, escaped)) = characters.next() else { break };
        match escaped {
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'a' => text.push('\x07'),
            'b' => text.push('\x08'),
            'f' => text.push('\x0c'),
            'v' => text.push('\x0b'),
            '\n' => {}
            'x' => text.push(code(&mut characters, 2)),
            'u' => text.push(code(&mut characters, 4)),
            'U' => text.push(code(&mut characters, 8)),
            'N' => {
                // `\N{LOW LINE}`: the one character whose name matters here.
                let name: String =
                    characters.by_ref().map(|(_, c)| c).skip(1).take_while(|c| *c != '}').collect();
                text.push(if name.eq_ignore_ascii_case("LOW LINE") { '_' } else { '\u{fffd}' });
            }
            '0'..='7' => {
                let mut value = u32::from(escaped) - u32::from('0');
                for _ in 0..2 {
                    let mut ahead = characters.clone();
                    let Some((_, digit @ '0'..='7')) = ahead.next() else { break };
                    value = value * 8 + u32::from(digit) - u32::from('0');
                    characters = ahead;
                }
                text.push(char::from_u32(value).unwrap_or('\u{fffd}'));
            }
            other @ ('\\' | '\'' | '"') => text.push(other),
            other => {
                text.push('\\');
                text.push(other);
            }
        }
    }
    Err("a string that does not end")
}

fn code(characters: &mut (impl Iterator<Item = (usize, char)> + Clone), digits: usize) -> char {
    let mut value = 0_u32;
    for _ in 0..digits {
        let mut ahead = characters.clone();
        let Some(digit) = ahead.next().and_then(|(_, c)| c.to_digit(16)) else { break };
        value = value.wrapping_mul(16).wrapping_add(digit);
        *characters = ahead;
    }
    char::from_u32(value).unwrap_or('\u{fffd}')
}
