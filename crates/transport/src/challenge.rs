//! `WWW-Authenticate` (RFC 9110 §11.6.1), as far as registries use it: `Bearer` and `Basic`.

/// Characters of one header that are looked at.
const LONGEST: usize = 8 << 10;

/// How a registry wants to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// With a token from the realm (distribution-spec token authentication).
    Bearer {
        /// URL of the token service.
        realm: String,
        /// What the token service calls the registry.
        service: Option<String>,
        /// What the token must allow.
        scope: Option<String>,
    },
    /// With user name and password.
    Basic,
}

/// Parses all challenges of one header value; schemes that are not known are left out.
pub(crate) fn parse(header: &str) -> Vec<Challenge> {
    let header: String = header.chars().take(LONGEST).collect();
    let mut challenges = Vec::new();
    let mut scheme: Option<String> = None;
    let mut parameters: Vec<(String, String)> = Vec::new();
    let mut rest = Cursor(&header);
    loop {
        rest.skip(" \t,");
        let word = rest.token();
        if word.is_empty() {
            // The end, or something that is no token: nothing after it can be trusted.
            break;
        }
        rest.skip(" \t");
        if scheme.is_some() && rest.0.starts_with('=') {
            rest.0 = rest.0.get(1..).unwrap_or_default();
            rest.skip(" \t");
            parameters.push((word.to_ascii_lowercase(), rest.value()));
        } else {
            finish(scheme.replace(word.to_ascii_lowercase()), &mut parameters, &mut challenges);
        }
    }
    finish(scheme, &mut parameters, &mut challenges);
    challenges
}

fn finish(scheme: Option<String>, parameters: &mut Vec<(String, String)>, challenges: &mut Vec<Challenge>) {
    let parameters = std::mem::take(parameters);
    let get = |name: &str| {
        parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .filter(|text| !text.is_empty())
    };
    match scheme.as_deref() {
        Some("bearer") => {
            if let Some(realm) = get("realm") {
                challenges.push(Challenge::Bearer { realm, service: get("service"), scope: get("scope") });
            }
        }
        Some("basic") => challenges.push(Challenge::Basic),
        _ => {}
    }
}

struct Cursor<'t>(&'t str);

impl Cursor<'_> {
    fn skip(&mut self, characters: &str) {
        self.0 = self.0.trim_start_matches(|c| characters.contains(c));
    }

    fn token(&mut self) -> String {
        let end = self.0.find(|c: char| !(c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)));
        let (token, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        token.to_owned()
    }

    /// A token or a quoted string. Values without quotes that hold more than a token may (a URL) are taken up to
    /// the next comma or blank, because some registries write them so.
    fn value(&mut self) -> String {
        let Some(quoted) = self.0.strip_prefix('"') else {
            let end = self.0.find([',', ' ', '\t']).unwrap_or(self.0.len());
            let (value, rest) = self.0.split_at(end);
            self.0 = rest;
            return value.to_owned();
        };
        let mut value = String::new();
        let mut characters = quoted.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.0 = quoted.get(at + 1..).unwrap_or_default();
                    return value;
                }
                '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
                other => value.push(other),
            }
        }
        // A quote that is never closed.
        self.0 = "";
        String::new()
    }
}

#[cfg(test)]
mod tests;
