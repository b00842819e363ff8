//! Chat templates in files of their own.

use sha2::{Digest, Sha256};

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::work;
use crate::finding::Finding;
use crate::hex::hex;
use crate::metadata::{Field, Metadata, Origin};
use crate::rule::unreadable as rule;
use crate::template::{self, Use};

/// A template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TemplateFile {
    /// SHA-256 of its text.
    pub hash: String,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl TemplateFile {
    /// A file of that name which no reader took for a template.
    pub fn unread(name: &str) -> Self {
        let why = format!("it is called {name}, and what it holds was not read as a template");
        Self { findings: vec![Finding::new(&rule::NOT_READ, why)], ..Self::default() }
    }
}

impl FactType for TemplateFile {
    const KIND: &'static str = "model/template";
}

/// The reader.
pub struct TemplateFileReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/template",
    version: 2,
    summary: "Jinja templates by their names and by their content",
    select: &[Select::Probe {
        what: "*.jinja, *.j2, and text that holds a chat template",
        test: is_candidate,
    }],
    want: Want::Whole(4 << 20),
    hash: true,
};

impl Reader for TemplateFileReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let hash = hex(&Sha256::digest(bytes));
        let seen = work::look(entry, |context| {
            let text = work::text(bytes)?;
            let used = if is_chat(entry.path.name(), bytes) { Use::Chat } else { Use::Any };
            template::weigh_as(used, text, 0, context);
            if used == Use::Chat {
                context.metadata().state(Field::ChatTemplate, Origin::Config, &hash);
            }
            Ok(())
        });
        out.fact(
            entry,
            &TemplateFile { hash, metadata: seen.metadata.clone(), findings: seen.findings.clone() },
        );
        seen.result()
    }

    fn too_large(&self, entry: &Entry, why: ReadProblem, out: &mut Output) -> Result<(), ReadProblem> {
        // Of other files only the content says that they are templates.
        if is_called_template(entry.path.name()) {
            out.fact(entry, &TemplateFile { findings: work::too_large(&why), ..TemplateFile::default() });
        }
        Err(why)
    }
}

/// Extensions of templates.
const EXTENSIONS: [&[u8]; 6] = [b".jinja", b".jinja2", b".j2", b".tmpl", b".tpl", b".template"];
/// So many of them are nobody's but Jinja's.
const JINJA: usize = 3;

/// Words of chat templates.
const CHAT: [&[u8]; 3] = [b"add_generation_prompt", b"in messages", b"messages["];

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn is_chat(name: &[u8], bytes: &[u8]) -> bool {
    has(name, b"chat_template") || CHAT.iter().any(|word| has(bytes, word))
}

/// Whether nothing but a template has this name.
pub fn is_called_template(name: &[u8]) -> bool {
    let is_chat = has(name, b"chat_template") && !name.ends_with(b".json") && !name.ends_with(b".py");
    is_chat || EXTENSIONS[..JINJA].iter().any(|end| name.ends_with(end))
}

/// Whether a template may have this name: other programs have templates of some of these names too.
pub(super) fn may_be_template(name: &[u8]) -> bool {
    is_called_template(name) || EXTENSIONS.iter().any(|end| name.ends_with(end))
}

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    let (entry, head) = (candidate.entry, candidate.head);
    let name = entry.path.name();
    if is_called_template(name) {
        return true;
    }
    let is_template = has(head, b"{%") || has(head, b"{{");
    // Documents and programs that show templates are none.
    let is_plain = name.ends_with(b".txt") || !name.contains(&b'.');
    is_template
        && !head.contains(&0)
        && (may_be_template(name) || (is_plain && CHAT.iter().any(|word| has(head, word))))
}
