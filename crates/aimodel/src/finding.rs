//! Findings, the rules that make them, and the verdict they add up to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use wb_model::Severity;

/// What one file is, after everything in it was looked at. The order is the precedence: a later one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It was read to its end and nothing above a note was found.
    Clean,
    /// Something is odd, and nothing of it runs when the file is loaded.
    Suspicious,
    /// It could not be read to a decision. Never a kind of clean: it fails a gate until somebody waives it.
    Unreadable,
    /// Code runs, files are reached or a reader is attacked when somebody loads it.
    Malicious,
}

impl Verdict {
    /// All verdicts, the worst first.
    pub const ALL: [Self; 4] = [Self::Malicious, Self::Unreadable, Self::Suspicious, Self::Clean];

    /// The lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Suspicious => "suspicious",
            Self::Unreadable => "unreadable",
            Self::Malicious => "malicious",
        }
    }

    /// The verdict with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }
}

/// What a finding does to the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Worth knowing; the file stays clean.
    Note,
    /// The file is suspicious.
    Suspicious,
    /// The file is unreadable.
    Unreadable,
    /// The file is malicious.
    Malicious,
}

impl Effect {
    /// The verdict that a file has with nothing worse than this.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Note => Verdict::Clean,
            Self::Suspicious => Verdict::Suspicious,
            Self::Unreadable => Verdict::Unreadable,
            Self::Malicious => Verdict::Malicious,
        }
    }
}

/// A rule: the row of the table of rules, and what each of its findings says. All of them stand in
/// [`list::RULES`](crate::list::RULES).
#[derive(Debug)]
pub struct Rule {
    /// Stable id, `family/what` (`pickle/dangerous-call`, `zip/name-mismatch`).
    pub id: &'static str,
    /// What a finding of it does to the verdict.
    pub effect: Effect,
    /// How bad a finding of it is.
    pub severity: Severity,
    /// What it looks for, in a few words.
    pub summary: &'static str,
    /// What to do about it, in a sentence without a full stop.
    pub mend: &'static str,
    /// Published advisories that every finding of it exercises; a finding may name further ones.
    pub advisories: &'static [&'static str],
}

/// One thing that was found in one file, with its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// What it does to the verdict.
    pub effect: Effect,
    /// How bad it is.
    pub severity: Severity,
    /// The member of the archive it is in, as a path through all archives (`archive/data.pkl`); none for the file itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub member: Option<String>,
    /// The number of the stream in it, from 0, where a file holds several (pickles one after the other).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stream: Option<u32>,
    /// Offset in bytes, in the file or member.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub offset: Option<u64>,
    /// What was found, in one line: `calls posix.system('id')`.
    pub evidence: String,
    /// The steps that prove it, in order: `0x11 GLOBAL posix.system`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub trace: Vec<String>,
    /// Published advisories it exercises (CVE, GHSA), sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub advisories: Vec<String>,
    /// Names of Python, as `module:name`, sorted: it is there only because these are on no list, and says nothing when
    /// somebody who knows them allows them. Empty where it is about anything else as well.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub globals: Vec<String>,
}

impl Finding {
    /// A finding of a rule. Texts from the file are bounded and freed of control characters here, once for all.
    pub fn new(rule: &'static Rule, evidence: impl AsRef<str>) -> Self {
        Self {
            rule: rule.id.to_owned(),
            effect: rule.effect,
            severity: rule.severity,
            member: None,
            stream: None,
            offset: None,
            evidence: plain(evidence.as_ref()),
            trace: Vec::new(),
            advisories: rule.advisories.iter().map(|&id| id.to_owned()).collect(),
            globals: Vec::new(),
        }
    }

    /// Where in the file or member.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// In which of several streams.
    #[must_use]
    pub fn in_stream(mut self, stream: u32) -> Self {
        self.stream = Some(stream);
        self
    }

    /// The proof, step by step.
    #[must_use]
    pub fn with_trace(mut self, trace: impl IntoIterator<Item = String>) -> Self {
        self.trace = trace.into_iter().take(TRACE_STEPS).map(|step| plain(&step)).collect();
        self
    }

    /// Further advisories that this one exercises.
    #[must_use]
    pub fn with_advisories(mut self, ids: &[&str]) -> Self {
        self.advisories.extend(ids.iter().map(|&id| id.to_owned()));
        self.advisories.sort();
        self.advisories.dedup();
        self
    }

    /// The names that are all it is about. Too many of them are none: what is not told whole cannot be allowed.
    #[must_use]
    pub fn about(mut self, globals: impl IntoIterator<Item = String>) -> Self {
        let names: BTreeSet<String> = globals.into_iter().map(|name| plain(&name)).collect();
        self.globals = if names.len() > GLOBALS { Vec::new() } else { names.into_iter().collect() };
        self
    }
}

/// The names of Python that some findings of one file ([`Finding::globals`] of each) are all about, sorted; none when one
/// of the findings is about anything else, or when there are `untold` ones.
pub fn names_of_all<'f>(findings: impl IntoIterator<Item = &'f [String]>, untold: u64) -> Vec<String> {
    let mut names = BTreeSet::new();
    for globals in findings {
        if globals.is_empty() || names.len() > NAMES_OF_ALL {
            return Vec::new();
        }
        names.extend(globals.iter().cloned());
    }
    if untold > 0 || names.len() > NAMES_OF_ALL { Vec::new() } else { names.into_iter().collect() }
}

/// Steps of a trace that are kept.
const TRACE_STEPS: usize = 64;
/// Names that one finding may be about.
const GLOBALS: usize = 32;
/// Names that all findings of a file together may be about.
const NAMES_OF_ALL: usize = 256;
/// Characters of an evidence or a step that are kept.
const TEXT_CHARACTERS: usize = 400;

/// A text from a hostile file, fit for a terminal and a document: one line, no control characters, bounded.
pub fn plain(text: &str) -> String {
    let mut plain = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == TEXT_CHARACTERS {
            plain.push('…');
            break;
        }
        // Directional overrides change what a reader sees of the rest of the line.
        let is_hidden = matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if character.is_control() || is_hidden {
            plain.extend(character.escape_unicode());
        } else {
            plain.push(character);
        }
    }
    plain
}
