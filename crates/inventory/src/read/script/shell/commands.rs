//! What simple commands do: wrappers are taken off, pipelines and substitutions are followed, texts that are handed to
//! another shell or to Python are read in turn.

use super::super::call::{Calls, is_file_address, is_plain_http, safe_address};
use super::super::{Pin, Rule, UNKNOWN, python};
use super::arguments::Arguments;
use super::download::{self, Download, To};
use super::lex::{self, Command, Parsed, Word};
use super::{install, transfer};

/// Reads shell text that begins in a line, and adds what it fetches. Gives the first thing that could not be read.
pub(in crate::read::script) fn text(
    text: &str,
    line: u32,
    depth: u8,
    calls: &mut Calls,
) -> Option<(u32, &'static str)> {
    let Some(depth) = depth.checked_sub(1) else {
        return Some((line, "scripts within scripts are nested too deep"));
    };
    if !calls.enter(text.len()) {
        return Some((line, "too many scripts within scripts"));
    }
    let parsed = lex::parse(text, line);
    let mut shell = Shell { parsed: &parsed, depth, calls, downloads: Vec::new() };
    for at in 0..parsed.commands.len() {
        shell.command(at);
    }
    shell.finish();
    parsed.problem
}

/// The same for a command whose arguments are already apart.
pub(in crate::read::script) fn argv(words: &[String], line: u32, depth: u8, calls: &mut Calls) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let words = words.iter().map(|word| Word { text: word.clone(), inner: Vec::new() }).collect();
    let parsed = Parsed { commands: vec![Command { line, words, ..Command::default() }], problem: None };
    let mut shell = Shell { parsed: &parsed, depth, calls, downloads: Vec::new() };
    shell.command(0);
    shell.finish();
}

struct Shell<'s> {
    parsed: &'s Parsed,
    depth: u8,
    calls: &'s mut Calls,
    /// Where, and what: whether it matters is only known when all commands were seen.
    downloads: Vec<(usize, Download, String)>,
}

/// A command without what only wraps it.
struct Bare<'s> {
    name: &'s str,
    words: Vec<&'s str>,
    arguments: &'s [Word],
}

impl<'s> Shell<'s> {
    fn command(&mut self, at: usize) {
        let parsed = self.parsed;
        let Some(command) = parsed.commands.get(at) else { return };
        let Some(bare) = bare(&command.words) else { return };
        let (name, words) = (bare.name, bare.words.as_slice());
        if name == "eval" || name == "su" || name == "runuser" || is_shell(name) {
            self.shell(command, &bare);
        } else if name.starts_with("python") || name.starts_with("pypy") {
            self.python(command, &bare);
        } else if matches!(name, "source" | ".") {
            if let Some(script) = words.first() {
                self.calls.run(script);
            }
        } else if download::is_downloader(name) {
            if let Some(download) = download::look(name, words) {
                self.downloads.push((at, download, name.to_owned()));
            }
        } else {
            for found in install::look(name, words).into_iter().chain(transfer::look(name, words)) {
                let checkout = found.rule == Rule::SourceCheckout && !self.calls.full;
                let pinned = checkout
                    && self.commands_behind(at).any(|(name, words)| transfer::pins_checkout(name, &words));
                let pin = if pinned { Pin::Hash } else { found.pin };
                self.calls.add(command.line, found.rule, pin, &found.what);
            }
        }
        if !name.starts_with('-') && words.contains(&"--trust-remote-code") {
            self.calls.add(command.line, Rule::RemoteCode, Pin::None, &format!("{name} --trust-remote-code"));
        }
        self.note_run(name, bare.arguments.first(), words);
    }

    /// Programs that run a script or a module of the application.
    fn note_run(&mut self, name: &str, first: Option<&Word>, words: &[&str]) {
        let _ = first;
        if name.ends_with(".sh") || name.ends_with(".py") || name.ends_with(".bash") {
            self.calls.run(name);
        }
        let runners =
            ["torchrun", "accelerate", "streamlit", "fastapi", "gunicorn", "uvicorn", "hypercorn", "celery"];
        if !runners.contains(&name) && !name.starts_with("python") {
            return;
        }
        for word in words.iter().filter(|word| !word.starts_with('-')) {
            if word.ends_with(".py") {
                self.calls.run(word);
            } else if let Some((module, _)) = word.split_once(':').filter(|(module, _)| is_module(module)) {
                self.calls.run(&format!("{}.py", module.replace('.', "/")));
            }
        }
    }

    /// The commands behind one, without what wraps them.
    fn commands_behind(&self, at: usize) -> impl Iterator<Item = (&'s str, Vec<&'s str>)> + use<'s> {
        // A bound: otherwise a script of nothing but clones would cost the square of its length.
        self.parsed.commands.iter().skip(at + 1).take(2000).filter_map(|command| {
            let bare = bare(&command.words)?;
            Some((bare.name, bare.words))
        })
    }

    fn shell(&mut self, command: &Command, bare: &Bare<'_>) {
        let all = Arguments::new(&bare.words, &["-c", "-o", "--rcfile", "--init-file", "--command"]);
        let code = match bare.name {
            "eval" => Some(bare.words.join(" ")),
            _ => all.value(&["-c", "--command"]).map(str::to_owned),
        };
        if let Some(code) = code {
            self.text(&code, command.line);
        } else if let Some(script) = all.rest.first().filter(|_| is_shell(bare.name) && !all.has(&["-s"])) {
            self.calls.run(script);
        } else if let Some(input) = &command.input {
            self.text(input, command.line + 1);
        }
    }

    fn text(&mut self, code: &str, line: u32) {
        // What such a text has wrong is that shell's business; the outer text was read.
        text(code, line, self.depth, self.calls);
    }

    fn python(&mut self, command: &Command, bare: &Bare<'_>) {
        let mut words = bare.words.iter().enumerate();
        while let Some((at, word)) = words.next() {
            let behind = || bare.words.get(at + 2..).unwrap_or_default();
            let next = bare.words.get(at + 1).copied().unwrap_or_default();
            match *word {
                "-c" => return python::embedded(next, command.line, self.depth, self.calls),
                "-m" => return self.module(command.line, next, behind()),
                "-W" | "-X" => drop(words.next()),
                "-" => break,
                option if option.starts_with('-') => {}
                script => return self.calls.run(script),
            }
        }
        if let Some(input) = &command.input {
            python::embedded(input, command.line + 1, self.depth, self.calls);
        }
    }

    fn module(&mut self, line: u32, module: &str, words: &[&str]) {
        let found = match module {
            "pip" | "easy_install" | "uv" | "pipx" | "poetry" | "pipenv" => install::look(module, words),
            "spacy" => install::spacy(words).into_iter().collect(),
            _ => transfer::module(module, words),
        };
        if is_module(module) {
            self.calls.run(&format!("{}.py", module.replace('.', "/")));
        }
        for found in found {
            self.calls.add(line, found.rule, found.pin, &found.what);
        }
    }

    /// What becomes of the downloads: some are run, some are kept, some only answered.
    fn finish(&mut self) {
        for (at, download, tool) in std::mem::take(&mut self.downloads) {
            if self.calls.full {
                return;
            }
            let Some(command) = self.parsed.commands.get(at) else { continue };
            let what = format!("{tool} {}", safe_address(&download.address));
            let plain = is_plain_http(&download.address);
            let to = self.destination(at, command, &download);
            let Some(to) = to else {
                if plain && is_file_address(&download.address) {
                    self.calls.add(command.line, Rule::PlainHttp, Pin::None, &what);
                }
                continue;
            };
            if plain {
                self.calls.add(command.line, Rule::PlainHttp, Pin::None, &what);
            }
            let checked =
                || self.commands_behind(at).any(|(name, words)| transfer::checks_content(name, &words));
            let pin = match &to {
                Some(_) if checked() => Pin::Hash,
                _ if download.address.contains(UNKNOWN) => Pin::Unknown,
                _ => Pin::None,
            };
            let runs = to.as_ref().is_none_or(|file| self.runs_later(at, file));
            let rule = if runs { Rule::RemoteScript } else { Rule::Download };
            let pin = if runs && pin == Pin::Unknown { Pin::None } else { pin };
            self.calls.add(command.line, rule, pin, &what);
        }
    }

    /// `Some(None)` when it is run at once, `Some(Some(file))` when it is kept, `None` when nobody keeps it.
    #[expect(clippy::option_option, reason = "the three cases are named above, and used in one place")]
    fn destination(&self, at: usize, command: &Command, download: &Download) -> Option<Option<String>> {
        if let To::File(file) = &download.to {
            return Some(Some(file.clone()));
        }
        if let Some(file) = command.output.as_ref().filter(|file| *file != "/dev/null") {
            return Some(Some(file.clone()));
        }
        if command.output.is_some() {
            return None;
        }
        let behind = self.parsed.commands.iter().skip(at + 1);
        let mut kept = None;
        for next in behind.clone().take(64).take_while(|next| next.pipeline == command.pipeline) {
            let Some(bare) = bare(&next.words) else { continue };
            if reads_code(&bare) {
                return Some(None);
            }
            if let Some(file) = next.output.as_ref().filter(|file| *file != "/dev/null") {
                kept = Some(Some(file.clone()));
            } else if matches!(bare.name, "tee" | "tar" | "bsdtar" | "cpio" | "unzip" | "dpkg" | "apt-key") {
                kept = Some(Some(bare.words.last().copied().unwrap_or_default().to_owned()));
            }
        }
        // Substituted into a command that runs it: `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"`.
        let user = behind
            .take(2000)
            .find(|next| next.words.iter().flat_map(|word| &word.inner).any(|range| range.contains(&at)));
        match user.and_then(|user| self::bare(&user.words)) {
            Some(bare) if runs_code(bare.name) => Some(None),
            _ => kept,
        }
    }

    /// Whether a file that was downloaded is run by a later command.
    fn runs_later(&self, at: usize, file: &str) -> bool {
        let name = base(file);
        if name.is_empty() || name.contains(UNKNOWN) {
            return false;
        }
        self.commands_behind(at).any(|(command, words)| {
            let runs =
                runs_code(command) || command == "chmod" && words.iter().any(|word| is_executable_mode(word));
            command == name || (runs && words.iter().any(|word| base(word) == name))
        })
    }
}

fn is_executable_mode(word: &str) -> bool {
    word.contains("+x")
        || word.contains("+rx")
        || matches!(word, "755" | "0755" | "777" | "700" | "a+x" | "u+x")
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_shell(name: &str) -> bool {
    matches!(name, "sh" | "bash" | "dash" | "zsh" | "ash" | "ksh")
}

fn is_module(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}

/// Whether a program runs what its arguments or its input say.
fn runs_code(name: &str) -> bool {
    is_shell(name)
        || name.starts_with("python")
        || matches!(name, "eval" | "source" | "." | "perl" | "ruby" | "node" | "php" | "Rscript" | "su")
}

/// Whether a program runs what comes in through a pipe: no script of its own.
fn reads_code(bare: &Bare<'_>) -> bool {
    if !runs_code(bare.name) || matches!(bare.name, "eval" | "source" | ".") {
        return false;
    }
    let all = Arguments::new(&bare.words, &["-c", "-m", "-e", "-o", "-n", "-p", "-ne", "-pe"]);
    all.has(&["-s"])
        || (!all.has(&["-c", "-m", "-e", "-n", "-p"]) && all.rest.first().is_none_or(|word| *word == "-"))
}

/// Programs that run another one, and their options that take a value.
const WRAPPERS: &[(&str, &[&str], usize)] = &[
    ("sudo", &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U"], 0),
    ("doas", &["-u", "-C"], 0),
    ("env", &["-u", "-C", "-S", "--unset", "--chdir"], 0),
    ("exec", &["-a"], 0),
    ("command", &[], 0),
    ("builtin", &[], 0),
    ("nohup", &[], 0),
    ("time", &["-f", "-o"], 0),
    ("nice", &["-n"], 0),
    ("ionice", &["-c", "-n", "-p"], 0),
    ("timeout", &["-s", "-k", "--signal", "--kill-after"], 1),
    ("xargs", &["-n", "-I", "-P", "-L", "-d", "-a", "-s", "-E"], 0),
    ("stdbuf", &["-i", "-o", "-e"], 0),
    ("setsid", &[], 0),
    ("gosu", &[], 1),
    ("su-exec", &[], 1),
    ("tini", &["-p", "-e"], 0),
    ("dumb-init", &["-r"], 0),
    ("catchsegv", &[], 0),
    ("then", &[], 0),
];

/// Takes assignments and wrappers off a command.
fn bare(words: &[Word]) -> Option<Bare<'_>> {
    let mut rest = words;
    // Each turn takes one word at least.
    loop {
        while let Some((first, behind)) =
            rest.split_first().filter(|(first, _)| lex::assignment(&first.text).is_some())
        {
            let _ = first;
            rest = behind;
        }
        let (first, behind) = rest.split_first()?;
        let name = base(&first.text);
        let texts: Vec<&str> = behind.iter().map(|word| word.text.as_str()).collect();
        let skip = match (name, texts.as_slice()) {
            ("conda" | "mamba" | "micromamba", ["run", ..]) => {
                1 + options(&texts[1..], &["-n", "--name", "-p", "--prefix", "--cwd"])
            }
            ("poetry" | "pdm" | "pipenv", ["run", ..]) => 1,
            ("uv", ["run", rest @ ..]) if !rest.iter().any(|word| word.starts_with("--with")) => {
                1 + options(
                    &texts[1..],
                    &["--python", "-p", "--project", "--directory", "--extra", "--group"],
                )
            }
            _ => match WRAPPERS.iter().find(|(wrapper, ..)| *wrapper == name) {
                Some((_, valued, operands)) => options(&texts, valued) + operands,
                None => return Some(Bare { name, words: texts, arguments: behind }),
            },
        };
        rest = behind.get(skip..)?;
    }
}

/// How many words at the start are options and their values.
fn options(words: &[&str], valued: &[&str]) -> usize {
    let mut at = 0;
    while let Some(word) = words.get(at).filter(|word| word.starts_with('-')) {
        at += 1 + usize::from(valued.contains(word));
        if *word == "--" {
            break;
        }
    }
    at
}
