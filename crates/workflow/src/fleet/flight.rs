//! Each layer once: two images that share a layer which nobody has read yet do not read it at the same time.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use wb_model::Digest;

/// Layers that are being read, and those that were.
#[derive(Debug, Default)]
pub(super) struct Flights {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    reading: BTreeSet<Digest>,
    read: BTreeSet<Digest>,
}

/// The right to read some layers, until it is dropped.
pub(super) struct Flight<'f> {
    flights: &'f Flights,
    layers: BTreeSet<Digest>,
    landed: bool,
}

impl Flights {
    /// Waits until nobody reads any of these layers, and takes those that were not read before. All are taken at once
    /// or none, so that nobody waits for somebody who waits.
    pub(super) fn begin(&self, layers: impl IntoIterator<Item = Digest>) -> Flight<'_> {
        let wanted: BTreeSet<Digest> = layers.into_iter().collect();
        let mut state = self.lock();
        while wanted.iter().any(|layer| state.reading.contains(layer)) {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let layers: BTreeSet<Digest> =
            wanted.into_iter().filter(|layer| !state.read.contains(layer)).collect();
        state.reading.extend(layers.iter().cloned());
        Flight { flights: self, layers, landed: false }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight<'_> {
    /// The layers were read and are kept.
    pub(super) fn land(mut self) {
        self.landed = true;
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        let mut state = self.flights.lock();
        for layer in std::mem::take(&mut self.layers) {
            state.reading.remove(&layer);
            if self.landed {
                state.read.insert(layer);
            }
        }
        self.flights.changed.notify_all();
    }
}

#[cfg(test)]
mod tests;
