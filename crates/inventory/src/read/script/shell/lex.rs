//! Shell text to simple commands: quotes, comments, continued lines, here-documents, pipes, lists and substitutions
//! (POSIX.1-2024, Shell Command Language, and what bash adds). It does not run anything, and it does not judge.
//!
//! Compound commands are flattened: what stands in a loop, a branch or a function counts as if it ran once.

mod expand;

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::UNKNOWN;

/// Substitutions within substitutions.
const DEPTH: usize = 24;

/// Commands of one text; beyond that it is not read.
const COMMANDS: usize = 100_000;

/// Stands for a blank that came out of a variable and so parts words.
const PARTS: char = '\u{1}';

/// One simple command.
#[derive(Debug, Default)]
pub(super) struct Command {
    /// Line, from 1.
    pub(super) line: u32,
    /// Leading `NAME=value`, then the command and its arguments.
    pub(super) words: Vec<Word>,
    /// Commands of one pipeline have the same number.
    pub(super) pipeline: u32,
    /// The file that its output goes to.
    pub(super) output: Option<String>,
    /// Its input, where that stands in the text.
    pub(super) input: Option<String>,
    /// Which here-documents are its own.
    pub(super) id: u32,
}

/// One word, quotes removed; [`UNKNOWN`] where something is only known later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// The commands whose output it takes, as positions in [`Parsed::commands`].
    pub(super) inner: Vec<Range<usize>>,
}

/// A text, read.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// Commands; those of a substitution stand before the one that uses it.
    pub(super) commands: Vec<Command>,
    /// What could not be read, with its line.
    pub(super) problem: Option<(u32, &'static str)>,
}

/// Reads a text whose first line has this number.
pub(super) fn parse(text: &str, line: u32) -> Parsed {
    let mut lexer = Lexer::new(text, line);
    lexer.list(Until::End);
    lexer.done
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    End,
    Parenthesis,
}

struct Lexer<'t> {
    text: &'t [u8],
    at: usize,
    line: u32,
    depth: usize,
    done: Parsed,
    names: BTreeMap<String, String>,
    expanded: usize,
    /// Here-documents whose bodies begin behind the next line's end: command, delimiter, whether tabs go.
    pending: Vec<(u32, Vec<u8>, bool)>,
    /// The last number given to a command or a pipeline.
    numbers: u32,
}

/// The word that is being read.
#[derive(Default)]
struct Draft {
    bytes: Vec<u8>,
    begun: bool,
    inner: Vec<Range<usize>>,
}

impl Draft {
    fn push(&mut self, byte: u8) {
        self.bytes.push(byte);
        self.begun = true;
    }

    fn push_text(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.begun = true;
    }

    fn unknown(&mut self) {
        self.push_text(UNKNOWN.encode_utf8(&mut [0; 4]));
    }
}

/// The command that is being read.
struct Current {
    command: Command,
    /// Depth of `case` constructs: a closing parenthesis ends a pattern there.
    cases: usize,
    /// What the next word is.
    next: Next,
}

impl Current {
    /// Depth of `case` constructs, the command that is being read counted.
    fn open_cases(&self) -> usize {
        match self.command.words.first().map(|word| word.text.as_str()) {
            Some("case") => self.cases + 1,
            Some("esac") => self.cases.saturating_sub(1),
            _ => self.cases,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Word,
    Output,
    Input,
    HereString,
    HereDocument { tabs: bool },
}

impl<'t> Lexer<'t> {
    fn new(text: &'t str, line: u32) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            line,
            depth: 0,
            done: Parsed::default(),
            names: BTreeMap::new(),
            expanded: 0,
            pending: Vec::new(),
            numbers: 0,
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn bump(&mut self) -> Option<u8> {
        let byte = self.peek(0)?;
        self.at += 1;
        self.line += u32::from(byte == b'\n');
        Some(byte)
    }

    fn problem(&mut self, line: u32, what: &'static str) {
        self.done.problem.get_or_insert((line, what));
    }

    fn number(&mut self) -> u32 {
        self.numbers = self.numbers.wrapping_add(1);
        self.numbers
    }

    fn fresh(&mut self, pipeline: u32) -> Command {
        Command { line: self.line, pipeline, id: self.number(), ..Command::default() }
    }

    /// Commands up to the end, or to the parenthesis that closes a substitution.
    fn list(&mut self, until: Until) {
        let pipeline = self.number();
        let mut current = Current { command: self.fresh(pipeline), cases: 0, next: Next::Word };
        loop {
            if self.done.commands.len() > COMMANDS {
                self.problem(self.line, "too many commands");
                self.at = self.text.len();
            }
            let Some(byte) = self.peek(0) else { break };
            match byte {
                b'\n' => {
                    self.bump();
                    self.end(&mut current, false);
                    self.here_documents();
                }
                b' ' | b'\t' | b'\r' => {
                    self.bump();
                }
                b'\\' if self.peek(1) == Some(b'\n') => {
                    self.bump();
                    self.bump();
                }
                b'#' => {
                    let rest = self.text.get(self.at..).unwrap_or_default();
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                b')' => {
                    self.bump();
                    if until == Until::Parenthesis && current.open_cases() == 0 {
                        self.end(&mut current, false);
                        return;
                    }
                    self.end(&mut current, false);
                }
                b'|' if self.peek(1) != Some(b'|') => {
                    self.at += if self.peek(1) == Some(b'&') { 2 } else { 1 };
                    self.end(&mut current, true);
                }
                b'&' if self.peek(1) == Some(b'>') => {
                    self.at += 2;
                    self.at += usize::from(self.peek(0) == Some(b'>'));
                    current.next = Next::Output;
                }
                b';' | b'&' | b'|' | b'(' => {
                    self.bump();
                    self.end(&mut current, false);
                }
                b'<' | b'>' if self.peek(1) != Some(b'(') => self.redirection(&mut current),
                _ => self.word(&mut current),
            }
        }
        self.end(&mut current, false);
        if until == Until::Parenthesis {
            self.problem(self.line, "a substitution is not closed");
        }
    }

    /// A command is over. `piped` says whether the next one reads its output.
    fn end(&mut self, current: &mut Current, piped: bool) {
        current.next = Next::Word;
        current.cases = current.open_cases();
        let pipeline = if piped { current.command.pipeline } else { self.number() };
        let fresh = self.fresh(pipeline);
        let command = std::mem::replace(&mut current.command, fresh);
        self.remember(&command);
        if !command.words.is_empty() || command.output.is_some() {
            self.done.commands.push(command);
        }
    }

    /// What plain assignments set.
    fn remember(&mut self, command: &Command) {
        let words = match command.words.first().map(|word| word.text.as_str()) {
            Some("export" | "readonly" | "local" | "declare" | "typeset") => &command.words[1..],
            Some("for" | "read" | "select" | "mapfile" | "readarray" | "printf") => {
                for word in &command.words[1..] {
                    self.names.insert(word.text.clone(), UNKNOWN.to_string());
                }
                return;
            }
            _ if command.words.iter().all(|word| assignment(&word.text).is_some()) => &command.words,
            _ => return,
        };
        for (name, value) in words.iter().filter_map(|word| assignment(&word.text)) {
            let value = if value.len() > 4096 { UNKNOWN.to_string() } else { value.to_owned() };
            match self.names.get_mut(name) {
                Some(before) if *before != value => *before = UNKNOWN.to_string(),
                _ => drop(self.names.insert(name.to_owned(), value)),
            }
        }
    }

    fn redirection(&mut self, current: &mut Current) {
        // A number right before it names the stream, not an argument.
        let input = self.bump() == Some(b'<');
        let mut stream = None;
        if let Some(word) = current.command.words.last()
            && self.at >= 2
            && self.text.get(self.at - 2).is_some_and(u8::is_ascii_digit)
            && word.text.len() == 1
        {
            stream = current.command.words.pop();
        }
        match (input, self.peek(0), self.peek(1)) {
            (true, Some(b'<'), Some(b'<')) => {
                self.at += 2;
                current.next = Next::HereString;
            }
            (true, Some(b'<'), next) => {
                let tabs = next == Some(b'-');
                self.at += 1 + usize::from(tabs);
                current.next = Next::HereDocument { tabs };
            }
            (_, Some(b'&'), _) => {
                self.at += 1;
                current.next = Next::Input;
            }
            (false, following, _) => {
                self.at += usize::from(matches!(following, Some(b'>' | b'|')));
                let errors = stream.is_some_and(|word| word.text != "1");
                current.next = if errors { Next::Input } else { Next::Output };
            }
            (true, following, _) => {
                self.at += usize::from(following == Some(b'>'));
                current.next = Next::Input;
            }
        }
    }

    /// One word, and what it is for.
    fn word(&mut self, current: &mut Current) {
        let mut draft = Draft::default();
        let line = self.line;
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b')' => break,
                b'(' => {
                    // `NAME=(a b)` is a list; anything else is the start of a function or a group.
                    if draft.bytes.last() != Some(&b'=') {
                        break;
                    }
                    self.bump();
                    self.array();
                    draft.unknown();
                }
                b'<' | b'>' if self.peek(1) == Some(b'(') => {
                    self.at += 2;
                    self.substitution(&mut draft);
                }
                b'<' | b'>' => break,
                b'\\' => {
                    self.bump();
                    match self.bump() {
                        Some(b'\n') | None => {}
                        Some(byte) => draft.push(byte),
                    }
                }
                b'\'' => self.single(&mut draft),
                b'"' => self.double(&mut draft),
                b'`' => self.backtick(&mut draft),
                b'$' => self.dollar(&mut draft, false),
                byte => {
                    self.bump();
                    draft.push(byte);
                }
            }
        }
        if !draft.begun {
            return;
        }
        self.place(current, draft, line);
    }

    fn place(&mut self, current: &mut Current, draft: Draft, line: u32) {
        let text = String::from_utf8_lossy(&draft.bytes).into_owned();
        let command = &mut current.command;
        match std::mem::replace(&mut current.next, Next::Word) {
            Next::Output => command.output = Some(text),
            Next::Input => {
                // `bash < <(curl …)`: what a command reads may be another one's output.
                if !draft.inner.is_empty() {
                    command.words.push(Word { text, inner: draft.inner });
                }
            }
            Next::HereString => command.input = Some(text),
            Next::HereDocument { tabs } => self.pending.push((command.id, draft.bytes, tabs)),
            Next::Word => {
                if command.words.is_empty() {
                    command.line = line;
                    if is_keyword(&text) {
                        return;
                    }
                }
                let mut parts = text.split(PARTS).filter(|part| !part.is_empty());
                let first = parts.next().unwrap_or_default().to_owned();
                command.words.push(Word { text: first, inner: draft.inner });
                command.words.extend(parts.map(|part| Word { text: part.to_owned(), inner: Vec::new() }));
            }
        }
    }

    /// The words of `NAME=(…)`: read, so that the closing parenthesis is the right one, and not kept.
    fn array(&mut self) {
        let kept = self.done.commands.len();
        self.nested(|lexer| lexer.list(Until::Parenthesis));
        self.done.commands.truncate(kept);
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self)) {
        if self.depth >= DEPTH {
            self.problem(self.line, "substitutions are nested too deep");
            self.at = self.text.len();
            return;
        }
        self.depth += 1;
        read(self);
        self.depth -= 1;
    }

    /// Behind `$(`, `<(` or `>(`.
    fn substitution(&mut self, draft: &mut Draft) {
        let start = self.done.commands.len();
        self.nested(|lexer| lexer.list(Until::Parenthesis));
        draft.inner.push(start..self.done.commands.len());
        draft.unknown();
    }

    /// The bodies of the here-documents that the line before began.
    fn here_documents(&mut self) {
        for (id, delimiter, tabs) in std::mem::take(&mut self.pending) {
            let mut body = Vec::new();
            while self.at < self.text.len() {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                let (line, _) = rest.split_at(length);
                self.at += length;
                self.line += u32::from(line.ends_with(b"\n"));
                let mut bare = line.strip_suffix(b"\n").unwrap_or(line);
                bare = bare.strip_suffix(b"\r").unwrap_or(bare);
                if tabs {
                    bare = bare.trim_ascii_start();
                }
                if bare == delimiter {
                    break;
                }
                body.extend_from_slice(line);
            }
            let owner = self.done.commands.iter_mut().rev().take(64).find(|command| command.id == id);
            if let Some(command) = owner {
                command.input = Some(String::from_utf8_lossy(&body).into_owned());
            }
        }
    }
}

/// `NAME=value`.
pub(super) fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let name = name.strip_suffix('+').unwrap_or(name);
    let fits = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit());
    fits.then_some((name, value))
}

/// Words behind which a command begins.
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "if" | "then" | "else" | "elif" | "do" | "while" | "until" | "{" | "}" | "!" | "time" | "fi" | "done"
    )
}

#[cfg(test)]
mod tests;
