//! Bytes to lines: encodings, continuations and comments, as pip has them.

/// A line that means something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Number of its first line, from 1.
    pub(super) number: u32,
    /// Joined, without its comment and outer blanks; never empty.
    pub(super) text: String,
}

/// Longer lines are refused: no requirement comes near, and every hash of a release fits.
const LONGEST: usize = 4 << 20;

/// The lines of a file.
///
/// # Errors
/// Why it is no text, as `it is not UTF-8`.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let text = decode(bytes)?;
    let mut lines = Vec::new();
    let mut open: Option<(u32, String)> = None;
    for (at, physical) in text.lines().enumerate() {
        let number = u32::try_from(at + 1).map_err(|_| "it has too many lines".to_owned())?;
        let comment = is_comment(physical);
        if physical.ends_with('\\') && !comment {
            let (_, joined) = open.get_or_insert_with(|| (number, String::new()));
            joined.push_str(physical.trim_matches('\\'));
            if joined.len() > LONGEST {
                return Err(format!("line {number} goes on for more than {LONGEST} bytes"));
            }
            continue;
        }
        let (number, mut joined) = open.take().unwrap_or((number, String::new()));
        // A comment that ends a continued line is one there too: pip puts a blank before it.
        if comment {
            joined.push(' ');
        }
        joined.push_str(physical);
        finish(number, &joined, &mut lines)?;
    }
    if let Some((number, joined)) = open {
        finish(number, &joined, &mut lines)?;
    }
    Ok(lines)
}

fn finish(number: u32, joined: &str, lines: &mut Vec<Line>) -> Result<(), String> {
    if joined.len() > LONGEST {
        return Err(format!("line {number} has more than {LONGEST} bytes"));
    }
    let text = without_comment(joined).trim();
    if !text.is_empty() {
        lines.push(Line { number, text: text.to_owned() });
    }
    Ok(())
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// A comment begins at the start or after a blank.
fn without_comment(line: &str) -> &str {
    let mut blank = true;
    for (at, character) in line.char_indices() {
        if character == '#' && blank {
            return line.get(..at).unwrap_or(line);
        }
        blank = character.is_whitespace();
    }
    line
}

/// A byte order mark decides; then a `coding:` comment in the first two lines (PEP 263); else it is UTF-8.
fn decode(bytes: &[u8]) -> Result<String, String> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8(rest);
    }
    for (mark, big) in [(b"\xff\xfe", false), (b"\xfe\xff", true)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return utf16(rest, big);
        }
    }
    match declared(bytes).as_deref() {
        None | Some("utf-8" | "utf8" | "ascii" | "us-ascii") => utf8(bytes),
        Some("latin-1" | "latin1" | "iso-8859-1" | "iso8859-1") => {
            Ok(bytes.iter().map(|byte| char::from(*byte)).collect())
        }
        Some(other) => Err(format!("it is in the encoding {other}, which is not read")),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, String> {
    String::from_utf8(bytes.to_vec()).map_err(|error| format!("it is not UTF-8: {error}"))
}

fn utf16(bytes: &[u8], big: bool) -> Result<String, String> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err("it is UTF-16 and cut short".to_owned());
    }
    let units = pairs.map(|pair| match (pair, big) {
        ([high, low], true) | ([low, high], false) => u16::from_be_bytes([*high, *low]),
        _ => 0,
    });
    char::decode_utf16(units).collect::<Result<_, _>>().map_err(|error| format!("it is not UTF-16: {error}"))
}

fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head);
    head.lines().take(2).filter(|line| line.starts_with('#')).find_map(|line| {
        let (_, rest) = line.split_once("coding")?;
        let rest = rest.strip_prefix([':', '='])?.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c)).unwrap_or(rest.len());
        rest.get(..end).filter(|name| !name.is_empty()).map(str::to_ascii_lowercase)
    })
}
