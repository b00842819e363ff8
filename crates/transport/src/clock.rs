//! The one place through which the time of day, waiting and chance enter this crate, so that tests can hold them.
//!
//! How long a network or a program keeps us waiting is measured where that happens: it is a limit on the outside
//! world ([`Timeouts`](crate::Timeouts)), which no test can hold.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::{Duration, SystemTime};

/// Time and chance, as the retry logic sees them.
pub trait Clock: Send + Sync {
    /// The time of day, to read dates in `Retry-After` and the life of tokens.
    fn now(&self) -> SystemTime;
    /// Waits.
    fn sleep(&self, duration: Duration);
    /// A number in `0.0..1.0`, to spread retries.
    fn chance(&self) -> f64;
}

/// The real ones.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }

    fn chance(&self) -> f64 {
        // The standard library seeds every `RandomState` differently; spreading retries needs no more than that.
        let bits = RandomState::new().hash_one(0_u8);
        f64::from(u32::try_from(bits >> 32).unwrap_or(0)) / (f64::from(u32::MAX) + 1.0)
    }
}
