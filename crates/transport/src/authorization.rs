//! Getting leave to read a repository (distribution-spec, "Token Authentication"; RFC 6749 §6 for refresh tokens).
//!
//! Nothing is sent before the registry asks. What it asks for is answered once per repository and remembered; a
//! token that has run out is seen by the next 401.
//!
//! Who gets what: the password filed under a registry goes to that registry (`Basic`), or to the token service
//! that the registry itself names (`Bearer`). The token service may be on another host, as most are; it must be
//! reached over HTTPS, or be on this machine when the registry is, and must not be nearer to this machine than the
//! registry. A challenge that comes from any host but the registry, a storage for example, is never answered.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use serde::Deserialize;

use crate::challenge::{self, Challenge};
use crate::credentials::{self, Credential};
use crate::error::Failure;
use crate::http::{Answer, Ask, Http, host_of};
use crate::secret::Secret;
use crate::{CredentialFiles, Options, Reference};

/// What this program calls itself where a token service asks.
const CLIENT_ID: &str = "weighbridge";

/// What was answered to challenges so far.
pub(crate) struct Authorization {
    files: CredentialFiles,
    credential_bytes: u64,
    token_bytes: u64,
    program_timeout: std::time::Duration,
    headers: Mutex<BTreeMap<(String, String), Leave>>,
}

/// What is sent along, and whether a login is behind it.
#[derive(Clone)]
pub(crate) struct Leave {
    pub(crate) header: HeaderValue,
    pub(crate) had_credentials: bool,
}

#[derive(Deserialize)]
struct Token {
    token: Option<Secret>,
    access_token: Option<Secret>,
}

impl Authorization {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            files: options.credentials.clone(),
            credential_bytes: options.limits.credential_bytes,
            token_bytes: options.limits.token_bytes,
            program_timeout: options.timeouts.credential_program,
            headers: Mutex::default(),
        }
    }

    /// What was found out for this repository.
    pub(crate) fn known(&self, image: &Reference) -> Option<Leave> {
        self.headers.lock().unwrap_or_else(PoisonError::into_inner).get(&key(image)).cloned()
    }

    /// Answers the registry's challenge, and remembers the answer.
    pub(crate) fn answer(
        &self,
        http: &Http,
        image: &Reference,
        registry: &Url,
        headers: &HeaderMap,
    ) -> Result<(), Failure> {
        let host = host_of(registry);
        let challenges: Vec<Challenge> = headers
            .get_all(WWW_AUTHENTICATE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(challenge::parse)
            .collect();
        let credential = credentials::find(&self.files, image, self.credential_bytes, self.program_timeout)
            .map_err(|source| Failure::Credentials { host: host.clone(), source })?;
        let had_credentials = credential.is_some();
        let bearer = challenges.iter().find(|challenge| matches!(challenge, Challenge::Bearer { .. }));
        let header = match (bearer, &credential) {
            (Some(_), Some(Credential::Registry(token))) => secret_header("Bearer ", token.expose(), &host)?,
            (Some(Challenge::Bearer { realm, service, scope }), credential) => {
                let whole = || match image.repository() {
                    "" => "registry:catalog:*".to_owned(),
                    repository => format!("repository:{repository}:pull"),
                };
                let scope = scope.as_deref().map_or_else(whole, only_pull);
                let wish = Wish { realm, service: service.as_deref(), scope };
                let token = self.token(http, registry, &wish, credential.as_ref())?;
                secret_header("Bearer ", token.expose(), &host)?
            }
            (_, Some(Credential::Password { user, password })) if challenges.contains(&Challenge::Basic) => {
                basic(user, password, &host)?
            }
            _ => return Err(Failure::Unauthorized { host, had_credentials, code: None }),
        };
        let leave = Leave { header, had_credentials };
        self.headers.lock().unwrap_or_else(PoisonError::into_inner).insert(key(image), leave);
        Ok(())
    }

    fn token(
        &self,
        http: &Http,
        registry: &Url,
        wish: &Wish<'_>,
        credential: Option<&Credential>,
    ) -> Result<Secret, Failure> {
        let realm = Url::parse(wish.realm).map_err(|_| Failure::Protocol {
            host: host_of(registry),
            why: "the realm of its challenge is not a URL".to_owned(),
        })?;
        let mut ask = wish.ask(realm, registry, credential)?;
        ask.on_behalf_of = Some(registry.clone());
        let mut answer = http.send(&ask)?;
        if answer.status.as_u16() != 200 {
            return Err(match refusal(http, answer, credential.is_some(), 1) {
                // People log in at the registry, not at its token service.
                Failure::Unauthorized { had_credentials, code, .. } => {
                    Failure::Unauthorized { host: host_of(registry), had_credentials, code }
                }
                other => other,
            });
        }
        let host = answer.host.clone();
        let bytes = http.whole(&mut answer.body, self.token_bytes)?;
        // The parser's message could quote the token.
        let token: Option<Token> = serde_json::from_slice(&bytes).ok();
        token
            .and_then(|token| token.token.or(token.access_token))
            .filter(|token| !token.is_empty())
            .ok_or_else(|| Failure::Protocol { host, why: "it holds no token".to_owned() })
    }
}

/// What is asked of a token service.
struct Wish<'c> {
    realm: &'c str,
    service: Option<&'c str>,
    scope: String,
}

impl Wish<'_> {
    fn ask(&self, realm: Url, registry: &Url, credential: Option<&Credential>) -> Result<Ask, Failure> {
        if let Some(Credential::Identity(token)) = credential {
            let mut form = Url::parse("form:?").map_err(|_| Failure::Setup { why: "no form".to_owned() })?;
            form.query_pairs_mut()
                .append_pair("grant_type", "refresh_token")
                .append_pair("service", self.service.unwrap_or_default())
                .append_pair("scope", &self.scope)
                .append_pair("client_id", CLIENT_ID)
                .append_pair("refresh_token", token.expose());
            let mut ask = Ask::get(realm);
            ask.form = form.query().map(str::to_owned);
            return Ok(ask);
        }
        let mut url = realm;
        {
            let mut query = url.query_pairs_mut();
            if let Some(service) = self.service {
                query.append_pair("service", service);
            }
            for scope in self.scope.split(' ').filter(|scope| !scope.is_empty()) {
                query.append_pair("scope", scope);
            }
        }
        let mut ask = Ask::get(url);
        if let Some(Credential::Password { user, password }) = credential {
            ask.authorization = Some(basic(user, password, &host_of(registry))?);
        }
        Ok(ask)
    }
}

fn key(image: &Reference) -> (String, String) {
    (image.registry().to_owned(), image.repository().to_owned())
}

/// The scope a registry names, without leave to do anything but pull: a token that gets lost is then worth less.
fn only_pull(scope: &str) -> String {
    let narrow = |item: &str| match item.rsplit_once(':') {
        Some((resource, actions)) if actions.split(',').any(|action| action == "pull") => {
            format!("{resource}:pull")
        }
        _ => item.to_owned(),
    };
    scope.split(' ').filter(|item| !item.is_empty()).map(narrow).collect::<Vec<_>>().join(" ")
}

fn basic(user: &str, password: &Secret, host: &str) -> Result<HeaderValue, Failure> {
    let pair = STANDARD.encode(format!("{user}:{}", password.expose()));
    secret_header("Basic ", &pair, host)
}

fn secret_header(scheme: &str, text: &str, host: &str) -> Result<HeaderValue, Failure> {
    let mut header = HeaderValue::from_str(&format!("{scheme}{text}")).map_err(|_| Failure::Protocol {
        host: host.to_owned(),
        why: "the token for it holds characters that no header may".to_owned(),
    })?;
    header.set_sensitive(true);
    Ok(header)
}

/// What a status that is no success means.
pub(crate) fn refusal(http: &Http, mut answer: Answer, had_credentials: bool, tries: u32) -> Failure {
    let host = answer.host.clone();
    let status = answer.status.as_u16();
    let retry_after = http.retry_after(&answer.headers);
    let code = error_code(http, &mut answer);
    match status {
        401 => Failure::Unauthorized { host, had_credentials, code },
        403 => Failure::Denied { host, code },
        404 => Failure::NotFound { host, code },
        429 => Failure::RateLimited { host, tries, retry_after },
        500..=599 => Failure::Server { host, status, tries, retry_after },
        _ => Failure::Status { host, status, code },
    }
}

/// The code of a registry's error (distribution-spec, "Error Codes"). Its message is left out: it is free text,
/// which could hold anything, what we sent included.
fn error_code(http: &Http, answer: &mut Answer) -> Option<String> {
    #[derive(Deserialize)]
    struct Errors {
        errors: Vec<One>,
    }
    #[derive(Deserialize)]
    struct One {
        code: String,
    }
    let bytes = http.whole(&mut answer.body, 64 << 10).ok()?;
    let errors: Errors = serde_json::from_slice(&bytes).ok()?;
    let code = errors.errors.into_iter().next()?.code;
    let fits =
        (1..=40).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    fits.then_some(code)
}

#[cfg(test)]
mod tests;
