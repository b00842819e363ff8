//! `weighbridge verify-files`.

use std::io::{self, Write};

use wb_inventory::list;
use wb_model::{Inventory, Severity};
use wb_report::{FileReportView, file_report, file_report_json, observations_sarif};
use wb_workflow::verify_files::{FileReport, verify_files};

use crate::arguments::VerifyFiles;
use crate::environment;
use crate::failure::Failure;
use crate::output::{Sheets, note};

pub(crate) fn run(arguments: &VerifyFiles) -> Result<(), Failure> {
    let sheets = Sheets::parse(&arguments.output, &["table", "json", "sarif"])?;
    let fail_on = severity("--fail-on", &arguments.fail_on)?;
    check_rules(&arguments.ignore)?;
    let document = arguments.against.as_deref().map(read_document).transpose()?;
    let source_date = environment::source_date().map_err(|message| Failure::usage(message, None))?;
    let merged = super::open::read_every_file(&arguments.source.name, &arguments.source.reading)?;
    let inventory = super::open::conclude_at(&merged, source_date);
    let mut report = verify_files(&merged, inventory, document.as_ref());
    let before = report.observations.len();
    report.observations.retain(|one| !arguments.ignore.contains(&one.rule));
    let ignored = (before - report.observations.len()) as u64;
    let is_wrong = report.observations.iter().any(|one| one.severity >= fail_on);
    let passes = !is_wrong && report.is_complete();
    write(&report, ignored, passes, &sheets)?;
    if passes {
        return Ok(());
    }
    let subject = wb_report::plain(&report.inventory.subject.name);
    if is_wrong {
        let hint = "each line says how to mend it; --ignore RULE leaves a rule out";
        return Err(Failure::no(
            format!("find the files of {subject} as they should be"),
            Some(hint.to_owned()),
        ));
    }
    let hint = "the list of what could not be looked at says where; the files that were compared are right";
    if !arguments.source.reading.quiet {
        note("nothing that was compared is wrong\n")?;
    }
    Err(Failure::no(format!("look at every file of {subject}"), Some(hint.to_owned())))
}

fn read_document(path: &std::path::Path) -> Result<Inventory, Failure> {
    let bytes =
        fs_err::read(path).map_err(|error| Failure::io(&format!("read {}", path.display()), &error))?;
    wb_bom::read(&bytes)
        .map(|(inventory, _)| inventory)
        .map_err(|error| Failure::could_not_read(path, &error))
}

pub(super) fn severity(option: &str, text: &str) -> Result<Severity, Failure> {
    Severity::from_name(text).filter(|level| *level > Severity::Unknown).ok_or_else(|| {
        let hint = "one of critical, high, medium, low, negligible";
        Failure::usage(format!("read {option} {text:?}: no such severity"), Some(hint.to_owned()))
    })
}

fn check_rules(rules: &[String]) -> Result<(), Failure> {
    let known: Vec<&str> = list::FILE_CHECKS
        .iter()
        .map(|check| check.info().rule)
        .chain(["not-in-document", "not-in-image", "other-content"])
        .collect();
    match rules.iter().find(|rule| !known.contains(&rule.as_str())) {
        None => Ok(()),
        Some(rule) => Err(Failure::usage(
            format!("read --ignore {rule:?}: no such rule"),
            Some(format!("the rules are {}", known.join(", "))),
        )),
    }
}

fn write(report: &FileReport, ignored: u64, passes: bool, sheets: &Sheets) -> Result<(), Failure> {
    let counts = &report.counts;
    let counts = [
        ("files", counts.files),
        ("are what a package says", counts.matched),
        ("have no digest to compare with", counts.without_digest),
        ("belong to no package", counts.unclaimed),
        ("documents of packages were left out", counts.left_out),
        ("observations were ignored", ignored),
    ];
    let view = FileReportView {
        subject: &report.inventory.subject,
        tool: &report.inventory.tool,
        observations: &report.observations,
        statuses: &report.statuses,
        counts: &counts,
        passes,
    };
    sheets.write(|form, style, out: &mut dyn Write| -> io::Result<()> {
        match form {
            "json" => file_report_json(&view, out),
            "sarif" => observations_sarif(view.tool, view.subject, view.observations, view.statuses, out),
            _ => file_report(&view, style, out),
        }
    })
}
