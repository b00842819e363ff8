//! `weighbridge diff`.

use std::io::{self, Write};
use std::path::Path;

use wb_model::{Assessment, Inventory};
use wb_report::{diff_html, diff_json, diff_markdown, diff_table};
use wb_workflow::diff::{Judgement, Side, diff, judge};

use crate::arguments::{DbFile, Diff, GateArguments};
use crate::failure::Failure;
use crate::output::Sheets;

pub(crate) fn run(arguments: &Diff) -> Result<(), Failure> {
    let sheets = Sheets::parse(&arguments.output, &["table", "markdown", "json", "html"])?;
    let fail_on_new = arguments
        .fail_on_new
        .as_deref()
        .map(|text| super::verify_files::severity("--fail-on-new", text))
        .transpose()?;
    let old = open(&arguments.old, arguments)?;
    let new = open(&arguments.new, arguments)?;
    let Weighed { old, new, no_findings } = weigh(old, new, arguments)?;
    let mut difference = diff(&old.side(), &new.side(), &no_findings);
    let judgement = fail_on_new.map(|level| judge(&mut difference, &old.side(), &new.side(), level));
    sheets.write(|form, style, out: &mut dyn Write| -> io::Result<()> {
        match form {
            "json" => diff_json(&difference, out),
            "markdown" => diff_markdown(&difference, out),
            "html" => diff_html(&difference, out),
            _ => diff_table(&difference, style, out),
        }
    })?;
    if fail_on_new.is_some() && (old.weighed.is_none() || new.weighed.is_none()) {
        // What was not compared may be new: an answer would be a guess.
        let hint = "name an advisory database: --db FILE, or run weighbridge db update";
        let message = format!("tell what is new: {no_findings}");
        return Err(Failure::io(&message, &io::Error::other(hint)));
    }
    let Some(Judgement { saw_all, .. }) = judgement.filter(|judgement| !judgement.passes) else {
        return Ok(());
    };
    let reasons = difference.gate.map(|gate| gate.reasons).unwrap_or_default();
    let subject = wb_report::plain(&difference.new.subject.name);
    let first: Vec<String> = reasons.iter().take(3).map(|reason| wb_report::plain(reason)).collect();
    let more = match reasons.len() {
        0..=3 => String::new(),
        all => format!(" and {} more", all - 3),
    };
    let hint = (!saw_all)
        .then(|| "compare the image itself, or a document that weighbridge wrote about all of it".to_owned());
    Err(Failure::no(format!("let what is new in {subject} pass: {}{more}", first.join("; ")), hint))
}

/// One side on its way.
struct Opened {
    inventory: Inventory,
    /// What a decision document says.
    decided: Option<Assessment>,
    /// What is compared.
    weighed: Option<Assessment>,
}

impl Opened {
    fn side(&self) -> Side<'_> {
        Side { inventory: &self.inventory, assessment: self.weighed.as_ref() }
    }
}

struct Weighed {
    old: Opened,
    new: Opened,
    /// Why findings are not compared, where they are not.
    no_findings: String,
}

fn open(name: &str, arguments: &Diff) -> Result<Opened, Failure> {
    if let Some(decided) = decision(name)? {
        return Ok(Opened { inventory: decided.inventory.clone(), decided: Some(decided), weighed: None });
    }
    let inventory = super::open::inventory(name, &arguments.reading)?;
    Ok(Opened { inventory, decided: None, weighed: None })
}

/// A decision document: a JSON file that says that it is one. Other files are for the readers of sources and SBOMs.
fn decision(name: &str) -> Result<Option<Assessment>, Failure> {
    const HEAD: usize = 4096;
    let path = Path::new(name.strip_prefix("decision:").unwrap_or(name));
    if !fs_err::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    let io = |error: &io::Error| Failure::io(&format!("read {}", path.display()), error);
    let mut head = Vec::new();
    let file = fs_err::File::open(path).map_err(|error| io(&error))?;
    io::Read::read_to_end(&mut io::Read::take(file, HEAD as u64), &mut head).map_err(|error| io(&error))?;
    let is_one = head.trim_ascii_start().first() == Some(&b'{')
        && String::from_utf8_lossy(&head).contains("\"weighbridge.decision\"");
    if !is_one && !name.starts_with("decision:") {
        return Ok(None);
    }
    let bytes = fs_err::read(path).map_err(|error| io(&error))?;
    let read = wb_report::read_json_v1(&bytes);
    read.map(Some).map_err(|error| Failure::could_not_read(path, &error))
}

/// Holds both sides against the same database; two decisions without one named keep what they found.
fn weigh(mut old: Opened, mut new: Opened, arguments: &Diff) -> Result<Weighed, Failure> {
    let asks = arguments.db.file.is_some() || arguments.policy.is_some() || !arguments.vex.is_empty();
    if !asks && old.decided.is_some() && new.decided.is_some() {
        old.weighed = old.decided.take();
        new.weighed = new.decided.take();
        return Ok(Weighed { old, new, no_findings: String::new() });
    }
    let rules = GateArguments {
        fail_on: None,
        policy: arguments.policy.clone(),
        project_policy: None,
        role: None,
        vex: arguments.vex.clone(),
        baseline: None,
        as_of: arguments.as_of.clone(),
        db: DbFile { file: arguments.db.file.clone(), allow_starter_db: arguments.db.allow_starter_db },
    };
    if !asks && !has_database(&arguments.db) {
        let no_findings = "there is no advisory database on this machine".to_owned();
        return Ok(Weighed { old, new, no_findings });
    }
    for side in [&mut old, &mut new] {
        side.weighed = Some(super::gate::assess(side.inventory.clone(), &rules, false)?);
    }
    Ok(Weighed { old, new, no_findings: String::new() })
}

/// Whether there is a database that nobody had to name.
fn has_database(arguments: &DbFile) -> bool {
    arguments.allow_starter_db || crate::environment::database_file().is_some_and(|path| path.exists())
}
