//! `docs/models-attacks.md`: every attack that the project knows, and what `weighbridge model scan` says of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use wb_testkit::attack::{Attack, Content, Expect, FAMILIES, all};

use super::{MARK, code, table};
use crate::workspace;

/// Characters of a step that are shown.
const STEP: usize = 120;

pub(super) fn make() -> Result<String> {
    let place = tempfile::tempdir()?;
    for attack in all() {
        write(&place.path().join(attack.name), &(attack.build)())?;
    }
    let said = ask(place.path())?;
    let mut page = format!(
        "{MARK}# Attacks on loaders of models\n\n\
         Every attack of the project's own list, most of them written from published advisories, and what `weighbridge\n\
         model scan` says of it: made by writing the files and running the scan. The step is the last of the proof that the rule gives. Where only the model as a whole shows the\n\
         attack (links, files that are missing), the rule is the one of the observation that makes it fail.\n"
    );
    let mut wrong = Vec::new();
    let mut tables = String::new();
    for (family, attacks) in FAMILIES {
        tables.push_str(&format!("\n## {family}\n\n"));
        let rows = attacks.iter().map(|attack| {
            let judged = said.get(attack.name).cloned().unwrap_or_default();
            if !judged.is_right(attack) || !judged.is_found(attack) {
                wrong.push(attack.name);
            }
            row(attack, &judged)
        });
        tables.push_str(&table(&["attack", "advisories", "rule", "expected", "verdict", "step"], rows));
    }
    if !wrong.is_empty() {
        bail!("attacks that are not found as they are to be: {}", wrong.join(", "));
    }
    page.push_str(&format!("\n{} attacks, and every one has the verdict that is expected.\n", all().count()));
    page.push_str(&tables);
    Ok(page)
}

/// What was said of the files of one attack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Judged {
    /// The worst of its files, by the order of gates.
    verdict: String,
    /// Steps by rule.
    steps: BTreeMap<String, String>,
    /// What is said of the model as a whole, which fails the gate like a verdict: rule and message.
    observed: Option<(String, String)>,
}

impl Judged {
    fn is_right(&self, attack: &Attack) -> bool {
        self.verdict == expected(attack.expect) || self.is_observed(attack)
    }

    fn is_found(&self, attack: &Attack) -> bool {
        self.steps.contains_key(attack.rule) || self.is_observed(attack)
    }

    /// Attacks of several files or links may show only when the model is seen as a whole.
    fn is_observed(&self, attack: &Attack) -> bool {
        self.observed.is_some() && !self.steps.contains_key(attack.rule)
    }

    /// A worse verdict takes the place of a better one.
    fn add(&mut self, verdict: &str) {
        const ORDER: [&str; 5] = ["", "clean", "suspicious", "unreadable", "malicious"];
        let rank = |verdict: &str| ORDER.iter().position(|known| *known == verdict);
        if rank(verdict) > rank(&self.verdict) {
            verdict.clone_into(&mut self.verdict);
        }
    }
}

fn expected(expect: Expect) -> &'static str {
    match expect {
        Expect::Malicious => "malicious",
        Expect::Suspicious => "suspicious",
        Expect::Unreadable => "unreadable",
    }
}

fn row(attack: &Attack, judged: &Judged) -> Vec<String> {
    let observed = judged.observed.as_ref().filter(|_| judged.is_observed(attack));
    let (shown, rule, step) = match observed {
        Some((rule, message)) => ("the model fails", rule.as_str(), message),
        None => {
            (judged.verdict.as_str(), attack.rule, judged.steps.get(attack.rule).unwrap_or(&judged.verdict))
        }
    };
    vec![
        code(attack.name),
        attack.advisories.join(", "),
        code(rule),
        expected(attack.expect).to_owned(),
        shown.to_owned(),
        code(&short(step)),
    ]
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(STEP).collect();
    if text.chars().nth(STEP).is_some() {
        short.push('…');
    }
    short
}

/// Writes the files and links of an attack.
fn write(folder: &Path, parts: &[(String, Content)]) -> Result<()> {
    for (name, content) in parts {
        let path = folder.join(name);
        fs_err::create_dir_all(path.parent().unwrap_or(folder))?;
        match content {
            Content::Bytes(bytes) => fs_err::write(&path, bytes)?,
            Content::Symlink(target) => fs_err::os::unix::fs::symlink(target, &path)?,
            Content::HardLink(other) => fs_err::hard_link(folder.join(other), &path)?,
        }
    }
    Ok(())
}

/// Scans the folder and sorts what is said by attack: each has a folder of its own.
fn ask(folder: &Path) -> Result<BTreeMap<String, Judged>> {
    let mut command = workspace::cargo();
    command.args(["run", "--quiet", "--package", "weighbridge", "--", "model", "scan", "--output", "json"]);
    let output = command.arg(folder).stdin(Stdio::null()).output().context("run weighbridge model scan")?;
    // "No" is the right answer to so many attacks.
    if output.status.code() != Some(1) {
        bail!("run weighbridge model scan: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    let document: Value = serde_json::from_slice(&output.stdout).context("read the scan's document")?;
    let mut said: BTreeMap<String, Judged> = BTreeMap::new();
    let root = folder.display().to_string();
    let files = document.get("files").and_then(Value::as_array).context("read the scan's files")?;
    for file in files {
        let Some(judged) = of(&mut said, file, &root) else { continue };
        judged.add(text(file, "verdict"));
        for finding in file.get("findings").and_then(Value::as_array).into_iter().flatten() {
            let trace = finding.get("trace").and_then(Value::as_array).and_then(|trace| trace.last());
            let step = trace.and_then(Value::as_str).unwrap_or_else(|| text(finding, "evidence"));
            judged.steps.entry(text(finding, "rule").to_owned()).or_insert_with(|| step.replace(&root, ""));
        }
    }
    for observation in document.get("observations").and_then(Value::as_array).into_iter().flatten() {
        let Some(judged) = of(&mut said, observation, &root) else { continue };
        let message = text(observation, "message").replace(&root, "");
        judged.observed.get_or_insert_with(|| (text(observation, "rule").to_owned(), message));
    }
    Ok(said)
}

/// What is said of the attack that a path lies in.
fn of<'a>(said: &'a mut BTreeMap<String, Judged>, about: &Value, root: &str) -> Option<&'a mut Judged> {
    let path = text(about, "path");
    let inside = path.strip_prefix(root).unwrap_or(path).trim_start_matches('/');
    let attack = inside.split('/').next()?;
    Some(said.entry(attack.to_owned()).or_default())
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}
