//! What one library file shows about the projects in it.

use super::{FileVersion, LibraryName, Meaning, PROJECTS, Project, builds, by_file, tables};
use crate::read::elf::ElfFile;

/// Where a clue comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// A version text that only this project writes.
    Text,
    /// The name of the debug file, in which distributions write their package version.
    DebugLink,
    /// The compiler's own note, in the compiler's own runtime libraries.
    Compiler,
    /// The one bare version in the library.
    BareText,
    /// A build-id that is in the table of builds.
    Build,
    /// The version in the file's name.
    FileName,
}

/// What a clue says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// Only that the file is the project's.
    Project,
    /// This release.
    Release(String),
    /// One of these releases.
    OneOf(&'static [&'static str]),
    /// A release that begins so.
    Series(String),
}

impl Says {
    /// Whether a release fits what is said.
    pub(crate) fn allows(&self, release: &str) -> bool {
        match self {
            Self::Project => true,
            Self::Release(said) => said == release,
            Self::OneOf(said) => said.contains(&release),
            Self::Series(said) => release
                .strip_prefix(said.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
        }
    }
}

/// One thing that a file shows about one project.
#[derive(Clone, Debug)]
pub(crate) struct Clue {
    /// The project.
    pub(crate) project: &'static Project,
    /// What is said.
    pub(crate) says: Says,
    /// By what.
    pub(crate) source: Source,
    /// Whether the file is somebody else's, with this project linked into it.
    pub(crate) linked: bool,
    /// What was seen, for people.
    pub(crate) seen: String,
}

/// Everything a file shows. `name` is the file's own name.
pub(crate) fn clues(name: &str, file: &ElfFile) -> Vec<Clue> {
    let names: Vec<LibraryName> =
        [Some(name), file.soname.as_deref()].into_iter().flatten().filter_map(LibraryName::parse).collect();
    let build = file.build_id.as_deref().and_then(builds::by_id);
    let own = names.iter().find_map(by_file).or_else(|| {
        let build = build?;
        PROJECTS.iter().find(|project| project.name == build.project)
    });
    let mut found = Vec::new();
    if let Some(project) = own {
        let mut add = |says, source, seen: String| {
            found.push(Clue { project, says, source, linked: false, seen });
        };
        for name in &names {
            if let Some(says) = file_name_says(project, name) {
                let version =
                    name.version.as_deref().map(|version| format!(".{version}")).unwrap_or_default();
                add(says, Source::FileName, format!("{}.so{version}", name.stem));
                break;
            }
        }
        if let Some((link, version)) =
            file.debug_link.as_deref().and_then(|link| Some((link, packaged_version(link)?)))
        {
            add(Says::Release(version), Source::DebugLink, link.to_owned());
        }
        if let Some(build) = build.filter(|build| build.project == project.name) {
            let seen = format!("build-id {}: {}", build.id, build.from);
            add(Says::Release(build.release.to_owned()), Source::Build, seen);
        }
        if project.name == "gcc"
            && let [compiler] = &file.compilers[..]
            && let Some(version) = compiler_version(compiler)
        {
            add(Says::Release(version), Source::Compiler, compiler.clone());
        }
        if let Some((version, seen)) = bare_version(project, file) {
            add(Says::Release(version), Source::BareText, seen);
        }
    }
    found.extend(texts(own, file));
    if let Some(project) = own
        && !found.iter().any(|clue| !clue.linked)
    {
        let seen = name.to_owned();
        found.push(Clue { project, says: Says::Project, source: Source::FileName, linked: false, seen });
    }
    found
}

/// Releases that stand in the bytes. Of several for one project the newest counts: libraries carry the names of
/// releases before theirs, never of later ones.
fn texts(own: Option<&'static Project>, file: &ElfFile) -> Vec<Clue> {
    let mut found: Vec<Clue> = Vec::new();
    for seen in file.strings.iter().chain(&file.bare_versions) {
        for project in PROJECTS {
            let mine = own.is_some_and(|own| std::ptr::eq(own, project));
            let release = project
                .texts
                .iter()
                .filter(|text| text.when_linked || mine)
                .find_map(|text| text.cut.apply(&seen[seen.find(text.before)? + text.before.len()..]));
            let Some(release) = release else { continue };
            let says = Says::Release(release.clone());
            match found.iter_mut().find(|clue| std::ptr::eq(clue.project, project)) {
                Some(clue) => {
                    if let Says::Release(known) = &clue.says
                        && is_newer(&release, known)
                    {
                        clue.says = says;
                        clue.seen.clone_from(seen);
                    }
                }
                None => found.push(Clue {
                    project,
                    says,
                    source: Source::Text,
                    linked: !mine,
                    seen: seen.clone(),
                }),
            }
        }
    }
    found
}

fn file_name_says(project: &Project, name: &LibraryName) -> Option<Says> {
    match &project.file_version {
        FileVersion::Nothing => None,
        FileVersion::Release(least) => {
            let version = name.version.as_deref().filter(|version| is_release(version, *least));
            let version = version.or_else(|| name.split_stem().map(|(_, version)| version));
            version
                .filter(|version| is_release(version, *least))
                .map(|version| Says::Release(version.to_owned()))
        }
        FileVersion::Table(table) => match tables::look_up(table, &name.stem, name.version.as_deref()?)? {
            [one] => Some(Says::Release((*one).to_owned())),
            several => Some(Says::OneOf(several)),
        },
        FileVersion::Rule(rule) => Some(match rule(name)? {
            Meaning::Release(release) => Says::Release(release),
            Meaning::Series(series) => Says::Series(series),
        }),
    }
}

fn is_release(version: &str, least: usize) -> bool {
    version.split('.').count() >= least
        && version.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Red Hat's and its kin's debug files: `libXau.so.6.0.0-1.0.9-3.el8.x86_64.debug` is of package version 1.0.9.
fn packaged_version(link: &str) -> Option<String> {
    let name = link.strip_suffix(".debug")?;
    let (rest, release) = name.rsplit_once('-')?;
    if !release.contains(".el") && !release.contains(".fc") && !release.contains(".amzn") {
        return None;
    }
    let (_, version) = rest.rsplit_once('-')?;
    super::cut::numbers(version).filter(|numbers| *numbers == version).map(str::to_owned)
}

/// `GCC: (GNU) 12.2.1 20221121 (Red Hat 12.2.1-7)`.
fn compiler_version(compiler: &str) -> Option<String> {
    let rest = compiler.strip_prefix("GCC: (")?.split_once(") ")?.1;
    let version = rest.split(' ').next()?;
    is_release(version, 3).then(|| version.to_owned())
}

fn bare_version(project: &Project, file: &ElfFile) -> Option<(String, String)> {
    let first = project.bare?;
    let mut candidates = file
        .bare_versions
        .iter()
        .filter(|version| first.is_empty() || version.split('.').next() == Some(first));
    let (Some(version), None) = (candidates.next(), candidates.next()) else { return None };
    Some((version.clone(), version.clone()))
}

/// Whether `a` is a later release than `b`: numbers by value, then letters.
pub(super) fn is_newer(a: &str, b: &str) -> bool {
    let key = |version: &str| -> Vec<(u64, String)> {
        version
            .split('.')
            .map(|part| {
                let digits = part.bytes().take_while(u8::is_ascii_digit).count();
                (part[..digits].parse().unwrap_or(0), part[digits..].to_owned())
            })
            .collect()
    };
    key(a) > key(b)
}
