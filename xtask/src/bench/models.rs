//! `bench models`: attacks, changed attacks and harmless files, asked of this program and of other scanners of models.

mod ask;
mod sets;

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::summary::machine;
use crate::arguments::Arguments;
use crate::{Answer, workspace};
use ask::{Said, Scanner};
use sets::{Kind, Set};

/// Harmless files that every scanner is asked about, unless told otherwise. Some of the others need a second for four.
const BENIGN: u64 = 1000;

/// The other scanners, by the names of their packages.
const PEERS: &[&str] = &["picklescan", "modelscan", "fickling", "modelaudit"];

pub(super) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let corpus =
        arguments.value("--corpus")?.context("choose harmless files: --corpus DIR, made by benign.py")?;
    let attacks = arguments.value("--attacks")?;
    let peers = arguments.value("--peers")?.map(PathBuf::from);
    let benign = arguments.number("--benign", BENIGN)?.max(1);
    arguments.finish()?;
    let place = tempfile::tempdir()?;
    let folder = attacks.map_or_else(|| place.path().join("attacks"), PathBuf::from);
    let sets = sets::make(&folder, &PathBuf::from(corpus), usize::try_from(benign)?)?;
    let mut scanners = vec![Scanner::Own(workspace::release("weighbridge")?)];
    if let Some(venv) = peers {
        let python = venv.join("bin/python");
        scanners.extend(PEERS.iter().map(|&tool| Scanner::Peer { tool, python: python.clone() }));
    }
    let mut answers = Vec::new();
    for scanner in &scanners {
        let asked = sets.iter().map(|set| scanner.ask(set, place.path())).collect::<Result<Vec<_>>>()?;
        answers.push((scanner.name(), asked));
    }
    println!("{}\n", machine());
    println!("{}", table(&sets, &answers));
    let misses = worse(&sets, &answers);
    for miss in &misses {
        println!("- NOT MET: {miss}");
    }
    if misses.is_empty() {
        println!("- met: at least as many right as the best of the others in every row");
    }
    name_what_is_wrong(&sets, &answers);
    Ok(Answer::yes_if(misses.is_empty()))
}

/// What one scanner said, set by set.
type Answers = (String, Vec<Said>);

/// How many files of a set were judged rightly: as strictly as the row asks.
fn right(set: &Set, said: &Said, is_strict: bool) -> usize {
    set.files
        .iter()
        .filter(|file| {
            let answer = said.answer(file);
            match set.kind {
                Kind::Attack => {
                    if is_strict {
                        answer.is_malicious()
                    } else {
                        !answer.is_clean()
                    }
                }
                Kind::Benign => {
                    if is_strict {
                        !answer.is_malicious()
                    } else {
                        answer.is_clean()
                    }
                }
            }
        })
        .count()
}

const ROWS: [(bool, &str, &str); 2] =
    [(true, "called malicious", "not called malicious"), (false, "not let pass", "nothing said")];

fn table(sets: &[Set], answers: &[Answers]) -> String {
    let names: Vec<_> = answers.iter().map(|(name, _)| name.as_str()).collect();
    let mut text =
        format!("| files | right is | {} |\n|---|---|{}\n", names.join(" | "), "---|".repeat(names.len()));
    for (at, set) in sets.iter().enumerate() {
        for (is_strict, attack, benign) in ROWS {
            let meaning = if set.kind == Kind::Attack { attack } else { benign };
            let cells: Vec<_> = answers
                .iter()
                .map(|(_, said)| {
                    let right = right(set, &said[at], is_strict);
                    format!("{right} ({:.1} %)", right as f64 * 100.0 / set.files.len().max(1) as f64)
                })
                .collect();
            text.push_str(&format!(
                "| {} {} | {meaning} | {} |\n",
                set.files.len(),
                set.name,
                cells.join(" | ")
            ));
        }
        let speeds: Vec<_> = answers
            .iter()
            .map(|(_, said)| format!("{:.0}", set.files.len() as f64 / said[at].seconds))
            .collect();
        text.push_str(&format!("| {} | files/s | {} |\n", set.name, speeds.join(" | ")));
    }
    text
}

/// Rows in which another scanner has more right.
fn worse(sets: &[Set], answers: &[Answers]) -> Vec<String> {
    let Some(((_, own), others)) = answers.split_first() else { return Vec::new() };
    let mut rows = Vec::new();
    for (at, set) in sets.iter().enumerate() {
        for (is_strict, attack, benign) in ROWS {
            let ours = right(set, &own[at], is_strict);
            for (name, said) in others {
                let theirs = right(set, &said[at], is_strict);
                if theirs > ours {
                    let meaning = if set.kind == Kind::Attack { attack } else { benign };
                    rows.push(format!("{}, {meaning}: {ours}, {name} {theirs}", set.name));
                }
            }
        }
    }
    rows
}

fn name_what_is_wrong(sets: &[Set], answers: &[Answers]) {
    let Some((name, own)) = answers.first() else { return };
    for (set, said) in sets.iter().zip(own) {
        for file in &set.files {
            let answer = said.answer(file);
            let is_wrong = match set.kind {
                Kind::Attack => answer.is_clean(),
                Kind::Benign => !answer.is_clean(),
            };
            if is_wrong {
                println!("  {name}, {}: {} is {}", set.name, file.display(), answer.name());
            }
        }
    }
}

#[cfg(test)]
mod tests;
