//! JSON as it passes: one token after the other, nothing held but the token and the names of open objects. A name that is
//! met twice in one object is told, at any depth: readers differ in which of the two they take.

use crate::bytes::seen::Seen;
use crate::context::{Context, Stop};
use crate::cursor::Cursor;

/// Objects and arrays inside each other. The common readers stop here or soon after.
const DEPTH: usize = 128;
/// Bytes of a text or a number that are kept; the rest passes.
const KEPT: usize = 64 << 10;
/// Repeated names that are told one by one.
const TOLD: usize = 8;

/// A token. The text of a name, a string or a number is in [`Json::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    OpenObject,
    CloseObject,
    OpenArray,
    CloseArray,
    /// The name of a member; its value follows.
    Name,
    Text,
    Number,
    True,
    False,
    Null,
}

impl Token {
    /// Whether an object or array begins with it.
    pub(crate) fn opens(self) -> bool {
        matches!(self, Self::OpenObject | Self::OpenArray)
    }
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    Value,
    /// A value, or the end of the array that was opened just now.
    FirstElement,
    /// A name, or the end of the object that was opened just now.
    FirstName,
    /// A comma or the end of what is open.
    More,
    /// The root value is over.
    Nothing,
}

/// An object or array that is open.
enum Open {
    Object(Option<Seen>),
    Array,
}

/// JSON from a cursor, up to an offset.
pub(crate) struct Json<'c, 'i> {
    cursor: &'c mut Cursor<'i>,
    end: u64,
    piece: Vec<u8>,
    /// Index of the next byte in the piece.
    next: usize,
    open: Vec<Open>,
    expect: Expect,
    text: Vec<u8>,
    is_cut: bool,
    /// Where the last token began.
    pub(crate) at: u64,
    /// Names met twice in one object: where, and which.
    pub(crate) repeated: Vec<(u64, String)>,
    /// How many there are.
    pub(crate) repetitions: u64,
    /// Whether some names were not compared because they are too many.
    pub(crate) is_unsure: bool,
}

impl<'c, 'i> Json<'c, 'i> {
    /// From the cursor's position up to `end`.
    pub(crate) fn new(cursor: &'c mut Cursor<'i>, end: u64) -> Self {
        let at = cursor.position();
        Self {
            cursor,
            end,
            piece: Vec::new(),
            next: 0,
            open: Vec::new(),
            expect: Expect::Value,
            text: Vec::new(),
            is_cut: false,
            at,
            repeated: Vec::new(),
            repetitions: 0,
            is_unsure: false,
        }
    }

    /// The text of the last name, string or number; its beginning when it is longer than what is kept.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    /// Whether the last text was longer than what is kept.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The last number, when it is a whole one that fits.
    pub(crate) fn whole_number(&self) -> Option<u64> {
        std::str::from_utf8(&self.text).ok()?.parse().ok()
    }

    /// The next token; none when the root value is over.
    ///
    /// # Errors
    /// The bytes are no JSON, are nested too deep, or end.
    pub(crate) fn next(&mut self, context: &mut Context<'_>) -> Result<Option<Token>, Stop> {
        context.step(1)?;
        loop {
            let Some(byte) = self.skip_blanks()? else {
                if self.expect == Expect::Nothing {
                    return Ok(None);
                }
                return Err(self.too_short());
            };
            self.at = self.offset();
            match (byte, self.expect) {
                (_, Expect::Nothing) => return Ok(None),
                (b',', Expect::More) => {
                    self.next += 1;
                    if matches!(self.open.last(), Some(Open::Object(_))) {
                        self.skip_blanks()?;
                        self.at = self.offset();
                        return self.name(context).map(Some);
                    }
                    self.expect = Expect::Value;
                }
                (b'}', Expect::More | Expect::FirstName) => return self.close(false).map(Some),
                (b']', Expect::More | Expect::FirstElement) => return self.close(true).map(Some),
                (b'"', Expect::FirstName) => return self.name(context).map(Some),
                (_, Expect::Value | Expect::FirstElement) => return self.value(byte).map(Some),
                _ => return Err(self.wrong(format!("{:?} is not expected in JSON here", char::from(byte)))),
            }
        }
    }

    /// Passes the value that begins with a token that was just read.
    ///
    /// # Errors
    /// As [`Json::next`].
    pub(crate) fn pass(&mut self, first: Token, context: &mut Context<'_>) -> Result<(), Stop> {
        if !first.opens() {
            return Ok(());
        }
        let depth = self.open.len();
        while self.open.len() >= depth {
            if self.next(context)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// After the root value: whether anything but blanks follows up to the end.
    ///
    /// # Errors
    /// The bytes cannot be read.
    pub(crate) fn rest_is_blank(&mut self) -> Result<bool, Stop> {
        Ok(self.skip_blanks()?.is_none())
    }

    fn close(&mut self, is_array: bool) -> Result<Token, Stop> {
        if is_array != matches!(self.open.last(), Some(Open::Array)) {
            return Err(self.wrong("a bracket closes what was not opened".to_owned()));
        }
        self.next += 1;
        self.open.pop();
        self.after_value();
        Ok(if is_array { Token::CloseArray } else { Token::CloseObject })
    }

    fn after_value(&mut self) {
        self.expect = if self.open.is_empty() { Expect::Nothing } else { Expect::More };
    }

    fn value(&mut self, byte: u8) -> Result<Token, Stop> {
        match byte {
            b'{' | b'[' => {
                if self.open.len() >= DEPTH {
                    let at = self.at;
                    return Err(Stop::Budget(format!("JSON at {at:#x} is nested deeper than {DEPTH}")));
                }
                self.next += 1;
                let is_array = byte == b'[';
                self.open.push(if is_array { Open::Array } else { Open::Object(None) });
                self.expect = if is_array { Expect::FirstElement } else { Expect::FirstName };
                Ok(if is_array { Token::OpenArray } else { Token::OpenObject })
            }
            b'"' => {
                self.string()?;
                self.after_value();
                Ok(Token::Text)
            }
            b'-' | b'0'..=b'9' => {
                self.number()?;
                self.after_value();
                Ok(Token::Number)
            }
            b't' => self.word(b"true", Token::True),
            b'f' => self.word(b"false", Token::False),
            b'n' => self.word(b"null", Token::Null),
            _ => Err(self.wrong(format!("{:?} begins no JSON value", char::from(byte)))),
        }
    }

    fn word(&mut self, word: &[u8], token: Token) -> Result<Token, Stop> {
        for expected in word {
            if self.take()? != *expected {
                return Err(self.wrong("no JSON value".to_owned()));
            }
        }
        self.after_value();
        Ok(token)
    }

    fn name(&mut self, context: &mut Context<'_>) -> Result<Token, Stop> {
        context.step(1)?;
        self.string()?;
        if let Some(Open::Object(seen)) = self.open.last_mut() {
            // The set is made with the first name: an empty object costs nothing.
            let seen = seen.get_or_insert_with(Seen::new);
            let is_again = seen.again(&self.text);
            self.is_unsure |= seen.is_full() || self.is_cut;
            if is_again {
                self.repetitions += 1;
                if self.repeated.len() < TOLD {
                    self.repeated.push((self.at, String::from_utf8_lossy(&self.text).into_owned()));
                }
            }
        }
        match self.skip_blanks()? {
            Some(b':') => self.next += 1,
            _ => return Err(self.wrong("a name without a colon".to_owned())),
        }
        self.expect = Expect::Value;
        Ok(Token::Name)
    }

    fn number(&mut self) -> Result<(), Stop> {
        self.text.clear();
        self.is_cut = false;
        while let Some(byte) = self.look()? {
            if !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') {
                break;
            }
            self.keep(&[byte]);
            self.next += 1;
        }
        let is_number =
            self.is_cut || std::str::from_utf8(&self.text).is_ok_and(|text| text.parse::<f64>().is_ok());
        if is_number { Ok(()) } else { Err(self.wrong("no JSON number".to_owned())) }
    }

    /// A string, unescaped, without its quotes.
    fn string(&mut self) -> Result<(), Stop> {
        self.text.clear();
        self.is_cut = false;
        if self.take()? != b'"' {
            return Err(self.wrong("a name is expected".to_owned()));
        }
        loop {
            // Whole runs at a time: headers are long.
            if self.look()?.is_none() {
                return Err(self.too_short());
            }
            let rest = &self.piece[self.next..];
            let run =
                rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len());
            let room = KEPT.saturating_sub(self.text.len()).min(run);
            self.text.extend_from_slice(&rest[..room]);
            self.is_cut |= room < run;
            let stopped_at = rest.get(run).copied();
            self.next += run;
            match stopped_at {
                None => {}
                Some(b'"') => {
                    self.next += 1;
                    break;
                }
                Some(b'\\') => {
                    self.next += 1;
                    self.escape()?;
                }
                Some(_) => return Err(self.wrong("a control character in a JSON string".to_owned())),
            }
        }
        match std::str::from_utf8(&self.text) {
            Err(error) if !(self.is_cut && error.error_len().is_none()) => {
                Err(self.wrong("a JSON string is not UTF-8".to_owned()))
            }
            _ => Ok(()),
        }
    }

    fn escape(&mut self) -> Result<(), Stop> {
        let byte = self.take()?;
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode(),
            _ => return Err(self.wrong("an escape that JSON does not have".to_owned())),
        };
        self.keep(&[plain]);
        Ok(())
    }

    fn unicode(&mut self) -> Result<(), Stop> {
        let first = self.hex()?;
        let code = if (0xd800..0xdc00).contains(&first) {
            if self.take()? != b'\\' || self.take()? != b'u' {
                return Err(self.wrong("half a surrogate pair in a JSON string".to_owned()));
            }
            let second = self.hex()?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(self.wrong("half a surrogate pair in a JSON string".to_owned()));
            }
            0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        let Some(character) = char::from_u32(code) else {
            return Err(self.wrong("half a surrogate pair in a JSON string".to_owned()));
        };
        let mut bytes = [0; 4];
        let bytes = character.encode_utf8(&mut bytes).as_bytes().to_vec();
        self.keep(&bytes);
        Ok(())
    }

    fn hex(&mut self) -> Result<u32, Stop> {
        let mut code = 0;
        for _ in 0..4 {
            let byte = self.take()?;
            let digit = char::from(byte).to_digit(16);
            let Some(digit) = digit else { return Err(self.wrong("no hexadecimal digit".to_owned())) };
            code = code * 16 + digit;
        }
        Ok(code)
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.text.len() + bytes.len() <= KEPT && !self.is_cut {
            self.text.extend_from_slice(bytes);
        } else {
            self.is_cut = true;
        }
    }

    /// The next byte that is no blank, without passing it; none at the end.
    fn skip_blanks(&mut self) -> Result<Option<u8>, Stop> {
        while let Some(byte) = self.look()? {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Ok(Some(byte));
            }
            self.next += 1;
        }
        Ok(None)
    }

    fn take(&mut self) -> Result<u8, Stop> {
        let byte = self.look()?.ok_or_else(|| self.too_short())?;
        self.next += 1;
        Ok(byte)
    }

    /// The next byte without passing it; none at the end.
    fn look(&mut self) -> Result<Option<u8>, Stop> {
        if self.next == self.piece.len() {
            let left = self.end.saturating_sub(self.cursor.position());
            let want = usize::try_from(left).unwrap_or(usize::MAX).min(32 << 10);
            self.piece.clear();
            self.next = 0;
            self.piece.extend_from_slice(self.cursor.peek(want)?);
            if self.piece.len() > want {
                self.piece.truncate(want);
            }
            self.cursor.skip(self.piece.len() as u64);
        }
        Ok(self.piece.get(self.next).copied())
    }

    /// Offset of the next byte.
    fn offset(&self) -> u64 {
        self.cursor.position() - (self.piece.len() - self.next) as u64
    }

    fn wrong(&self, why: String) -> Stop {
        Stop::Wrong { offset: self.offset(), why }
    }

    /// The bytes end: of the file, or of the part of it that was to be JSON.
    fn too_short(&self) -> Stop {
        let at = self.offset();
        if at < self.end {
            Stop::Ended(at)
        } else {
            Stop::wrong(at, "JSON that does not end where it should")
        }
    }
}

#[cfg(test)]
mod tests;
