//! Files in which tools keep their passwords and tokens, told by their place; whether one holds a secret is told by its
//! content.

use wb_read::{Entry, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::SecretFile;
use crate::secret;

/// The reader.
pub(crate) struct Credentials;

static INFO: ReaderInfo = ReaderInfo {
    name: "secret/credentials",
    version: 1,
    summary: "files in which tools keep passwords and tokens: that there is one, never its value",
    select: &[
        Select::Path("**/.netrc"),
        Select::Path("**/.pypirc"),
        Select::Path("**/.docker/config.json"),
        Select::Path("**/.dockercfg"),
        Select::Path("**/.dockerconfigjson"),
        Select::Path("**/containers/auth.json"),
        Select::Path("**/.aws/credentials"),
        Select::Path("**/.aws/config"),
        Select::Path("**/.huggingface/token"),
        Select::Path("**/huggingface/token"),
        Select::Path("**/huggingface/stored_tokens"),
        Select::Path("**/kaggle.json"),
        Select::Path("**/.git-credentials"),
        Select::Path("**/.gitconfig"),
        Select::Path("**/.npmrc"),
        Select::Path("**/.env"),
        Select::Path("**/pip.conf"),
        Select::Path("**/.condarc"),
        Select::Path("**/.azure/*.json"),
        Select::Path("**/gcloud/*.json"),
        Select::Path("**/.config/gh/hosts.yml"),
        Select::Path("**/.pgpass"),
        Select::Path("**/.my.cnf"),
        Select::Path("**/.kube/config"),
        Select::Path("**/.s3cfg"),
        Select::Path("**/.boto"),
        Select::Path("**/rclone.conf"),
        Select::Path("**/.vault-token"),
        Select::Path("**/.streamlit/secrets.toml"),
        Select::Path("**/credentials.json"),
        Select::Path("**/*service-account*.json"),
        Select::Path("**/*service_account*.json"),
    ],
    want: Want::Head(64 << 10),
    hash: false,
};

impl Reader for Credentials {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let text = String::from_utf8_lossy(bytes);
        let by_tool = of_tool(entry.path.name(), entry.path.as_bytes(), &text);
        let sort = by_tool.or_else(|| secret::find(&text).first().map(|secret| secret.sort));
        if let Some(sort) = sort {
            out.fact(entry, &SecretFile { sort: sort.to_owned() });
        }
        Ok(())
    }
}

/// What only its tool's own form tells.
fn of_tool(name: &[u8], path: &[u8], text: &str) -> Option<&'static str> {
    let has = |key: &str| json_text(text, key).is_some_and(|value| value.len() >= 8);
    match name {
        b"kaggle.json" => has("key").then_some("Kaggle key"),
        b".pgpass" => text
            .lines()
            .any(|line| {
                !line.starts_with('#') && line.split(':').nth(4).is_some_and(|password| !password.is_empty())
            })
            .then_some("database password"),
        b".vault-token" => (text.trim().len() >= 16).then_some("HashiCorp Vault token"),
        _ if path.ends_with(b".kube/config") => {
            text.contains("client-key-data:").then_some("private key of a cluster's client")
        }
        b".dockercfg" | b".dockerconfigjson" | b"config.json" | b"auth.json" => {
            (has("auth") || has("identitytoken")).then_some("registry password")
        }
        _ if text.contains("\"service_account\"") && text.contains("PRIVATE KEY-----") => {
            Some("service account key")
        }
        _ => None,
    }
}

/// The first text that a key of a JSON document has, at any depth.
fn json_text<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.match_indices(key).find_map(|(at, _)| {
        let quoted = text.get(..at)?.ends_with('"');
        let rest =
            text.get(at + key.len()..)?.strip_prefix('"')?.trim_start().strip_prefix(':')?.trim_start();
        rest.strip_prefix('"')?.split('"').next().filter(|_| quoted)
    })
}

#[cfg(test)]
mod tests;
