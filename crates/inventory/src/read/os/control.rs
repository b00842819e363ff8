//! Debian control paragraphs (deb822): `Field: value`, continued by lines that start with a blank.

/// The fields of one paragraph, names in lower case, in the order of the file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Paragraph<'a> {
    fields: Vec<(String, &'a str)>,
}

impl<'a> Paragraph<'a> {
    /// A field's value without the blanks around it; continuation lines are still in it.
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim())
    }

    /// A field that must have something in it.
    pub(crate) fn non_empty(&self, name: &str) -> Option<&'a str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

/// The paragraphs of a control file, with the number of the line each starts at. A line that is neither a
/// field nor a continuation is given as an error with its number, and reading goes on behind it.
pub(crate) fn paragraphs(text: &str) -> impl Iterator<Item = (usize, Result<Paragraph<'_>, usize>)> {
    let mut lines = Lines { text, at: 0, number: 0 };
    std::iter::from_fn(move || lines.paragraph())
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: usize,
}

impl<'a> Lines<'a> {
    fn paragraph(&mut self) -> Option<(usize, Result<Paragraph<'a>, usize>)> {
        while self.peek()?.trim().is_empty() {
            self.advance();
        }
        let start = self.number + 1;
        let mut paragraph = Paragraph::default();
        let mut broken = None;
        while let Some(line) = self.peek().filter(|line| !line.trim().is_empty()) {
            let from = self.at;
            self.advance();
            match line.split_once(':') {
                Some((name, _)) if !name.is_empty() && !name.contains([' ', '\t']) => {
                    while self
                        .peek()
                        .is_some_and(|next| next.starts_with([' ', '\t']) && !next.trim().is_empty())
                    {
                        self.advance();
                    }
                    let value = &self.text[from + name.len() + 1..self.at];
                    paragraph.fields.push((name.to_ascii_lowercase(), value.trim_end_matches(['\n', '\r'])));
                }
                _ if line.starts_with('#') => {}
                _ => broken = broken.or(Some(self.number)),
            }
        }
        Some((start, broken.map_or(Ok(paragraph), Err)))
    }

    fn peek(&self) -> Option<&'a str> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        Some(rest.split_inclusive('\n').next().unwrap_or(rest))
    }

    fn advance(&mut self) {
        if let Some(line) = self.peek() {
            self.at += line.len();
            self.number += 1;
        }
    }
}
