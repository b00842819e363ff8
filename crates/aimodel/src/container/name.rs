//! Names in archives: which of them lead out of the folder that somebody unpacks into.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::Finding;
use crate::rule::container as rule;

/// Names that are kept to see which ones come twice; a bound for archives with very many.
const KEPT_BYTES: usize = 32 << 20;

/// The names of one archive, checked as they come.
#[derive(Default)]
pub(crate) struct Names {
    seen: BTreeSet<Vec<u8>>,
    bytes: usize,
    /// Names that are links, to see what is written through them.
    links: BTreeSet<Vec<u8>>,
}

impl Names {
    /// Checks the name of a member.
    pub(crate) fn check(&mut self, name: &[u8], offset: u64, context: &mut Context<'_>) {
        let shown = String::from_utf8_lossy(name);
        if let Some(why) = escapes(name) {
            context.say(&rule::ESCAPING_NAME, offset, format!("{shown:?} {why}"));
        }
        if name.contains(&0) {
            context.say(&rule::ODD_NAME, offset, format!("{shown:?} holds a NUL, where some readers end it"));
        } else if name.iter().any(|byte| *byte < 0x20 || *byte == 0x7f) {
            context.say(&rule::ODD_NAME, offset, format!("{shown:?} holds control characters"));
        } else if std::str::from_utf8(name).is_err() {
            context.say(&rule::FOREIGN_NAME, offset, format!("{shown:?} is not UTF-8"));
        }
        let parts: Vec<&[u8]> = name.split(|byte| *byte == b'/').collect();
        for count in 1..parts.len().min(64) {
            let above = parts[..count].join(&b'/');
            if self.links.contains(&above) {
                let link = String::from_utf8_lossy(&above).into_owned();
                context.say(
                    &rule::THROUGH_LINK,
                    offset,
                    format!("{shown:?} is written through the link {link:?}"),
                );
            }
        }
        if self.bytes < KEPT_BYTES && !name.ends_with(b"/") {
            self.bytes += name.len() + 64;
            if !self.seen.insert(name.to_vec()) {
                context.say(&rule::DUPLICATE_NAME, offset, format!("{shown:?} is there more than once"));
            }
        }
    }

    /// Checks a link of a member to another name. A hard link's target is a member, a symbolic link's is taken from where
    /// the link lies.
    pub(crate) fn check_link(
        &mut self,
        name: &[u8],
        target: &[u8],
        is_hard: bool,
        offset: u64,
        context: &mut Context<'_>,
    ) {
        let trimmed = name.strip_suffix(b"/").unwrap_or(name);
        if self.bytes < KEPT_BYTES {
            self.bytes += trimmed.len() + 64;
            self.links.insert(trimmed.strip_prefix(b"./").unwrap_or(trimmed).to_vec());
        }
        let below = [trimmed, b"/"].concat();
        if let Some(inside) = self.seen.range(below.clone()..).next().filter(|name| name.starts_with(&below))
        {
            let (inside, link) = (String::from_utf8_lossy(inside), String::from_utf8_lossy(trimmed));
            context.say(
                &rule::THROUGH_LINK,
                offset,
                format!("{inside:?} is written through the link {link:?}"),
            );
        }
        let evidence =
            format!("{:?} leads to {:?}", String::from_utf8_lossy(name), String::from_utf8_lossy(target));
        let mut from_root = Vec::new();
        if !is_hard && let Some(slash) = trimmed.iter().rposition(|byte| *byte == b'/') {
            from_root.extend_from_slice(&trimmed[..=slash]);
        }
        from_root.extend_from_slice(target);
        if is_absolute(target) {
            context.say(&rule::ABSOLUTE_LINK, offset, evidence);
        } else if climbs_out(&from_root) {
            context.find(Finding::new(&rule::ESCAPING_LINK, evidence).at(offset));
        }
    }
}

/// Why a name leads out of the folder.
pub(crate) fn escapes(name: &[u8]) -> Option<&'static str> {
    // Readers that end a name at NUL see only its beginning; both are looked at.
    let cut = name.split(|byte| *byte == 0).next().unwrap_or(name);
    [name, cut].into_iter().find_map(|name| {
        if is_absolute(name) {
            Some("is an absolute path")
        } else if climbs_out(name) {
            Some("climbs out of the folder")
        } else {
            None
        }
    })
}

fn is_absolute(name: &[u8]) -> bool {
    matches!(name, [b'/' | b'\\', ..]) || matches!(name, [drive, b':', ..] if drive.is_ascii_alphabetic())
}

fn climbs_out(name: &[u8]) -> bool {
    let mut depth = 0_i64;
    for part in name.split(|byte| matches!(byte, b'/' | b'\\')) {
        match part {
            b"" | b"." => {}
            b".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests;
