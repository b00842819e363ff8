//! Secrets that are told by their place: in an address (`https://user:password@host`), a header, or a command's
//! argument.

use std::ops::Range;

use super::values::Ends;
use super::{Secret, values};

/// The longest that stands before the `@` of an address, in bytes.
const USER_INFORMATION: usize = 2048;

pub(super) fn find(text: &str, found: &mut Vec<Secret>) {
    addresses(text, found);
    headers(text, found);
    if ["curl", "sshpass", "login", "useradd", "usermod", "lftp"].iter().any(|word| text.contains(word)) {
        arguments(text, found);
    }
    if text.contains("chpasswd") {
        lines_of_chpasswd(text, found);
    }
    if text.contains("machine") && text.contains("login") {
        netrc(text, found);
    }
    shared_access_signatures(text, found);
}

/// RFC 3986, section 3.2.1.
fn addresses(text: &str, found: &mut Vec<Secret>) {
    for (at, mark) in text.match_indices("://") {
        let start = at + mark.len();
        let Some(rest) = text.get(start..) else { continue };
        let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '?' | '#' | '<' | '>' | '|');
        // A bounded look: what is longer is no address.
        let near = rest.bytes().take(USER_INFORMATION).position(|byte| byte == b'@' || ends(byte.into()));
        let authority = near.and_then(|near| rest.get(..near).filter(|_| rest[near..].starts_with('@')));
        let Some(user_information) = authority else { continue };
        let (secret, offset, least) = match user_information.split_once(':') {
            Some((user, password)) => (password, user.len() + 1, 1),
            // A token that stands for both.
            None => (user_information, 0, 16),
        };
        if secret.len() >= least && !values::is_placeholder(secret) {
            let range = start + offset..start + offset + secret.len();
            found.push(Secret { sort: "password in an address", range });
        }
    }
}

/// `Authorization: Bearer …` and `Authorization: Basic …` (RFC 6750, RFC 7617).
fn headers(text: &str, found: &mut Vec<Secret>) {
    for scheme in ["Bearer ", "bearer ", "Basic ", "basic ", "Authorization: token ", "PRIVATE-TOKEN: "] {
        for (at, mark) in text.match_indices(scheme) {
            let range = word(text, at + mark.len());
            let Some(value) = text.get(range.clone()) else { continue };
            if values::is_random(value, 12) && !values::is_placeholder(value) {
                found.push(Secret { sort: "authorization header", range });
            }
        }
    }
}

/// `curl -u user:password`, `sshpass -p …`, `docker login -p …`, `useradd -p …`.
fn arguments(text: &str, found: &mut Vec<Secret>) {
    for flag in [" -u ", " --user ", " -p ", " -p", " --pass "] {
        for (at, mark) in text.match_indices(flag) {
            let range = word(text, at + mark.len());
            let Some(value) = text.get(range.clone()) else { continue };
            let secret = match (flag, value.split_once(':')) {
                (" -u " | " --user ", Some((user, password))) => (password != user
                    && password.bytes().any(|byte| !byte.is_ascii_digit()))
                .then_some(range.start + user.len() + 1..range.end),
                (" -u " | " --user ", None) => None,
                // `-pvalue` is how sshpass and mysql write it; `mkdir -p path` and ports are none.
                (" -p", _) => (text.contains("sshpass") && !value.is_empty()).then_some(range),
                _ => Some(range),
            };
            let Some(range) = secret else { continue };
            let Some(value) = text.get(range.clone()) else { continue };
            let is_path = values::is_path(value) || value.contains('/');
            if values::is_varied(value, 4)
                && !values::is_placeholder(value)
                && !is_path
                && !value.starts_with('-')
            {
                found.push(Secret { sort: "password", range });
            }
        }
    }
}

/// `echo 'user:password' | chpasswd`.
fn lines_of_chpasswd(text: &str, found: &mut Vec<Secret>) {
    let mut ends = Ends::new(|c| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '&' | '|' | '\\' | ')'));
    let mut until = 0;
    for (at, _) in text.match_indices(':').filter(|(at, _)| *at >= 1) {
        if at < until {
            continue;
        }
        let is_user =
            at.checked_sub(1).and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_alphanumeric);
        let range = ends.word(text, at + 1);
        let Some(value) = text.get(range.clone()) else { continue };
        if is_user && value.len() >= 3 && !value.starts_with('/') && !values::is_variable(value) {
            until = range.end;
            found.push(Secret { sort: "password", range });
        }
    }
}

/// `machine example login user password …`.
fn netrc(text: &str, found: &mut Vec<Secret>) {
    for (at, mark) in text.match_indices("password ") {
        let range = word(text, at + mark.len());
        let Some(value) = text.get(range.clone()) else { continue };
        if values::is_varied(value, 4) && !values::is_placeholder(value) {
            found.push(Secret { sort: "password", range });
        }
    }
}

/// The `sig` of an Azure storage address: a signature by the account's key.
fn shared_access_signatures(text: &str, found: &mut Vec<Secret>) {
    for mark in ["&sig=", "?sig=", ";sig="] {
        for (at, mark) in text.match_indices(mark) {
            let start = at + mark.len();
            let Some(rest) = text.get(start..) else { continue };
            let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || b"%+/=_-".contains(byte);
            let length = rest.bytes().take_while(|byte| belongs(byte)).count();
            if length >= 30 {
                found.push(Secret { sort: "Azure shared access signature", range: start..start + length });
            }
        }
    }
}

/// A word from a place on: without its quotes, up to a blank or what ends a command.
fn word(text: &str, start: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let quotes = rest.bytes().take_while(|byte| matches!(byte, b'"' | b'\'' | b'\\')).count().min(2);
    let (rest, start) = (rest.get(quotes..).unwrap_or_default(), start + quotes);
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '&' | '|' | '\\' | ')');
    start..start + rest.find(ends).unwrap_or(rest.len())
}
