//! Options of a line, with pip's names, short forms and abbreviations.

/// An option with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// Which.
    pub(super) option: Which,
    /// Its value; empty for one that takes none.
    pub(super) value: String,
}

/// The options that mean something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Index,
    ExtraIndex,
    NoIndex,
    FindLinks,
    Constraint,
    Requirement,
    Editable,
    RequireHashes,
    TrustedHost,
    Pre,
    Hash,
    /// It is pip's and says nothing about what is pinned.
    Other,
}

/// Long name, short form, whether it takes a value.
const OPTIONS: [(&str, Option<char>, bool, Which); 25] = [
    ("--index-url", Some('i'), true, Which::Index),
    ("--pypi-url", None, true, Which::Index),
    ("--extra-index-url", None, true, Which::ExtraIndex),
    ("--no-index", None, false, Which::NoIndex),
    ("--find-links", Some('f'), true, Which::FindLinks),
    ("--constraint", Some('c'), true, Which::Constraint),
    ("--requirement", Some('r'), true, Which::Requirement),
    ("--requirements", None, true, Which::Requirement),
    ("--editable", Some('e'), true, Which::Editable),
    ("--require-hashes", None, false, Which::RequireHashes),
    ("--trusted-host", None, true, Which::TrustedHost),
    ("--pre", None, false, Which::Pre),
    ("--hash", None, true, Which::Hash),
    ("--no-binary", None, true, Which::Other),
    ("--only-binary", None, true, Which::Other),
    ("--prefer-binary", None, false, Which::Other),
    ("--all-releases", None, true, Which::Other),
    ("--only-final", None, true, Which::Other),
    ("--use-feature", None, true, Which::Other),
    ("--config-settings", None, true, Which::Other),
    ("--config-setting", None, true, Which::Other),
    ("--global-option", None, true, Which::Other),
    ("--install-option", None, true, Which::Other),
    ("--build-constraint", None, true, Which::Other),
    ("--uploaded-prior-to", None, true, Which::Other),
];

/// What stands before the first option, and the options.
///
/// # Errors
/// What is wrong, as `--x is no option of pip`.
pub(super) fn split(line: &str) -> Result<(String, Vec<Given>), String> {
    let first = line
        .split(' ')
        .scan(0, |at, word| {
            let start = *at;
            *at += word.len() + 1;
            Some((start, word))
        })
        .find(|(_, word)| word.starts_with('-'))
        .map_or(line.len(), |(start, _)| start);
    let (arguments, options) = line.split_at(first.min(line.len()));
    Ok((arguments.trim().to_owned(), given(&words(options)?)?))
}

fn given(words: &[String]) -> Result<Vec<Given>, String> {
    let mut found = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--" || !word.starts_with('-') || word == "-" {
            // pip drops what stands between options, as the marker in `x --hash=… ; marker`.
            continue;
        }
        let (name, attached) = match word.strip_prefix("--") {
            Some(_) => match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            },
            None => {
                let end = word.char_indices().nth(2).map_or(word.len(), |(at, _)| at);
                let (name, rest) = word.split_at(end);
                (name, Some(rest.to_owned()).filter(|rest| !rest.is_empty()))
            }
        };
        let (takes_value, option) = look_up(name)?;
        let value = match (takes_value, attached) {
            (true, Some(value)) => value,
            (true, None) => words.next().cloned().ok_or_else(|| format!("{name} has no value"))?,
            (false, None) => String::new(),
            (false, Some(_)) => return Err(format!("{name} takes no value")),
        };
        found.push(Given { option, value });
    }
    Ok(found)
}

/// Python's optparse takes every beginning of a name that is the beginning of only one.
fn look_up(name: &str) -> Result<(bool, Which), String> {
    let shown: String = name.chars().take(80).collect();
    if let Some(short) = name.strip_prefix('-').filter(|rest| !rest.starts_with('-')) {
        return OPTIONS
            .iter()
            .find(|(_, known, ..)| known.is_some_and(|known| short.chars().eq([known])))
            .map(|(_, _, value, which)| (*value, *which))
            .ok_or_else(|| format!("{shown} is no option of pip's requirements files"));
    }
    if let Some((_, _, value, which)) = OPTIONS.iter().find(|(known, ..)| *known == name) {
        return Ok((*value, *which));
    }
    let beginning: Vec<_> = OPTIONS.iter().filter(|(known, ..)| known.starts_with(name)).collect();
    match beginning.as_slice() {
        [] => Err(format!("{shown} is no option of pip's requirements files")),
        [first, rest @ ..] if rest.iter().all(|other| other.3 == first.3 && other.2 == first.2) => {
            Ok((first.2, first.3))
        }
        _ => Err(format!("{shown} may be one of several options")),
    }
}

/// Words as a shell has them: quotes of both sorts, and backslashes outside of single ones.
fn words(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => {
                let next = characters.next().ok_or("it ends in a backslash")?;
                word.get_or_insert_default().push(next);
            }
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    if quote.is_some() {
        return Err("a quote is not closed".to_owned());
    }
    words.extend(word);
    Ok(words)
}
