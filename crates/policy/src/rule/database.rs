//! What the findings rest on: the age of the advisory database, the sources it has to have, and whether it is a real one.

use jiff::Timestamp;
use wb_model::{DatabaseIdentity, RuleOutcome, RuleResult};

use crate::hits::{Bench, Found, decided, ignored, without_hits};
use crate::moment::{Period, start_of};
use crate::pattern::glob;
use crate::policy::Action;
use crate::settings::Rule;

/// `database-age`, `database-sources`, `database-starter`.
pub(crate) fn results(bench: &mut Bench<'_>, database: &DatabaseIdentity) -> Vec<RuleResult> {
    vec![age(bench, database), sources(bench, database), starter(bench, database)]
}

fn age(bench: &mut Bench<'_>, database: &DatabaseIdentity) -> RuleResult {
    let settings = bench.settings;
    let rule = &settings.database;
    let title = match settings.max_age {
        Some(limit) => format!("the advisory database is not older than {limit}"),
        None => "no source of the advisory database is too old".to_owned(),
    };
    if rule.action == Action::Ignore {
        return ignored("database-age", title, rule, 0);
    }
    if settings.max_age.is_none() && settings.source_ages.is_empty() {
        let why = "no policy sets an age".to_owned();
        return without_hits("database-age", title, rule, RuleOutcome::Skipped { why });
    }
    let mut late = Vec::new();
    let whole =
        settings.max_age.map(|limit| ("the advisory database".to_owned(), database.newest.as_deref(), limit));
    let each = database.sources.iter().filter_map(|source| {
        // Of several patterns the shortest age counts.
        let limits = settings.source_ages.iter().filter(|(pattern, _)| glob(pattern, &source.name));
        let limit = limits.map(|(_, limit)| *limit).min()?;
        Some((format!("source {}", source.name), source.newest.as_deref(), limit))
    });
    for (what, newest, limit) in whole.into_iter().chain(each) {
        match too_old(newest, limit, bench.as_of) {
            Ok(None) => {}
            Ok(Some(age)) => late.push(format!("{what} is {age} old, and {limit} are allowed")),
            Err(()) => {
                let why = format!("{what} does not say how old it is");
                return without_hits("database-age", title, rule, RuleOutcome::CouldNotDecide { why });
            }
        }
    }
    let found: Vec<Found> =
        late.into_iter().map(|message| bench.image("database-age", rule, message)).collect();
    decided("database-age", title, rule, found)
}

/// The age, when it is over the limit. What is newer than the decision itself has no age.
fn too_old(newest: Option<&str>, limit: Period, as_of: Timestamp) -> Result<Option<String>, ()> {
    let newest = newest.and_then(start_of).ok_or(())?;
    let seconds = as_of.as_second() - newest.as_second();
    let shown = match seconds / 3600 {
        hours if hours < 48 => format!("{hours}h"),
        hours => format!("{}d", hours / 24),
    };
    Ok((seconds > limit.seconds()).then_some(shown))
}

/// A source that is required has to be there with at least one record.
fn sources(bench: &mut Bench<'_>, database: &DatabaseIdentity) -> RuleResult {
    let settings = bench.settings;
    let rule = Rule { action: Action::Fail, ..settings.database.clone() };
    let title = "the advisory database has the sources that the policy asks for".to_owned();
    if settings.sources_required.is_empty() {
        let why = "no policy asks for sources".to_owned();
        return without_hits("database-sources", title, &rule, RuleOutcome::Skipped { why });
    }
    let is_there =
        |wanted: &str| database.sources.iter().any(|source| glob(wanted, &source.name) && source.records > 0);
    let missing: Vec<&String> = settings.sources_required.iter().filter(|wanted| !is_there(wanted)).collect();
    let found = missing
        .into_iter()
        .map(|wanted| bench.image("database-sources", &rule, format!("{wanted} is not in the database")))
        .collect();
    decided("database-sources", title, &rule, found)
}

fn starter(bench: &mut Bench<'_>, database: &DatabaseIdentity) -> RuleResult {
    let settings = bench.settings;
    let rule = Rule { action: Action::Fail, from: settings.starter_from, ..Rule::default() };
    let title = "the advisory database is not the starter".to_owned();
    if !database.starter {
        return decided("database-starter", title, &rule, Vec::new());
    }
    if settings.allow_starter == Some(true) {
        let why = "the starter database is allowed: most advisories are not in it".to_owned();
        return without_hits("database-starter", title, &rule, RuleOutcome::Skipped { why });
    }
    let message = "the starter database knows some sixty advisories; silence means nothing".to_owned();
    let found = vec![bench.image("database-starter", &rule, message)];
    decided("database-starter", title, &rule, found)
}
