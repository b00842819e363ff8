//! `db search`.

use std::fmt::Write as _;

use wb_advisory::{Database, Group, Record, Stated};
use wb_report::plain;

use crate::arguments::DbSearch;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(arguments: &DbSearch) -> Result<(), Failure> {
    let database = super::open(&arguments.db)?;
    let found = database.search(&arguments.word).map_err(|error| Failure::could_not(&error))?;
    let mut text = String::new();
    if let Some(group) = &found.group {
        show_group(&mut text, &database, group)?;
    }
    for package in &found.packages {
        let stated =
            database.statements(&package.space, &package.name).map_err(|error| Failure::could_not(&error))?;
        line(&mut text, &format!("{} {}: {} records", package.space, package.name, stated.len()));
        for one in &stated {
            line(&mut text, &format!("  {:<24} {}", one.id, ranges(one)));
        }
    }
    if text.is_empty() {
        let hint = "ids are looked up whole, packages by their whole name";
        return Err(Failure::no(
            format!("find {:?} in the advisory database", arguments.word),
            Some(hint.to_owned()),
        ));
    }
    output::print(&text)
}

fn show_group(text: &mut String, database: &Database, group: &Group) -> Result<(), Failure> {
    line(text, &group.leading);
    line(text, &format!("  also called: {}", group.ids.join(", ")));
    for key in &group.records {
        let record = database.record(*key).map_err(|error| Failure::could_not(&error))?;
        let source = database.source_of(*key).map_err(|error| Failure::could_not(&error))?;
        let source =
            database.identity().sources.get(usize::from(source)).map_or("", |source| source.name.as_str());
        show_record(text, source, &record);
    }
    for id in &group.ids {
        if let Some(exploited) = database.exploited(id).map_err(|error| Failure::could_not(&error))? {
            line(text, &format!("  known to be exploited since {}", exploited.added));
        }
        if let Some(prediction) = database.prediction(id).map_err(|error| Failure::could_not(&error))? {
            line(text, &format!("  chance of exploitation in 30 days: {}", prediction.probability));
        }
    }
    Ok(())
}

fn show_record(text: &mut String, source: &str, record: &Record) {
    line(text, &format!("  {} ({source}): {}", record.id, record.summary));
    for rating in &record.ratings {
        let score = rating.score.map_or(String::new(), |score| format!(" {score}"));
        line(text, &format!("    {}{score} by {} ({})", rating.level, rating.by, rating.method));
    }
    for statement in &record.statements {
        let shown = format!("    {} {}", statement.space, statement.name);
        line(text, &shown);
    }
    for page in record.references.iter().take(3) {
        line(text, &format!("    {page}"));
    }
}

/// The ranges as a person reads them.
fn ranges(stated: &Stated) -> String {
    let mut parts: Vec<String> = Vec::new();
    for events in &stated.statement.ranges {
        let words = events.iter().map(|event| match event {
            wb_version::Event::Introduced(version) => format!(">={version}"),
            wb_version::Event::Fixed(version) | wb_version::Event::Limit(version) => format!("<{version}"),
            wb_version::Event::LastAffected(version) => format!("<={version}"),
        });
        parts.push(words.collect::<Vec<_>>().join(" "));
    }
    let versions = stated.statement.versions.len();
    if versions > 0 {
        parts.push(format!("{versions} listed versions"));
    }
    if parts.is_empty() { format!("{:?}", stated.statement.says) } else { parts.join(", ") }
}

fn line(text: &mut String, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{}", plain(line));
}
