//! Models as cards: Markdown for people, JSON for programs.

use std::io::{self, Write};

use wb_model::{ModelCard, ModelCards};

use crate::model_scan::grouped;
use crate::plain;

/// Files that are listed of one model; the JSON has all.
const SHOWN_FILES: usize = 50;
/// Values of one field that are listed; the JSON has all.
const SHOWN_VALUES: usize = 12;

/// For people.
pub fn model_cards(cards: &ModelCards, out: &mut dyn Write) -> io::Result<()> {
    if cards.models.is_empty() {
        return writeln!(out, "No model was found in {}.", text(&cards.source));
    }
    for (at, card) in cards.models.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        one(card, &cards.source, out)?;
    }
    Ok(())
}

fn one(card: &ModelCard, source: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", text(&card.name))?;
    let complete =
        if card.complete { "every file was read to its end" } else { "not every file was read to its end" };
    // A model that is the whole source has no place in it.
    let place = if card.place.is_empty() { source } else { &card.place };
    writeln!(out, "**{}**: {complete}. Kept as {} at `{}`.", card.verdict, card.kind, code(place))?;
    for place in &card.also_at {
        writeln!(out, "The same content lies at `{}`.", code(place))?;
    }
    let mut rows: Vec<(&str, String)> = Vec::new();
    rows.extend(card.revision.iter().map(|revision| ("Revision", revision.clone())));
    rows.extend(card.purl.iter().map(|purl| ("Package URL", purl.to_string())));
    rows.push(("Formats", card.formats.join(", ")));
    rows.extend(card.digest.iter().map(|digest| ("Digest of all files", digest.clone())));
    rows.extend(card.tensor_digest.iter().map(|digest| ("Tensor digest", digest.clone())));
    rows.extend(card.fingerprint.iter().map(|digest| ("Fingerprint of names and shapes", digest.clone())));
    writeln!(out, "\n| | |\n|---|---|")?;
    for (name, value) in rows {
        writeln!(out, "| {name} | {} |", text(&value))?;
    }
    measured(card, out)?;
    declared(card, out)?;
    list("Where they differ", &card.differs, out)?;
    lineage(card, out)?;
    list("What it points to", &card.references, out)?;
    list("Licences that do not fit", &card.license_conflicts, out)?;
    facts(card, out)?;
    list("Missing", &card.missing, out)?;
    files(card, out)
}

fn measured(card: &ModelCard, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## Measured\n")?;
    if card.measured.is_empty() {
        return writeln!(out, "Nothing of its weights could be measured.");
    }
    writeln!(out, "| what | value |\n|---|---|")?;
    for (field, values) in &card.measured {
        let values: Vec<String> =
            values.iter().map(|value| value.parse::<u64>().map_or_else(|_| value.clone(), grouped)).collect();
        writeln!(out, "| {} | {} |", text(field), text(&some(&values)))?;
    }
    Ok(())
}

fn declared(card: &ModelCard, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## Declared\n")?;
    if card.declared.is_empty() {
        return writeln!(out, "Nobody says anything about it.");
    }
    writeln!(out, "| what | value | who says so |\n|---|---|---|")?;
    for (field, values) in &card.declared {
        let mut by: Vec<(&str, Vec<String>)> = Vec::new();
        for value in values {
            match by.iter_mut().find(|(origin, _)| *origin == value.origin) {
                Some((_, values)) => values.push(value.value.clone()),
                None => by.push((&value.origin, vec![value.value.clone()])),
            }
        }
        for (origin, values) in by {
            writeln!(out, "| {} | {} | {} |", text(field), text(&some(&values)), text(origin))?;
        }
    }
    Ok(())
}

fn some(values: &[String]) -> String {
    let shown = values.iter().take(SHOWN_VALUES).cloned().collect::<Vec<_>>().join(", ");
    match values.len().saturating_sub(SHOWN_VALUES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn lineage(card: &ModelCard, out: &mut dyn Write) -> io::Result<()> {
    if card.lineage.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Lineage\n\n| relation | base | checked | what was compared |\n|---|---|---|---|")?;
    for one in &card.lineage {
        let base = match &one.revision {
            Some(revision) => format!("{}@{revision}", one.base),
            None => one.base.clone(),
        };
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            text(&one.relation),
            text(&base),
            text(&one.status),
            text(&one.detail)
        )?;
    }
    Ok(())
}

fn facts(card: &ModelCard, out: &mut dyn Write) -> io::Result<()> {
    if card.facts.is_empty() && card.withheld == 0 {
        return Ok(());
    }
    writeln!(out, "\n## Declared facts\n")?;
    for fact in &card.facts {
        let values: Vec<String> = fact.values.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let mark = if fact.confidential { " (confidential)" } else { "" };
        writeln!(out, "- {}{mark}: {}", text(&fact.kind), text(&values.join("; ")))?;
    }
    if card.withheld > 0 {
        writeln!(out, "- {} confidential entries are left out", card.withheld)?;
    }
    Ok(())
}

fn list(title: &str, lines: &[String], out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {title}\n")?;
    for line in lines {
        writeln!(out, "- {}", text(line))?;
    }
    Ok(())
}

fn files(card: &ModelCard, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## Files\n\n| file | bytes | SHA-256 | verdict |\n|---|---|---|---|")?;
    for file in card.files.iter().take(SHOWN_FILES) {
        let digest = file.sha256.as_ref().map(wb_model::Digest::hex).unwrap_or_default();
        let verdict = file.verdict.as_deref().unwrap_or("not weighed");
        writeln!(out, "| {} | {} | `{digest}` | {verdict} |", text(&file.name), grouped(file.size))?;
    }
    if card.files.len() > SHOWN_FILES {
        writeln!(out, "\n{} files more.", card.files.len() - SHOWN_FILES)?;
    }
    Ok(())
}

/// A text in a table of Markdown: it can neither end the cell nor become markup.
fn text(value: &str) -> String {
    let mut safe = String::new();
    for character in plain(value).chars() {
        if matches!(character, '|' | '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '#' | '!') {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}

/// A text between backquotes.
fn code(value: &str) -> String {
    plain(value).replace('`', "'")
}

/// For programs: version 1.
pub fn model_cards_json(cards: &ModelCards, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, cards)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests;
