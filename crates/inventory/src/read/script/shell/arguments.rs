//! A command's arguments, told apart: options, their values, and the rest.

/// Options and the rest, in order.
pub(super) struct Arguments<'a> {
    /// Names with their dashes, each letter of `-xzf` on its own; and values, where they have one.
    pub(super) options: Vec<(String, Option<&'a str>)>,
    /// What is no option.
    pub(super) rest: Vec<&'a str>,
}

impl<'a> Arguments<'a> {
    /// Tells arguments apart. `valued` are the options that take the next argument when they have no `=`.
    pub(super) fn new(words: &[&'a str], valued: &[&str]) -> Self {
        let mut found = Self { options: Vec::new(), rest: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if *word == "--" {
                found.rest.extend(words);
                break;
            }
            if let Some((name, value)) = word.split_once('=').filter(|_| word.starts_with("--")) {
                found.options.push((name.to_owned(), Some(value)));
            } else if word.starts_with("--") || valued.contains(word) {
                let value = valued.contains(word).then(|| words.next().copied()).flatten();
                found.options.push(((*word).to_owned(), value));
            } else if word.len() > 1 && word.starts_with('-') {
                found.cluster(word, valued, &mut words);
            } else {
                found.rest.push(word);
            }
        }
        found
    }

    /// `-fsSLo file`, `-ofile`.
    fn cluster(&mut self, word: &'a str, valued: &[&str], words: &mut std::slice::Iter<'_, &'a str>) {
        for (at, letter) in word.char_indices().skip(1) {
            let name = format!("-{letter}");
            if !valued.contains(&name.as_str()) {
                self.options.push((name, None));
                continue;
            }
            let rest = word.get(at + letter.len_utf8()..).filter(|rest| !rest.is_empty());
            self.options.push((name, rest.or_else(|| words.next().copied())));
            return;
        }
    }

    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.options.iter().any(|(name, _)| names.contains(&name.as_str()))
    }

    /// The value of the last option with one of these names.
    pub(super) fn value(&self, names: &[&str]) -> Option<&'a str> {
        self.options
            .iter()
            .rev()
            .find(|(name, _)| names.contains(&name.as_str()))
            .and_then(|(_, value)| *value)
    }
}

/// Something that a command fetches.
pub(super) struct Found {
    pub(super) rule: super::super::Rule,
    pub(super) pin: super::super::Pin,
    pub(super) what: String,
}

impl Found {
    pub(super) fn new(rule: super::super::Rule, pin: super::super::Pin, what: impl Into<String>) -> Self {
        Self { rule, pin, what: what.into() }
    }
}
