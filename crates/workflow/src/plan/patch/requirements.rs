//! Edits of a requirements file: a pin takes the place of the line that asks for the package, or is added at the end.

use std::collections::BTreeSet;

use wb_inventory::python::normalise;

use super::Pin;
use super::unified::Edit;

/// One requirement: its lines and its name.
struct Asked {
    from: usize,
    to: usize,
    name: String,
    text: String,
}

/// The names that a file asks for itself. Files that it includes are not looked at.
pub(crate) fn names(text: &str) -> BTreeSet<String> {
    asked(text).into_iter().map(|asked| asked.name).collect()
}

/// # Errors
/// The file pins hashes, and those of the new version are not known.
pub(super) fn edits(text: &str, pins: &[Pin]) -> Result<Vec<Edit>, String> {
    let asked = asked(text);
    let hashed = asked.iter().any(|one| one.text.contains("--hash"));
    let mut edits = Vec::new();
    let mut added = Vec::new();
    for pin in pins {
        let here: Vec<&Asked> = asked.iter().filter(|one| one.name == pin.name).collect();
        let Some(line) = &pin.line else {
            edits.extend(here.iter().map(|one| Edit { from: one.from, to: one.to, lines: Vec::new() }));
            continue;
        };
        if hashed && pin.hashes.is_empty() {
            return Err(format!("it pins hashes, and those of {line} are not known: lock it again"));
        }
        let hashes = if hashed { pin.hashes.as_slice() } else { &[] };
        for one in &here {
            edits.push(Edit {
                from: one.from,
                to: one.to,
                lines: lines(line, &tail(&one.text), extras(&one.text), hashes),
            });
        }
        if here.is_empty() {
            added.extend(lines(line, "", "", hashes));
        }
    }
    if !added.is_empty() {
        let end = text.split_inclusive('\n').count();
        edits.push(Edit { from: end, to: end, lines: added });
    }
    Ok(edits)
}

fn lines(pin: &str, tail: &str, extras: &str, hashes: &[String]) -> Vec<String> {
    // A quoted pin is for a shell, not for this file.
    let pin = pin.trim_matches('\'');
    let (name, version) = pin.split_once("==").unwrap_or((pin, ""));
    let first = format!("{name}{extras}=={version}{tail}");
    let mut lines = vec![first];
    for hash in hashes {
        if let Some(last) = lines.last_mut() {
            last.push_str(" \\");
        }
        lines.push(format!("    --hash=sha256:{hash}"));
    }
    lines
}

/// The marker and the comment, which stay; options such as hashes belong to the old version.
fn tail(text: &str) -> String {
    let (text, comment) = match text.split_once(" #") {
        Some((text, comment)) => (text, format!("  #{comment}")),
        None => (text, String::new()),
    };
    let text = text.split(" --").next().unwrap_or(text).trim_end();
    let marker = text.split_once(';').map(|(_, marker)| format!("; {}", marker.trim())).unwrap_or_default();
    format!("{marker}{comment}")
}

fn extras(text: &str) -> &str {
    match (text.find('['), text.find(']')) {
        (Some(from), Some(to))
            if from < to && !text.get(..from).unwrap_or_default().contains([';', '=', '<', '>', '#']) =>
        {
            text.get(from..=to).unwrap_or_default()
        }
        _ => "",
    }
}

fn asked(text: &str) -> Vec<Asked> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let from = at;
        let mut whole = String::new();
        // A backslash at the end of a line goes on in the next one.
        while let Some(line) = lines.get(at) {
            at += 1;
            match line.strip_suffix('\\') {
                Some(part) => whole.push_str(part),
                None => {
                    whole.push_str(line);
                    break;
                }
            }
        }
        let text = whole.trim();
        let end = text
            .find(|sign: char| !sign.is_ascii_alphanumeric() && !"-_.".contains(sign))
            .unwrap_or(text.len());
        let name = text.get(..end).unwrap_or_default();
        let rest = text.get(end..).unwrap_or_default().trim_start();
        // An address or a path is no name.
        let is_name = !name.is_empty() && !name.starts_with('-') && !rest.starts_with(['/', ':', '@', '\\']);
        if is_name {
            found.push(Asked { from, to: at, name: normalise(name), text: text.to_owned() });
        }
    }
    found
}
