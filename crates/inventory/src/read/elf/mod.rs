//! ELF files: shared libraries, programs, core files and object files, at any size, as they pass.

mod dynamic;
mod header;
mod literals;
mod notes;
mod sections;
mod sparse;
mod strings;
mod visitor;

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Visitor, Want};

#[cfg(test)]
pub(crate) use literals::LITERALS;

/// What an ELF file is for (`e_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ElfKind {
    /// `ET_REL`: an object file or a kernel module.
    Relocatable,
    /// `ET_EXEC`: a program at a fixed address.
    Executable,
    /// `ET_DYN`: a shared library or a position-independent program.
    Shared,
    /// `ET_CORE`: a memory image of a crashed program.
    Core,
    /// Anything else.
    Other,
}

/// What one ELF file says about itself, and the version strings that stand in it. Nothing is concluded here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ElfFile {
    /// What it is for.
    pub(crate) kind: ElfKind,
    /// 32 or 64.
    pub(crate) bits: u8,
    /// `e_machine`, for example 62 for x86-64 and 183 for AArch64.
    pub(crate) machine: u16,
    /// The program interpreter (`PT_INTERP`): only programs have one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) interpreter: Option<String>,
    /// `DT_SONAME`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) soname: Option<String>,
    /// `DT_NEEDED`, in order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) needed: Vec<String>,
    /// `DT_RUNPATH`, or `DT_RPATH` when there is no other, as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) run_path: Option<String>,
    /// The GNU build-id in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) build_id: Option<String>,
    /// The package note (`.note.package`, type 0xcafe1a7e of owner `FDO`), as its JSON text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) package_note: Option<String>,
    /// The name of the separate debug file (`.gnu_debuglink`). Distributions write their package version there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) debug_link: Option<String>,
    /// What the compilers left in `.comment`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) compilers: Vec<String>,
    /// Names of the symbol versions that the file defines (`DT_VERDEF`).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) defines: Vec<String>,
    /// Printable text around each of [`LITERALS`], cut to a bounded length, without repetitions.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) strings: Vec<String>,
    /// Strings that are nothing but a version, such as `5.4.2` or `10.42 2022-12-11`. Only of libraries up to [`visitor::WHOLE`].
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) bare_versions: Vec<String>,
    /// Dynamic entries whose text could not be reached while the file passed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) unresolved: Vec<String>,
}

impl FactType for ElfFile {
    const KIND: &'static str = "elf/file";
}

/// The reader.
pub(crate) struct Elf;

static INFO: ReaderInfo = ReaderInfo {
    name: "elf/file",
    version: 2,
    summary: "ELF: SONAME, needed libraries, build-id, package note and version strings",
    select: &[Select::Magic { at: 0, bytes: b"\x7fELF" }],
    want: Want::Stream,
    hash: false,
};

impl Reader for Elf {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let mut visitor = Box::new(visitor::ElfVisitor::new(entry));
        visitor.visit(bytes);
        visitor.finish(entry, out)
    }

    fn stream(&self, entry: &Entry) -> Option<Box<dyn Visitor>> {
        Some(Box::new(visitor::ElfVisitor::new(entry)))
    }
}

#[cfg(test)]
pub(crate) mod tests;
