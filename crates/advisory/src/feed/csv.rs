//! Comma-separated values (RFC 4180): quoted fields may hold commas, doubled quotes and line breaks.

/// The rows of a text, each with the number of the line that it begins in. Blank lines are left out.
pub(crate) struct Rows<'a> {
    rest: &'a str,
    line: usize,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line that it begins in, from 1.
    pub(crate) line: usize,
    pub(crate) fields: Vec<String>,
    /// A quoted field has no end: the text is cut short.
    pub(crate) open: bool,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 }
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            let blank = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix('\n'));
            match blank {
                Some(rest) => {
                    self.rest = rest;
                    self.line += 1;
                }
                None if self.rest.is_empty() => return None,
                None => break,
            }
        }
        let mut row = Row { line: self.line, fields: Vec::new(), open: false };
        loop {
            let (field, more) = self.field(&mut row.open);
            row.fields.push(field);
            if !more {
                return Some(row);
            }
        }
    }
}

impl Rows<'_> {
    /// The next field, and whether another one follows in this row.
    fn field(&mut self, open: &mut bool) -> (String, bool) {
        let mut text = String::new();
        if let Some(quoted) = self.rest.strip_prefix('"') {
            self.rest = quoted;
            self.quoted(&mut text, open);
        }
        // What stands behind a closing quote belongs to the field, as most readers have it.
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let (plain, rest) = self.rest.split_at(end);
        let ends_line = !rest.starts_with(',');
        text.push_str(if ends_line { plain.strip_suffix('\r').unwrap_or(plain) } else { plain });
        if rest.starts_with('\n') {
            self.line += 1;
        }
        self.rest = rest.get(1..).unwrap_or_default();
        (text, !ends_line)
    }

    /// To behind the closing quote.
    fn quoted(&mut self, text: &mut String, open: &mut bool) {
        loop {
            let Some(end) = self.rest.find('"') else {
                self.line += self.rest.matches('\n').count();
                text.push_str(self.rest);
                self.rest = "";
                *open = true;
                return;
            };
            let (inside, rest) = self.rest.split_at(end);
            self.line += inside.matches('\n').count();
            text.push_str(inside);
            match rest.strip_prefix("\"\"") {
                Some(rest) => {
                    text.push('"');
                    self.rest = rest;
                }
                None => {
                    self.rest = rest.get(1..).unwrap_or_default();
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
