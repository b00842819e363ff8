//! What a sweep is to look at: from a list of names, or from everything a registry holds.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use wb_model::Hint as _;
use wb_transport::{ListLimits, Reference, RegistryClient};
use wb_version::Scheme;

use super::folder::{Content, content};
use super::summary::{Failed, Skipped};

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// Its name, as `scan` and `gate` take it.
    pub name: String,
    /// The document, when it is one (an SBOM, a decision) and no image.
    pub document: Option<PathBuf>,
}

impl Task {
    pub(super) fn image(name: String) -> Self {
        Self { name, document: None }
    }

    pub(super) fn document(path: PathBuf) -> Self {
        Self { name: format!("sbom:{}", path.display()), document: Some(path) }
    }
}

/// Everything to look at, and what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What to look at, sorted, each once.
    pub tasks: Vec<Task>,
    /// What is no image and no document of one.
    pub skipped: Vec<Skipped>,
    /// What could not even be listed.
    pub failed: Vec<Failed>,
    /// How many more there are, or may be, than were to be looked at.
    pub cut: u64,
}

impl Plan {
    /// At most that many tasks; what is left away is counted.
    #[must_use]
    pub fn limited(mut self, limit: usize) -> Self {
        self.cut += self.tasks.len().saturating_sub(limit) as u64;
        self.tasks.truncate(limit);
        self
    }

    pub(super) fn sort(&mut self) {
        self.tasks.sort();
        self.tasks.dedup();
        self.skipped.sort();
        self.failed.sort();
    }
}

/// Which tags of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// `latest`; where there is none, the highest version.
    Latest,
    /// All.
    All,
    /// That many, the highest versions first.
    Newest(usize),
    /// Those that fit, `*` standing for any text and `?` for one character.
    Pattern(String),
}

impl Choice {
    /// `latest`, `all`, a number or a pattern.
    pub fn parse(text: &str) -> Self {
        match (text, text.parse::<usize>()) {
            ("latest", _) => Self::Latest,
            ("all", _) => Self::All,
            (_, Ok(count)) => Self::Newest(count),
            _ => Self::Pattern(text.to_owned()),
        }
    }

    /// The tags that are chosen, sorted.
    fn of(&self, tags: &[String]) -> Vec<String> {
        let mut chosen: Vec<String> = match self {
            Self::All => tags.to_vec(),
            Self::Pattern(pattern) => tags.iter().filter(|tag| fits(pattern, tag)).cloned().collect(),
            Self::Latest if tags.iter().any(|tag| tag == "latest") => vec!["latest".to_owned()],
            Self::Latest => highest(tags, 1),
            Self::Newest(count) => highest(tags, *count),
        };
        chosen.sort();
        chosen
    }
}

/// What could be listed of a registry.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// The registry.
    pub registry: &'a str,
    /// The folder of repositories; empty for all.
    pub prefix: &'a str,
    /// Which tags of each.
    pub tags: &'a Choice,
    /// Images altogether.
    pub limit: usize,
}

/// Every chosen tag of every repository of a registry. A repository whose tags cannot be listed is a failure of its
/// own and stops nobody.
///
/// # Errors
/// The registry does not list its repositories.
pub fn from_catalog(
    client: &RegistryClient,
    wanted: &Listed<'_>,
    told: &dyn Fn(usize, usize),
) -> Result<Plan, wb_transport::RegistryError> {
    let limits = ListLimits::default();
    let catalog = client.catalog(wanted.registry, wanted.prefix, &limits)?;
    let mut plan = Plan { cut: u64::from(catalog.cut), ..Plan::default() };
    let total = catalog.repositories.len();
    for (at, repository) in catalog.repositories.iter().enumerate() {
        told(at, total);
        let name = format!("{}/{repository}", wanted.registry);
        // A list that is longer than anybody asked for is not read to its end.
        if plan.tasks.len() >= wanted.limit {
            plan.cut += (total - at) as u64;
            break;
        }
        let reference: Reference = match name.parse() {
            Ok(reference) => reference,
            Err(error) => {
                plan.failed.push(Failed::new(&name, &error.to_string(), None));
                continue;
            }
        };
        match client.tags(&reference, &limits) {
            Err(error) => plan.failed.push(Failed::new(&name, &error.to_string(), error.hint())),
            Ok(listed) => {
                plan.cut += u64::from(listed.cut);
                let (images, others): (Vec<_>, Vec<_>) =
                    listed.tags.into_iter().partition(|tag| !is_attachment(tag));
                plan.skipped.extend(others.iter().map(|tag| {
                    Skipped::new(
                        &format!("{name}:{tag}"),
                        "it is attached to another image and is none itself",
                    )
                }));
                let chosen = wanted.tags.of(&images);
                if chosen.is_empty() {
                    plan.skipped.push(Skipped::new(&name, "it has no tag that was asked for"));
                }
                plan.tasks.extend(chosen.iter().map(|tag| Task::image(format!("{name}:{tag}"))));
            }
        }
    }
    plan.sort();
    Ok(plan.limited(wanted.limit))
}

/// One name a line; empty lines and what follows a `#` do not count.
pub fn from_list(text: &str) -> Plan {
    let mut plan = Plan::default();
    for line in text.lines() {
        let name = match line.trim_start().starts_with('#') {
            true => "",
            false => line.split(" #").next().unwrap_or_default().trim(),
        };
        if name.is_empty() {
            continue;
        }
        if let Some(path) = name.strip_prefix("sbom:") {
            plan.tasks.push(Task::document(PathBuf::from(path)));
            continue;
        }
        let path = Path::new(name);
        match path.is_file().then(|| content(path)) {
            Some(Ok(Content::Document)) => plan.tasks.push(Task::document(path.to_owned())),
            _ => plan.tasks.push(Task::image(name.to_owned())),
        }
    }
    plan.sort();
    plan
}

/// The tags of the referrers' and the signers' schemes: `sha256-<hex>`, with an ending or not.
fn is_attachment(tag: &str) -> bool {
    tag.strip_prefix("sha256-").is_some_and(|rest| {
        rest.get(..64).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
    })
}

fn highest(tags: &[String], count: usize) -> Vec<String> {
    let distinct: BTreeSet<&String> = tags.iter().collect();
    let mut tags: Vec<&String> = distinct.into_iter().collect();
    tags.sort_by(|a, b| {
        Scheme::Generic.compare(a, b).unwrap_or(Ordering::Equal).then_with(|| a.cmp(b)).reverse()
    });
    tags.into_iter().take(count).cloned().collect()
}

/// Whether a text fits a pattern of `*` and `?`. Linear in both, but for going back to the last `*`.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut on, mut back) = (0, 0, None);
    while let Some(character) = text.get(on) {
        match pattern.get(at) {
            Some('*') => {
                back = Some((at + 1, on));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == character => {
                at += 1;
                on += 1;
            }
            _ => {
                let Some((after, from)) = back else { return false };
                back = Some((after, from + 1));
                (at, on) = (after, from + 1);
            }
        }
    }
    pattern.iter().skip(at).all(|character| *character == '*')
}

#[cfg(test)]
mod tests;
