//! debian-security-support: source packages whose security support Debian has ended or limited.
//!
//! Columns separated by white space, comments with `#`. The release that a list is for stands in its name
//! (`security-support-ended.deb12`); the list without one is for the newest release, which only its content tells.

use super::day;
use crate::{Document, Feed, FeedError, FeedInfo, Item, Output, Shape, Space, Support, SupportKind};

/// The feed.
pub struct DebianSupport;

const NAME: &str = "debian-security-support";

/// Code names, the newest last.
const RELEASES: &[(&str, u32)] = &[
    ("wheezy", 7),
    ("jessie", 8),
    ("stretch", 9),
    ("buster", 10),
    ("bullseye", 11),
    ("bookworm", 12),
    ("trixie", 13),
    ("forky", 14),
    ("duke", 15),
];

/// Which of the two lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Ended,
    Limited,
}

impl Feed for DebianSupport {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "Ended and limited support in Debian", whole: false, opt_in: false }
    }

    fn license(&self, _: &str) -> &'static str {
        "GPL-2.0-or-later"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        matches!(document.shape, Shape::Text { first_line } if list(first_line).is_some())
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let wrong = |why: &str| FeedError::form(NAME, document, why);
        let text =
            std::str::from_utf8(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
        let list = text.lines().find_map(list).ok_or_else(|| wrong("it does not say which list it is"))?;
        let release = in_name(document.path).or_else(|| in_text(text));
        let release = release.ok_or_else(|| wrong("nothing in it says which release it is for"))?;
        let space = Space::new(format!("debian:{release}"));
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match read_line(list, line) {
                Ok((package, kind, note)) => {
                    let support = Support { space: space.clone(), package, kind, note };
                    out.put(&format!("debian-{release}"), Item::Support(support));
                }
                Err(why) => out.skip(format!("{}: line {number}", document.path), why),
            }
        }
        Ok(())
    }
}

/// Which list a comment says that it heads.
fn list(line: &str) -> Option<List> {
    let line = line.strip_prefix('#')?.trim().to_ascii_lowercase();
    if !line.starts_with("list of packages") || !line.contains("security support") {
        None
    } else if line.contains("limited") {
        Some(List::Limited)
    } else if line.contains("ends") || line.contains("ended") {
        Some(List::Ended)
    } else {
        None
    }
}

/// The number in `security-support-ended.deb12`.
fn in_name(path: &str) -> Option<u32> {
    let name = path.rsplit(['/', '!']).next().unwrap_or(path);
    let (_, number) = name.split_once(".deb")?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The newest release that a list speaks of: by code name, or in the versions of its updates (`+deb12u1`).
fn in_text(text: &str) -> Option<u32> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(|word| {
        let by_name =
            RELEASES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, number)| *number);
        by_name.or_else(|| word.strip_prefix("deb")?.split_once('u')?.0.parse().ok())
    });
    words.max()
}

fn read_line(list: List, line: &str) -> Result<(String, SupportKind, String), &'static str> {
    let mut rest = line;
    let mut word = || {
        let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        rest = after.trim_start();
        Some(word.to_owned()).filter(|word| !word.is_empty())
    };
    let package = word().ok_or("it names no package")?;
    let kind = match list {
        List::Limited => SupportKind::Limited,
        List::Ended => {
            let last_version = word().ok_or("it names no version")?;
            let on = word().ok_or("it names no day")?;
            let on =
                day::of(&on).filter(|day| day.len() == on.len()).ok_or("what should be a day is none")?;
            SupportKind::Ended { last_version, on: on.to_owned() }
        }
    };
    Ok((package, kind, rest.to_owned()))
}

#[cfg(test)]
mod tests;
