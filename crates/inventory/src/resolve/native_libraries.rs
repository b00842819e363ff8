//! Which native libraries travel inside packages or lie about loose, and of which release are they?
//!
//! One component for each package, project and release. What the distribution's package manager owns is the
//! distribution's to speak for and gives no component here. NVIDIA's libraries are the next resolver's.

mod claims;
mod decide;
pub(crate) mod links;
mod publish;

use std::collections::BTreeMap;

use wb_model::{ComponentId, ComponentKind, DiagnosticCode, Outcome};

use crate::draft::Draft;
use crate::knowledge::cuda;
use crate::knowledge::native::{Clue, LibraryName, clues};
use crate::read::elf::{ElfFile, ElfKind};
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::tree::NodeId;
use crate::view::{Located, View};

/// The resolver.
pub(crate) struct NativeLibraries;

static INFO: ResolverInfo = ResolverInfo {
    name: "native-libraries",
    question: "which native libraries travel inside packages or lie about loose, and of which release are they?",
};

/// Who a library file belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// A language package (a wheel, a conda package) brought it.
    Package(ComponentId),
    /// Nobody claims it; it lies in this folder.
    Folder(String),
}

/// One file with what it shows of one project.
pub(crate) struct Member<'a> {
    pub(crate) file: &'a Located<ElfFile>,
    pub(crate) clues: Vec<Clue>,
}

/// Projects whose libraries are the whole point of a package of this name: there they are the package itself.
const THEMSELVES: [(&str, &[&str]); 6] = [
    ("arrow", &["pyarrow"]),
    ("grpc", &["grpcio", "grpcio-tools"]),
    ("onnxruntime", &["onnxruntime", "onnxruntime-gpu", "onnxruntime-training"]),
    ("protobuf", &["protobuf", "grpcio-tools"]),
    ("llvm", &["llvmlite"]),
    ("libomp", &["intel-openmp"]),
];

impl Resolver for NativeLibraries {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let files = view.facts::<ElfFile>();
        let claims = claims::Claims::read(view, draft);
        let mut own: BTreeMap<(Owner, &'static str), Vec<Member<'_>>> = BTreeMap::new();
        let mut linked: BTreeMap<(Owner, &'static str), Vec<Member<'_>>> = BTreeMap::new();
        for file in &files {
            let Some(owner) = owner_of(view, draft, file) else { continue };
            let name = file_name(&file.path);
            // NVIDIA's libraries are the next resolver's; what is linked into them is not.
            let nvidia = LibraryName::parse(name).as_ref().is_some_and(|name| cuda::by_file(name).is_some());
            let package = package_name(draft, &owner);
            let mut of_a_project = false;
            let mut by_project: BTreeMap<(bool, &'static str), Vec<Clue>> = BTreeMap::new();
            for clue in clues(name, &file.fact) {
                let itself = THEMSELVES.iter().any(|(project, packages)| {
                    *project == clue.project.name && packages.contains(&package.as_str())
                });
                if !itself && (clue.linked || !nvidia) {
                    of_a_project |= !clue.linked;
                    by_project.entry((clue.linked, clue.project.name)).or_default().push(clue);
                }
            }
            for ((is_linked, project), clues) in by_project {
                let groups = if is_linked { &mut linked } else { &mut own };
                groups.entry((owner.clone(), project)).or_default().push(Member { file, clues });
            }
            if !of_a_project && !nvidia {
                belongs_to_its_package_or_nobody(view, draft, file, &owner, &package);
            }
        }
        let mut count = 0;
        for ((owner, _), members) in own {
            count += publish::own(view, draft, &claims, &owner, &members);
        }
        for ((owner, _), members) in linked {
            count += publish::linked(view, draft, &owner, &members);
        }
        found(count)
    }
}

/// Who a file belongs to; none when the distribution owns it, or when it is no library or program of its own.
pub(crate) fn owner_of(view: &View<'_>, draft: &Draft, file: &Located<ElfFile>) -> Option<Owner> {
    if matches!(file.fact.kind, ElfKind::Core | ElfKind::Relocatable | ElfKind::Other)
        || view.tree().first_name(file.node) != file.node
    {
        return None;
    }
    let owners = draft.owners(file.node);
    let kind = |id: &ComponentId| draft.component(id).map(|owner| owner.kind);
    if owners.iter().any(|id| kind(id) == Some(ComponentKind::OsPackage)) {
        return None;
    }
    if let Some(package) = owners.iter().find(|id| kind(id) == Some(ComponentKind::LanguagePackage)) {
        return Some(Owner::Package(package.clone()));
    }
    Some(Owner::Folder(folder_of(&file.path).to_owned()))
}

/// A file that is of no known project is its package's own, unless it lies where only foreign libraries lie.
fn belongs_to_its_package_or_nobody(
    view: &View<'_>,
    draft: &mut Draft,
    file: &Located<ElfFile>,
    owner: &Owner,
    package: &str,
) {
    let name = file_name(&file.path);
    let Some(library) = LibraryName::parse(name).filter(|_| file.fact.interpreter.is_none()) else { return };
    match owner {
        Owner::Package(id) => {
            if is_grafted(&file.path) && !is_named_after(&library.stem, package) {
                let message = format!("{name}, which {package} brings along, is of no known project");
                draft.diagnose(view, DiagnosticCode::UnknownLibrary, Some(file.node), message);
            } else if library.stem.starts_with("lib") {
                let occurrence = view.occurrence(file.node);
                if let Some(component) = draft.component_mut(id)
                    && !component.occurrences.contains(&occurrence)
                {
                    component.occurrences.push(occurrence);
                }
            }
        }
        Owner::Folder(folder) => {
            // An interpreter's own modules are no libraries of somebody else.
            let of_an_interpreter = library.stem.starts_with("libpython") || folder.ends_with("lib-dynload");
            if !of_an_interpreter {
                let message = format!("{name} is claimed by no package and of no known project");
                draft.diagnose(view, DiagnosticCode::UnknownLibrary, Some(file.node), message);
            }
        }
    }
}

/// Whether a wheel repair tool put the file there: `<distribution>.libs/`, `.dylibs/`.
fn is_grafted(path: &str) -> bool {
    folder_of(path)
        .rsplit('/')
        .next()
        .is_some_and(|folder| folder.ends_with(".libs") || folder.ends_with(".dylibs"))
}

/// `libctranslate2` is of `ctranslate2`, `libllama` of `llama-cpp-python`.
fn is_named_after(stem: &str, package: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let stem = plain(stem.strip_prefix("lib").unwrap_or(stem));
    let package = plain(package);
    stem.len() >= 3 && (package.starts_with(&stem) || stem.starts_with(&package)) && !package.is_empty()
}

/// The name of the package, empty for a folder.
fn package_name(draft: &Draft, owner: &Owner) -> String {
    match owner {
        Owner::Package(id) => draft
            .component(id)
            .map(|component| {
                component.purl.as_ref().map_or(component.name.as_str(), |purl| purl.name()).to_owned()
            })
            .unwrap_or_default(),
        Owner::Folder(_) => String::new(),
    }
}

/// The last segment of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Everything before the last segment.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The files of members, in the order of their paths.
fn nodes(members: &[&Member<'_>]) -> Vec<NodeId> {
    let mut files: Vec<(&str, NodeId)> =
        members.iter().map(|member| (member.file.path.as_str(), member.file.node)).collect();
    files.sort_unstable();
    files.into_iter().map(|(_, node)| node).collect()
}

#[cfg(test)]
pub(crate) mod tests;
