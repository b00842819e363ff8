//! `db status`.

use std::fmt::Write as _;

use wb_advisory::Database;
use wb_advisory::state::State;
use wb_model::DatabaseIdentity;
use wb_report::plain;

use crate::arguments::DbStatus;
use crate::environment;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(arguments: &DbStatus) -> Result<(), Failure> {
    let database = super::open(&arguments.db)?;
    let identity = database.identity();
    if arguments.json {
        let mut text = serde_json::to_string_pretty(identity)
            .map_err(|error| Failure::io("write the status", &std::io::Error::other(error)))?;
        text.push('\n');
        return output::print(&text);
    }
    let now = environment::now().map_err(|message| Failure::usage(message, None))?;
    let mut text = table(identity, now);
    if !identity.starter {
        let path = super::path(arguments.db.file.as_deref())?;
        let state = State::read(&path).map_err(|error| Failure::could_not(&error))?;
        for (origin, what) in &state.origins {
            let failure = what.failure.as_ref().map_or(String::new(), |why| format!("; it failed: {why}"));
            let answered = what.answered.as_deref().unwrap_or("never");
            let _ =
                writeln!(text, "from {}: asked {}, answered {answered}{failure}", plain(origin), what.asked);
        }
    }
    if arguments.skipped {
        skipped(&mut text, &database)?;
    }
    output::print(&text)
}

fn table(identity: &DatabaseIdentity, now: jiff::Timestamp) -> String {
    let mut text = String::new();
    let width = identity.sources.iter().map(|source| source.name.len()).max().unwrap_or(6).max(6);
    let _ = writeln!(
        text,
        "{:<width$}  {:>8}  {:>6}  {:<10}  {:>5}  {:<19}  licence",
        "source", "records", "unread", "newest", "age", "digest"
    );
    for source in &identity.sources {
        let newest = source.newest.as_deref().and_then(|newest| newest.get(..10)).unwrap_or("-");
        let digest = source.digest.get(..19).unwrap_or(&source.digest);
        let _ = writeln!(
            text,
            "{:<width$}  {:>8}  {:>6}  {newest:<10}  {:>5}  {digest:<19}  {}",
            source.name,
            source.records,
            source.unread,
            age(newest, now),
            source.license,
        );
    }
    let records: u64 = identity.sources.iter().map(|source| source.records).sum();
    let _ = writeln!(text, "{} sources, {records} records, {}", identity.sources.len(), identity.digest);
    if identity.starter {
        text.push_str("this is the starter database: a few dozen advisories to try the program out with\n");
    }
    text
}

/// Days since a day, as a person reads them.
fn age(day: &str, now: jiff::Timestamp) -> String {
    let Ok(day) = day.parse::<jiff::civil::Date>() else { return "-".to_owned() };
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    match (today - day).get_days() {
        days if days < 0 => "-".to_owned(),
        days => format!("{days} d"),
    }
}

fn skipped(text: &mut String, database: &Database) -> Result<(), Failure> {
    let skipped = database.skipped().map_err(|error| Failure::could_not(&error))?;
    let _ = writeln!(text, "not read: {}", skipped.len());
    for one in skipped {
        let _ = writeln!(text, "  {}: {}", plain(&one.what), plain(&one.why));
    }
    Ok(())
}
