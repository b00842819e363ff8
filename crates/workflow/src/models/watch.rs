//! Watching models: a list of them, what was seen at the last look, and what changed since.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use wb_model::{
    Hint, MODEL_WATCH_VERSION, ModelFile, WatchChange, WatchKind, WatchReport, WatchState, WatchedFile,
    WatchedModel,
};

/// Models that one list may name.
const MODELS: usize = 10_000;

/// One model that is watched.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watched {
    /// A name of its own.
    pub name: String,
    /// What `weighbridge model scan` takes.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    version: u32,
    #[serde(default)]
    model: Vec<Watched>,
}

/// Why a list or a state cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WatchError {
    /// The list is wrong.
    #[error("read the list {name}: {why}")]
    List {
        /// The file.
        name: String,
        /// Where, and what is wrong.
        why: String,
    },
    /// The state is wrong.
    #[error("read the state {name}: {why}")]
    State {
        /// The file.
        name: String,
        /// Where, and what is wrong.
        why: String,
    },
}

impl Hint for WatchError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::List { .. } => {
                "write `version = 1` and for each model [[model]] with name and source".to_owned()
            }
            Self::State { .. } => {
                "move the file away to begin anew: everything is then looked at for the first time".to_owned()
            }
        })
    }
}

/// Reads a list.
///
/// # Errors
/// It is no such list; line and key are named.
pub fn list(text: &str, name: &str) -> Result<Vec<Watched>, WatchError> {
    let wrong = |why: String| WatchError::List { name: name.to_owned(), why };
    let list: List = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
    if list.version != MODEL_WATCH_VERSION {
        return Err(wrong(format!("version {} is not known, {MODEL_WATCH_VERSION} is", list.version)));
    }
    if list.model.len() > MODELS {
        return Err(wrong(format!("more than {MODELS} models")));
    }
    let mut seen = BTreeSet::new();
    for model in &list.model {
        if model.name.is_empty() || model.source.is_empty() {
            return Err(wrong("a model without a name or without a source".to_owned()));
        }
        if !seen.insert(&model.name) {
            return Err(wrong(format!("{:?} is there twice", model.name)));
        }
    }
    Ok(list.model)
}

/// Reads a state.
///
/// # Errors
/// It is none, or of another version.
pub fn state(text: &str, name: &str) -> Result<WatchState, WatchError> {
    let wrong = |why: String| WatchError::State { name: name.to_owned(), why };
    let state: WatchState = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    if state.version != MODEL_WATCH_VERSION {
        return Err(wrong(format!("version {} is not known, {MODEL_WATCH_VERSION} is", state.version)));
    }
    Ok(state)
}

/// The state before the first look.
pub fn nothing_seen() -> WatchState {
    WatchState { version: MODEL_WATCH_VERSION, models: BTreeMap::new() }
}

/// What one look at one model saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The revision that the name points to.
    pub revision: Option<String>,
    /// Its files.
    pub files: Vec<ModelFile>,
    /// Advisories about it and its loaders, besides those that files name.
    pub advisories: BTreeSet<String>,
}

/// Looks at every model of a list, and says what changed and what is to be remembered.
///
/// A model that cannot be looked at keeps what was known of it: an error is never a removal.
pub fn watch(
    list: &[Watched],
    before: &WatchState,
    now: &str,
    mut look: impl FnMut(&Watched) -> Result<Look, String>,
) -> (WatchReport, WatchState) {
    let mut changes = Vec::new();
    let mut after = nothing_seen();
    for watched in list {
        let old = before.models.get(&watched.name);
        match look(watched) {
            Ok(look) => {
                let new = remembered(watched, look, now);
                compare(&watched.name, old, &new, &mut changes);
                after.models.insert(watched.name.clone(), new);
            }
            Err(why) => {
                changes.push(change(&watched.name, WatchKind::CouldNotLook, None, None, Some(why)));
                if let Some(old) = old {
                    after.models.insert(watched.name.clone(), old.clone());
                }
            }
        }
    }
    for name in before.models.keys().filter(|name| !list.iter().any(|watched| &watched.name == *name)) {
        changes.push(change(name, WatchKind::RemovedModel, None, None, None));
    }
    changes.sort();
    let report = WatchReport {
        version: MODEL_WATCH_VERSION,
        seen: now.to_owned(),
        models: list.len() as u64,
        changes,
    };
    (report, after)
}

fn remembered(watched: &Watched, look: Look, now: &str) -> WatchedModel {
    let mut advisories = look.advisories;
    let mut files = BTreeMap::new();
    for file in look.files {
        advisories.extend(file.findings.iter().flat_map(|finding| finding.advisories.iter().cloned()));
        files.insert(file.path, WatchedFile { sha256: file.sha256, size: file.size, verdict: file.verdict });
    }
    WatchedModel {
        source: watched.source.clone(),
        revision: look.revision,
        seen: now.to_owned(),
        files,
        advisories,
    }
}

fn compare(name: &str, old: Option<&WatchedModel>, new: &WatchedModel, changes: &mut Vec<WatchChange>) {
    let Some(old) = old else {
        let worst = ["malicious", "unreadable", "suspicious", "clean"]
            .into_iter()
            .find(|verdict| new.files.values().any(|file| file.verdict == *verdict))
            .unwrap_or("no model file");
        changes.push(change(name, WatchKind::FirstLook, None, None, Some(worst.to_owned())));
        return;
    };
    if old.revision != new.revision || old.source != new.source {
        let shown =
            |model: &WatchedModel| Some(model.revision.clone().unwrap_or_else(|| model.source.clone()));
        changes.push(change(name, WatchKind::NewRevision, None, shown(old), shown(new)));
    }
    for (path, file) in &new.files {
        let at = Some(path.clone());
        match old.files.get(path) {
            None => changes.push(change(name, WatchKind::NewFile, at, None, Some(file.verdict.clone()))),
            Some(was) => {
                if (&was.sha256, was.size) != (&file.sha256, file.size) {
                    changes.push(change(
                        name,
                        WatchKind::ChangedFile,
                        at.clone(),
                        content(was),
                        content(file),
                    ));
                }
                if was.verdict != file.verdict {
                    let (was, is) = (Some(was.verdict.clone()), Some(file.verdict.clone()));
                    changes.push(change(name, WatchKind::NewVerdict, at, was, is));
                }
            }
        }
    }
    for (path, was) in old.files.iter().filter(|(path, _)| !new.files.contains_key(*path)) {
        changes.push(change(name, WatchKind::RemovedFile, Some(path.clone()), content(was), None));
    }
    for id in new.advisories.difference(&old.advisories) {
        changes.push(change(name, WatchKind::NewAdvisory, None, None, Some(id.clone())));
    }
}

fn content(file: &WatchedFile) -> Option<String> {
    Some(file.sha256.as_ref().map_or_else(|| format!("{} bytes", file.size), ToString::to_string))
}

fn change(
    model: &str,
    kind: WatchKind,
    path: Option<String>,
    before: Option<String>,
    after: Option<String>,
) -> WatchChange {
    WatchChange { model: model.to_owned(), kind, path, before, after }
}

#[cfg(test)]
mod tests;
