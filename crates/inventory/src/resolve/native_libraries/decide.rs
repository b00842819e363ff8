//! From what the files of one project show to releases: which clue counts, which only narrows, which disagrees.

use wb_model::Confidence;

use crate::knowledge::native::{Clue, Says, Source};

use super::Member;

/// What one file shows of its release.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// This release.
    Release(String),
    /// Clues of equal weight name different releases.
    Undecided,
    /// No clue names a release by itself.
    Nothing,
}

/// The files that are of one release, or of an unknown one.
pub(super) struct Group<'m, 'a> {
    pub(super) release: Option<String>,
    pub(super) members: Vec<&'m Member<'a>>,
    /// Whether clues disagreed so that no release could be named.
    pub(super) undecided: bool,
}

/// How sure a clue alone makes us.
pub(super) fn weight(clue: &Clue) -> Confidence {
    match clue.source {
        Source::Text if clue.linked => Confidence::percent(75),
        Source::Text => Confidence::HIGH,
        Source::DebugLink => Confidence::percent(80),
        Source::Compiler | Source::BareText | Source::Build | Source::FileName => Confidence::MEDIUM,
    }
}

/// What one file shows. A version text outweighs everything; below it, clues that name a release must agree.
pub(super) fn shown(clues: &[Clue]) -> Shown {
    let exact = |clue: &&Clue| matches!(clue.says, Says::Release(_));
    let release = |clue: &Clue| match &clue.says {
        Says::Release(release) => Some(release.clone()),
        _ => None,
    };
    if let Some(text) = clues.iter().filter(exact).find(|clue| clue.source == Source::Text) {
        return release(text).map_or(Shown::Nothing, Shown::Release);
    }
    let mut releases: Vec<String> = clues.iter().filter(exact).filter_map(release).collect();
    releases.sort();
    releases.dedup();
    match releases.len() {
        0 => Shown::Nothing,
        1 => releases.pop().map_or(Shown::Nothing, Shown::Release),
        _ => Shown::Undecided,
    }
}

/// Puts the files of one project in one package into groups by release.
pub(super) fn groups<'m, 'a>(members: &'m [Member<'a>]) -> Vec<Group<'m, 'a>> {
    let together = members.iter().flat_map(|member| &member.clues).all(|clue| clue.project.together);
    let mut groups: Vec<Group<'m, 'a>> = Vec::new();
    let mut open: Vec<&'m Member<'a>> = Vec::new();
    let mut undecided: Vec<&'m Member<'a>> = Vec::new();
    for member in members {
        match shown(&member.clues) {
            Shown::Release(release) => {
                match groups.iter_mut().find(|group| group.release.as_ref() == Some(&release)) {
                    Some(group) => group.members.push(member),
                    None => {
                        groups.push(Group { release: Some(release), members: vec![member], undecided: false })
                    }
                }
            }
            Shown::Undecided => undecided.push(member),
            Shown::Nothing => open.push(member),
        }
    }
    // A file that names no release is of the one release that its neighbours name and its own clues allow.
    let mut unknown: Vec<&'m Member<'a>> = Vec::new();
    for member in open {
        let allowed: Vec<usize> = (0..groups.len())
            .filter(|at| {
                groups[*at]
                    .release
                    .as_deref()
                    .is_some_and(|release| member.clues.iter().all(|clue| clue.says.allows(release)))
            })
            .collect();
        match allowed[..] {
            [only] if together && (groups.len() == 1 || narrows(member)) => groups[only].members.push(member),
            _ => unknown.push(member),
        }
    }
    if !unknown.is_empty() {
        let release = if groups.is_empty() && together { common(&unknown) } else { None };
        groups.push(Group { release, members: unknown, undecided: false });
    }
    if !undecided.is_empty() {
        groups.push(Group { release: None, members: undecided, undecided: true });
    }
    groups
}

fn narrows(member: &Member<'_>) -> bool {
    member.clues.iter().any(|clue| matches!(clue.says, Says::OneOf(_) | Says::Series(_)))
}

/// The one release that all clues together leave, when they name several each.
fn common(members: &[&Member<'_>]) -> Option<String> {
    let clues = || members.iter().flat_map(|member| &member.clues);
    let first = clues().find_map(|clue| match clue.says {
        Says::OneOf(releases) => Some(releases),
        _ => None,
    })?;
    let mut left = first.iter().filter(|release| clues().all(|clue| clue.says.allows(release)));
    match (left.next(), left.next()) {
        (Some(release), None) => Some((*release).to_owned()),
        _ => None,
    }
}
