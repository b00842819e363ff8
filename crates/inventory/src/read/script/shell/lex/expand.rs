//! What stands inside of a word: quotes, variables, substitutions.

use super::{Command, Draft, Lexer, PARTS, Until};

/// Bytes that variables may add to a text in all.
const EXPANSION: usize = 1 << 20;

impl Lexer<'_> {
    pub(super) fn single(&mut self, draft: &mut Draft) {
        let line = self.line;
        self.bump();
        draft.begun = true;
        loop {
            match self.bump() {
                Some(b'\'') => return,
                Some(byte) => draft.push(byte),
                None => return self.problem(line, "a quote is not closed"),
            }
        }
    }

    pub(super) fn double(&mut self, draft: &mut Draft) {
        let line = self.line;
        self.bump();
        draft.begun = true;
        loop {
            match self.peek(0) {
                Some(b'"') => {
                    self.bump();
                    return;
                }
                Some(b'\\') => {
                    self.bump();
                    match self.bump() {
                        Some(b'\n') | None => {}
                        Some(byte @ (b'$' | b'`' | b'"' | b'\\')) => draft.push(byte),
                        Some(byte) => {
                            draft.push(b'\\');
                            draft.push(byte);
                        }
                    }
                }
                Some(b'`') => self.backtick(draft),
                Some(b'$') => self.dollar(draft, true),
                Some(byte) => {
                    self.bump();
                    draft.push(byte);
                }
                None => return self.problem(line, "a quote is not closed"),
            }
        }
    }

    pub(super) fn backtick(&mut self, draft: &mut Draft) {
        let line = self.line;
        self.bump();
        let mut inside = Vec::new();
        loop {
            match self.bump() {
                Some(b'`') => break,
                Some(b'\\') => match self.bump() {
                    Some(byte @ (b'`' | b'$' | b'\\')) => inside.push(byte),
                    Some(byte) => inside.extend([b'\\', byte]),
                    None => {}
                },
                Some(byte) => inside.push(byte),
                None => return self.problem(line, "a quote is not closed"),
            }
        }
        let start = self.done.commands.len();
        let text = String::from_utf8_lossy(&inside).into_owned();
        self.nested(|lexer| {
            let mut inner = Lexer { depth: lexer.depth, ..Lexer::new(&text, line) };
            inner.names.clone_from(&lexer.names);
            inner.numbers = lexer.numbers;
            inner.list(Until::End);
            lexer.numbers = inner.numbers;
            lexer
                .done
                .commands
                .extend(inner.done.commands.into_iter().map(|command| shifted(command, start)));
            lexer.done.problem = lexer.done.problem.or(inner.done.problem);
        });
        draft.inner.push(start..self.done.commands.len());
        draft.unknown();
    }

    pub(super) fn dollar(&mut self, draft: &mut Draft, quoted: bool) {
        self.bump();
        match self.peek(0) {
            Some(b'(') if self.peek(1) == Some(b'(') && self.is_arithmetic() => draft.unknown(),
            Some(b'(') => {
                self.bump();
                self.substitution(draft);
            }
            Some(b'{') => {
                self.bump();
                self.braces(draft, quoted);
            }
            Some(b'\'') if !quoted => self.ansi(draft),
            Some(b'"') if !quoted => {}
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                let start = self.at;
                while self.peek(0).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                    self.at += 1;
                }
                let name =
                    String::from_utf8_lossy(self.text.get(start..self.at).unwrap_or_default()).into_owned();
                self.variable(draft, &name, quoted);
            }
            Some(byte) if byte.is_ascii_digit() || b"@*#?$!-".contains(&byte) => {
                self.bump();
                draft.unknown();
            }
            _ => draft.push(b'$'),
        }
    }

    /// Skips `$((…))`, if that is what it is: both closing parentheses stand together and on the same level.
    fn is_arithmetic(&mut self) -> bool {
        let mut depth = 0_u32;
        let rest = self.text.get(self.at..).unwrap_or_default();
        for (at, byte) in rest.iter().enumerate().take(1000) {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\n' => return false,
                _ => {}
            }
            if depth == 0 {
                let closes = rest.get(at - 1) == Some(&b')');
                self.at += if closes { at + 1 } else { 0 };
                return closes;
            }
        }
        false
    }

    /// Behind `${`.
    fn braces(&mut self, draft: &mut Draft, quoted: bool) {
        let (start, line) = (self.at, self.line);
        let mut depth = 1_usize;
        // A switch instead of a nested reading: a text of nothing but openings must not go deeper than the stack.
        let mut in_quotes = quoted;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => {
                    self.bump();
                }
                b'"' => in_quotes = !in_quotes,
                b'\'' if !in_quotes => {
                    self.single(&mut Draft::default());
                    continue;
                }
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            self.bump();
            if depth == 0 {
                let inside = self.text.get(start..self.at - 1).unwrap_or_default();
                let name = String::from_utf8_lossy(inside).into_owned();
                self.variable(draft, &name, quoted);
                return;
            }
        }
        self.problem(line, "an expansion is not closed");
    }

    /// `$'…'`: its escapes matter little, its end does.
    fn ansi(&mut self, draft: &mut Draft) {
        let line = self.line;
        self.bump();
        draft.begun = true;
        loop {
            match self.bump() {
                Some(b'\'') => return,
                Some(b'\\') => {
                    self.bump();
                    draft.unknown();
                }
                Some(byte) => draft.push(byte),
                None => return self.problem(line, "a quote is not closed"),
            }
        }
    }

    fn variable(&mut self, draft: &mut Draft, name: &str, quoted: bool) {
        let value = self.names.get(name).filter(|value| self.expanded + value.len() <= EXPANSION);
        let Some(value) = value else { return draft.unknown() };
        self.expanded += value.len();
        if quoted {
            draft.push_text(value);
        } else {
            let parts = PARTS.encode_utf8(&mut [0; 4]).to_owned();
            draft.push_text(&value.replace(|letter: char| letter.is_ascii_whitespace(), &parts));
        }
    }
}

/// A command of an inner text, its positions moved behind what is already there.
fn shifted(mut command: Command, by: usize) -> Command {
    for range in command.words.iter_mut().flat_map(|word| &mut word.inner) {
        *range = range.start + by..range.end + by;
    }
    command
}
