//! A hub of models on loopback, for tests: repositories at commits, branches that move, gates, and a content network on
//! another port. It plays the same tricks as the loopback registry, and answers in the same words on the wire.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use crate::hex::hex;
use crate::registry::{Answer, Content, Request, range};

/// A file of a repository.
struct HubFile {
    content: Content,
    sibling: Value,
}

/// The repositories of a hub.
#[derive(Default)]
pub struct Hub {
    /// `repository` and `revision` → commit.
    revisions: BTreeMap<(String, String), String>,
    /// `repository` and `commit` → files by path.
    commits: BTreeMap<(String, String), BTreeMap<String, HubFile>>,
    /// Listings that are served instead of honest ones, by repository.
    pub listings: BTreeMap<String, Vec<u8>>,
    /// Where large files are: `http://host:port` of another server that has them at the same path.
    pub elsewhere: Option<String>,
    /// What a client must show to see anything.
    pub token: Option<String>,
    /// Repositories whose files are given to nobody, however they ask.
    pub gated: Vec<String>,
}

impl Hub {
    /// Makes a branch or tag of a repository point to a commit.
    pub fn point(&mut self, repository: &str, revision: &str, commit: &str) {
        self.revisions.insert((repository.to_owned(), revision.to_owned()), commit.to_owned());
    }

    /// Adds a file that git itself keeps.
    pub fn git_file(&mut self, repository: &str, commit: &str, path: &str, bytes: &[u8]) {
        let mut hasher = Sha1::new_with_prefix(format!("blob {}\0", bytes.len()));
        hasher.update(bytes);
        let blob = hex(&hasher.finalize());
        let sibling = json!({"rfilename": path, "size": bytes.len(), "blobId": blob});
        self.put(repository, commit, path, HubFile { content: Content::new(bytes, 0), sibling });
    }

    /// Adds a file that lies in large-file storage, and says how its content is named.
    pub fn large_file(&mut self, repository: &str, commit: &str, path: &str, bytes: &[u8]) -> String {
        let sha256 = hex(&Sha256::digest(bytes));
        self.huge_file(repository, commit, path, bytes, bytes.len() as u64, &sha256);
        sha256
    }

    /// The same of these bytes and as many zeros as make `size` bytes of it, which are never held, with any digest.
    pub fn huge_file(
        &mut self,
        repository: &str,
        commit: &str,
        path: &str,
        bytes: &[u8],
        size: u64,
        sha256: &str,
    ) {
        let zeros = size.saturating_sub(bytes.len() as u64);
        let sibling = json!({
            "rfilename": path, "size": size, "blobId": "b".repeat(40),
            "lfs": {"sha256": sha256, "size": size, "pointerSize": 135},
        });
        self.put(repository, commit, path, HubFile { content: Content::new(bytes, zeros), sibling });
    }

    fn put(&mut self, repository: &str, commit: &str, path: &str, file: HubFile) {
        let key = (repository.to_owned(), commit.to_owned());
        self.commits.entry(key).or_default().insert(path.to_owned(), file);
    }

    /// Serves other bytes than the list says.
    pub fn replace(&mut self, repository: &str, commit: &str, path: &str, bytes: &[u8]) {
        let files = self.commits.get_mut(&(repository.to_owned(), commit.to_owned()));
        if let Some(file) = files.and_then(|files| files.get_mut(path)) {
            file.content = Content::new(bytes, 0);
        }
    }

    /// What an honest hub says of a repository at a revision.
    pub fn listing(&self, repository: &str, revision: &str) -> Option<Value> {
        let key = (repository.to_owned(), revision.to_owned());
        let commit = self.revisions.get(&key).map_or(revision, String::as_str);
        let files = self.commits.get(&(repository.to_owned(), commit.to_owned()))?;
        let siblings: Vec<&Value> = files.values().map(|file| &file.sibling).collect();
        let gated =
            if self.gated.iter().any(|one| one == repository) { json!("manual") } else { json!(false) };
        Some(json!({
            "_id": "6", "id": repository, "modelId": repository, "sha": commit, "private": false, "gated": gated,
            "siblings": siblings,
        }))
    }

    /// The answer, when a hub was asked.
    pub(crate) fn answer(&self, request: &Request, no_ranges: bool) -> Option<Answer> {
        let path = request.path.split('?').next().unwrap_or_default();
        let listed = path.strip_prefix("/api/models/").and_then(|rest| rest.split_once("/revision/"));
        let asked = path.strip_prefix('/').and_then(|rest| rest.split_once("/resolve/"));
        if listed.is_none() && asked.is_none() {
            return None;
        }
        let shown = request.headers.get("authorization").and_then(|text| text.strip_prefix("Bearer "));
        if self.token.is_some() && shown != self.token.as_deref() {
            return Some(refusal(401, "RepoNotFound"));
        }
        if let Some((repository, revision)) = listed {
            return Some(self.listed(repository, &revision.replace("%2F", "/")));
        }
        let (repository, rest) = asked?;
        let (commit, path) = rest.split_once('/')?;
        if self.gated.iter().any(|one| one == repository) {
            return Some(refusal(if shown.is_some() { 403 } else { 401 }, "GatedRepo"));
        }
        let files = self.commits.get(&(repository.to_owned(), commit.to_owned()));
        let Some(file) = files.and_then(|files| files.get(&path.replace("%20", " "))) else {
            return Some(refusal(404, "EntryNotFound"));
        };
        if let Some(elsewhere) = self.elsewhere.as_deref().filter(|_| file.sibling.get("lfs").is_some()) {
            let target = format!("{elsewhere}{}?signature=secret", request.path);
            return Some(Answer::new(302, &[("Location", &target)], b""));
        }
        Some(range::answer(&file.content, request.headers.get("range").filter(|_| !no_ranges)))
    }

    fn listed(&self, repository: &str, revision: &str) -> Answer {
        let kind = [("Content-Type", "application/json; charset=utf-8")];
        if let Some(bytes) = self.listings.get(repository) {
            return Answer::new(200, &kind, bytes);
        }
        match self.listing(repository, revision) {
            Some(listing) => Answer::new(200, &kind, listing.to_string().as_bytes()),
            None if self.commits.keys().any(|(name, _)| name == repository) => {
                refusal(404, "RevisionNotFound")
            }
            None => refusal(404, "RepoNotFound"),
        }
    }
}

fn refusal(status: u16, code: &str) -> Answer {
    Answer::new(status, &[("X-Error-Code", code), ("Content-Type", "text/plain")], b"no")
}
