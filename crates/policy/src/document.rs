//! A TOML file read strictly: every key is asked for by name, and what nobody asked for is an error with its place.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{PolicyError, Problem, nearest};

/// A policy is written by people; one that is larger than this is a mistake or an attack.
const MOST_BYTES: usize = 4 << 20;

/// The file: its name and its text, for places in errors.
#[derive(Clone, Copy)]
pub(crate) struct Source<'t> {
    pub(crate) name: &'t str,
    pub(crate) text: &'t str,
}

/// One table of the file. Keys are taken out one by one; [`Section::finish`] refuses what is left.
pub(crate) struct Section<'t> {
    source: Source<'t>,
    /// How messages call it: `the policy`, `[severity.high]`.
    what: String,
    span: Range<usize>,
    entries: Vec<Entry<'t>>,
    known: Vec<&'static str>,
}

struct Entry<'t> {
    key: String,
    key_span: Range<usize>,
    value: Spanned<DeValue<'t>>,
}

/// A text with its place.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) span: Range<usize>,
}

impl<'t> Source<'t> {
    /// The file's outermost table.
    pub(crate) fn parse(self) -> Result<Section<'t>, PolicyError> {
        if self.text.len() > MOST_BYTES {
            return Err(self.error(&(0..0), Problem::TooLarge { bytes: self.text.len(), most: MOST_BYTES }));
        }
        let table = DeTable::parse(self.text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            self.error(&span, Problem::Toml { why: error.message().to_owned() })
        })?;
        Ok(Section::new(self, "the policy".to_owned(), 0..0, table.into_inner()))
    }

    /// An error at a place.
    pub(crate) fn error(&self, span: &Range<usize>, problem: Problem) -> PolicyError {
        let (line, column) = self.place(span.start);
        PolicyError { name: self.name.to_owned(), line, column, problem: Box::new(problem) }
    }

    /// Line and column of an offset, from 1.
    pub(crate) fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }
}

impl<'t> Section<'t> {
    fn new(source: Source<'t>, what: String, span: Range<usize>, table: DeTable<'t>) -> Self {
        let entries = table
            .into_iter()
            .map(|(key, value)| Entry { key_span: key.span(), key: key.into_inner().into_owned(), value })
            .collect();
        Self { source, what, span, entries, known: Vec::new() }
    }

    pub(crate) fn source(&self) -> Source<'t> {
        self.source
    }

    /// An error at the section's own place.
    pub(crate) fn error(&self, problem: Problem) -> PolicyError {
        self.source.error(&self.span, problem)
    }

    /// An error about a value.
    pub(crate) fn bad(&self, key: &str, value: &Text, why: impl Into<String>) -> PolicyError {
        let shown = value.text.chars().take(100).collect();
        self.source
            .error(&value.span, Problem::BadValue { key: key.to_owned(), value: shown, why: why.into() })
    }

    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'t>>> {
        self.known.push(key);
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at).value)
    }

    fn wrong_type(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: &'static str) -> PolicyError {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.source.error(&value.span(), Problem::WrongType { key: key.to_owned(), found, expected })
    }

    /// A text that is not empty.
    pub(crate) fn text(&mut self, key: &'static str) -> Result<Option<Text>, PolicyError> {
        let Some(value) = self.take(key) else { return Ok(None) };
        self.as_text(key, &value, "a text").map(Some)
    }

    fn as_text(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        expected: &'static str,
    ) -> Result<Text, PolicyError> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(date) => date.to_string(),
            _ => return Err(self.wrong_type(key, value, expected)),
        };
        let text = Text { text, span: value.span() };
        if text.text.is_empty() {
            return Err(self.bad(key, &text, "it is empty"));
        }
        Ok(text)
    }

    /// The plain text of a key.
    pub(crate) fn string(&mut self, key: &'static str) -> Result<Option<String>, PolicyError> {
        Ok(self.text(key)?.map(|text| text.text))
    }

    /// A text that has to be there.
    pub(crate) fn required(
        &mut self,
        key: &'static str,
        expected: &'static str,
    ) -> Result<Text, PolicyError> {
        match self.text(key)? {
            Some(text) => Ok(text),
            None => Err(self.error(Problem::Missing {
                section: self.what.clone(),
                key: key.to_owned(),
                expected,
            })),
        }
    }

    /// One text or a list of texts.
    pub(crate) fn texts(&mut self, key: &'static str) -> Result<Option<Vec<Text>>, PolicyError> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let expected = "a text or a list of texts";
        if let DeValue::Array(list) = value.get_ref() {
            return list
                .iter()
                .map(|item| self.as_text(key, item, expected))
                .collect::<Result<_, _>>()
                .map(Some);
        }
        Ok(Some(vec![self.as_text(key, &value, expected)?]))
    }

    /// One text or a list of texts, without their places.
    pub(crate) fn strings(&mut self, key: &'static str) -> Result<Option<Vec<String>>, PolicyError> {
        Ok(self.texts(key)?.map(|list| list.into_iter().map(|text| text.text).collect()))
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self, key: &'static str) -> Result<Option<bool>, PolicyError> {
        let Some(value) = self.take(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::Boolean(value) => Ok(Some(*value)),
            _ => Err(self.wrong_type(key, &value, "true or false")),
        }
    }

    /// A number from 0 to 1.
    pub(crate) fn share(&mut self, key: &'static str) -> Result<Option<f64>, PolicyError> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let written = match value.get_ref() {
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
            _ => return Err(self.wrong_type(key, &value, "a number from 0 to 1")),
        };
        match written.parse::<f64>() {
            Ok(number) if (0.0..=1.0).contains(&number) => Ok(Some(number)),
            _ => {
                let text = Text { text: written, span: value.span() };
                Err(self.bad(key, &text, "a number from 0 to 1 was expected"))
            }
        }
    }

    /// A whole number from 0 up to a limit.
    pub(crate) fn count(&mut self, key: &'static str, most: u32) -> Result<Option<u32>, PolicyError> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let DeValue::Integer(number) = value.get_ref() else {
            return Err(self.wrong_type(key, &value, "a whole number"));
        };
        match u32::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) if number <= most => Ok(Some(number)),
            _ => {
                let text = Text { text: number.as_str().to_owned(), span: value.span() };
                Err(self.bad(key, &text, format!("a whole number from 0 to {most} was expected")))
            }
        }
    }

    /// One of a set of words.
    pub(crate) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, PolicyError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        self.one_of(key, &text, words).map(Some)
    }

    /// A list of words of a set.
    pub(crate) fn words<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
    ) -> Result<Option<Vec<T>>, PolicyError> {
        let Some(list) = self.texts(key)? else { return Ok(None) };
        list.iter().map(|text| self.one_of(key, text, words)).collect::<Result<_, _>>().map(Some)
    }

    fn one_of<T: Copy>(&self, key: &str, text: &Text, words: &[(&str, T)]) -> Result<T, PolicyError> {
        match words.iter().find(|(word, _)| *word == text.text) {
            Some((_, value)) => Ok(*value),
            None => Err(self.unknown_word(key, text, words.iter().map(|(word, _)| *word))),
        }
    }

    /// An error about a word that is not known.
    pub(crate) fn unknown_word<'w>(
        &self,
        key: &str,
        text: &Text,
        words: impl Iterator<Item = &'w str>,
    ) -> PolicyError {
        let known: Vec<String> = words.map(str::to_owned).collect();
        self.source.error(
            &text.span,
            Problem::UnknownWord {
                key: key.to_owned(),
                meant: nearest(&text.text, known.iter().map(String::as_str)),
                value: text.text.chars().take(100).collect(),
                known,
            },
        )
    }

    /// A table.
    pub(crate) fn section(&mut self, key: &'static str) -> Result<Option<Self>, PolicyError> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let what = self.path_of(key);
        self.as_section(key, value, format!("[{what}]")).map(Some)
    }

    /// A list of tables (`[[key]]`).
    pub(crate) fn sections(&mut self, key: &'static str) -> Result<Vec<Self>, PolicyError> {
        let Some(value) = self.take(key) else { return Ok(Vec::new()) };
        let what = self.path_of(key);
        if !matches!(value.get_ref(), DeValue::Array(_)) {
            return Err(self.wrong_type(key, &value, "a list of tables ([[…]])"));
        }
        let DeValue::Array(list) = value.into_inner() else { return Ok(Vec::new()) };
        list.into_iter().map(|item| self.as_section(key, item, format!("[[{what}]]"))).collect()
    }

    /// Every entry of a table whose keys are names of the writer's own, with the place of each name.
    pub(crate) fn named_sections(mut self) -> Result<Vec<(Text, Self)>, PolicyError> {
        let entries = std::mem::take(&mut self.entries);
        let mut found = Vec::with_capacity(entries.len());
        for entry in entries {
            let what = format!("[{}]", self.path_of(&entry.key));
            let section = self.as_section(&entry.key, entry.value, what)?;
            found.push((Text { text: entry.key, span: entry.key_span }, section));
        }
        Ok(found)
    }

    /// Every entry of a table whose keys are names of the writer's own and whose values are texts or lists of them.
    pub(crate) fn named_texts(mut self) -> Result<Vec<(Text, Vec<Text>)>, PolicyError> {
        let entries = std::mem::take(&mut self.entries);
        let mut found = Vec::with_capacity(entries.len());
        for entry in entries {
            let expected = "a text or a list of texts";
            let values = match entry.value.get_ref() {
                DeValue::Array(list) => list
                    .iter()
                    .map(|item| self.as_text(&entry.key, item, expected))
                    .collect::<Result<Vec<_>, _>>()?,
                _ => vec![self.as_text(&entry.key, &entry.value, expected)?],
            };
            found.push((Text { text: entry.key, span: entry.key_span }, values));
        }
        Ok(found)
    }

    fn as_section(&self, key: &str, value: Spanned<DeValue<'t>>, what: String) -> Result<Self, PolicyError> {
        let span = value.span();
        if !matches!(value.get_ref(), DeValue::Table(_)) {
            return Err(self.wrong_type(key, &value, "a table"));
        }
        let DeValue::Table(table) = value.into_inner() else {
            return Ok(Self::new(self.source, what, span, DeTable::new()));
        };
        Ok(Self::new(self.source, what, span, table))
    }

    fn path_of(&self, key: &str) -> String {
        match self.what.trim_matches(['[', ']']) {
            "the policy" => key.to_owned(),
            path => format!("{path}.{key}"),
        }
    }

    /// Refuses whatever nobody asked for.
    pub(crate) fn finish(self) -> Result<(), PolicyError> {
        let Some(entry) = self.entries.iter().min_by_key(|entry| entry.key_span.start) else { return Ok(()) };
        let mut known = self.known.clone();
        known.sort_unstable();
        known.dedup();
        let problem = Problem::UnknownKey {
            section: self.what.clone(),
            key: entry.key.chars().take(100).collect(),
            meant: nearest(&entry.key, known.iter().copied()),
            known: known.into_iter().map(str::to_owned).collect(),
        };
        Err(self.source.error(&entry.key_span, problem))
    }
}
