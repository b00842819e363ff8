//! Finds the top-level keys of the first object in JSON.

use super::KEYS;

/// The keys of the first object and whether several objects stand there; none when it is not JSON.
pub(super) fn scan(window: &[u8]) -> Option<(Vec<String>, bool)> {
    let mut scan = Scan { bytes: window, at: 0 };
    match scan.next()? {
        b'{' => {
            let keys = scan.keys()?;
            Some((keys, scan.next() == Some(b'{')))
        }
        b'[' => match scan.next() {
            Some(b'{') => Some((scan.keys()?, true)),
            // A line in brackets is a heading of some other text.
            Some(b'[' | b'"' | b']') => Some((Vec::new(), true)),
            _ => None,
        },
        _ => None,
    }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            if !byte.is_ascii_whitespace() {
                return Some(byte);
            }
        }
    }

    /// The keys of the object that was just opened, as far as the window goes; none when it is no object.
    fn keys(&mut self) -> Option<Vec<String>> {
        let mut keys = Vec::new();
        match self.next() {
            Some(b'}') => return Some(keys),
            Some(b'"') => {}
            None if self.bytes.len() > 1 => return Some(keys),
            _ => return None,
        }
        loop {
            let Some(key) = self.string() else { return Some(keys) };
            match self.next() {
                Some(b':') => {}
                None => return Some(keys),
                Some(_) => return None,
            }
            if keys.len() < KEYS {
                keys.push(key);
            }
            if !self.skip_value() {
                return Some(keys);
            }
            match self.next() {
                Some(b'"') => {}
                // The end of the object, of the window, or something that is wrong further down.
                _ => return Some(keys),
            }
        }
    }

    /// The string whose opening quote was just read; none when it does not end.
    fn string(&mut self) -> Option<String> {
        let start = self.at;
        self.skip_string()?;
        let raw = self.bytes.get(start..self.at - 1)?;
        if raw.contains(&b'\\') {
            let quoted = self.bytes.get(start - 1..self.at)?;
            return serde_json::from_slice(quoted).ok();
        }
        Some(String::from_utf8_lossy(raw).into_owned())
    }

    /// To behind the closing quote.
    fn skip_string(&mut self) -> Option<()> {
        loop {
            match *self.bytes.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    /// To behind the comma that follows the value; false when the object ends with it (its brace is then read) or
    /// the window does.
    fn skip_value(&mut self) -> bool {
        let mut depth = 0_u32;
        loop {
            let Some(byte) = self.next() else { return false };
            match byte {
                b'"' if self.skip_string().is_none() => return false,
                b'"' => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => return false,
                b'}' | b']' => depth -= 1,
                b',' if depth == 0 => return true,
                _ => {}
            }
        }
    }
}
