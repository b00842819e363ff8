//! What the requests of one client know together of hosts that limit their rate.
//!
//! A host that answers one of many threads with "not before" means all of them: whoever goes on asking is limited
//! longer. So a pause belongs to the host, every request to it waits for its end, and what is waited altogether is
//! bounded.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::Clock;

/// Pauses by host, and what may still be waited.
#[derive(Debug)]
pub(crate) struct Calm {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    until: BTreeMap<String, SystemTime>,
    left: Duration,
}

impl Calm {
    pub(crate) fn new(total: Duration) -> Self {
        Self { state: Mutex::new(State { until: BTreeMap::new(), left: total }) }
    }

    /// Notes that nobody asks this host before `wait` is over, and gives the end of the pause; none when more would
    /// be waited altogether than may be. What a pause that runs already covers counts once.
    pub(crate) fn pause(&self, host: &str, now: SystemTime, wait: Duration) -> Option<SystemTime> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let end = now.checked_add(wait)?;
        let known = state.until.get(host).copied().filter(|until| *until > now).unwrap_or(now);
        let more = end.duration_since(known).unwrap_or_default();
        state.left = state.left.checked_sub(more)?;
        let until = end.max(known);
        state.until.insert(host.to_owned(), until);
        Some(until)
    }

    /// Ends a pause that was waited for, unless somebody was told of a longer one meanwhile.
    pub(crate) fn lift(&self, host: &str, until: SystemTime) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.until.get(host).is_some_and(|known| *known <= until) {
            state.until.remove(host);
        }
    }

    /// Waits until the host may be asked, and a little more by chance, so that not everybody comes at once.
    pub(crate) fn hold(&self, host: &str, clock: &dyn Clock, spread: Duration) {
        let until = self.state.lock().unwrap_or_else(PoisonError::into_inner).until.get(host).copied();
        let left = until.and_then(|until| until.duration_since(clock.now()).ok()).unwrap_or_default();
        if !left.is_zero() {
            clock.sleep(left + spread.mul_f64(clock.chance().clamp(0.0, 1.0)));
        }
    }
}

#[cfg(test)]
mod tests;
