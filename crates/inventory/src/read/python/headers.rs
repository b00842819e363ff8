//! Core metadata: e-mail-like headers up to the first empty line (core metadata specification; RFC 822).

use wb_read::ReadProblem;

/// The headers of a metadata file in order, names in lower case. What follows them (the long description) is
/// not looked at.
#[derive(Debug)]
pub(crate) struct Headers {
    fields: Vec<(String, String)>,
}

/// No real package comes near this many.
const MOST_HEADERS: usize = 20_000;
/// Longer values are cut: only licences and keywords are ever long, and their beginning tells.
const LONGEST_VALUE: usize = 4096;

impl Headers {
    /// Reads the headers.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ReadProblem> {
        let mut fields: Vec<(String, String)> = Vec::new();
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                break;
            }
            if fields.len() == MOST_HEADERS {
                return Err(ReadProblem::too_large(format!("more than {MOST_HEADERS} headers")));
            }
            let line = String::from_utf8_lossy(line);
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut()
                    && value.len() < LONGEST_VALUE
                {
                    value.push('\n');
                    value.push_str(cut(continuation(&line)));
                }
                continue;
            }
            match line.split_once(':') {
                Some((name, value)) if !name.is_empty() && !name.contains(char::is_whitespace) => {
                    fields.push((name.to_ascii_lowercase(), cut(value.trim()).to_owned()));
                }
                _ if fields.is_empty() => {
                    return Err(ReadProblem::unparsable(format!("line {} is not a header", number + 1)));
                }
                // Old packages wrote descriptions and licence texts without the blanks that continue a header.
                _ => {
                    if let Some((_, value)) = fields.last_mut()
                        && value.len() < LONGEST_VALUE
                    {
                        value.push('\n');
                        value.push_str(cut(&line));
                    }
                }
            }
        }
        Ok(Self { fields })
    }

    /// The first value of a header that has one. `UNKNOWN` is what distutils wrote for nothing.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).find(|value| *value != "UNKNOWN")
    }

    /// All values of a header.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .filter(move |(field, value)| field == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

/// Writers put eight blanks, or seven and a bar, before a line that goes on.
fn continuation(line: &str) -> &str {
    line.strip_prefix("       |").unwrap_or(line).trim()
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST_VALUE)).unwrap_or(text)
}

#[cfg(test)]
mod tests;
