//! Files that real libraries wrote with `tests/python/benign.py`: none malicious, none unreadable, hardly any suspicious.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wb_aimodel::{Effect, Limits, Memory, Verdict, weigh};

/// The folder of `benign.py`.
const CORPUS: &str = "WEIGHBRIDGE_MODEL_CORPUS";

/// Suspicious files of a thousand that are borne.
const SUSPICIOUS_PER_MILLE: usize = 3;

/// Libraries and files that a corpus must have to say anything.
const LIBRARIES: usize = 12;
const FILES: usize = 1000;

#[test]
fn files_of_real_libraries_are_clean() {
    let Some(corpus) = std::env::var_os(CORPUS).map(PathBuf::from) else {
        println!("skipped: {CORPUS} names no folder of benign files");
        return;
    };
    let mut files = Vec::new();
    list(&corpus, &mut files);
    files.sort();
    let mut counts: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for path in &files {
        let shown = path.strip_prefix(&corpus).unwrap_or(path).display().to_string();
        let family = shown.split('/').nth(1).unwrap_or("-").to_owned();
        let verdict = look(path, &shown, &mut wrong);
        *counts.entry(family).or_default().entry(verdict).or_default() += 1;
    }
    println!("{} files", files.len());
    for (family, verdicts) in &counts {
        println!("{family}: {verdicts:?}");
    }
    for lines in wrong.values() {
        println!("{}", lines.join("\n"));
    }
    let of = |verdict: &str| wrong.get(verdict).map_or(0, Vec::len);
    assert!(
        files.len() >= FILES && counts.len() >= LIBRARIES,
        "{} files of {:?}",
        files.len(),
        counts.keys()
    );
    assert_eq!(of("malicious"), 0, "harmless files are called malicious");
    assert_eq!(of("unreadable"), 0, "files of real libraries cannot be read");
    assert_eq!(of("nothing"), 0, "models are not known as models");
    assert!(of("suspicious") * 1000 <= files.len() * SUSPICIOUS_PER_MILLE, "{} suspicious", of("suspicious"));
}

/// Weighs one file; what is not clean is noted with what was found.
fn look(path: &Path, shown: &str, wrong: &mut BTreeMap<&'static str, Vec<String>>) -> &'static str {
    let bytes = fs_err::read(path).unwrap();
    let name = path.file_name().unwrap().as_encoded_bytes();
    let Some(reading) = weigh(name, &mut Memory(&bytes), &Limits::DEFAULT) else {
        if must_be_known(path) {
            wrong.entry("nothing").or_default().push(format!("nothing {shown}"));
        }
        return "nothing";
    };
    let verdict = reading.verdict();
    if verdict != Verdict::Clean {
        let mut text = format!("{} {shown}", verdict.name());
        for finding in reading.findings.iter().filter(|finding| finding.effect > Effect::Note).take(4) {
            let member = finding.member.as_deref().unwrap_or("");
            let place = finding.offset.map(|offset| format!("{offset:#x}")).unwrap_or_default();
            text.push_str(&format!("\n    {} {member} {place} {}", finding.rule, finding.evidence));
            text.extend(finding.trace.iter().take(3).map(|step| format!("\n        {step}")));
        }
        wrong.entry(verdict.name()).or_default().push(text);
    }
    verdict.name()
}

/// What lies beside models and is none: raw data, and texts that folders are asked about.
fn must_be_known(path: &Path) -> bool {
    const BESIDE: &[&str] = &["json", "raw", "bin", "index", "data-00000-of-00001", "fingerprint", "pb"];
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
    let is_external = path.components().any(|part| part.as_os_str().to_string_lossy().contains("external"));
    !is_external && !ending.is_empty() && !BESIDE.contains(&ending)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for item in fs_err::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        let is_about_corpus = path.to_string_lossy().ends_with(".versions.json")
            || path.extension().is_some_and(|ending| ending == "md");
        if path.is_dir() {
            list(&path, files);
        } else if !is_about_corpus {
            files.push(path);
        }
    }
}
