//! The two ways in which protocol 0 writes texts.

/// The escapes of Python's literals, as STRING has them.
pub(super) fn unescape(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'\\' {
            out.push(*first);
            continue;
        }
        let [kind, after @ ..] = rest else {
            out.push(b'\\');
            break;
        };
        rest = after;
        match kind {
            b'\n' => {}
            b'n' => out.push(b'\n'),
            b't' => out.push(b'\t'),
            b'r' => out.push(b'\r'),
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'v' => out.push(11),
            b'\\' | b'\'' | b'"' => out.push(*kind),
            b'x' => match number(rest, 2, 2, 16) {
                Some((value, used)) => {
                    out.push(value.to_le_bytes()[0]);
                    rest = &rest[used..];
                }
                None => out.extend_from_slice(b"\\x"),
            },
            b'0'..=b'7' => {
                let from = &bytes[bytes.len() - rest.len() - 1..];
                if let Some((value, used)) = number(from, 1, 3, 8) {
                    out.push(value.to_le_bytes()[0]);
                    rest = &from[used..];
                }
            }
            other => out.extend_from_slice(&[b'\\', *other]),
        }
    }
    out
}

/// UNICODE: everything as it is, but `\uXXXX` and `\UXXXXXXXX`; the bytes are Latin-1.
pub(super) fn raw_unicode(bytes: &[u8]) -> Vec<u8> {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let digits = match (first, after.first()) {
            (b'\\', Some(b'u')) => 4,
            (b'\\', Some(b'U')) => 8,
            _ => 0,
        };
        if digits > 0
            && let Some((value, used)) = number(&after[1..], digits, digits, 16)
        {
            out.push(char::from_u32(value).unwrap_or('\u{fffd}'));
            rest = &after[1 + used..];
            continue;
        }
        out.push(char::from(*first));
        rest = after;
    }
    out.into_bytes()
}

/// The number that the first digits write, and how many they are.
fn number(bytes: &[u8], least: usize, most: usize, base: u32) -> Option<(u32, usize)> {
    let used = bytes.iter().take(most).take_while(|byte| char::from(**byte).is_digit(base)).count();
    if used < least {
        return None;
    }
    let text = std::str::from_utf8(&bytes[..used]).ok()?;
    Some((u32::from_str_radix(text, base).ok()?, used))
}
