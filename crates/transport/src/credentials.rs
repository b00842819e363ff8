//! Credentials from the files and programs in which the tools of the field keep them.

mod program;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::Deserialize;

use wb_model::Hint;

use crate::secret::Secret;
use crate::{CredentialFiles, Reference};

/// What is known about a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// User name and password.
    Password { user: String, password: Secret },
    /// A refresh token, good for getting others (`identitytoken`).
    Identity(Secret),
    /// A token for the registry itself (`registrytoken`).
    Registry(Secret),
}

/// Why credentials could not be looked up. Never holds any.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// The file cannot be read.
    #[error("read the credential file: {source}")]
    Read {
        /// Which file, and why.
        #[source]
        source: std::io::Error,
    },
    /// More bytes than are read.
    #[error("{} is larger than {limit} bytes", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// Not JSON, or not of the right form. The place is told and the text is not.
    #[error("{} is not a credential file: line {line}, column {column}", file.display())]
    Parse {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// An entry's `auth` is not the base64 form of `user:password`.
    #[error("{}: the entry for {key:?} is not base64 of user:password", file.display())]
    Entry {
        /// The file.
        file: PathBuf,
        /// The entry.
        key: String,
    },
    /// The credential program cannot be started, fails or says nothing that makes sense.
    #[error("the credential program {program}: {why}")]
    Program {
        /// `docker-credential-<name>`.
        program: String,
        /// Why.
        why: String,
    },
}

impl Hint for CredentialsError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Program { program, .. } => {
                format!(
                    "install {program}, or remove it from credsStore and credHelpers of the Docker configuration"
                )
            }
            Self::Read { .. } => "check who may read the file".to_owned(),
            _ => "correct the file, or log in again".to_owned(),
        })
    }
}

#[derive(Default, Deserialize)]
struct File {
    #[serde(default)]
    auths: BTreeMap<String, Entry>,
    #[serde(default, rename = "credsStore")]
    creds_store: Option<String>,
    #[serde(default, rename = "credHelpers")]
    cred_helpers: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
struct Entry {
    auth: Option<Secret>,
    username: Option<String>,
    password: Option<Secret>,
    #[serde(rename = "identitytoken")]
    identity_token: Option<Secret>,
    #[serde(rename = "registrytoken")]
    registry_token: Option<Secret>,
}

/// The login for a registry, from the first file that has one.
///
/// In each file a `credHelpers` entry comes before `credsStore`, and both before `auths`; of several entries of
/// `auths` the one that names most of the repository wins.
pub(crate) fn find(
    files: &CredentialFiles,
    image: &Reference,
    limit: u64,
    program_timeout: Duration,
) -> Result<Option<Credential>, CredentialsError> {
    for path in [&files.registry_auth_file, &files.docker_config].into_iter().flatten() {
        let Some(file) = read(path, limit)? else { continue };
        let program = file
            .cred_helpers
            .iter()
            .filter_map(|(key, program)| Some((image.matches_key(key)?, program)))
            .max_by_key(|(named, _)| *named)
            .map(|(_, program)| program)
            .or(file.creds_store.as_ref())
            .filter(|program| !program.is_empty());
        if let Some(program) = program
            && let Some(found) = program::Program::find(program, files.search_path.as_deref())?.get(
                image.credential_key(),
                limit,
                program_timeout,
            )?
        {
            return Ok(Some(found));
        }
        let best = file
            .auths
            .iter()
            .filter_map(|(key, entry)| Some((image.matches_key(key)?, key, entry)))
            .max_by_key(|(named, ..)| *named);
        if let Some((_, key, entry)) = best
            && let Some(found) = entry.credential(path, key)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn read(path: &Path, limit: u64) -> Result<Option<File>, CredentialsError> {
    let file = match fs_err::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(CredentialsError::Read { source }),
    };
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|source| CredentialsError::Read { source })?;
    if bytes.len() as u64 > limit {
        return Err(CredentialsError::TooLarge { file: path.to_owned(), limit });
    }
    if bytes.trim_ascii().is_empty() {
        return Ok(None);
    }
    // A list would be taken for an object whose fields are all missing.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(CredentialsError::Parse { file: path.to_owned(), line: 1, column: 1 });
    }
    // The parser's own message may quote a value, which may be a password.
    serde_json::from_slice(&bytes).map(Some).map_err(|error| CredentialsError::Parse {
        file: path.to_owned(),
        line: error.line(),
        column: error.column(),
    })
}

impl Entry {
    /// An entry without content only marks that a credential program knows the registry.
    fn credential(&self, file: &Path, key: &str) -> Result<Option<Credential>, CredentialsError> {
        let given = |secret: &Option<Secret>| secret.clone().filter(|secret| !secret.is_empty());
        if let Some(token) = given(&self.registry_token) {
            return Ok(Some(Credential::Registry(token)));
        }
        if let Some(token) = given(&self.identity_token) {
            return Ok(Some(Credential::Identity(token)));
        }
        if let Some(auth) = given(&self.auth) {
            let wrong = || CredentialsError::Entry { file: file.to_owned(), key: key.to_owned() };
            let (user, password) = decode(&auth).ok_or_else(wrong)?;
            return Ok(Some(Credential::Password { user, password }));
        }
        match (self.username.as_deref(), given(&self.password)) {
            (Some(user), Some(password)) if !user.is_empty() => {
                Ok(Some(Credential::Password { user: user.to_owned(), password }))
            }
            _ => Ok(None),
        }
    }
}

fn decode(auth: &Secret) -> Option<(String, Secret)> {
    let text = auth.expose().trim();
    let bytes = STANDARD.decode(text).or_else(|_| STANDARD_NO_PAD.decode(text)).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (user, password) = text.split_once(':')?;
    // Docker pads short passwords with zero bytes.
    Some((user.to_owned(), Secret::new(password.trim_matches('\0'))))
}
