//! The installed distributions, as their metadata files say.

use std::collections::BTreeMap;

use wb_model::{ComponentKind, Purl};

use super::name::normalise;
use super::site::Site;
use crate::draft::NewComponent;
use crate::read::python::dist_info::PythonMetadata;
use crate::read::python::egg_info::EggInfo;
use crate::tree::NodeId;
use crate::view::{Located, View};

/// One installed distribution at one place.
#[derive(Clone, Debug)]
pub(crate) struct Distribution {
    /// Its name as written, or as its folder is called.
    pub(crate) name: String,
    /// The name in the form in which names are compared.
    pub(crate) normal_name: String,
    /// Its version as written.
    pub(crate) version: Option<String>,
    /// Whether name or version had to be taken from the folder's name.
    pub(crate) from_folder: bool,
    /// What it says of itself.
    pub(crate) metadata: PythonMetadata,
    /// The metadata file.
    pub(crate) node: NodeId,
    /// Its path.
    pub(crate) path: String,
    /// The dist-info or egg-info folder; none for a single egg-info file.
    pub(crate) info: Option<NodeId>,
    /// Where it is installed.
    pub(crate) site: Site,
}

impl Distribution {
    /// All distributions of an image, in the order of their paths.
    pub(crate) fn all(view: &View<'_>) -> Vec<Self> {
        let mut all: Vec<Self> =
            view.facts::<PythonMetadata>().into_iter().filter_map(|fact| Self::new(view, fact)).collect();
        all.extend(view.facts::<EggInfo>().into_iter().filter_map(|located| {
            let Located { node, path, layer, size, sha256, fact } = located;
            Self::new(view, Located { node, path, layer, size, sha256, fact: fact.metadata })
        }));
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }

    /// What gives it its identity in a draft.
    pub(crate) fn component(&self) -> NewComponent<'_> {
        NewComponent {
            kind: ComponentKind::LanguagePackage,
            name: &self.name,
            version: self.version.as_deref(),
            purl: purl(&self.name, self.version.as_deref()),
            place: &self.path,
        }
    }

    fn new(view: &View<'_>, located: Located<PythonMetadata>) -> Option<Self> {
        let tree = view.tree();
        let metadata = located.fact;
        let parent = tree.parent(located.node);
        let file = tree.name(located.node);
        let (info, titled) =
            if ends_with(file, ".egg-info") { (None, located.node) } else { (Some(parent), parent) };
        // `x.egg/EGG-INFO/PKG-INFO`: the egg is what has the name, and what lies in the site.
        let titled =
            if tree.name(titled).eq_ignore_ascii_case(b"EGG-INFO") { tree.parent(titled) } else { titled };
        let site = Site::of(tree, tree.parent(titled));
        let title = String::from_utf8_lossy(tree.name(titled)).into_owned();
        let (folder_name, folder_version) = name_and_version(&title);
        if info.is_none() && !site.standard && metadata.name.as_deref().is_some_and(is_part_of_interpreter) {
            return None;
        }
        let from_folder = metadata.name.is_none() || metadata.version.is_none();
        let name = metadata.name.clone().or(folder_name)?;
        Some(Self {
            normal_name: normalise(&name),
            version: metadata.version.clone().or(folder_version),
            name,
            from_folder,
            metadata,
            node: located.node,
            path: located.path,
            info,
            site,
        })
    }
}

/// Old interpreters describe themselves and parts of their standard library in egg-info files beside it: that is
/// the interpreter, not a distribution (pip leaves out the same three).
fn is_part_of_interpreter(name: &str) -> bool {
    ["argparse", "python", "wsgiref"].iter().any(|part| name.eq_ignore_ascii_case(part))
}

/// `pkg:pypi/name@version`.
pub(crate) fn purl(name: &str, version: Option<&str>) -> Option<Purl> {
    Purl::from_parts("pypi", None, name, version, BTreeMap::new(), None).ok()
}

fn ends_with(name: &[u8], suffix: &str) -> bool {
    name.len() >= suffix.len()
        && name
            .iter()
            .rev()
            .zip(suffix.bytes().rev())
            .all(|(byte, wanted)| byte.eq_ignore_ascii_case(&wanted))
}

/// `name-1.0.dist-info`, `name-1.0-py3.11.egg-info` → name and version.
fn name_and_version(title: &str) -> (Option<String>, Option<String>) {
    let Some((stem, _)) = title.rsplit_once('.') else { return (None, None) };
    let mut parts = stem.split('-');
    let mut part = || parts.next().filter(|text| !text.is_empty()).map(str::to_owned);
    (part(), part())
}

#[cfg(test)]
mod tests;
