//! When something is tried again, and after how long.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::Clock;
use crate::calm::Calm;
use crate::error::Failure;

/// When something is tried again. A try is a request whose answer was no answer: the connection failed or broke,
/// 429, 500, 502, 503, 504. A failure that says something (404, a wrong digest) is final at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// Tries altogether, at least 1.
    pub tries: u32,
    /// Of which such that hung until their timeout.
    pub hanging_tries: u32,
    /// Upper bound of the first wait; it doubles with every try.
    pub first_wait: Duration,
    /// Upper bound of any wait that is our own idea.
    pub longest_wait: Duration,
    /// The longest `Retry-After` that is waited for. Where a registry asks for more, trying earlier would be of no
    /// use, and the failure is final.
    pub longest_retry_after: Duration,
    /// What a client waits altogether on the word of hosts that limit the rate (429, 503); what several threads
    /// wait at the same time counts once. When it is used up, being limited is final.
    pub total_wait: Duration,
    /// Bytes of a blob that must have come since the last break before the tries are counted anew.
    pub progress: u64,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            tries: 5,
            hanging_tries: 2,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(20),
            longest_retry_after: Duration::from_secs(60),
            total_wait: Duration::from_secs(30 * 60),
            progress: 1 << 20,
        }
    }
}

/// The tries of one request.
pub(crate) struct Tries {
    retry: Retry,
    clock: Arc<dyn Clock>,
    /// What all requests of this client know of hosts that limit them.
    calm: Option<Arc<Calm>>,
    used: u32,
    hung: u32,
}

impl Tries {
    pub(crate) fn new(retry: Retry, clock: Arc<dyn Clock>) -> Self {
        Self { retry, clock, calm: None, used: 1, hung: 0 }
    }

    /// The tries of one of many requests, which all hold back when one of them is told to.
    pub(crate) fn shared(retry: Retry, clock: Arc<dyn Clock>, calm: Arc<Calm>) -> Self {
        Self { calm: Some(calm), ..Self::new(retry, clock) }
    }

    /// How many there were, the current one included.
    pub(crate) fn used(&self) -> u32 {
        self.used
    }

    /// Counts anew: something was got done.
    pub(crate) fn renew(&mut self) {
        self.used = 1;
        self.hung = 0;
    }

    /// Waits before the next try, or gives the failure back when there is none.
    pub(crate) fn next(&mut self, failure: Failure) -> Result<(), Failure> {
        let asked = match &failure {
            Failure::RateLimited { retry_after, .. } => *retry_after,
            Failure::Server { status: 500 | 502 | 503 | 504, retry_after, .. } => *retry_after,
            Failure::Timeout { phase: crate::Phase::TooSlow, .. } => return Err(failure),
            Failure::Timeout { .. } => {
                self.hung += 1;
                None
            }
            Failure::Connect { .. } | Failure::Dns { .. } | Failure::Broken { .. } => None,
            _ => return Err(failure),
        };
        let too_long = asked.is_some_and(|asked| asked > self.retry.longest_retry_after);
        if self.used >= self.retry.tries || self.hung >= self.retry.hanging_tries || too_long {
            return Err(failure);
        }
        let wait = self.wait(asked);
        match (&self.calm, limiting(&failure)) {
            (Some(calm), Some(host)) => {
                let Some(until) = calm.pause(host, self.clock.now(), wait) else { return Err(failure) };
                self.clock.sleep(wait);
                calm.lift(host, until);
            }
            _ => self.clock.sleep(wait),
        }
        self.used += 1;
        Ok(())
    }

    /// What is asked for, plus a little so that not everyone comes back at once; or, where nothing is, anything
    /// between half and the whole of a bound that doubles.
    fn wait(&self, asked: Option<Duration>) -> Duration {
        let chance = self.clock.chance().clamp(0.0, 1.0);
        match asked {
            Some(asked) => asked + self.retry.first_wait.mul_f64(chance),
            None => {
                let doubled = self.retry.first_wait.saturating_mul(1 << (self.used - 1).min(16));
                doubled.min(self.retry.longest_wait).mul_f64(0.5 + chance / 2.0)
            }
        }
    }
}

/// Who asks everybody to slow down: not who merely has a bad moment.
fn limiting(failure: &Failure) -> Option<&str> {
    match failure {
        Failure::RateLimited { host, .. } => Some(host),
        Failure::Server { host, status: 503, retry_after: Some(_), .. } => Some(host),
        _ => None,
    }
}

/// `Retry-After` (RFC 9110 §10.2.3): seconds or a date. A date in the past is no wait; nonsense is nothing.
pub(crate) fn retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are a long time, not nonsense.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    let now = Timestamp::try_from(now).ok()?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests;
