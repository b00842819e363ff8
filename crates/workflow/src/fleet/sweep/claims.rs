//! Which images a sweep has met, under which names, and what became of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Became, Failed, Skipped};
use crate::fleet::read::Stop;
use crate::fleet::store::{Results, StoreError};

/// An image is done once, however many names lead to it.
#[derive(Default)]
pub(super) struct Claims {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    images: BTreeMap<String, Image>,
    failed: Vec<Failed>,
    skipped: Vec<Skipped>,
}

#[derive(Default)]
struct Image {
    names: BTreeSet<String>,
    fresh: bool,
    failed: Option<(String, Option<String>)>,
}

/// The duty to finish an image.
pub(super) struct Claim(String);

impl Claims {
    /// The duty to finish an image; none when somebody has it already.
    pub(super) fn claim(&self, stem: &str, name: &str) -> Option<Claim> {
        let mut state = self.lock();
        let is_new = !state.images.contains_key(stem);
        state.images.entry(stem.to_owned()).or_default().names.insert(name.to_owned());
        is_new.then(|| Claim(stem.to_owned()))
    }

    /// An image that is finished already.
    pub(super) fn known(&self, stem: &str, name: &str) {
        self.lock().images.entry(stem.to_owned()).or_default().names.insert(name.to_owned());
    }

    pub(super) fn done(&self, claim: Claim, became: &Became) {
        if let Some(image) = self.lock().images.get_mut(&claim.0) {
            image.fresh = matches!(became, Became::Fresh);
        }
    }

    pub(super) fn failed_claim(&self, claim: Claim, stop: Stop) {
        let (why, hint) = match stop {
            Stop::Failed { why, hint } => (why, hint),
            Stop::Other(why) => (why.to_owned(), None),
        };
        if let Some(image) = self.lock().images.get_mut(&claim.0) {
            image.failed = Some((why, hint));
        }
    }

    /// A name that led to no image.
    pub(super) fn stop(&self, name: &str, stop: Stop) {
        let mut state = self.lock();
        match stop {
            Stop::Failed { why, hint } => state.failed.push(Failed::new(name, &why, hint)),
            Stop::Other(why) => state.skipped.push(Skipped::new(name, why)),
        }
    }

    /// How many names failed so far.
    pub(super) fn failed(&self) -> usize {
        let state = self.lock();
        let images = state.images.values().filter(|image| image.failed.is_some());
        state.failed.len() + images.map(|image| image.names.len()).sum::<usize>()
    }

    pub(super) fn into_inner(self) -> Met {
        Met(self.state.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything that was met, when the sweep is over.
pub(super) struct Met(State);

impl Met {
    /// Images that were looked at, and those that were finished before.
    pub(super) fn counts(&self) -> (usize, usize) {
        let finished = self.0.images.values().filter(|image| image.failed.is_none());
        let fresh = finished.clone().filter(|image| image.fresh).count();
        (fresh, finished.count() - fresh)
    }

    /// Notes every name in the sidecar of its image.
    pub(super) fn write_names(&self, results: &Results) -> Result<(), StoreError> {
        for (stem, image) in &self.0.images {
            if image.failed.is_some() {
                continue;
            }
            if let Some(mut meta) = results.meta(stem)?
                && !image.names.is_subset(&meta.names)
            {
                meta.names.extend(image.names.iter().cloned());
                results.write_json(&results.meta_path(stem), &meta)?;
            }
        }
        Ok(())
    }

    /// The names of every finished image.
    pub(super) fn by_stem(&self) -> BTreeMap<String, BTreeSet<String>> {
        let finished = self.0.images.iter().filter(|(_, image)| image.failed.is_none());
        finished.map(|(stem, image)| (stem.clone(), image.names.clone())).collect()
    }

    /// What was no image, and what failed, by name.
    pub(super) fn troubles(self) -> (Vec<Skipped>, Vec<Failed>) {
        let State { images, mut failed, skipped } = self.0;
        for image in images.into_values() {
            let Some((why, hint)) = image.failed else { continue };
            failed.extend(image.names.iter().map(|name| Failed::new(name, &why, hint.clone())));
        }
        (skipped, failed)
    }
}
