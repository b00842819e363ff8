//! `weighbridge lock`.

use std::io::{self, Write};

use wb_lock::check::CheckOptions;
use wb_model::{Subject, SubjectKind};
use wb_report::{LockReportView, lock_report, lock_report_json, observations_sarif};
use wb_workflow::lock::{LockFailure, LockReport, Options, installed_python, record, verify};

use super::verify_files::severity;
use crate::arguments::{Lock, LockRecord, LockVerb, LockVerify};
use crate::environment;
use crate::failure::Failure;
use crate::output::{Sheets, print, write_whole};

pub(crate) fn run(arguments: &Lock) -> Result<(), Failure> {
    match &arguments.verb {
        LockVerb::Verify(arguments) => run_verify(arguments),
        LockVerb::Record(arguments) => run_record(arguments),
    }
}

/// Rules of the comparisons, besides those of the files.
const COMPARISONS: [&str; 10] = [
    "archive-differs",
    "archive-not-pinned",
    "archive-other-version",
    "archive-without-pinned-hash",
    "installed-differs",
    "installed-not-pinned",
    "installed-other-version",
    "pinned-not-installed",
    "wheel-record",
    "wheel-unreadable",
];

fn run_verify(arguments: &LockVerify) -> Result<(), Failure> {
    let sheets = Sheets::parse(&arguments.output, &["table", "json", "sarif"])?;
    let fail_on = severity("--fail-on", &arguments.fail_on)?;
    check_rules(&arguments.ignore)?;
    let image = match &arguments.image {
        Some(name) => {
            let merged = super::open::read_every_file(name, &arguments.reading)?;
            Some((name.clone(), installed_python(&merged)))
        }
        None => None,
    };
    let options = Options {
        check: CheckOptions {
            private_names: arguments.private.clone(),
            private_indexes: arguments.private_index.clone(),
        },
        wheelhouse: arguments.wheelhouse.clone(),
        image,
    };
    let mut report = verify(&arguments.path, &options).map_err(|error| failure(&error))?;
    report.observations.retain(|one| !arguments.ignore.contains(&one.rule));
    let is_wrong = report.observations.iter().any(|one| one.severity >= fail_on);
    let passes = !is_wrong && report.not_looked_at.is_empty();
    write(arguments, &report, passes, &sheets)?;
    let name = arguments.path.display();
    match (passes, is_wrong) {
        (true, _) => Ok(()),
        (false, true) => {
            let hint = "each line says how to mend it; --ignore RULE leaves a rule out";
            Err(Failure::no(format!("find everything pinned in {name}"), Some(hint.to_owned())))
        }
        (false, false) => {
            let hint = "put the pinned archives into the folder that --wheelhouse names";
            Err(Failure::no(format!("compare everything that {name} pins"), Some(hint.to_owned())))
        }
    }
}

fn failure(error: &LockFailure) -> Failure {
    match error {
        LockFailure::NoFormat { .. } | LockFailure::Nothing { .. } => Failure::steering(error),
        LockFailure::Io { .. } | LockFailure::Lock(_) | LockFailure::TooMany { .. } => {
            Failure::could_not(error)
        }
    }
}

fn check_rules(rules: &[String]) -> Result<(), Failure> {
    let known: Vec<&str> = wb_lock::check::infos().map(|info| info.rule).chain(COMPARISONS).collect();
    match rules.iter().find(|rule| !known.contains(&rule.as_str())) {
        None => Ok(()),
        Some(rule) => Err(Failure::usage(
            format!("read --ignore {rule:?}: no such rule"),
            Some(format!("the rules are {}", known.join(", "))),
        )),
    }
}

fn write(arguments: &LockVerify, report: &LockReport, passes: bool, sheets: &Sheets) -> Result<(), Failure> {
    let subject = Subject {
        kind: SubjectKind::Directory,
        name: arguments.path.display().to_string(),
        manifest: None,
        config: None,
        platform: None,
        labels: std::collections::BTreeMap::new(),
    };
    let tool = environment::tool();
    let view = LockReportView {
        subject: &subject,
        tool: &tool,
        files: &report.files,
        observations: &report.observations,
        statuses: &report.statuses,
        not_looked_at: &report.not_looked_at,
        matched: report.matched,
        passes,
    };
    sheets.write(|form, style, out: &mut dyn Write| -> io::Result<()> {
        match form {
            "json" => lock_report_json(&view, out),
            "sarif" => observations_sarif(view.tool, view.subject, view.observations, view.statuses, out),
            _ => lock_report(&view, style, out),
        }
    })
}

fn run_record(arguments: &LockRecord) -> Result<(), Failure> {
    let merged = super::open::read(&arguments.source.name, &arguments.source.reading)?;
    let installed = installed_python(&merged);
    let recorded = record(&installed, arguments.wheelhouse.as_deref()).map_err(|error| failure(&error))?;
    match &arguments.output {
        Some(path) => write_whole(path, |out: &mut dyn Write| out.write_all(recorded.text.as_bytes()))
            .map_err(|error| Failure::write(&path.display().to_string(), &error))?,
        None => print(&recorded.text)?,
    }
    if recorded.unhashed.is_empty() || arguments.allow_unhashed {
        return Ok(());
    }
    let hint = "give the archives with --wheelhouse, or accept it with --allow-unhashed";
    let what = format!("find a hash for {} of what is installed", recorded.unhashed.len());
    Err(Failure::no(what, Some(hint.to_owned())))
}
