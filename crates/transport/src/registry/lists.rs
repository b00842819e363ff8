//! What a registry holds: its repositories, and a repository's tags (distribution-spec, "Listing Tags"; the catalogue
//! is the older registry interface, `/v2/_catalog`).
//!
//! Both come in pages that a `Link` header (RFC 8288) chains. A registry that never stops, or that leads in a circle, or
//! to another host, is refused: a list that was cut short says so, and never looks whole.

use std::collections::BTreeSet;

use reqwest::Url;
use reqwest::header::{HeaderMap, LINK};
use serde::Deserialize;

use super::{Inner, RegistryClient};
use crate::error::{Failure, RegistryError};
use crate::http::{Answer, Ask, host_of};
use crate::{Reference, ReferenceError};

/// How much of a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListLimits {
    /// Names altogether.
    pub names: usize,
    /// Pages.
    pub pages: usize,
    /// Names asked for on one page; a registry may give fewer.
    pub page: usize,
}

impl Default for ListLimits {
    fn default() -> Self {
        Self { names: 200_000, pages: 10_000, page: 1000 }
    }
}

/// The repositories of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    /// Their names, sorted, each once.
    pub repositories: Vec<String>,
    /// Whether there are more than were read.
    pub cut: bool,
}

/// The tags of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tags {
    /// As the registry gives them, each once.
    pub tags: Vec<String>,
    /// Whether there are more than were read.
    pub cut: bool,
}

#[derive(Deserialize)]
struct Page {
    /// `null` where there are none.
    #[serde(alias = "repositories", alias = "tags")]
    names: Option<Vec<String>>,
}

impl RegistryClient {
    /// Lists the repositories of a registry, all of those whose name begins with `prefix` as a folder.
    ///
    /// # Errors
    /// Any [`Failure`]: many registries deny it, and an answer that is not whole is none.
    pub fn catalog(
        &self,
        registry: &str,
        prefix: &str,
        limits: &ListLimits,
    ) -> Result<Catalog, RegistryError> {
        let doing = format!("list the repositories of {registry}");
        let wrong = |error: ReferenceError| Failure::Setup { why: error.to_string() };
        let folder = format!("{}/", prefix.trim_end_matches('/'));
        let wanted = |name: &str| {
            prefix.is_empty() || name == prefix.trim_end_matches('/') || name.starts_with(&folder)
        };
        let all = Reference::of_registry(registry)
            .map_err(wrong)
            .and_then(|whole| self.inner.list(&whole, "_catalog", limits, &wanted));
        let (mut repositories, cut) = all.map_err(|failure| RegistryError::new(doing, failure))?;
        repositories.sort();
        Ok(Catalog { repositories, cut })
    }

    /// Lists the tags of a repository; its own tag or digest does not matter.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub fn tags(&self, image: &Reference, limits: &ListLimits) -> Result<Tags, RegistryError> {
        let doing = format!("list the tags of {}/{}", image.registry(), image.repository());
        let path = format!("{}/tags/list", image.repository());
        let (tags, cut) = self
            .inner
            .list(image, &path, limits, &|_| true)
            .map_err(|failure| RegistryError::new(doing, failure))?;
        Ok(Tags { tags, cut })
    }
}

impl Inner {
    fn list(
        &self,
        of: &Reference,
        path: &str,
        limits: &ListLimits,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<(Vec<String>, bool), Failure> {
        let first = format!("{}/v2/{path}?n={}", of.base(), limits.page);
        let mut next = Some(
            Url::parse(&first)
                .map_err(|error| Failure::Setup { why: format!("the registry's address: {error}") })?,
        );
        let (mut names, mut known, mut seen) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        while let Some(url) = next.take() {
            if seen.len() >= limits.pages {
                return Ok((names, true));
            }
            if !seen.insert(url.to_string()) {
                return Err(Failure::Protocol {
                    host: host_of(&url),
                    why: "the pages of its list lead in a circle".to_owned(),
                });
            }
            let (page, link) = self.page(of, url)?;
            for name in page.into_iter().filter(|name| wanted(name)) {
                if names.len() >= limits.names {
                    return Ok((names, true));
                }
                if known.insert(name.clone()) {
                    names.push(name);
                }
            }
            next = link;
        }
        Ok((names, false))
    }

    fn page(&self, of: &Reference, url: Url) -> Result<(Vec<String>, Option<Url>), Failure> {
        let mut ask = Ask::get(url);
        let mut tries = self.tries();
        loop {
            match self.try_page(of, &mut ask, tries.used()) {
                Ok(page) => return Ok(page),
                Err(failure) => tries.next(failure)?,
            }
        }
    }

    fn try_page(
        &self,
        of: &Reference,
        ask: &mut Ask,
        tries: u32,
    ) -> Result<(Vec<String>, Option<Url>), Failure> {
        let Answer { headers, mut body, host, .. } = self.try_once(of, ask, tries)?;
        let bytes = self.http.whole(&mut body, self.options.limits.manifest_bytes)?;
        let page: Page = serde_json::from_slice(&bytes).map_err(|_| Failure::Protocol {
            host: host.clone(),
            why: "it is no list of names".to_owned(),
        })?;
        let link = match next_link(&headers) {
            None => None,
            Some(target) => {
                let next = ask.url.join(&target).ok().filter(|next| next.origin() == ask.url.origin());
                Some(next.ok_or_else(|| Failure::Protocol {
                    host,
                    why: "the next page of its list is not its own".to_owned(),
                })?)
            }
        };
        Ok((page.names.unwrap_or_default(), link))
    }
}

/// The target of the `Link` whose relation is `next`.
fn next_link(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).find_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            let parameter = parameter.trim();
            parameter.strip_prefix("rel=").is_some_and(|rel| {
                rel.trim_matches('"').split(' ').any(|word| word.eq_ignore_ascii_case("next"))
            })
        });
        is_next.then(|| target.to_owned())
    })
}

#[cfg(test)]
mod tests;
