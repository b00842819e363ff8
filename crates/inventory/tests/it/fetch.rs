//! What applications fetch when they run: snippets written from documented interfaces, and what must be found in them
//! (`tests/data/fetch/expected.tsv`); and files of real packages that fetch nothing.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use wb_inventory::{Image, LayerInput, Merged, RunConfig, conclude, list};
use wb_model::{Inventory, ObservationKind, SubjectKind, Tool};
use wb_read::{
    Candidate, Entry, EntryKind, EntryLog, EntryPath, Fragment, HEAD, Limits, Matcher, Output, Reader,
};

/// One file of an application.
type Content = (String, Vec<u8>);

fn data() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "data", "fetch"].iter().collect()
}

fn readers() -> Vec<&'static dyn Reader> {
    list::READERS.iter().copied().filter(|reader| reader.info().name.starts_with("script/")).collect()
}

/// An image of these files alone, and how long the readers took.
fn scan(files: &[Content]) -> (Inventory, Duration) {
    let readers = readers();
    let matcher = Matcher::new(readers.iter().copied());
    let mut log = EntryLog::default();
    let mut outputs: Vec<Output> = readers.iter().map(|_| Output::default()).collect();
    let (mut wanted, mut spent) = (Vec::new(), Duration::ZERO);
    for (ordinal, (path, content)) in files.iter().enumerate() {
        let entry = Entry {
            path: EntryPath::normalise(path.as_bytes()).0,
            kind: EntryKind::File,
            size: content.len() as u64,
            mode: 0o644,
            mtime: None,
            is_shared: false,
            link: None,
        };
        log.push(&entry);
        let started = Instant::now();
        matcher.wanted(&Candidate { entry: &entry, head: &content[..content.len().min(HEAD)] }, &mut wanted);
        for at in &wanted {
            let output = &mut outputs[*at];
            let first = output.facts.len();
            if let Err(problem) = matcher.readers()[*at].read(&entry, content, output) {
                output.diagnostic(&entry, problem.code, problem.message);
            }
            output.facts[first..].iter_mut().for_each(|fact| fact.ordinal = ordinal as u64);
        }
        spent += started.elapsed();
    }
    let fragments = matcher.readers().iter().zip(outputs).map(|(reader, output)| {
        let (facts, diagnostics) = (output.facts, output.diagnostics);
        (reader.info().name, Fragment { facts, diagnostics, looked_at: 0, unread: 0 })
    });
    let layer = LayerInput { diff_id: None, created_by: None, log, fragments: fragments.collect() };
    let image = Image {
        kind: SubjectKind::Directory,
        name: "fetch".to_owned(),
        manifest: None,
        config: None,
        platform: None,
        created: None,
        env: Vec::new(),
        labels: std::collections::BTreeMap::new(),
        run: RunConfig::default(),
        history: Vec::new(),
    };
    let merged = Merged::new(image, vec![layer], list::READERS, &Limits::DEFAULT).expect("a merge");
    let tool = Tool { name: "weighbridge".to_owned(), version: "0".to_owned() };
    (conclude(&merged, tool, None), spent)
}

/// File, line and rule of everything that was found.
fn found(inventory: &Inventory) -> Vec<String> {
    let mut found: Vec<String> = inventory
        .observations
        .iter()
        .filter(|one| one.kind == ObservationKind::RuntimeFetch)
        .map(|one| {
            let (path, line) = (one.place.path.clone().unwrap_or_default(), one.place.line.unwrap_or(0));
            format!("{path}\t{line}\t{}", one.rule)
        })
        .collect();
    found.sort();
    found
}

fn snippets() -> Vec<Content> {
    let mut files: Vec<Content> = fs_err::read_dir(data())
        .expect("the snippets")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "tsv"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs_err::read(&path).expect("a snippet"))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_snippet_is_found_and_nothing_else() {
    let (inventory, _) = scan(&snippets());
    let text = fs_err::read_to_string(data().join("expected.tsv")).expect("what is expected");
    let mut expected: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    expected.sort_unstable();
    assert!(expected.len() >= 40, "{}", expected.len());
    let found = found(&inventory);
    let missing: Vec<_> = expected.iter().filter(|row| !found.iter().any(|one| one == *row)).collect();
    let more: Vec<_> = found.iter().filter(|row| !expected.contains(&row.as_str())).collect();
    assert!(missing.is_empty() && more.is_empty(), "missing {missing:#?}, too much {more:#?}");
    assert_eq!(found.len(), expected.len());
    assert!(inventory.diagnostics.is_empty(), "{:#?}", inventory.diagnostics);
    println!("{} of {} found", found.len(), expected.len());
}

/// Python and shell files below a folder, by their paths in it.
fn below(folder: &Path) -> Vec<Content> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in fs_err::read_dir(&next).expect("a folder").map(|entry| entry.expect("an entry")) {
            let (path, kind) = (entry.path(), entry.file_type().expect("a kind"));
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file()
                && path.extension().is_some_and(|end| end == "py" || end == "sh" || end == "ipynb")
            {
                let name = path.strip_prefix(folder).expect("below it").to_string_lossy().into_owned();
                files.push((name, fs_err::read(&path).expect("a file")));
            }
        }
    }
    files.sort();
    files
}

/// What real examples fetch indeed. This one loads an archive from a fixed address without TLS when it runs, unpacks it in
/// memory and checks nothing: both alarms are true, and neither may get lost. (The other files that speak of downloads do
/// so in docstrings and fixtures, or ask servers of their own tests and programming interfaces. One, `plot_osmnx.py`, asks
/// a map service through a library that no rule knows.)
const FETCHED: [&str; 2] = [
    "networkx-3.3/examples/graph/plot_football.py\t24\tdownload",
    "networkx-3.3/examples/graph/plot_football.py\t24\tplain-http",
];

/// `WEIGHBRIDGE_FETCH_EXAMPLES` names a folder with examples of real packages that fetch nothing but [`FETCHED`].
#[test]
fn real_examples_that_do_not_fetch() {
    let Some(folder) = std::env::var_os("WEIGHBRIDGE_FETCH_EXAMPLES") else {
        println!("skipped: WEIGHBRIDGE_FETCH_EXAMPLES names no folder with examples that do not fetch");
        return;
    };
    let files = below(Path::new(&folder));
    let (inventory, spent) = scan(&files);
    let megabytes = files.iter().map(|(_, content)| content.len()).sum::<usize>() as f64 / 1e6;
    let (fetched, alarms): (Vec<String>, Vec<String>) =
        found(&inventory).into_iter().partition(|row| FETCHED.iter().any(|one| row.ends_with(one)));
    println!(
        "{} files, {megabytes:.1} MB, {} true, {} alarms, {:.1} ms per MB",
        files.len(),
        fetched.len(),
        alarms.len(),
        spent.as_secs_f64() * 1e3 / megabytes
    );
    println!("{} diagnostics: {:#?}", inventory.diagnostics.len(), inventory.diagnostics);
    assert!(files.len() >= 50, "{} files", files.len());
    assert!(alarms.is_empty(), "{alarms:#?}");
    let expected = FETCHED.iter().filter(|row| {
        let path = row.split('\t').next().unwrap_or("");
        files.iter().any(|(name, _)| name.ends_with(path))
    });
    assert_eq!(fetched.len(), expected.count(), "{fetched:#?}");
}
