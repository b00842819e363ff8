//! Bytes as text: hexadecimal digits and the codings of Python's `base64` module, all of one shape: some digits are a number,
//! and the number is some bytes.

/// A coding.
#[derive(Debug)]
pub(super) struct Coding {
    /// What it is called.
    pub(super) name: &'static str,
    /// The value of each digit; [`NONE`] where a character is no digit.
    values: [u8; 256],
    base: u64,
    /// Digits of a group, and the bytes that they are.
    digits: usize,
    bytes: usize,
    /// What fills up the last group.
    padding: Option<u8>,
    /// The marks around a text, a digit for four zeros, and characters that are passed over.
    is_ascii85: bool,
}

const NONE: u8 = 0xff;

const DECIMAL_UPPER_LOWER: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const UPPER_LOWER_DECIMAL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const DECIMAL_LOWER_UPPER: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The codings, the narrow alphabets first.
pub(super) static CODINGS: [Coding; 7] = [
    Coding::new("hexadecimal", 16, (2, 1), &[b"0123456789abcdef", b"0123456789ABCDEF"]),
    Coding::new(
        "base32",
        32,
        (8, 5),
        &[b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"abcdefghijklmnopqrstuvwxyz234567"],
    )
    .padded(),
    Coding::new(
        "base32hex",
        32,
        (8, 5),
        &[b"0123456789ABCDEFGHIJKLMNOPQRSTUV", b"0123456789abcdefghijklmnopqrstuv"],
    )
    .padded(),
    Coding::new("base64", 64, (4, 3), &[UPPER_LOWER_DECIMAL]).with(b"+/", 62).with(b"-_", 62).padded(),
    Coding::new("base85", 85, (5, 4), &[DECIMAL_UPPER_LOWER]).with(b"!#$%&()*+-;<=>?@^_`{|}~", 62),
    Coding::new("z85", 85, (5, 4), &[DECIMAL_LOWER_UPPER]).with(b".-:+=^!/*?&<>()[]{}@%$#", 62),
    Coding::new("ascii85", 85, (5, 4), &[]).ascii85(),
];

impl Coding {
    const fn new(
        name: &'static str,
        base: u64,
        (digits, bytes): (usize, usize),
        alphabets: &[&[u8]],
    ) -> Self {
        let mut coding =
            Self { name, values: [NONE; 256], base, digits, bytes, padding: None, is_ascii85: false };
        let mut at = 0;
        while at < alphabets.len() {
            coding = coding.with(alphabets[at], 0);
            at += 1;
        }
        coding
    }

    /// With these digits from a value on.
    const fn with(mut self, alphabet: &[u8], from: u8) -> Self {
        let mut at = 0;
        while at < alphabet.len() {
            #[expect(clippy::cast_possible_truncation, reason = "no alphabet has more than 85 digits")]
            let value = from + at as u8;
            self.values[alphabet[at] as usize] = value;
            at += 1;
        }
        self
    }

    const fn padded(mut self) -> Self {
        self.padding = Some(b'=');
        self
    }

    /// Digits are the characters from `!` on.
    const fn ascii85(mut self) -> Self {
        let mut value = 0;
        while value < 85 {
            self.values[(b'!' + value) as usize] = value;
            value += 1;
        }
        self.is_ascii85 = true;
        self
    }

    /// The bytes at the beginning of a text, and how many they are, without a look at the rest; none when it is no text of this
    /// coding.
    pub(super) fn beginning(&self, text: &[u8]) -> Option<([u8; 10], usize)> {
        let text = self.unmarked(text);
        let mut bytes = [0; 10];
        // Four zeros in one digit: nothing that is looked for begins with them.
        if self.is_ascii85 && text.first() == Some(&b'z') {
            return Some((bytes, self.bytes));
        }
        // Four bytes at least, or nothing can be told of them.
        let groups = if self.bytes == 1 { 4 } else { 2 };
        for (at, group) in text.get(..groups * self.digits)?.chunks_exact(self.digits).enumerate() {
            let mut number = 0_u64;
            for &digit in group {
                number = number * self.base + self.value(digit)?;
            }
            put(number, &mut bytes[at * self.bytes..(at + 1) * self.bytes])?;
        }
        Some((bytes, groups * self.bytes))
    }

    /// The bytes of a whole text; none when one of its characters is no digit.
    pub(super) fn decode(&self, text: &[u8]) -> Option<Vec<u8>> {
        let (mut out, number, count) = self.groups(text)?;
        self.rest(number, count, &mut out)?;
        Some(out)
    }

    /// The bytes of a text that goes on behind its end: those of its whole groups.
    pub(super) fn decode_groups(&self, text: &[u8]) -> Option<Vec<u8>> {
        self.groups(text).map(|(out, ..)| out)
    }

    fn groups(&self, text: &[u8]) -> Option<(Vec<u8>, u64, usize)> {
        let text = self.unmarked(text);
        let mut out = Vec::with_capacity(text.len() / self.digits * self.bytes + self.bytes);
        let (mut number, mut count) = (0_u64, 0_usize);
        for &character in text {
            if matches!(character, b'\n' | b'\r') || (self.is_ascii85 && matches!(character, b' ' | b'\t')) {
                continue;
            }
            if Some(character) == self.padding {
                break;
            }
            if self.is_ascii85 && character == b'z' && count == 0 {
                out.extend([0; 4]);
                continue;
            }
            number = number * self.base + self.value(character)?;
            count += 1;
            if count == self.digits {
                let from = out.len();
                out.resize(from + self.bytes, 0);
                put(number, &mut out[from..])?;
                (number, count) = (0, 0);
            }
        }
        Some((out, number, count))
    }

    /// The last group, which may be short.
    fn rest(&self, mut number: u64, count: usize, out: &mut Vec<u8>) -> Option<()> {
        if count == 0 {
            return Some(());
        }
        // A number that is not finished is filled up with the digit that changes no byte above it.
        let filler = if self.base == 85 { 84 } else { 0 };
        for _ in count..self.digits {
            number = number * self.base + filler;
        }
        let mut bytes = [0; 5];
        put(number, &mut bytes[..self.bytes])?;
        let kept = if self.base == 85 { count - 1 } else { count * self.bytes / self.digits };
        // Half a byte in hexadecimal digits is a mistake.
        if self.digits == 2 {
            return None;
        }
        out.extend_from_slice(&bytes[..kept]);
        Some(())
    }

    fn value(&self, digit: u8) -> Option<u64> {
        let value = self.values[usize::from(digit)];
        (value != NONE).then_some(u64::from(value))
    }

    fn unmarked<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let text = text.trim_ascii();
        if !self.is_ascii85 {
            return text;
        }
        let text = text.strip_prefix(b"<~").unwrap_or(text);
        text.strip_suffix(b"~>").unwrap_or(text)
    }
}

/// A number as bytes, the highest first; none when it is too large for them.
fn put(number: u64, into: &mut [u8]) -> Option<()> {
    let bytes = number.to_be_bytes();
    let (above, below) = bytes.split_at(bytes.len().checked_sub(into.len())?);
    if above.iter().any(|byte| *byte != 0) {
        return None;
    }
    into.copy_from_slice(below);
    Some(())
}

#[cfg(test)]
mod tests;
