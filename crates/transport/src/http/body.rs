//! The body of an answer, piece by piece, with an eye on the clock.

use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::Response;
use reqwest::header::TRANSFER_ENCODING;

use super::classify;
use crate::Timeouts;
use crate::error::{Failure, Phase};

/// The body of an answer.
pub(crate) struct Body {
    response: Response,
    host: String,
    timeouts: Timeouts,
    received: u64,
    /// How long we waited for it; the time that the reader takes for itself does not count.
    waited: Duration,
}

impl Body {
    pub(super) fn new(response: Response, host: String, timeouts: Timeouts) -> Self {
        Self { response, host, timeouts, received: 0, waited: Duration::ZERO }
    }

    /// Who sends it.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Its length as announced.
    pub(crate) fn announced(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// Whether its end is marked: by an announced length or by chunks. Where it is not, a lost connection looks
    /// like the end.
    pub(crate) fn has_marked_end(&self) -> bool {
        self.announced().is_some() || self.response.headers().contains_key(TRANSFER_ENCODING)
    }

    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let started = Instant::now();
        let outcome = tokio::time::timeout(self.timeouts.idle, self.response.chunk()).await;
        self.waited += started.elapsed();
        let timeout = |phase, after| Failure::Timeout { host: self.host.clone(), phase, after };
        let piece = match outcome {
            Err(_) => return Err(timeout(Phase::Idle, self.timeouts.idle)),
            Ok(Err(error)) => {
                return Err(Failure::Broken {
                    host: self.host.clone(),
                    received: self.received,
                    why: classify::chain(&error),
                });
            }
            Ok(Ok(piece)) => piece,
        };
        self.received += piece.as_ref().map_or(0, |piece| piece.len() as u64);
        // A host that sends a byte now and then never hangs and never ends.
        let earned = Duration::from_secs(self.received / self.timeouts.slowest.max(1));
        if piece.is_some() && self.waited > self.timeouts.wait + earned {
            return Err(timeout(Phase::TooSlow, self.waited));
        }
        Ok(piece)
    }
}
