//! Unified diffs from edits of whole lines.

/// Lines `from..to` become others. An empty range puts them before `from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Without line ends.
    pub(super) lines: Vec<String>,
}

/// Lines around a change.
const CONTEXT: usize = 3;

/// The diff and the new text; none when nothing changes. Edits must not overlap.
pub(super) fn diff(name: &str, text: &str, mut edits: Vec<Edit>) -> Option<(String, String)> {
    let old: Vec<&str> = text.split_inclusive('\n').collect();
    let end = if old.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
    edits.retain(|edit| edit.to <= old.len() && edit.from <= edit.to);
    edits.sort_by_key(|edit| (edit.from, edit.to));
    if edits.is_empty() {
        return None;
    }
    let mut out = format!("--- {}\n+++ {}\n", named(name), named(name));
    let mut new = String::new();
    let (mut copied, mut shift) = (0, 0isize);
    let mut at = 0;
    while let Some(first) = edits.get(at) {
        let mut last = at;
        while edits.get(last + 1).is_some_and(|next| next.from <= edits[last].to + 2 * CONTEXT) {
            last += 1;
        }
        let hunk = edits.get(at..=last).unwrap_or_default();
        let start = first.from.saturating_sub(CONTEXT);
        let stop = (edits[last].to + CONTEXT).min(old.len());
        let mut body = String::new();
        let (mut here, mut added, mut removed) = (start, 0usize, 0usize);
        for edit in hunk {
            old.get(here..edit.from).unwrap_or_default().iter().for_each(|line| push(&mut body, ' ', line));
            old.get(edit.from..edit.to)
                .unwrap_or_default()
                .iter()
                .for_each(|line| push(&mut body, '-', line));
            // A line without an end has to get one before another can follow it.
            let open = edit.from == edit.to
                && edit.from > copied
                && !old.get(edit.from - 1).is_some_and(|line| line.ends_with('\n'));
            if open && let Some(line) = old.get(edit.from - 1) {
                let cut = body.rfind(&format!(" {line}")).unwrap_or(body.len());
                body.truncate(cut);
                push(&mut body, '-', line);
                push(&mut body, '+', &format!("{line}{end}"));
            }
            for line in &edit.lines {
                push(&mut body, '+', &format!("{line}{end}"));
            }
            new.push_str(&old.get(copied..edit.from).unwrap_or_default().concat());
            if open {
                new.push_str(end);
            }
            edit.lines.iter().for_each(|line| {
                new.push_str(line);
                new.push_str(end);
            });
            copied = edit.to;
            added += edit.lines.len();
            removed += edit.to - edit.from;
            here = edit.to;
        }
        old.get(here..stop).unwrap_or_default().iter().for_each(|line| push(&mut body, ' ', line));
        let (old_count, new_count) = (stop - start, stop - start + added - removed);
        let new_start = start.saturating_add_signed(shift);
        let line = |start: usize, count: usize| if count == 0 { start } else { start + 1 };
        out.push_str(&format!(
            "@@ -{},{old_count} +{},{new_count} @@\n{body}",
            line(start, old_count),
            line(new_start, new_count)
        ));
        shift += isize::try_from(added).unwrap_or(0) - isize::try_from(removed).unwrap_or(0);
        at = last + 1;
    }
    new.push_str(&old.get(copied..).unwrap_or_default().concat());
    (new != text).then_some((out, new))
}

fn push(body: &mut String, sign: char, line: &str) {
    body.push(sign);
    body.push_str(line);
    if !line.ends_with('\n') {
        body.push_str("\n\\ No newline at end of file\n");
    }
}

/// A name with blanks ends at a tab.
fn named(name: &str) -> String {
    if name.contains(' ') { format!("{name}\t") } else { name.to_owned() }
}
