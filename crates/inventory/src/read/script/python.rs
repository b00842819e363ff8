//! Python files of the application: what their calls install and download, found in the syntax tree. A file is parsed and
//! never run.

mod apis;
mod calls;
mod clients;
mod names;
mod syntax;
mod values;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use wb_read::{Entry, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::call::Calls;
use super::{Script, place};

/// The reader.
pub(crate) struct PythonScript;

static INFO: ReaderInfo = ReaderInfo {
    name: "script/python",
    version: 2,
    summary: "the application's Python files: what they install and download",
    select: &[Select::Probe {
        what: "*.py or a first line that names Python, outside installed trees",
        test: place::is_python,
    }],
    want: Want::Whole(4 << 20),
    hash: false,
};

impl Reader for PythonScript {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        if bytes.contains(&0) {
            let unread = Some("it is no text".to_owned());
            out.fact(entry, &Script { unread, ..Script::default() });
            return Err(super::unread_script("it is called a Python file and is no text"));
        }
        let mut calls = Calls::default();
        let unread = source(&String::from_utf8_lossy(bytes), 1, super::DEPTH, &mut calls);
        let script = calls.into_script(unread.clone());
        if !script.is_empty() {
            out.fact(entry, &script);
        }
        unread.map_or(Ok(()), |why| Err(super::unread_script(why)))
    }
}

/// Words one of which stands in every file that fetches: all others need no syntax tree.
static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::new([
        "subprocess",
        "system",
        "popen",
        "exec",
        "spawn",
        "pip",
        "hub",
        "from_pretrained",
        "from_single_file",
        "load_",
        "pipeline",
        "Transformer",
        "download",
        "urlretrieve",
        "urlopen",
        "requests",
        "httpx",
        "get_file",
        "applications",
        "torchvision",
        "timm",
        "open_clip",
        "clip",
        "whisper",
        "trust_remote_code",
        "datasets",
        "clone",
        "boto3",
        "Encoder",
        "Model",
        "LLM",
        "easyocr",
        "pooch",
        "tensorflow",
        "kaggle",
        "evaluate",
        "getattr",
        "import_module",
    ])
    .ok()
});

/// Reads Python source whose first line has this number, and adds what it fetches. Gives what could not be read.
pub(super) fn source(text: &str, line: u32, depth: u8, calls: &mut Calls) -> Option<String> {
    if WORDS.as_ref().is_some_and(|words| !words.is_match(text)) {
        return None;
    }
    let depth = depth.checked_sub(1)?;
    if !calls.enter(text.len()) {
        return Some("too many scripts within scripts".to_owned());
    }
    let Some(tree) = wb_aimodel::code::tree::parse(text) else {
        return Some("it takes too long to parse".to_owned());
    };
    let nodes = syntax::walk(&tree, text);
    let names = names::Names::new(text, &nodes.nodes);
    calls::Look { names: &names, nodes: &nodes.nodes, line, depth, calls }.all();
    let spent = names.spend(0).is_none().then(|| "it takes too long to look at".to_owned());
    let problem = nodes.problem.map(|(row, what)| format!("line {}: {what}", row.saturating_add(line)));
    problem.or(spent)
}

/// Python inside of another text: what is wrong with it is not that text's problem.
pub(super) fn embedded(text: &str, line: u32, depth: u8, calls: &mut Calls) {
    source(text, line, depth, calls);
}

#[cfg(test)]
mod tests;
