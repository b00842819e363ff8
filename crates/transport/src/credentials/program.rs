//! Credential programs: `docker-credential-<name> get`, the registry on standard input, JSON on standard output.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::{Credential, CredentialsError};
use crate::secret::Secret;

/// The user name under which programs give a refresh token instead of a password.
const TOKEN_USER: &str = "<token>";

/// What programs say, with status 1, when they know nothing.
const NOT_FOUND: &[u8] = b"credentials not found";

#[derive(Deserialize)]
struct Said {
    #[serde(rename = "Username", default)]
    user: String,
    #[serde(rename = "Secret", default = "nothing")]
    secret: Secret,
}

fn nothing() -> Secret {
    Secret::new("")
}

/// A credential program that is there.
pub(super) struct Program {
    name: String,
    path: PathBuf,
}

impl Program {
    /// Looks for `docker-credential-<name>` in the folders of a search path.
    pub(super) fn find(name: &str, search_path: Option<&OsStr>) -> Result<Self, CredentialsError> {
        let name_of_file = format!("docker-credential-{name}");
        let error =
            |why: &str| CredentialsError::Program { program: name_of_file.clone(), why: why.to_owned() };
        // The name stands in a file that others may write: it must not be able to name a path.
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')) {
            return Err(error("its name holds other characters than letters, digits, '-', '_', '.'"));
        }
        std::env::split_paths(search_path.unwrap_or_default())
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(&name_of_file))
            .find(|path| path.is_file())
            .map(|path| Self { name: name_of_file.clone(), path })
            .ok_or_else(|| error("is not in any folder of PATH"))
    }

    /// Asks the program. `None` when it says that it has nothing.
    pub(super) fn get(
        &self,
        registry: &str,
        limit: u64,
        timeout: Duration,
    ) -> Result<Option<Credential>, CredentialsError> {
        let error = |why: &str| CredentialsError::Program { program: self.name.clone(), why: why.to_owned() };
        let mut child = Command::new(&self.path)
            .arg("get")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|problem| error(&format!("cannot be started: {problem}")))?;
        let outcome = talk(&mut child, registry, limit, timeout);
        if outcome.is_err() {
            // It may have ended already; then there is nothing to stop.
            let _ = child.kill();
            let _ = child.wait();
        }
        let (succeeded, output) = outcome.map_err(|why| error(&why))?;
        if !succeeded {
            let unknown = output.windows(NOT_FOUND.len()).any(|window| window == NOT_FOUND);
            return if unknown { Ok(None) } else { Err(error("failed")) };
        }
        // The parser's message could quote the secret.
        let said: Said =
            serde_json::from_slice(&output).map_err(|_| error("did not answer with JSON of a login"))?;
        Ok(match (said.user.as_str(), said.secret) {
            (_, secret) if secret.is_empty() => None,
            (TOKEN_USER, secret) => Some(Credential::Identity(secret)),
            (user, password) => Some(Credential::Password { user: user.to_owned(), password }),
        })
    }
}

fn talk(child: &mut Child, registry: &str, limit: u64, timeout: Duration) -> Result<(bool, Vec<u8>), String> {
    let deadline = Instant::now() + timeout;
    let late = || format!("did not answer within {} s", timeout.as_secs_f32());
    if let Some(mut input) = child.stdin.take() {
        // A program that does not read its input may still know the answer.
        let _ = input.write_all(registry.as_bytes());
    }
    let Some(output) = child.stdout.take() else { return Err("has no output".to_owned()) };
    let (send, receive) = mpsc::channel();
    // On its own thread, which is left alone when the time is up: a grandchild may keep the pipe open for ever.
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let outcome = output.take(limit + 1).read_to_end(&mut bytes).map(|_| bytes);
        let _ = send.send(outcome);
    });
    let bytes = receive
        .recv_timeout(timeout)
        .map_err(|_| late())?
        .map_err(|problem| format!("its answer cannot be read: {problem}"))?;
    if bytes.len() as u64 > limit {
        return Err(format!("answered with more than {limit} bytes"));
    }
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok((status.success(), bytes)),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
            Ok(None) => return Err(late()),
            Err(problem) => return Err(format!("cannot be waited for: {problem}")),
        }
    }
}
