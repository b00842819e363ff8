//! What kind of failure an error of the HTTP library is.

use std::error::Error;
use std::io;

use reqwest::Url;

use super::reach::{LookUp, TOO_NEAR, TooNear};
use super::shown;
use crate::Timeouts;
use crate::error::{Failure, Phase};

pub(super) fn classify(error: &reqwest::Error, host: String, url: &Url, timeouts: &Timeouts) -> Failure {
    if causes(error).any(|cause| cause.is::<TooNear>()) {
        return Failure::Redirect { host, target: shown(url), why: TOO_NEAR };
    }
    if let Some(look_up) = causes(error).find_map(|cause| cause.downcast_ref::<LookUp>()) {
        return Failure::Dns { host, why: look_up.to_string() };
    }
    if let Some(tls) = causes(error).find_map(tls) {
        return Failure::Tls { host, why: tls.to_string() };
    }
    if error.is_timeout() {
        let (phase, after) = if error.is_connect() {
            (Phase::Connect, timeouts.connect)
        } else {
            (Phase::FirstByte, timeouts.first_byte)
        };
        return Failure::Timeout { host, phase, after };
    }
    if error.is_connect() {
        return Failure::Connect { host, why: chain(error) };
    }
    Failure::Broken { host, received: 0, why: chain(error) }
}

/// The error's causes in one line, without the URL, which the HTTP library would add with its query.
pub(super) fn chain(error: &reqwest::Error) -> String {
    let mut texts: Vec<String> = causes(error).map(ToString::to_string).collect();
    // The first is the library's own sentence, with the URL in it.
    if texts.len() > 1 {
        texts.remove(0);
    } else {
        return "the request could not be made".to_owned();
    }
    texts.dedup();
    texts.join(": ")
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn Error + 'static)| (*error).source())
}

/// The TLS library's error, which travels inside an I/O error that hides it from the chain of sources.
fn tls<'e>(cause: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    let inner = cause.downcast_ref::<io::Error>()?.get_ref()?;
    let inner: &(dyn Error + 'static) = inner;
    tls(inner)
}
