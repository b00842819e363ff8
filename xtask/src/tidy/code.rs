//! Rust text without its comments and literals, so that a check finds code and not talk about code.
//!
//! This is no parser: it knows comments, the forms of literals and `mod` lines, which is all the checks need.

use std::ops::Range;

/// One Rust file, taken apart.
pub(super) struct Code {
    /// The text with every comment and literal blanked out; as long as the text, with its line breaks.
    bare: String,
    literals: Vec<Literal>,
    modules: Vec<Module>,
}

/// A string literal's content, as written.
pub(super) struct Literal {
    pub(super) line: usize,
    pub(super) content: String,
}

/// A `mod name;` or `mod name { … }`.
pub(super) struct Module {
    pub(super) name: String,
    pub(super) line: usize,
    /// Whether it stands under `#[cfg(test)]`.
    pub(super) test: bool,
    /// Whether its content is here.
    pub(super) inline: bool,
}

impl Code {
    pub(super) fn new(text: &str) -> Self {
        let mut bare: Vec<u8> = text.as_bytes().to_vec();
        let mut literals = Vec::new();
        let mut at = 0;
        while at < bare.len() {
            let rest = &text.as_bytes()[at..];
            let (length, content) = token(rest, at.checked_sub(1).map(|before| text.as_bytes()[before]));
            if let Some(content) = content {
                let line = line_of(text.as_bytes(), at);
                if let Some(inner) = rest.get(content) {
                    literals.push(Literal { line, content: String::from_utf8_lossy(inner).into_owned() });
                }
            }
            if is_blanked(rest) || length > 1 {
                for byte in &mut bare[at..at + length] {
                    if *byte != b'\n' {
                        *byte = b' ';
                    }
                }
            }
            at += length;
        }
        let bare = String::from_utf8_lossy(&bare).into_owned();
        let modules = modules(&bare);
        Self { bare, literals, modules }
    }

    /// The code without comments and literals.
    pub(super) fn bare(&self) -> &str {
        &self.bare
    }

    /// Its string literals.
    pub(super) fn literals(&self) -> &[Literal] {
        &self.literals
    }

    /// The modules it declares.
    pub(super) fn modules(&self) -> impl Iterator<Item = &Module> {
        self.modules.iter()
    }

    /// The lines where a piece of code stands that is not part of a longer name. Blanks are not looked through.
    pub(super) fn lines_with(&self, needle: &str) -> Vec<usize> {
        places(&self.bare, needle).map(|at| line_of(self.bare.as_bytes(), at)).collect()
    }

    /// The lines where a module or item of `root` is named: as `root::name`, or in a `root::{…}` group.
    pub(super) fn lines_using(&self, root: &str, name: &str) -> Vec<usize> {
        let mut lines = self.lines_with(&format!("{root}::{name}"));
        let group = format!("{root}::{{");
        for (start, _) in self.bare.match_indices(&group) {
            let inner = start + group.len()..block_end(&self.bare, start + group.len());
            let top = top_level(self.bare.get(inner.clone()).unwrap_or_default());
            lines.extend(places(&top, name).map(|at| line_of(self.bare.as_bytes(), inner.start + at)));
        }
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    /// The types that implement a trait here, with their lines.
    pub(super) fn implementors(&self, name: &str) -> Vec<(usize, &str)> {
        let needle = format!("{name} for ");
        places(&self.bare, &needle)
            .filter_map(|at| {
                let before = self.bare[..at].trim_end();
                let after = &self.bare[at + needle.len()..];
                let end = after.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(after.len());
                let is_impl = before.ends_with("impl") || before.ends_with('>');
                is_impl.then(|| (line_of(self.bare.as_bytes(), at), &after[..end]))
            })
            .collect()
    }
}

/// The line of an offset, from 1.
fn line_of(text: &[u8], at: usize) -> usize {
    1 + text.iter().take(at).filter(|byte| **byte == b'\n').count()
}

/// Where a piece of code stands that is not part of a longer name.
fn places(bare: &str, needle: &str) -> impl Iterator<Item = usize> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let (first, last) = (needle.starts_with(is_name), needle.ends_with(is_name));
    bare.match_indices(needle).map(|(at, _)| at).filter(move |at| {
        let before = bare[..*at].chars().next_back();
        let after = bare[at + needle.len()..].chars().next();
        let part_of_a_longer_name =
            first && before.is_some_and(is_name) || last && after.is_some_and(is_name);
        !part_of_a_longer_name
    })
}

/// Where the block ends whose first inner byte is at `from`.
fn block_end(bare: &str, from: usize) -> usize {
    let mut depth = 1_usize;
    for (at, byte) in bare.bytes().enumerate().skip(from) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    bare.len()
}

/// The names that a use group names directly: what follows a `::` inside it is blanked out.
fn top_level(group: &str) -> String {
    let mut top = String::with_capacity(group.len());
    let mut deeper = false;
    let mut depth = 0_usize;
    let mut previous = ' ';
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => deeper = false,
            ':' if previous == ':' => deeper = true,
            _ => {}
        }
        let width = character.len_utf8();
        if deeper || depth > 0 {
            top.extend(std::iter::repeat_n(' ', width))
        } else {
            top.push(character)
        }
        previous = character;
    }
    top
}

/// Whether a token that starts like this is blanked out even when it is one byte long.
fn is_blanked(rest: &[u8]) -> bool {
    rest.starts_with(b"//") || rest.starts_with(b"/*") || rest.starts_with(b"\"")
}

/// The length of the comment or literal that starts here, or 1, and where in it a string's content lies.
fn token(rest: &[u8], before: Option<u8>) -> (usize, Option<Range<usize>>) {
    if rest.starts_with(b"//") {
        return (rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()), None);
    }
    if rest.starts_with(b"/*") {
        return (block_comment(rest), None);
    }
    if rest.first() == Some(&b'\'') {
        return (character(rest), None);
    }
    let in_name = before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if rest.first() == Some(&b'"') {
        let length = string(rest, 1);
        return (length, Some(1..length.saturating_sub(1).max(1)));
    }
    if in_name {
        return (1, None);
    }
    // b"…", c"…", r"…", r#"…"#, br#"…"#, cr#"…"#, b'…'.
    let prefix = rest.iter().take(2).take_while(|byte| matches!(byte, b'b' | b'c' | b'r')).count();
    let raw = rest.get(..prefix).is_some_and(|prefix| prefix.contains(&b'r'));
    let after = rest.get(prefix..).unwrap_or_default();
    if prefix > 0 && after.first() == Some(&b'\'') && !raw {
        return (prefix + character(after), None);
    }
    let hashes = if raw { after.iter().take_while(|byte| **byte == b'#').count() } else { 0 };
    if prefix == 0 || after.get(hashes) != Some(&b'"') {
        return (1, None);
    }
    let start = prefix + hashes + 1;
    let length = if raw { raw_string(rest, start, hashes) } else { string(rest, start) };
    (length, Some(start..length.saturating_sub(1 + hashes).max(start)))
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// A string without the `r`: an escaped quote does not end it.
fn string(rest: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_string(rest: &[u8], start: usize, hashes: usize) -> usize {
    let mut end = vec![b'"'];
    end.extend(std::iter::repeat_n(b'#', hashes));
    let found = rest.get(start..).and_then(|inner| inner.windows(end.len()).position(|window| window == end));
    found.map_or(rest.len(), |at| start + at + end.len())
}

/// A character literal; the quote alone when it begins a lifetime or a label.
fn character(rest: &[u8]) -> usize {
    let end = match rest.get(1) {
        Some(b'\\') => rest.iter().skip(3).position(|byte| *byte == b'\'').map(|at| at + 3),
        Some(first) => {
            let width = match first {
                0..0x80 => 1,
                0x80..0xe0 => 2,
                0xe0..0xf0 => 3,
                _ => 4,
            };
            (rest.get(1 + width) == Some(&b'\'')).then_some(1 + width)
        }
        None => None,
    };
    end.map_or(1, |end| end + 1)
}

fn modules(bare: &str) -> Vec<Module> {
    places(bare, "mod ")
        .filter_map(|at| {
            let after = &bare[at + 4..];
            let end = after.find(|c: char| !(c.is_alphanumeric() || c == '_'))?;
            let (name, rest) = after.split_at(end);
            let inline = match rest.trim_start().chars().next() {
                Some(';') => false,
                Some('{') => true,
                _ => return None,
            };
            // The attributes of an item stand between it and the end of the item before it.
            let head = &bare[..at];
            let head = &head[head.rfind([';', '}']).map_or(0, |end| end + 1)..];
            Some(Module {
                name: name.to_owned(),
                line: line_of(bare.as_bytes(), at),
                test: head.contains("#[cfg(test)]"),
                inline,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
