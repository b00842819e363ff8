//! Secrets that are told by the name they are given to: `DB_PASSWORD=…`, `--token …`, `"api_key": "…"`.

use std::ops::Range;

use super::values::Ends;
use super::{Secret, values};

const PASSWORD: &str = "password";
const TOKEN: &str = "token";
const KEY: &str = "secret key";

/// How far before `=` a name may begin, in bytes.
const NAME: usize = 100;

/// Words that make the last word of a name a secret's.
const LAST_WORDS: &[(&str, &str)] = &[
    ("password", PASSWORD),
    ("passwd", PASSWORD),
    ("passphrase", PASSWORD),
    ("token", TOKEN),
    ("authtoken", TOKEN),
    ("secret", KEY),
    ("apikey", KEY),
    ("accesskey", KEY),
    ("secretkey", KEY),
    ("privatekey", KEY),
    ("accountkey", KEY),
    ("sharedkey", KEY),
    ("credential", KEY),
    ("credentials", KEY),
];

/// Words before `KEY` that make it a secret one; `GPG_KEY` and `PUBLIC_KEY` are none.
const SECRET_KEYS: &[&str] = &[
    "api",
    "secret",
    "access",
    "private",
    "encryption",
    "account",
    "signing",
    "master",
    "auth",
    "shared",
    "webhook",
];

/// Parts of a name that tell whose secret it is.
const MAKERS: &[(&str, &str)] = &[
    ("aws", "AWS secret key"),
    ("azure", "Azure secret"),
    ("accountkey", "Azure storage key"),
    ("wandb", "Weights & Biases key"),
    ("cohere", "Cohere key"),
    ("co_api", "Cohere key"),
    ("kaggle", "Kaggle key"),
    ("comet", "Comet key"),
    ("neptune", "Neptune token"),
    ("ngc", "NVIDIA NGC key"),
    ("openai", "OpenAI key"),
    ("anthropic", "Anthropic key"),
    ("huggingface", "Hugging Face token"),
    ("hf_", "Hugging Face token"),
    ("github", "GitHub token"),
    ("gitlab", "GitLab token"),
];

/// Whether a sort says nothing of the maker: a better one replaces it.
pub(super) fn is_unspecific(sort: &str) -> bool {
    matches!(sort, PASSWORD | TOKEN | KEY)
}

/// What sort of secret a value is by the name it is given to.
pub(super) fn sort_of(name: &str, value: &str) -> Option<&'static str> {
    let kind = kind_of(name)?;
    let value = values::head(value);
    let fits = match kind {
        PASSWORD => values::is_varied(value, 4),
        _ => values::is_varied(value, 8),
    };
    if !fits || values::is_placeholder(value) || values::is_path(value) || is_plain_address(value) {
        return None;
    }
    // Words of a sentence and switches are no keys.
    if kind != PASSWORD
        && (value.contains(' ') || value.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
    {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let maker = MAKERS.iter().find(|(part, _)| lower.contains(part)).map(|(_, sort)| *sort);
    Some(if kind == PASSWORD { kind } else { maker.unwrap_or(kind) })
}

/// An address without anybody's name in it.
fn is_plain_address(value: &str) -> bool {
    (value.starts_with("http://") || value.starts_with("https://")) && !value.contains('@')
}

fn kind_of(name: &str) -> Option<&'static str> {
    let lower = name.get(name.len().saturating_sub(NAME)..).unwrap_or(name).to_ascii_lowercase();
    let lower = lower.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['_', '-', '.']);
    let mut words = lower.rsplit(['_', '-', '.', ' ']);
    let (last, before) = (words.next()?, words.next());
    if lower.ends_with("secret_key_base") {
        return Some(KEY);
    }
    match (last, before) {
        ("pass" | "pwd" | "pw", Some(_)) => return Some(PASSWORD),
        ("auth" | "authtoken", Some(_)) if before.is_some_and(str::is_empty) => return Some(TOKEN),
        ("key", Some(before)) if SECRET_KEYS.contains(&before) || is_maker_of_keys(before) => {
            return Some(KEY);
        }
        ("pat", Some("github" | "gitlab" | "azure" | "git")) => return Some(TOKEN),
        _ => {}
    }
    LAST_WORDS.iter().find(|(word, _)| last.ends_with(word)).map(|(_, kind)| *kind)
}

fn is_maker_of_keys(word: &str) -> bool {
    matches!(word, "wandb" | "cohere" | "openai" | "anthropic" | "ngc" | "kaggle")
}

pub(super) fn find(text: &str, found: &mut Vec<Secret>) {
    let mut values = Values::new(text);
    for (at, byte) in text.bytes().enumerate() {
        let range = match byte {
            b'=' => name_before(text, at).map(|name| (name, values.after(text, at + 1))),
            b':' => name_before(text, at).map(|name| (name, values.after_colon(text, at + 1))),
            b' ' => flag_before(text, at).map(|name| (name, values.after(text, at + 1))),
            _ => None,
        };
        let Some((name, Some(range))) = range else { continue };
        let Some(value) = text.get(range.clone()) else { continue };
        let accepted = match byte {
            // Prose has colons, too.
            b':' => sort_of(name, value)
                .filter(|_| values::is_random(values::head(value), 8) || value.len() >= 12),
            _ => sort_of(name, value),
        };
        if let Some(sort) = accepted {
            found.push(Secret { sort, range });
        }
    }
}

/// `ENV`, `ARG` and `LABEL` as builders write them into the history, and the arguments of the older builder
/// (`|2 A=x B=y /bin/sh -c …`): their values are not quoted, whatever is in them.
fn is_instruction(text: &str) -> bool {
    let text = text.trim_start();
    let text = text.strip_prefix("/bin/sh -c #(nop)").unwrap_or(text).trim_start();
    ["ENV ", "ARG ", "LABEL ", "|"].iter().any(|word| text.starts_with(word))
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)
}

/// The name that ends before a place, without its quotes.
fn name_before(text: &str, at: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    let before = |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at)).copied();
    let mut end = at;
    while matches!(before(end), Some(b'"' | b'\'' | b'\\' | b' ')) && at - end < 3 {
        end -= 1;
    }
    let mut start = end;
    while before(start).is_some_and(is_name) && end - start < NAME {
        start -= 1;
    }
    text.get(start..end).filter(|name| !name.is_empty())
}

/// `--password` before a blank, and `ENV NAME` of the older form.
fn flag_before(text: &str, at: usize) -> Option<&str> {
    let name = name_before(text, at)?;
    if name.starts_with("--") {
        return Some(name);
    }
    let before = text.get(..at - name.len())?.trim_end();
    let is_word = |word: &str| before.get(before.len().checked_sub(word.len())?..).filter(|end| *end == word);
    (is_word("ENV").is_some() || is_word("_authToken").is_some()).then_some(name)
}

/// Where values end.
struct Values {
    of_words: Ends,
    after_colons: Ends,
    /// Of an instruction: the places where a value ends, because the next `NAME=` or the command follows.
    borders: Option<Vec<usize>>,
}

impl Values {
    fn new(text: &str) -> Self {
        Self {
            of_words: Ends::new(|c| {
                c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '&' | '|' | ')' | '`')
            }),
            after_colons: Ends::new(|c| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '}')),
            borders: is_instruction(text).then(|| borders(text)),
        }
    }

    /// A value: quoted, or up to what ends a word. In an instruction up to the next `NAME=` or the end.
    fn after(&mut self, text: &str, at: usize) -> Option<Range<usize>> {
        // `name = value`: where blanks stand on both sides.
        let is_apart = text.get(..at).is_some_and(|before| before.ends_with(" ="));
        let blanks = text.get(at..)?.bytes().take(4).take_while(|byte| *byte == b' ').count();
        let at = if is_apart { at + blanks } else { at };
        if let Some(quoted) = quoted(text.get(at..)?, at) {
            return Some(quoted);
        }
        let range = match &self.borders {
            Some(borders) => {
                let next = borders.partition_point(|border| *border < at);
                at..borders.get(next).copied().unwrap_or(text.len())
            }
            None => self.of_words.word(text, at),
        };
        (!range.is_empty()).then_some(range)
    }

    fn after_colon(&mut self, text: &str, at: usize) -> Option<Range<usize>> {
        let rest = text.get(at..)?;
        let blanks = rest.bytes().take(4).take_while(|byte| *byte == b' ').count();
        let (rest, at) = (rest.get(blanks..)?, at + blanks);
        if let Some(quoted) = quoted(rest, at) {
            return Some(quoted);
        }
        let range = self.after_colons.word(text, at);
        (!range.is_empty() && !rest.starts_with("//")).then_some(range)
    }
}

/// Where the unquoted values of an instruction end: builders join several with a blank and quote nothing.
fn borders(text: &str) -> Vec<usize> {
    let mut borders = Vec::new();
    let mut at = 0;
    for word in text.split(' ') {
        let is_next =
            word.split_once('=').is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(is_name));
        let is_end = word.starts_with("/bin/") || (word == "#" && text.get(at..) == Some("# buildkit"));
        if at > 0 && (is_next || is_end) {
            borders.push(at - 1);
        }
        at += word.len() + 1;
    }
    borders
}

/// What stands in quotes, which may be escaped themselves; without a closing one, everything.
fn quoted(rest: &str, at: usize) -> Option<Range<usize>> {
    let escaped = usize::from(rest.starts_with('\\'));
    let quote = rest.get(escaped..)?.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let body = rest.get(escaped + 1..)?;
    let end = body.find(quote).unwrap_or(body.len());
    let inside = body.get(..end)?;
    let length = if escaped == 1 { inside.trim_end_matches('\\').len() } else { inside.len() };
    (length > 0).then_some(at + escaped + 1..at + escaped + 1 + length)
}
