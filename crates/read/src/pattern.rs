//! Path patterns: what a reader says about where its files are.

/// A compiled path pattern.
///
/// Segments are separated by `/`. A segment may hold `*`, which stands for any run of bytes without a slash.
/// A first segment `**` stands for any number of folders, also none. Letters match exactly unless the pattern
/// starts with `(?i)`. There is nothing else: what a reader needs beyond this is a
/// [`Probe`](crate::Select::Probe).
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Segments, last first.
    segments: Vec<Segment>,
    anywhere: bool,
    fold_case: bool,
}

#[derive(Clone, Debug)]
enum Segment {
    Literal(Box<[u8]>),
    /// Literal parts between stars: `a*b*` is `["a", "b", ""]`.
    Star(Vec<Box<[u8]>>),
}

impl Pattern {
    /// Compiles a pattern.
    pub fn new(text: &str) -> Self {
        let (fold_case, text) = match text.strip_prefix("(?i)") {
            Some(rest) => (true, rest.to_ascii_lowercase()),
            None => (false, text.to_owned()),
        };
        let (anywhere, rest) = match text.strip_prefix("**/") {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let segments = rest.split('/').rev().map(Segment::new).collect();
        Self { segments, anywhere, fold_case }
    }

    /// Whether the path matches.
    pub fn matches(&self, path: &[u8]) -> bool {
        let mut parts = path.rsplit(|byte| *byte == b'/');
        for segment in &self.segments {
            let Some(part) = parts.next() else { return false };
            let fits = if self.fold_case {
                segment.matches(&part.to_ascii_lowercase())
            } else {
                segment.matches(part)
            };
            if !fits {
                return false;
            }
        }
        self.anywhere || parts.next().is_none()
    }

    /// The literal bytes with which the last segment must end (lower case when case is folded): lets a matcher
    /// rule out most patterns at once.
    pub(crate) fn last_byte(&self) -> Option<u8> {
        match self.segments.first()? {
            Segment::Literal(bytes) => bytes.last().copied(),
            Segment::Star(parts) => parts.last()?.last().copied(),
        }
    }
}

impl Segment {
    fn new(text: &str) -> Self {
        if text.contains('*') {
            Self::Star(text.split('*').map(|part| part.as_bytes().into()).collect())
        } else {
            Self::Literal(text.as_bytes().into())
        }
    }

    fn matches(&self, name: &[u8]) -> bool {
        match self {
            Self::Literal(bytes) => **bytes == *name,
            Self::Star(parts) => matches_parts(parts, name),
        }
    }
}

/// First part at the start, last part at the end, the others in order between: greedy matching from the left
/// is exact because a star takes anything.
fn matches_parts(parts: &[Box<[u8]>], name: &[u8]) -> bool {
    let [first, middle @ .., last] = parts else { return false };
    let Some(rest) = name.strip_prefix(&**first) else { return false };
    let Some(mut rest) = rest.strip_suffix(&**last) else { return false };
    for part in middle {
        if part.is_empty() {
            continue;
        }
        let Some(at) = rest.windows(part.len()).position(|window| *window == **part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests;
