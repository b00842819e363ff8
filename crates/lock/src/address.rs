//! Addresses as files write them, without what must not be shown.

/// An address that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// Without user name, password and secret query values.
    pub(crate) shown: String,
    /// Whether it carries a user name, a password or a token that is not a variable of the environment.
    pub(crate) credentials: bool,
}

/// Parts of the names of query parameters that hold secrets.
const SECRET_PARAMETERS: [&str; 8] =
    ["token", "sig", "key", "password", "passwd", "secret", "credential", "auth"];

impl Address {
    /// Takes an address apart. What has no `scheme://` is shown as it stands.
    pub(crate) fn new(text: &str) -> Self {
        let whole = || Self { shown: text.to_owned(), credentials: false };
        let Some((scheme, rest)) = text.split_once("://") else { return whole() };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        // `git@host` of ssh is a user that everybody has.
        let is_plain_user = scheme.contains("ssh") && !user.contains(':');
        let mut credentials = !is_variable_only(user) && !is_plain_user;
        let kept = if is_plain_user && !user.is_empty() { format!("{user}@") } else { String::new() };
        let tail = without_secrets(tail, &mut credentials);
        Self { shown: format!("{scheme}://{kept}{host}{tail}"), credentials }
    }

    /// Whether anybody on the way can read and change what is fetched. Loopback addresses have no way.
    pub(crate) fn is_plain(text: &str) -> bool {
        let Some((scheme, rest)) = text.split_once("://") else { return false };
        let scheme = scheme.rsplit('+').next().unwrap_or(scheme);
        if !["http", "git", "ftp"].iter().any(|plain| scheme.eq_ignore_ascii_case(plain)) {
            return false;
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = match host.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        !(host.eq_ignore_ascii_case("localhost") || host == "::1" || host.starts_with("127."))
    }
}

/// Removes the values of query parameters that hold secrets.
fn without_secrets(tail: &str, credentials: &mut bool) -> String {
    let Some((path, rest)) = tail.split_once('?') else { return tail.to_owned() };
    let (query, fragment) = match rest.split_once('#') {
        Some((query, fragment)) => (query, format!("#{fragment}")),
        None => (rest, String::new()),
    };
    let shown: Vec<String> = query
        .split('&')
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let lower = name.to_ascii_lowercase();
            if value.is_empty() || !SECRET_PARAMETERS.iter().any(|secret| lower.contains(secret)) {
                return part.to_owned();
            }
            *credentials |= !is_variable_only(value);
            format!("{name}=…")
        })
        .collect();
    format!("{path}?{}{fragment}", shown.join("&"))
}

/// Whether a text is made of `${NAME}` and signs between them: it says nothing secret.
fn is_variable_only(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, from) = rest.split_at(at);
        let Some((_, after)) = from.split_once('}') else { return false };
        if before.contains(|c: char| c != ':') {
            return false;
        }
        rest = after;
    }
    rest.chars().all(|c| c == ':')
}

#[cfg(test)]
mod tests;
