//! Where uv, poetry and pdm look for packages.

use toml::{Table, Value};

use super::section;
use crate::address::Address;
use crate::{Index, LockFile};

/// Adds the indexes of all tools.
pub(super) fn add(table: &Table, file: &mut LockFile) {
    uv(table, file);
    for source in items(section(table, &["tool", "poetry", "source"])) {
        let priority = source.get("priority").and_then(Value::as_str).unwrap_or("primary");
        // All primary sources are asked, and supplemental ones when those do not have a name.
        let extra = file.indexes.iter().any(|index| !index.explicit) || priority == "supplemental";
        push(source.get("url"), extra, priority == "explicit", file);
    }
    for source in items(section(table, &["tool", "pdm", "source"])) {
        // pdm asks all of them, and the public index besides, unless one takes its name.
        let is_main = source.get("name").and_then(Value::as_str) == Some("pypi");
        let bound = source.get("include_packages").is_some();
        push(source.get("url"), !is_main && !bound, bound, file);
    }
}

/// uv takes the first index that has a name, unless it is told to compare all: then any of them may answer.
fn uv(table: &Table, file: &mut LockFile) {
    let setting = |name: &str| section(table, &["tool", "uv", name]);
    let compares = setting("index-strategy")
        .and_then(Value::as_str)
        .is_some_and(|strategy| strategy.starts_with("unsafe"));
    for index in items(setting("index")) {
        let explicit = index.get("explicit").and_then(Value::as_bool) == Some(true);
        let extra = compares && !explicit && !file.indexes.is_empty();
        push(index.get("url"), extra, explicit, file);
    }
    push(setting("index-url"), false, false, file);
    for url in items(setting("extra-index-url")) {
        push(Some(url), compares, false, file);
    }
    for url in items(setting("find-links")) {
        if url.as_str().is_some_and(|url| url.contains("://")) {
            push(Some(url), true, false, file);
        }
    }
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn push(url: Option<&Value>, extra: bool, explicit: bool, file: &mut LockFile) {
    let Some(url) = url.and_then(Value::as_str) else { return };
    let address = Address::new(url);
    let path = file.path.clone();
    let credentials = address.credentials;
    file.indexes.push(Index { url: address.shown, extra, explicit, credentials, path, line: None });
}
