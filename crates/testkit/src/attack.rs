//! Attacks on whoever loads a model, written from published advisories, one family a file: names, bytes, and what a
//! scanner must say. Nothing here does harm when it is read; what it would run if it were loaded is `id`, `true` or nothing.

pub mod container;
pub mod flat;
pub mod folder;
pub mod gguf;
pub mod graph;
pub mod keras;
pub mod onnx;
pub mod pickle;
pub mod safetensors;
pub mod template;
pub mod tensorflow;

/// What a scanner must say of an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// It runs code, reaches files or attacks its reader.
    Malicious,
    /// It is odd and nothing runs.
    Suspicious,
    /// It cannot be read to a decision.
    Unreadable,
}

/// One file or link of an attack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A regular file.
    Bytes(Vec<u8>),
    /// A symbolic link with this target.
    Symlink(String),
    /// Another name for a file of the attack, by its path.
    HardLink(String),
}

/// One attack.
#[derive(Clone, Copy)]
pub struct Attack {
    /// A name of its own, kebab-case, beginning with the family (`pickle-pty-spawn`).
    pub name: &'static str,
    /// The rule that must find it (`pickle/dangerous-call`).
    pub rule: &'static str,
    /// Published advisories that describe it; empty when there is none.
    pub advisories: &'static [&'static str],
    /// What a scanner must say.
    pub expect: Expect,
    /// The files it is made of, with their paths. The first is the one the verdict is about.
    pub build: fn() -> Vec<(String, Content)>,
}

/// Every family of attacks, one line each.
pub const FAMILIES: &[(&str, &[Attack])] = &[
    ("container", container::ZIP),
    ("container-model", container::MODEL),
    ("container-unpack", container::UNPACK),
    ("flat", flat::ATTACKS),
    ("folder", folder::ATTACKS),
    ("gguf", gguf::ATTACKS),
    ("graph", graph::ATTACKS),
    ("keras", keras::ATTACKS),
    ("onnx", onnx::ATTACKS),
    ("pickle", pickle::ATTACKS),
    ("pickle-names", pickle::names::NAMES),
    ("safetensors", safetensors::ATTACKS),
    ("template", template::ATTACKS),
    ("tensorflow", tensorflow::ATTACKS),
];

/// Every attack.
pub fn all() -> impl Iterator<Item = &'static Attack> {
    FAMILIES.iter().flat_map(|(_, attacks)| attacks.iter())
}

/// An attack of one file.
pub fn one_file(name: &str, bytes: Vec<u8>) -> Vec<(String, Content)> {
    vec![(name.to_owned(), Content::Bytes(bytes))]
}
