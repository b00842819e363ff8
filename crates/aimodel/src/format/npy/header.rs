//! The header of an array file: a dictionary literal with three keys.

/// What the header says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// Name of the element type, where it is a plain number.
    pub(super) data_type: Option<String>,
    /// Bytes of one element.
    pub(super) item_bytes: u64,
    pub(super) has_objects: bool,
    /// Whether the bytes of a number are in the other order.
    pub(super) is_swapped: bool,
    pub(super) is_fortran: bool,
    pub(super) shape: Vec<u64>,
}

/// A Python literal, as far as headers have them.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Literal {
    Text(String),
    Number(i64),
    Bool(bool),
    None,
    Sequence(Vec<Literal>),
    Dict(Vec<(Literal, Literal)>),
}

/// Brackets inside each other.
const DEEPEST: u32 = 32;
/// Dimensions: NumPy has 64.
const MOST_DIMENSIONS: usize = 64;

impl Header {
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let mut reader = Reader { text, at: 0 };
        let Literal::Dict(pairs) = reader.literal(0)? else {
            return Err("the header is no dictionary".to_owned());
        };
        reader.spaces();
        if reader.at < text.len() {
            return Err("something follows the header's dictionary".to_owned());
        }
        let mut header = Self::default();
        let (mut has_type, mut has_order, mut has_shape) = (false, false, false);
        for (key, value) in pairs {
            match (key, value) {
                (Literal::Text(key), value) if key == "descr" => {
                    header.take_type(&value, 0)?;
                    has_type = true;
                }
                (Literal::Text(key), Literal::Bool(order)) if key == "fortran_order" => {
                    header.is_fortran = order;
                    has_order = true;
                }
                (Literal::Text(key), Literal::Sequence(shape)) if key == "shape" => {
                    header.shape = sizes(&shape)?;
                    has_shape = true;
                }
                _ => return Err("the header has a key that is none of its three".to_owned()),
            }
        }
        if has_type && has_order && has_shape { Ok(header) } else { Err("the header lacks a key".to_owned()) }
    }

    fn take_type(&mut self, literal: &Literal, depth: u32) -> Result<(), String> {
        match literal {
            Literal::Text(code) => {
                let (bytes, has_objects) = item(code)?;
                self.has_objects |= has_objects;
                self.item_bytes = self.item_bytes.saturating_add(bytes);
                if depth == 0 {
                    self.is_swapped = code.starts_with('>') && bytes > 1;
                    self.data_type = plain_type(code).map(str::to_owned);
                }
                Ok(())
            }
            Literal::Sequence(fields) if depth < DEEPEST => {
                for field in fields {
                    let Literal::Sequence(field) = field else {
                        return Err("a field is no tuple".to_owned());
                    };
                    let (Some(of), shape) = (field.get(1), field.get(2)) else {
                        return Err("a field has no type".to_owned());
                    };
                    let mut inner = Self::default();
                    inner.take_type(of, depth + 1)?;
                    let times = match shape {
                        Some(Literal::Sequence(shape)) => sizes(shape)?,
                        Some(Literal::Number(size)) => sizes(&[Literal::Number(*size)])?,
                        _ => Vec::new(),
                    };
                    let bytes =
                        times.iter().fold(inner.item_bytes, |product, &size| product.saturating_mul(size));
                    self.item_bytes = self.item_bytes.saturating_add(bytes);
                    self.has_objects |= inner.has_objects;
                }
                Ok(())
            }
            _ => Err("the type is neither a code nor a list of fields".to_owned()),
        }
    }
}

fn sizes(shape: &[Literal]) -> Result<Vec<u64>, String> {
    if shape.len() > MOST_DIMENSIONS {
        return Err(format!("more than {MOST_DIMENSIONS} dimensions"));
    }
    shape
        .iter()
        .map(|size| match size {
            Literal::Number(size) => u64::try_from(*size).map_err(|_| "a negative size".to_owned()),
            _ => Err("a size is no number".to_owned()),
        })
        .collect()
}

/// Bytes of an element, and whether it is an object.
fn item(code: &str) -> Result<(u64, bool), String> {
    let wrong = || format!("{code} is no type");
    let rest = code.trim_start_matches(['<', '>', '|', '=']);
    let (kind, digits) = rest.split_at_checked(1).ok_or_else(wrong)?;
    let digits = digits.split('[').next().unwrap_or("");
    let size: u64 = if digits.is_empty() { 0 } else { digits.parse().map_err(|_| wrong())? };
    match kind {
        "O" => Ok((8, true)),
        "?" => Ok((1, false)),
        "U" => Ok((size.saturating_mul(4), false)),
        "b" | "i" | "u" | "f" | "c" | "S" | "a" | "V" | "M" | "m" => Ok((size, false)),
        _ => Err(wrong()),
    }
}

fn plain_type(code: &str) -> Option<&'static str> {
    Some(match code.trim_start_matches(['<', '>', '|', '=']) {
        "f8" => "F64",
        "f4" => "F32",
        "f2" => "F16",
        "i8" => "I64",
        "i4" => "I32",
        "i2" => "I16",
        "i1" => "I8",
        "u8" => "U64",
        "u4" => "U32",
        "u2" => "U16",
        "u1" => "U8",
        "b1" | "?" => "BOOL",
        "c8" => "C64",
        "c16" => "C128",
        _ => return None,
    })
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn spaces(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn next(&mut self) -> Result<u8, String> {
        self.spaces();
        let byte = self.text.get(self.at).copied().ok_or("the header ends too early")?;
        self.at += 1;
        Ok(byte)
    }

    fn peek(&mut self) -> Result<u8, String> {
        let byte = self.next()?;
        self.at -= 1;
        Ok(byte)
    }

    fn literal(&mut self, depth: u32) -> Result<Literal, String> {
        if depth > DEEPEST {
            return Err(format!("more than {DEEPEST} brackets inside each other"));
        }
        match self.next()? {
            quote @ (b'\'' | b'"') => self.quoted(quote),
            b'{' => self.dict(depth),
            b'(' => self.sequence(b')', depth),
            b'[' => self.sequence(b']', depth),
            byte => {
                self.at -= 1;
                self.word(byte)
            }
        }
    }

    fn quoted(&mut self, quote: u8) -> Result<Literal, String> {
        let start = self.at;
        while let Some(&byte) = self.text.get(self.at) {
            if byte == b'\\' {
                self.at += 1;
            } else if byte == quote {
                let text = String::from_utf8_lossy(self.text.get(start..self.at).unwrap_or(&[])).into_owned();
                self.at += 1;
                return Ok(Literal::Text(text));
            }
            self.at += 1;
        }
        Err("a text of the header does not end".to_owned())
    }

    fn dict(&mut self, depth: u32) -> Result<Literal, String> {
        let mut pairs = Vec::new();
        loop {
            if self.peek()? == b'}' {
                self.at += 1;
                return Ok(Literal::Dict(pairs));
            }
            let key = self.literal(depth + 1)?;
            if self.next()? != b':' {
                return Err("a key of the header has no value".to_owned());
            }
            pairs.push((key, self.literal(depth + 1)?));
            self.comma(b'}')?;
        }
    }

    fn sequence(&mut self, close: u8, depth: u32) -> Result<Literal, String> {
        let mut items = Vec::new();
        loop {
            if self.peek()? == close {
                self.at += 1;
                return Ok(Literal::Sequence(items));
            }
            items.push(self.literal(depth + 1)?);
            self.comma(close)?;
        }
    }

    fn comma(&mut self, close: u8) -> Result<(), String> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                Ok(())
            }
            byte if byte == close => Ok(()),
            _ => Err("a comma is missing in the header".to_owned()),
        }
    }

    fn word(&mut self, first: u8) -> Result<Literal, String> {
        let start = self.at;
        while self.text.get(self.at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-') {
            self.at += 1;
        }
        let word = std::str::from_utf8(self.text.get(start..self.at).unwrap_or(&[])).unwrap_or("");
        match word {
            "True" => Ok(Literal::Bool(true)),
            "False" => Ok(Literal::Bool(false)),
            "None" => Ok(Literal::None),
            // Python 2 wrote long integers with an L.
            _ => word.strip_suffix('L').unwrap_or(word).parse().map(Literal::Number).map_err(|_| {
                format!("'{}' begins nothing that a header has", char::from(first).escape_default())
            }),
        }
    }
}
