//! The catalogue and lists of tags, in pages.

use std::collections::BTreeSet;

use super::{Answer, Request, State};

/// The answer, when a list was asked for.
pub(super) fn answer(state: &State, request: &Request) -> Option<Answer> {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let rest = path.strip_prefix("/v2/")?;
    let (field, names): (&str, BTreeSet<&str>) = match rest.strip_suffix("/tags/list") {
        Some(wanted) => {
            let of = state.manifests.keys().filter(|(repository, _)| repository == wanted);
            ("tags", of.map(|(_, tag)| tag.as_str()).filter(|tag| !tag.contains(':')).collect())
        }
        None if rest == "_catalog" => {
            ("repositories", state.manifests.keys().map(|(repository, _)| repository.as_str()).collect())
        }
        None => return None,
    };
    let get = |name: &str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|pair| pair.1)
    };
    let asked = get("n").and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
    let page = state.page.unwrap_or(asked).min(asked);
    let last = get("last").unwrap_or_default().replace("%2F", "/");
    let mut left = names.into_iter().filter(|name| *name > last.as_str());
    let names: Vec<&str> = left.by_ref().take(page).collect();
    let body = serde_json::json!({ "name": rest, field: names }).to_string();
    let mut answer = Answer::new(200, &[("Content-Type", "application/json")], body.as_bytes());
    if let (Some(_), Some(last)) = (left.next(), names.last()) {
        let last = last.replace('/', "%2F");
        answer.headers.push(("Link".to_owned(), format!("<{path}?last={last}&n={page}>; rel=\"next\"")));
    }
    Some(answer)
}
