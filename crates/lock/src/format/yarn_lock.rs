//! `yarn.lock` of Yarn 1: a form of its own, with blocks and two levels of indentation.
//!
//! Files of later versions have the same name and are YAML: they begin with `__metadata` and are handed to
//! [`yarn_berry`](super::yarn_berry).

use super::package_lock::{Pinned, locked, origin, requirement};
use super::structured::{empty, text, unparsable};
use super::yarn_berry;
use crate::format::MAX_BYTES;
use crate::{Format, Hash, Include, LockError, LockFile, Role};

pub(crate) const ID: &str = "yarn-lock";

/// The reader.
pub struct YarnLock;

impl Format for YarnLock {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "yarn.lock of Yarn 1, and of Yarn 2 and later"
    }

    fn role(&self) -> Role {
        Role::Lock
    }

    fn is_called(&self, name: &str) -> bool {
        name == "yarn.lock"
    }

    fn read(&self, path: &str, bytes: &[u8], _include: &dyn Include) -> Result<LockFile, LockError> {
        let text = text(ID, path, bytes, MAX_BYTES)?;
        if text.lines().any(|line| line.starts_with("__metadata:")) {
            return yarn_berry::read(path, bytes);
        }
        if !text.lines().take(10).any(|line| line.trim() == "# yarn lockfile v1") {
            return Err(unparsable(ID, path, "it says neither `# yarn lockfile v1` nor `__metadata`"));
        }
        let mut file = empty(ID, path, Role::Lock);
        let mut block: Option<Block> = None;
        for (number, line) in (1..).zip(text.lines()) {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            let wrong = |why: &str| unparsable(ID, path, format!("line {number}: {why}"));
            match (line.len() - line.trim_start().len(), &mut block) {
                (0, _) => {
                    finish(path, block.take(), &mut file)?;
                    let head = trimmed.strip_suffix(':').ok_or_else(|| wrong("a block has no colon"))?;
                    let name = name_of(head).ok_or_else(|| wrong("a block has no name"))?;
                    block = Some(Block { name, head: head.to_owned(), line: number, ..Block::default() });
                }
                (2, Some(block)) => {
                    block.field(trimmed).ok_or_else(|| wrong("it is not a name and a value"))?
                }
                (4, Some(block)) if block.in_list => {
                    let (name, _) =
                        trimmed.split_once(' ').ok_or_else(|| wrong("a dependency has no version"))?;
                    block.dependencies.push(unquote(name).to_owned());
                }
                _ => return Err(wrong("its indentation does not fit")),
            }
        }
        finish(path, block, &mut file)?;
        Ok(file)
    }
}

#[derive(Default)]
struct Block {
    name: String,
    head: String,
    line: u32,
    version: Option<String>,
    resolved: Option<String>,
    integrity: Option<String>,
    dependencies: Vec<String>,
    in_list: bool,
}

impl Block {
    fn field(&mut self, line: &str) -> Option<()> {
        self.in_list = line.ends_with(':');
        if self.in_list {
            return Some(());
        }
        let (name, value) = line.split_once(' ')?;
        let value = Some(unquote(value).to_owned());
        match unquote(name) {
            "version" => self.version = value,
            "resolved" => self.resolved = value,
            "integrity" => self.integrity = value,
            _ => {}
        }
        Some(())
    }
}

fn finish(path: &str, block: Option<Block>, file: &mut LockFile) -> Result<(), LockError> {
    let Some(block) = block else { return Ok(()) };
    if block.version.is_none() {
        let why = format!("line {}: {} has no version, or the file is cut short", block.line, block.head);
        return Err(unparsable(ID, path, why));
    }
    for head in block.head.split(',') {
        let head = unquote(head.trim());
        let wish = head.get(1..).and_then(|rest| rest.split_once('@')).map_or("", |(_, wish)| wish);
        // A lock of Yarn 1 does not say which wishes are the project's own: all are kept, in a group of their own.
        file.requirements.push(requirement(&block.name, wish, Some("any")));
    }
    let address =
        block.resolved.as_deref().map(|resolved| resolved.split_once('#').unwrap_or((resolved, "")));
    let where_from = match address {
        // Without an address it is a folder: Yarn 1 writes none for `file:` and `link:`.
        None => crate::Origin::Path(block.head.clone()),
        Some((url, fragment)) if url.starts_with("git") || fragment.len() == 40 && url.ends_with(".git") => {
            origin(block.resolved.as_deref().map(|resolved| format!("git+{resolved}")).as_deref())
        }
        Some((url, _)) => origin(Some(url)),
    };
    let mut package = locked(
        path,
        Pinned {
            name: block.name,
            version: block.version,
            resolved: address.map(|(url, _)| url.to_owned()),
            integrity: block.integrity,
            origin: where_from,
            optional: false,
            dependencies: block.dependencies,
        },
    );
    package.line = Some(block.line);
    if let (Some(artifact), Some((_, sha1))) = (package.artifacts.first_mut(), address)
        && !sha1.is_empty()
    {
        artifact.hashes.push(Hash::new("sha1", sha1));
    }
    file.packages.push(package);
    Ok(())
}

/// The name of `"@scope/name@^1.0", name@2`.
pub(super) fn name_of(head: &str) -> Option<String> {
    let first = unquote(head.split(',').next()?.trim());
    let at = first.get(1..)?.find('@')? + 1;
    first.get(..at).map(str::to_owned)
}

fn unquote(text: &str) -> &str {
    text.trim_matches('"')
}

#[cfg(test)]
mod tests;
