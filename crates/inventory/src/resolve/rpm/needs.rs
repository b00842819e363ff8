//! Which package needs which: what one requires and another provides, by name or by a file.

use hashbrown::{HashMap, HashSet};

use wb_model::{ComponentId, RelationshipKind};

use super::root;
use crate::draft::Draft;
use crate::read::os::rpm_database::package::{RpmFiles, RpmPackage};
use crate::tree::NodeId;
use crate::view::Located;

/// Packages of one root by what they provide.
type Providers<'a> = HashMap<(&'a str, String), Vec<usize>>;

/// Adds the edges within each root.
pub(super) fn relate(
    draft: &mut Draft,
    packages: &[Located<RpmPackage>],
    ids: &[ComponentId],
    files: &[Located<RpmFiles>],
) {
    let providers = providers(packages, files);
    for (package, id) in packages.iter().zip(ids) {
        let architecture = package.fact.architecture.as_deref();
        for name in package.fact.requires.iter().flat_map(|requirement| wanted(requirement)) {
            let Some(all) = providers.get(&(root(&package.path), name.to_owned())) else { continue };
            // Of a package that is installed for several architectures the own one is meant, where there is one.
            let fits = |at: &usize| {
                let other = packages.get(*at).and_then(|package| package.fact.architecture.as_deref());
                other == architecture || other == Some("noarch") || architecture == Some("noarch")
            };
            let is_any = !all.iter().any(fits);
            for other in all.iter().filter(|at| is_any || fits(at)).filter_map(|at| ids.get(*at)) {
                draft.relate(id, RelationshipKind::DependsOn, other);
            }
        }
    }
}

fn providers<'a>(packages: &'a [Located<RpmPackage>], files: &[Located<RpmFiles>]) -> Providers<'a> {
    let mut providers: Providers<'a> = HashMap::new();
    let mut by_number: HashMap<(NodeId, u32), usize> = HashMap::new();
    let mut paths: HashSet<&str> = HashSet::new();
    for (at, package) in packages.iter().enumerate() {
        let fact = &package.fact;
        by_number.insert((package.node, fact.number), at);
        for name in std::iter::once(&fact.name).chain(&fact.provides) {
            providers.entry((root(&package.path), name.clone())).or_default().push(at);
        }
        paths.extend(fact.requires.iter().flat_map(|name| wanted(name)).filter(|name| name.starts_with('/')));
    }
    for files in files {
        let package =
            by_number.get(&(files.node, files.fact.number)).and_then(|at| Some((*at, packages.get(*at)?)));
        let Some((at, package)) = package else { continue };
        for (path, _) in files.fact.paths() {
            let path = format!("/{path}");
            if paths.contains(path.as_str()) {
                providers.entry((root(&package.path), path)).or_default().push(at);
            }
        }
    }
    providers
}

/// The names of one requirement: itself, or those that a boolean one is made of (`(a or (b >= 1 with b < 2))`). What
/// stands behind a condition only says when.
fn wanted(requirement: &str) -> Vec<&str> {
    let Some(inner) = requirement.strip_prefix('(') else { return vec![requirement] };
    let mut names = Vec::new();
    let mut is_version = false;
    for word in inner.split_whitespace() {
        let word = word.trim_start_matches('(');
        match word {
            "if" | "unless" => break,
            "and" | "or" | "with" | "without" | "" => {}
            "<" | "<=" | "=" | ">=" | ">" => is_version = true,
            _ if std::mem::take(&mut is_version) => {}
            _ => names.push(unclosed(word)),
        }
    }
    names
}

/// Without the brackets that the word does not open itself: `libc.so.6()(64bit))` → `libc.so.6()(64bit)`.
fn unclosed(mut word: &str) -> &str {
    let count = |word: &str, bracket| word.matches(bracket).count();
    while let Some(shorter) = word.strip_suffix(')').filter(|_| count(word, ')') > count(word, '(')) {
        word = shorter;
    }
    word
}

#[cfg(test)]
mod tests;
