//! A comment on a pull request: the answer, what is new, then the components, with the rest folded away.
//!
//! A comment may have 65,536 characters. Every line is counted before it is added; what no longer fits is counted, too.

use std::io::{self, Write};

use wb_model::{Diff, FindingChange, FindingChanges};

use super::words::{groups, observation_line, sentence, state_change, tally, versions};
use crate::markdown::{code, prose};

/// Bytes, and so at most characters, after which no more rows are added. What stands behind the rows has a bound of
/// its own and fits into the rest of 60,000.
const BUDGET: usize = 50_000;
/// Bytes of one line at most: a longer one is counted among those left out.
const LINE: usize = 4_000;

/// Writes a comparison as Markdown, in fewer than 60,000 characters.
pub fn diff_markdown(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    head(diff, &mut text);
    findings(diff, &mut text);
    observations(diff, &mut text);
    uncertain(diff, &mut text);
    components(diff, &mut text);
    rest(diff, &mut text);
    out.write_all(text.as_bytes())
}

fn head(diff: &Diff, text: &mut String) {
    let answer = match &diff.gate {
        Some(gate) if gate.passes => "✅ Nothing new stands against it",
        Some(_) => "❌ What is new stands against it",
        None => "What changed",
    };
    text.push_str(&format!("## {answer}\n\n"));
    let name = |name: &str| code(&name.chars().take(200).collect::<String>());
    text.push_str(&format!("{} → {}\n\n", name(&diff.old.subject.name), name(&diff.new.subject.name)));
    text.push_str(&format!("**{}.**\n\n", prose(&tally(diff))));
    let Some(gate) = &diff.gate else { return };
    let lines: Vec<String> = gate.reasons.iter().map(|reason| format!("- {}\n", prose(reason))).collect();
    // The same stands in the tables below: here the first few are enough.
    list(text, &lines, 10);
    if !lines.is_empty() {
        text.push('\n');
    }
}

/// Lines up to a number and up to the budget, and how many are left out.
fn list(text: &mut String, lines: &[String], most: usize) {
    let mut shown = 0;
    for line in lines.iter().take(most) {
        if line.len() > LINE || text.len() + line.len() > BUDGET {
            continue;
        }
        text.push_str(line);
        shown += 1;
    }
    if shown < lines.len() {
        let table = lines.first().is_some_and(|line| line.starts_with('|'));
        let more = format!("and {} more", lines.len() - shown);
        text.push_str(&if table { format!("| … | {more} |\n") } else { format!("- … {more}\n") });
    }
}

fn findings(diff: &Diff, text: &mut String) {
    let (new, fixed, changed) = match &diff.findings {
        FindingChanges::Skipped { why } => {
            let why: String = why.chars().take(500).collect();
            text.push_str(&format!("> **Findings were not compared:** {}\n\n", prose(&why)));
            return;
        }
        FindingChanges::Compared { new, fixed, changed, .. } => (new, fixed, changed),
    };
    if !new.is_empty() {
        text.push_str(&format!("### New findings ({})\n\n", new.len()));
        table(text, new, 100);
    }
    for (title, findings) in [("Findings that changed", changed), ("Fixed findings", fixed)] {
        if findings.is_empty() {
            continue;
        }
        text.push_str(&format!("<details><summary>{title} ({})</summary>\n\n", findings.len()));
        table(text, findings, 100);
        text.push_str("</details>\n\n");
    }
}

fn table(text: &mut String, findings: &[FindingChange], most: usize) {
    text.push_str("| Severity | Finding | In | Fixed in | |\n|---|---|---|---|---|\n");
    let lines: Vec<String> = findings.iter().map(row).collect();
    list(text, &lines, most);
    text.push('\n');
}

fn row(one: &FindingChange) -> String {
    let mut notes: Vec<String> = Vec::new();
    if one.exploited {
        notes.push("**exploited**".to_owned());
    }
    notes.extend(state_change(one).iter().map(|words| prose(words)));
    notes.extend(one.set_aside.iter().map(|words| prose(words)));
    notes.extend(one.uncertain.iter().map(|words| format!("uncertain: {}", prose(words))));
    let within = one.within.as_ref().map(|within| format!(" in {}", prose(within))).unwrap_or_default();
    let id = match crate::view::id_page(&one.vulnerability) {
        Some(page) => format!("[{}]({page})", one.vulnerability),
        None => prose(&one.vulnerability),
    };
    format!(
        "| {} | {id} | {}{within} | {} | {} |\n",
        one.severity,
        prose(&one.component),
        prose(one.fixed_in.first().map_or("", String::as_str)),
        notes.join(", ")
    )
}

fn observations(diff: &Diff, text: &mut String) {
    let lines = |list: &[wb_model::Observation]| -> Vec<String> {
        list.iter().map(|one| format!("- {}\n", prose(&observation_line(one)))).collect()
    };
    if !diff.observations.new.is_empty() {
        text.push_str(&format!("### New about the image itself ({})\n\n", diff.observations.new.len()));
        list(text, &lines(&diff.observations.new), 50);
        text.push('\n');
    }
    fold(text, "Mended about the image itself", &lines(&diff.observations.fixed));
}

fn uncertain(diff: &Diff, text: &mut String) {
    if diff.uncertain.is_empty() {
        return;
    }
    text.push_str("**What is uncertain**\n\n");
    let lines: Vec<String> = diff.uncertain.iter().map(|note| format!("- {}\n", prose(note))).collect();
    list(text, &lines, 10);
    text.push('\n');
}

fn components(diff: &Diff, text: &mut String) {
    for group in groups(diff) {
        let lines: Vec<String> = group
            .rows
            .iter()
            .map(|(change, inside)| {
                let indent = if *inside { "  " } else { "" };
                let uncertain = change.uncertain.as_ref().map(|why| format!(" (uncertain: {})", prose(why)));
                format!(
                    "{indent}- {} {} {}{}\n",
                    change.change.name(),
                    code(&change.name),
                    prose(&versions(change)),
                    uncertain.unwrap_or_default()
                )
            })
            .collect();
        fold(text, group.title, &lines);
    }
}

fn rest(diff: &Diff, text: &mut String) {
    let lines: Vec<String> = diff
        .licenses
        .iter()
        .map(|one| {
            let (old, new) = (one.old.join(", "), one.new.join(", "));
            format!("- {}: {} → {}\n", code(&one.name), prose(&old), prose(&new))
        })
        .collect();
    fold(text, "Licences", &lines);
    let lines: Vec<String> =
        diff.surroundings.iter().map(|one| format!("- {}\n", prose(&sentence(one)))).collect();
    fold(text, "Around it", &lines);
    text.push_str(&format!(
        "<sub>{} {}, as JSON with <code>-o json</code></sub>\n",
        prose(&diff.tool.name.chars().take(80).collect::<String>()),
        prose(&diff.tool.version.chars().take(80).collect::<String>())
    ));
}

fn fold(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    text.push_str(&format!("<details><summary>{title} ({})</summary>\n\n", lines.len()));
    list(text, lines, 300);
    text.push_str("\n</details>\n\n");
}
