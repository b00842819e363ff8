//! Looks at every call of a file: is it one that fetches, what, and how is that pinned?

use tree_sitter::Node;

use super::super::call::{Calls, is_plain_http, safe_address};
use super::super::{Pin, Rule, UNKNOWN, shell};
use super::apis::{self, Api, Kind, When};
use super::clients::Clients;
use super::names::{DEPTH, Names};
use super::values::Value;

/// A file while its calls are looked at.
pub(super) struct Look<'l, 't, 's> {
    pub(super) names: &'l Names<'t, 's>,
    pub(super) nodes: &'l [(Node<'t>, usize)],
    /// Line of the file's first row.
    pub(super) line: u32,
    pub(super) depth: u8,
    pub(super) calls: &'l mut Calls,
}

/// The arguments of a call.
pub(super) struct Arguments<'t> {
    positional: Vec<Node<'t>>,
    named: Vec<(String, Node<'t>)>,
    spread: Vec<(String, Value)>,
    /// Whether there are more that nobody knows before it runs.
    open: bool,
}

impl<'t> Look<'_, 't, '_> {
    pub(super) fn all(mut self) {
        let remote_code = self.names.text.contains("trust_remote_code");
        let mut clients = Clients::default();
        for (node, scope) in self.nodes {
            if node.kind() == "attribute" {
                clients.attribute(self.names, *node, *scope);
            }
            if node.kind() != "call" {
                continue;
            }
            let Some(function) = node.child_by_field_name("function") else { continue };
            let path = self.names.path(function, DEPTH);
            let mut arguments = None;
            if remote_code {
                let given = arguments.get_or_insert_with(|| Arguments::new(self.names, *node));
                self.remote_code(*node, path.as_deref(), given);
            }
            clients.call(self.names, *node, *scope, path.as_deref());
            let path = path.unwrap_or_else(|| self.method_path(function));
            let partial = path == "functools.partial";
            let target = if partial { self.partial_target(*node) } else { Some(path) };
            let Some((path, api)) = target.and_then(|path| apis::find(&path).map(|api| (path, api))) else {
                continue;
            };
            let mut arguments = arguments.unwrap_or_else(|| Arguments::new(self.names, *node));
            if partial && !arguments.positional.is_empty() {
                arguments.positional.remove(0);
            }
            self.call(*node, *scope, &path, api, &arguments, &mut clients);
        }
        for (line, rule, what) in clients.finish() {
            self.calls.add(line.saturating_add(self.line), rule, Pin::None, &what);
        }
    }

    /// A method of something unknown: only its own name can tell.
    fn method_path(&self, function: Node<'t>) -> String {
        let name = function.child_by_field_name("attribute").map_or("", |name| self.names.of(name));
        format!("{UNKNOWN}.{name}")
    }

    fn partial_target(&self, node: Node<'t>) -> Option<String> {
        self.names.path(node.child_by_field_name("arguments")?.named_child(0)?, DEPTH)
    }

    fn line(&self, node: Node<'_>) -> u32 {
        u32::try_from(node.start_position().row).unwrap_or(u32::MAX).saturating_add(self.line)
    }

    fn remote_code(&mut self, node: Node<'t>, path: Option<&str>, arguments: &Arguments<'t>) {
        if arguments.get(self.names, &["trust_remote_code"]) != Some(Value::True) {
            return;
        }
        let pin = match arguments.get(self.names, &["code_revision", "revision"]) {
            Some(Value::Text(text)) => Pin::of_revision(&text),
            _ => Pin::None,
        };
        let name = node.child_by_field_name("function").map_or("", |function| self.names.of(function));
        let short = path.map(shown).unwrap_or_else(|| name.chars().take(60).collect());
        if short != "dict" {
            self.calls.add(
                self.line(node),
                Rule::RemoteCode,
                pin,
                &format!("{short}(trust_remote_code=True)"),
            );
        }
    }

    fn call(
        &mut self,
        node: Node<'t>,
        scope: usize,
        path: &str,
        api: &Api,
        arguments: &Arguments<'t>,
        clients: &mut Clients,
    ) {
        let line = self.line(node);
        match api.kind {
            Kind::Command => self.command(line, arguments),
            Kind::Pip => {
                let value = arguments.at(self.names, 0, &["args"]);
                if let Some(Value::List(words)) = value {
                    let words = ["pip".to_owned()].into_iter().chain(texts(&words)).collect::<Vec<_>>();
                    shell::argv(&words, line, self.depth, self.calls);
                }
            }
            Kind::TorchHub => self.torch_hub(line, path, arguments),
            Kind::Named { rule, at, keywords, when } => {
                let name = arguments.at(self.names, at, keywords);
                self.named(line, path, rule, name, when, arguments);
            }
            Kind::File { at, checksum } => self.file(line, path, at, checksum, arguments),
            Kind::Client => {
                let verb = matches!(path.rsplit('.').next(), Some("request" | "stream"));
                let address = arguments.at(self.names, u32::from(verb), &["url"]);
                let row = line.saturating_sub(self.line);
                clients.client(node, scope, row, shown(path), address.as_ref());
            }
        }
    }

    fn command(&mut self, line: u32, arguments: &Arguments<'t>) {
        let values: Vec<Value> = arguments.positional.iter().map(|node| self.names.value(*node)).collect();
        let values = if values.is_empty() {
            Vec::from_iter(arguments.get(self.names, &["args", "cmd"]))
        } else {
            values
        };
        // `subprocess.run([…])`, `os.execvp(file, […])`, `os.system("…")`, `os.execlp(file, arg, …)`.
        if let Some(Value::List(words)) = values.iter().find(|value| matches!(value, Value::List(_))) {
            let words: Vec<String> = texts(words).collect();
            return shell::argv(&words, line, self.depth, self.calls);
        }
        let texts: Vec<String> = texts(&values).collect();
        match (values.first(), texts.as_slice()) {
            (Some(Value::Text(_)), [text]) => {
                shell::text(text, line, self.depth, self.calls);
            }
            (Some(Value::Text(_)), [file, rest @ ..]) if rest.first() == Some(file) => {
                shell::argv(rest, line, self.depth, self.calls);
            }
            (Some(Value::Text(_)), words) => shell::argv(words, line, self.depth, self.calls),
            _ => {}
        }
    }

    fn torch_hub(&mut self, line: u32, path: &str, arguments: &Arguments<'t>) {
        let local = Some(Value::Text("local".to_owned()));
        let repository = arguments.at(self.names, 0, &["repo_or_dir", "github"]);
        if arguments.get(self.names, &["source"]) == local || repository == Some(Value::Path) {
            return;
        }
        let (pin, what) = match &repository {
            Some(Value::Text(text)) if text.starts_with(['/', '.']) => return,
            Some(Value::Text(text)) => {
                let reference = text.split_once(':').map(|(_, reference)| reference);
                let pin = reference.map_or(Pin::None, Pin::of_revision);
                (
                    if reference.is_none() && text.contains(UNKNOWN) { Pin::Unknown } else { pin },
                    text.as_str(),
                )
            }
            _ => (Pin::Unknown, "…"),
        };
        self.calls.add(line, Rule::RemoteCode, pin, &format!("{}({what})", shown(path)));
    }

    fn named(
        &mut self,
        line: u32,
        path: &str,
        rule: Rule,
        name: Option<Value>,
        when: When,
        arguments: &Arguments<'t>,
    ) {
        if arguments.get(self.names, &["local_files_only"]) == Some(Value::True)
            || (!matches!(when, When::Set(..)) && is_local(name.as_ref()))
            || !fetches(path, name.as_ref(), when, arguments, self.names)
        {
            return;
        }
        let dataset = arguments.get(self.names, &["repo_type"]) == Some(Value::Text("dataset".to_owned()));
        let rule = if rule == Rule::Model && dataset { Rule::Dataset } else { rule };
        let text = match &name {
            Some(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let revision = arguments.get(self.names, &["revision", "branch", "version"]);
        let pin = match (&revision, text) {
            (Some(Value::Text(revision)), _) => Pin::of_revision(revision),
            (Some(Value::None) | None, _) if !arguments.open => pin_of_name(text, name.is_some()),
            _ => Pin::Unknown,
        };
        let what = match text {
            Some(text) => format!("{}({})", shown(path), safe_address(text)),
            None => format!("{}(…)", shown(path)),
        };
        if text.is_some_and(is_plain_http) {
            self.calls.add(line, Rule::PlainHttp, Pin::None, &what);
        }
        self.calls.add(line, rule, pin, &what);
    }

    fn file(&mut self, line: u32, path: &str, at: u32, checksum: &[&str], arguments: &Arguments<'t>) {
        // Keras names the file first, the address second.
        let at = if path.ends_with("get_file") { 1 } else { at };
        let address = arguments.at(self.names, at, &["url", "origin", "uri", "id"]);
        let text = match &address {
            Some(Value::Text(text)) if text.starts_with("file:") => return,
            Some(Value::Text(text)) => text.as_str(),
            Some(Value::Path) => return,
            _ => "…",
        };
        let checked = arguments.get(self.names, checksum);
        let pin = match checked {
            Some(Value::Text(_) | Value::True) => Pin::Hash,
            Some(Value::Unknown | Value::Object) => Pin::Unknown,
            _ if text == "…" || text.contains(UNKNOWN) => Pin::Unknown,
            _ => Pin::None,
        };
        let what = format!("{}({})", shown(path), safe_address(text));
        if is_plain_http(text) {
            self.calls.add(line, Rule::PlainHttp, Pin::None, &what);
        }
        self.calls.add(line, Rule::Download, pin, &what);
    }
}

/// Whether a name says that it is a folder or file of this machine.
fn is_local(name: Option<&Value>) -> bool {
    match name {
        Some(Value::Path) => true,
        Some(Value::Text(text)) => text.starts_with(['/', '.', '~']) || text.starts_with("file:"),
        _ => false,
    }
}

/// What a name itself pins: `models:/name/3`, `…/bert/4`, `mnist:3.0.1`.
fn pin_of_name(name: Option<&str>, given: bool) -> Pin {
    let Some(name) = name else { return if given { Pin::Unknown } else { Pin::None } };
    if name.contains(UNKNOWN) {
        return Pin::Unknown;
    }
    let last = name.rsplit(['/', ':']).next().unwrap_or_default();
    let version = !last.is_empty()
        && last.len() < name.len()
        && last.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if version { Pin::Name } else { Pin::None }
}

fn fetches(
    path: &str,
    name: Option<&Value>,
    when: When,
    arguments: &Arguments<'_>,
    names: &Names<'_, '_>,
) -> bool {
    match when {
        // A class of the application's own may read what it likes: then only a name that looks like a model's tells.
        When::Always if path.starts_with(UNKNOWN) || !is_library(path) => match name {
            Some(Value::Text(text)) => text.split('/').count() == 2 && !text.contains([' ', UNKNOWN]),
            _ => false,
        },
        When::Always => true,
        When::Given if path.starts_with(UNKNOWN) => {
            matches!(name, Some(Value::Text(text)) if text.split('/').count() == 2 && !text.contains(UNKNOWN))
        }
        When::Given => !matches!(name, None | Some(Value::None | Value::Object)),
        When::Set(keyword, default) => match arguments.get(names, &[keyword, "pretrained"]) {
            None => default,
            Some(Value::True | Value::Unknown | Value::Object) => true,
            Some(Value::Text(text)) => !text.starts_with(['/', '.']) && !text.is_empty(),
            Some(_) => false,
        },
        When::Address => match name {
            Some(Value::Text(text)) => {
                text.contains("://") || text.starts_with("runs:") || text.starts_with("models:")
            }
            Some(Value::Unknown) => !path.starts_with(UNKNOWN),
            _ => false,
        },
        When::Dataset => match name {
            Some(Value::Text(text)) => {
                !reads_files(text) || has_address(arguments.get(names, &["data_files"]))
            }
            Some(Value::None) | None => false,
            _ => true,
        },
        When::Pipeline => !matches!(name, Some(Value::Object)),
    }
}

/// Whether a class comes from a library: `from_pretrained` of a class of this very file, or of its own package, may mean
/// anything.
fn is_library(path: &str) -> bool {
    if !path.ends_with(".from_pretrained") {
        return true;
    }
    let own = ["self.", "cls.", "super()", "."].iter().any(|own| path.starts_with(own));
    !own && path.matches('.').count() > 1
}

/// The builders of `datasets` that read files.
fn reads_files(name: &str) -> bool {
    const BUILDERS: [&str; 12] = [
        "csv",
        "json",
        "parquet",
        "text",
        "arrow",
        "imagefolder",
        "audiofolder",
        "videofolder",
        "webdataset",
        "pandas",
        "sql",
        "xml",
    ];
    BUILDERS.contains(&name)
}

fn has_address(files: Option<Value>) -> bool {
    match files {
        Some(Value::Text(text)) => text.contains("://"),
        Some(Value::List(all)) => {
            all.iter().any(|one| matches!(one, Value::Text(text) if text.contains("://")))
        }
        Some(Value::Dictionary(all)) => {
            all.iter().any(|(_, one)| matches!(one, Value::Text(text) if text.contains("://")))
        }
        _ => false,
    }
}

/// The words of an argument list.
fn texts(values: &[Value]) -> impl Iterator<Item = String> + '_ {
    values.iter().map(|value| match value {
        Value::Text(text) => text.clone(),
        _ => UNKNOWN.to_string(),
    })
}

/// A function's name as people know it.
pub(super) fn shown(path: &str) -> String {
    path.trim_start_matches([UNKNOWN, '.']).chars().take(80).collect()
}

impl<'t> Arguments<'t> {
    fn new(names: &Names<'t, '_>, call: Node<'t>) -> Self {
        let mut found = Self { positional: Vec::new(), named: Vec::new(), spread: Vec::new(), open: false };
        let Some(list) = call.child_by_field_name("arguments") else { return found };
        let mut cursor = list.walk();
        for argument in list.named_children(&mut cursor).take(256) {
            match argument.kind() {
                "keyword_argument" => {
                    let pair = (argument.child_by_field_name("name"), argument.child_by_field_name("value"));
                    if let (Some(name), Some(value)) = pair {
                        found.named.push((names.of(name).to_owned(), value));
                    }
                }
                "dictionary_splat" => match argument.named_child(0).map(|value| names.value(value)) {
                    Some(Value::Dictionary(pairs)) => found.spread.extend(pairs),
                    _ => found.open = true,
                },
                "list_splat" => found.open = true,
                "comment" => {}
                _ => found.positional.push(argument),
            }
        }
        found
    }

    /// The value of the first of these keywords that is given.
    fn get(&self, names: &Names<'t, '_>, keywords: &[&str]) -> Option<Value> {
        keywords.iter().find_map(|keyword| {
            let named =
                self.named.iter().find(|(name, _)| name == keyword).map(|(_, node)| names.value(*node));
            named.or_else(|| {
                self.spread.iter().find(|(name, _)| name == keyword).map(|(_, value)| value.clone())
            })
        })
    }

    /// The value of an argument by keyword or position.
    fn at(&self, names: &Names<'t, '_>, at: u32, keywords: &[&str]) -> Option<Value> {
        self.get(names, keywords).or_else(|| self.positional.get(at as usize).map(|node| names.value(*node)))
    }
}
