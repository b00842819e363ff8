//! Words of marshalled code: the names and texts in it, as evidence. Nothing is made of it.

/// Words that are told.
const TOLD: usize = 24;
/// Characters that a word has at most.
const LONGEST: usize = 80;

/// The names and texts of marshalled code, in their order. Tags are followed where they are texts; everything else is
/// passed byte by byte, so that damage or another version's layout hides nothing.
pub(super) fn words(bytes: &[u8]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut at = 0;
    while at < bytes.len() && words.len() < TOLD {
        let tag = bytes[at] & 0x7f;
        let length = match tag {
            // Short ASCII texts have a length of one byte, interned or not.
            b'z' | b'Z' => bytes.get(at + 1).map(|length| (usize::from(*length), 2)),
            b'u' | b't' | b'a' | b'A' => bytes
                .get(at + 1..at + 5)
                .and_then(|length| length.try_into().ok())
                .map(|length| (u32::from_le_bytes(length) as usize, 5)),
            _ => None,
        };
        let word = length.and_then(|(length, skip)| {
            let word = bytes.get(at + skip..(at + skip).checked_add(length)?)?;
            let word = std::str::from_utf8(word).ok()?;
            let is_word = !word.is_empty() && !word.chars().any(char::is_control);
            is_word.then_some((word, skip + length))
        });
        match word {
            Some((word, passed)) => {
                let word: String = word.chars().take(LONGEST).collect();
                if !words.contains(&word) {
                    words.push(word);
                }
                at += passed;
            }
            None => at += 1,
        }
    }
    words
}
