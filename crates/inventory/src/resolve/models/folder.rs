//! Folders that are a model: in the layout of a hub's repository, of MLflow, Triton or BentoML.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use wb_aimodel::Metadata;
use wb_model::Purl;

use crate::models::beside::Beside;
use crate::models::gather::File;
use crate::resolve::models::set::SetKind;
use crate::resolve::models::shop::{Found, Shop, is_commit, taken};
use crate::tree::NodeId;

/// Every folder that is a model and in no store. The outermost counts: a folder within it is a part of it.
pub(super) fn folders(shop: &Shop<'_>, found: &[Found]) -> Vec<Found> {
    let taken = taken(found);
    let mut roots: BTreeMap<Vec<u8>, (SetKind, NodeId)> = BTreeMap::new();
    for file in shop.files.values().filter(|file| !taken.contains(&file.node)) {
        let Some(kind) = file.beside.iter().find_map(|fact| marked(shop, file, fact)) else { continue };
        let folder = shop.tree().parent(file.node);
        let path = shop.tree().path_bytes(folder);
        let kind = roots.get(&path).map_or(kind, |(other, _)| kind.min_rank(*other));
        roots.insert(path, (kind, folder));
    }
    let mut folders: Vec<Found> = Vec::new();
    // Byte order puts a folder before everything in it.
    let mut accepted: HashSet<Vec<u8>> = HashSet::new();
    for (path, (kind, folder)) in roots {
        let parts = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let is_within =
            parts.map(|(at, _)| &path[..at]).chain([&b""[..]]).any(|outer| accepted.contains(outer));
        if is_within {
            continue;
        }
        accepted.insert(path);
        folders.push(of_folder(shop, kind, folder));
    }
    folders
}

impl SetKind {
    /// The more telling of two layouts of the same folder.
    fn min_rank(self, other: Self) -> Self {
        let rank = |kind| match kind {
            Self::Mlflow => 0,
            Self::Triton => 1,
            Self::BentoMl => 2,
            _ => 3,
        };
        if rank(other) < rank(self) { other } else { self }
    }
}

/// Whether a fact makes its folder a model.
fn marked(shop: &Shop<'_>, file: &File, fact: &Beside) -> Option<SetKind> {
    match fact {
        Beside::Mlflow(_) => Some(SetKind::Mlflow),
        Beside::Triton(_) => Some(SetKind::Triton),
        Beside::Bento(bento) => (bento.kind == "model").then_some(SetKind::BentoMl),
        Beside::Config(config) if config.role == "model_index.json" => Some(SetKind::Repository),
        Beside::Config(config) if config.role.is_empty() => None,
        // Many programs have a `config.json`, and many folders a list of facts: only weights beside it make it a model's.
        Beside::Config(_) | Beside::Index(_) | Beside::Declared(_) | Beside::Card(_) => {
            let beside = shop.tree().children(shop.tree().parent(file.node));
            let mut weights = beside.filter_map(|node| shop.file(node)).filter(|one| is_weights(one));
            weights.next().map(|_| SetKind::Repository)
        }
        _ => None,
    }
}

fn is_weights(file: &File) -> bool {
    let is_pointer = file.beside.iter().any(|one| matches!(one, Beside::Pointer(_)));
    is_pointer || file.reading.is_some()
}

fn of_folder(shop: &Shop<'_>, kind: SetKind, folder: NodeId) -> Found {
    let place = shop.tree().path(folder);
    let members = shop.members(folder);
    // The folder that is scanned is the model itself: its name is the subject's.
    let named = telling(&place).or_else(|| telling(subject(shop))).unwrap_or("model").to_owned();
    let mut found =
        Found { kind, name: named, place, version: None, purl: None, members, metadata: Metadata::default() };
    let facts: Vec<&Beside> =
        found.members.iter().filter_map(|(_, node)| shop.file(*node)).flat_map(|file| &file.beside).collect();
    let commits: Vec<&str> = facts
        .iter()
        .filter_map(|fact| match fact {
            Beside::LocalDir(fact) => fact.commit.as_deref(),
            _ => None,
        })
        .filter(|text| is_commit(text))
        .collect();
    // Files of several commits are no version at all.
    let commit = commits.first().filter(|first| commits.iter().all(|one| one == *first));
    found.version = commit.map(|text| text.to_ascii_lowercase());
    for fact in facts {
        name_by(fact, &mut found);
    }
    found
}

/// What the layout says of name, version and origin.
fn name_by(fact: &Beside, found: &mut Found) {
    match fact {
        Beside::Mlflow(model) if found.kind == SetKind::Mlflow => {
            let Some(rest) = model.model_uri.as_deref().and_then(|uri| uri.strip_prefix("models:/")) else {
                return;
            };
            let (name, version) = rest.split_once('/').unwrap_or((rest, ""));
            let version = Some(version)
                .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty());
            if name.is_empty() || name.starts_with("m-") && version.is_none() {
                return;
            }
            name.clone_into(&mut found.name);
            found.version = version.map(str::to_owned);
            let qualifiers = [("model_uuid", &model.model_uuid), ("run_id", &model.run_id)];
            let qualifiers =
                qualifiers.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.clone()?)));
            found.purl = Purl::from_parts("mlflow", None, name, version, qualifiers.collect(), None).ok();
        }
        Beside::Triton(model) if found.kind == SetKind::Triton && !model.name.is_empty() => {
            found.name.clone_from(&model.name);
        }
        Beside::Bento(model) if found.kind == SetKind::BentoMl => {
            let (name, version) = model.tag.split_once(':').unwrap_or((&model.tag, ""));
            if !name.is_empty() {
                name.clone_into(&mut found.name);
                found.version = Some(version.to_owned()).filter(|text| !text.is_empty());
            }
        }
        _ => {}
    }
}

fn subject<'s>(shop: &'s Shop<'_>) -> &'s str {
    let name = shop.view.image().name.as_str();
    name.strip_prefix("dir:").unwrap_or(name)
}

/// Names that folders of any model have.
const OF_ANY: [&str; 18] = [
    "artifacts",
    "assets",
    "best",
    "checkpoint",
    "checkpoints",
    "ckpt",
    "files",
    "final",
    "latest",
    "model",
    "models",
    "onnx",
    "output",
    "pretrained",
    "resources",
    "saved_model",
    "snapshot",
    "weights",
];

/// Names of places where anything lies: above them nothing says what a model is.
const PLACES: [&str; 14] = [
    "app",
    "data",
    "dist-packages",
    "home",
    "lib",
    "local",
    "mnt",
    "opt",
    "root",
    "share",
    "site-packages",
    "srv",
    "usr",
    "workspace",
];

/// What a folder is called by the last part of its path that says something (`bert-base/model` is `bert-base`); none when
/// there is no path.
fn telling(path: &str) -> Option<&str> {
    let parts = || path.rsplit(['/', ':']).filter(|part| !matches!(*part, "" | "."));
    let is_telling = |part: &&str| {
        let step = part.strip_prefix("checkpoint-").unwrap_or(part);
        !OF_ANY.contains(part) && !step.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts().take_while(|part| !PLACES.contains(part)).find(is_telling).or_else(|| parts().next())
}

#[cfg(test)]
mod tests;
