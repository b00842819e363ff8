//! Edits of a Dockerfile: pins that stand in its instructions, one more instruction, the base of the last stage.

use wb_inventory::python::normalise;

use super::Pin;
use super::unified::Edit;

/// Pins `name==old` anywhere in an instruction become `name==new`.
pub(super) fn pins(text: &str, pins: &[Pin]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with('#') {
            continue;
        }
        let mut changed = line.to_owned();
        for pin in pins {
            let Some(new) = pin.line.as_deref().and_then(|line| line.trim_matches('\'').split_once("=="))
            else {
                continue;
            };
            changed = replace(&changed, &pin.name, new.1);
        }
        if changed != line {
            edits.push(Edit { from: at, to: at + 1, lines: vec![changed] });
        }
    }
    edits
}

/// Sets the version after `name==` (or `name[extra]==`), for every spelling of the name.
fn replace(line: &str, name: &str, version: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("==") {
        let (before, after) = rest.split_at(at);
        let bare = before.split('[').next().filter(|_| before.ends_with(']')).unwrap_or(before);
        let bare = if before.ends_with(']') {
            before.rfind('[').and_then(|at| before.get(..at)).unwrap_or(bare)
        } else {
            bare
        };
        let start =
            bare.rfind(|sign: char| !sign.is_ascii_alphanumeric() && !"-_.".contains(sign)).map_or(0, |at| {
                at + bare.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
            });
        let word = bare.get(start..).unwrap_or_default();
        let after = after.get(2..).unwrap_or_default();
        let end = after
            .find(|sign: char| !sign.is_ascii_alphanumeric() && !".+!-_*".contains(sign))
            .unwrap_or(after.len());
        out.push_str(before);
        out.push_str("==");
        if !word.is_empty() && normalise(word) == name {
            out.push_str(version);
        } else {
            out.push_str(after.get(..end).unwrap_or_default());
        }
        rest = after.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// An instruction in the last stage: after its last `pip install` or package manager, else right after `FROM`.
pub(super) fn run(text: &str, command: &str) -> Option<Edit> {
    let instructions = instructions(text);
    let from = instructions.iter().rposition(|(_, _, text)| keyword(text) == "FROM")?;
    let (mut at, _) = instructions.get(from).map(|(_, end, _)| (*end, ()))?;
    for (_, end, text) in instructions.get(from..)? {
        let installs = ["pip install", "apt-get", "apk add", "dnf ", "uv sync", "uv pip"];
        if keyword(text) == "RUN" && installs.iter().any(|word| text.contains(word)) {
            at = *end;
        }
    }
    Some(Edit { from: at, to: at, lines: vec![format!("RUN {command}")] })
}

/// `FROM` of the last stage that is built from an image and not from another stage.
pub(super) fn base(text: &str, base: &str) -> Option<Edit> {
    let instructions = instructions(text);
    let stages: Vec<String> = instructions
        .iter()
        .filter(|(_, _, text)| keyword(text) == "FROM")
        .filter_map(|(_, _, text)| {
            text.to_ascii_lowercase().split_once(" as ").map(|(_, name)| name.trim().to_owned())
        })
        .collect();
    let last = instructions.iter().rev().find(|(_, _, text)| {
        let image = text.split_whitespace().skip(1).find(|word| !word.starts_with("--")).unwrap_or_default();
        keyword(text) == "FROM" && !stages.contains(&image.to_ascii_lowercase()) && image != "scratch"
    })?;
    let (from, to, text) = last;
    let words: Vec<&str> = text.split_whitespace().collect();
    let image = words.iter().skip(1).position(|word| !word.starts_with("--"))? + 1;
    let mut words: Vec<&str> = words;
    *words.get_mut(image)? = base;
    Some(Edit { from: *from, to: *to, lines: vec![words.join(" ")] })
}

fn keyword(text: &str) -> String {
    text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase()
}

/// First line, line after the last one, and text without comments and line ends.
fn instructions(text: &str) -> Vec<(usize, usize, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let from = at;
        let mut whole = String::new();
        while let Some(line) = lines.get(at) {
            at += 1;
            if line.trim_start().starts_with('#') {
                if whole.is_empty() { break } else { continue }
            }
            match line.trim_end().strip_suffix('\\') {
                Some(part) => whole.push_str(part),
                None => {
                    whole.push_str(line);
                    break;
                }
            }
        }
        if !whole.trim().is_empty() {
            found.push((from, at, whole.trim().to_owned()));
        }
    }
    found
}
