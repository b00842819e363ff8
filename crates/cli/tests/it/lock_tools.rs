//! `lock verify` against the tools themselves, on projects that they make (`WEIGHBRIDGE_LOCK_TOOLS`, a folder whose `bin/`
//! holds them). Every case compares our exit code with the tool's; what differs must be explained in [`EXPLAINED`].

#![expect(clippy::print_stdout, reason = "a line for every case is what the test is read for")]

mod projects;
mod tools;

use std::path::Path;

use projects::{KINDS, Kind, Variant};
use tools::{Index, Tools};

use crate::run::weighbridge;

/// A case in which we and the tool disagree, and why that is meant: case, whether the tool passes, our exit code.
struct Explained {
    case: &'static str,
    tool_passes: bool,
    ours: i32,
    why: &'static str,
}

const fn stricter(case: &'static str, why: &'static str) -> Explained {
    Explained { case, tool_passes: true, ours: 1, why }
}

const fn looser(case: &'static str, why: &'static str) -> Explained {
    Explained { case, tool_passes: false, ours: 0, why }
}

const NO_HASH: &str = "the tool installs without a hash what has none, and we do not take that for a pin";
const NO_MANIFEST: &str = "pip does not look at requirements.in, and we compare the two";

const NOTHING_ELSE: &str =
    "uv compares the range of Pythons, the project's name and markers too, which change no pin";
const STILL_MEETS: &str =
    "npm takes a lock of another package.json when it still meets it, and we ask for a new one";

const EXPLAINED: &[Explained] = &[
    stricter("pip-compile/stale manifest", NO_MANIFEST),
    looser(
        "pip-compile/dependency not listed",
        "only the index knows what a package needs, and we do not ask it",
    ),
    looser("uv/Python changed", NOTHING_ELSE),
    looser("uv/project renamed", NOTHING_ELSE),
    looser("uv/marker added", NOTHING_ELSE),
    stricter("uv/hash removed", NO_HASH),
    looser(
        "uv-export/pylock hash edited",
        "uv.lock beside it pins the archive, and one pin of the project is enough",
    ),
    stricter("poetry/hash removed", NO_HASH),
    stricter("pdm/hash removed", NO_HASH),
    stricter("pdm/hash edited", "pdm sync takes the archive all the same, and we compare it with the hash"),
    stricter("pipenv/hashes removed", NO_HASH),
    stricter("npm/hash removed", NO_HASH),
    stricter("yarn/hash removed", NO_HASH),
    stricter("yarn-berry/hash removed", NO_HASH),
    stricter("npm/requirement removed", STILL_MEETS),
    stricter("npm/condition changed that the lock meets", STILL_MEETS),
];

/// What a case came to.
struct Outcome {
    case: String,
    tool_passes: bool,
    ours: i32,
    said: String,
}

#[test]
fn lock_verify_says_what_the_tools_say_or_the_difference_is_explained() {
    let Some(tools) = Tools::find() else {
        println!("skipped: WEIGHBRIDGE_LOCK_TOOLS is not set");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let index = match Index::serve(&tools, folder.path()) {
        Ok(index) => index,
        Err(why) => {
            println!("skipped: no archives for a local index: {why}");
            return;
        }
    };
    // The tools wait for the network and for each other's processes most of the time.
    let found: Vec<_> = std::thread::scope(|scope| {
        let (tools, index, folder) = (&tools, &index, folder.path());
        let run = |kind| scope.spawn(move || run_kind(kind, tools, index, folder));
        let started: Vec<_> = KINDS.iter().map(run).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut outcomes = Vec::new();
    for (kind, found) in KINDS.iter().zip(found) {
        match found {
            Ok(mut found) => outcomes.append(&mut found),
            Err(why) => println!("skipped: {}: {why}", kind.name),
        }
    }
    judge(&outcomes);
}

/// Makes the project once, and runs every variant of it.
fn run_kind(kind: &Kind, tools: &Tools, index: &Index, folder: &Path) -> Result<Vec<Outcome>, String> {
    let good = folder.join(kind.name);
    fs_err::create_dir(&good).unwrap();
    for (name, text) in kind.files {
        fs_err::write(good.join(name), text.replace("INDEX", &index.url)).unwrap();
    }
    for command in kind.make {
        let ran = tools.run(command, &good, index)?;
        if !ran.passes {
            return Err(format!("{} fails: {}", command.join(" "), ran.end()));
        }
    }
    let mut outcomes = Vec::new();
    for variant in kind.variants {
        outcomes.push(run_variant(kind, variant, &good, tools, index)?);
    }
    Ok(outcomes)
}

fn run_variant(
    kind: &Kind,
    variant: &Variant,
    good: &Path,
    tools: &Tools,
    index: &Index,
) -> Result<Outcome, String> {
    let case = format!("{}/{}", kind.name, variant.name);
    let project = good.with_file_name(case.replace(['/', ' '], "-"));
    fs_err::create_dir(&project).unwrap();
    for entry in fs_err::read_dir(good).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs_err::copy(entry.path(), project.join(entry.file_name())).unwrap();
        }
    }
    for (file, edit) in variant.edits {
        let path = project.join(file);
        let before = fs_err::read_to_string(&path).unwrap_or_default();
        let after = edit.apply(&before).replace("INDEX", &index.url);
        assert_ne!(before, after, "{case}: nothing was changed in {file}");
        fs_err::write(path, after).unwrap();
    }
    let mut arguments = vec!["lock".to_owned(), "verify".to_owned(), project.display().to_string()];
    let archives =
        variant.wheelhouse.map(|name| index.archives(kind.name, name, kind.archives).display().to_string());
    if let Some(archives) = &archives {
        arguments.extend(["--wheelhouse".to_owned(), archives.clone()]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ours = weighbridge(good, &arguments);
    let mut tool_passes = true;
    let mut end = String::new();
    for command in variant.verdict.unwrap_or(kind.verdict) {
        let command: Vec<&str> = command
            .iter()
            .map(|word| if *word == "WHEELHOUSE" { archives.as_deref().unwrap_or_default() } else { word })
            .collect();
        let ran = tools.run(&command, &project, index)?;
        if !ran.passes {
            tool_passes = false;
            end = ran.end();
            break;
        }
    }
    let said = format!("{}\n{}\ntool: {end}", ours.stdout, ours.stderr);
    Ok(Outcome { case, tool_passes, ours: ours.code, said })
}

/// Prints a line for every case and fails on what nobody has explained, and on explanations that explain nothing.
fn judge(outcomes: &[Outcome]) {
    let mut wrong = Vec::new();
    let (mut agreed, mut differing) = (0, 0);
    for outcome in outcomes {
        let tool = if outcome.tool_passes { "passes" } else { "refuses" };
        // A file that cannot be read is refused too, with 3.
        let agrees = match outcome.ours {
            0 => outcome.tool_passes,
            1 | 3 => !outcome.tool_passes,
            _ => false,
        };
        let explained = EXPLAINED.iter().find(|one| one.case == outcome.case);
        let why = match (agrees, explained) {
            (true, None) => {
                agreed += 1;
                "agree"
            }
            (false, Some(one)) if one.ours == outcome.ours && one.tool_passes == outcome.tool_passes => {
                differing += 1;
                one.why
            }
            (true, Some(_)) => "EXPLAINED ALTHOUGH THEY AGREE",
            (false, _) => "NOT EXPLAINED",
        };
        println!("{}: the tool {tool}, ours exits with {}: {why}", outcome.case, outcome.ours);
        if why.starts_with(|c: char| c.is_uppercase()) && why.ends_with(|c: char| c.is_uppercase()) {
            wrong.push(format!(
                "{}: the tool {tool}, ours {}: {why}\n{}",
                outcome.case, outcome.ours, outcome.said
            ));
        }
    }
    println!("{} cases: {agreed} agree, {differing} differ and are explained", outcomes.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n----\n"));
}

#[test]
fn pip_installs_what_was_recorded() {
    let Some(tools) = Tools::find() else {
        println!("skipped: WEIGHBRIDGE_LOCK_TOOLS is not set");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let index = match Index::serve(&tools, folder.path()) {
        Ok(index) => index,
        Err(why) => {
            println!("skipped: no archives to install: {why}");
            return;
        }
    };
    let wheels = index.archives("recorded", "good", &["six-", "idna-"]).display().to_string();
    let site = "image/usr/lib/python3/site-packages";
    let offline = ["--no-deps", "--no-index", "--find-links", &wheels];
    let install = [&["pip", "install", "-q", "--target", site, "six", "idna"][..], &offline].concat();
    let ran = tools.run(&install, folder.path(), &index).unwrap();
    assert!(ran.passes, "{}", ran.end());
    let record = ["lock", "record", "dir:image", "-q", "--wheelhouse", &wheels, "-o", "requirements.txt"];
    let recorded = weighbridge(folder.path(), &record);
    assert_eq!(recorded.code, 0, "{}", recorded.stderr);
    let again = ["pip", "install", "-q", "--require-hashes", "--dry-run", "--target", "FRESH/t"];
    let again = [&again[..], &["-r", "requirements.txt"], &offline].concat();
    let ran = tools.run(&again, folder.path(), &index).unwrap();
    assert!(ran.passes, "{}", ran.end());
}
