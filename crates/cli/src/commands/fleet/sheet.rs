//! A run as facts and tables.

use std::collections::BTreeMap;

use wb_model::{Severity, Verdict};
use wb_report::{Mood, Part, Sheet};
use wb_workflow::fleet::{Changes, ImageLine, Run, Vulnerable};

/// Rows of the table of images that a person is shown.
const IMAGES: usize = 100;
/// Rows of the others.
const OTHERS: usize = 20;

pub(super) fn of_run(run: &Run) -> Sheet {
    let mut parts = vec![images(run), vulnerable("Worst findings", &run.vulnerable), packages(run)];
    if let Some(changes) = &run.changes {
        let since = changes.since.as_str();
        parts.push(vulnerable(&format!("New since {since}"), &changes.new));
        parts.push(vulnerable(&format!("Gone since {since}"), &changes.fixed));
        parts.push(changed(changes));
    }
    parts.push(observations(run));
    let lines = |pairs: Vec<(&str, &str)>| {
        pairs.into_iter().map(|(name, why)| vec![name.to_owned(), why.to_owned()]).collect::<Vec<_>>()
    };
    let failed = run.failed.iter().map(|failed| (failed.name.as_str(), failed.why.as_str())).collect();
    parts.push(part("Failed", &["image", "why"], lines(failed)));
    let skipped = run.skipped.iter().map(|skipped| (skipped.name.as_str(), skipped.why.as_str())).collect();
    parts.push(part("Not looked at", &["what", "why"], lines(skipped)));
    Sheet { title: format!("Fleet as of {}", run.when), facts: facts(run), parts }
}

fn facts(run: &Run) -> Vec<(String, String, Mood)> {
    let mut facts: Vec<(String, String, Mood)> = Vec::new();
    let mut say = |what: &str, value: String, mood| facts.push((what.to_owned(), value, mood));
    let names: usize = run.images.iter().map(|image| image.names.len()).sum();
    say("images", format!("{} under {names} names", run.images.len()), Mood::Plain);
    let blind = run.images.iter().filter(|image| !image.complete).count();
    let bad_when = |count: usize, mood| if count == 0 { Mood::Good } else { mood };
    say("not wholly looked at", blind.to_string(), bad_when(blind, Mood::Warning));
    say("failed", run.failed.len().to_string(), bad_when(run.failed.len(), Mood::Bad));
    if run.cut > 0 {
        say("left away by a limit", format!("{} or more", run.cut), Mood::Warning);
    }
    if run.stale > 0 {
        say("stale, of earlier runs", run.stale.to_string(), Mood::Warning);
    }
    if let Some(database) = &run.database {
        let of = |verdict| run.images.iter().filter(|image| image.verdict == Some(verdict)).count();
        let (pass, warn, fail) = (of(Verdict::Pass), of(Verdict::Warn), of(Verdict::Fail));
        say("verdicts", format!("{fail} fail, {warn} warn, {pass} pass"), bad_when(fail, Mood::Bad));
        let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
        for (level, count) in run.images.iter().flat_map(|image| &image.open) {
            *sums.entry(level.as_str()).or_default() += count;
        }
        say("open findings", levels(|level| sums.get(level).copied()), Mood::Plain);
        say("advisory database", database.clone(), Mood::Plain);
    } else {
        say("findings", "nobody asked for a decision: --fail-on, --policy".to_owned(), Mood::Plain);
    }
    facts
}

fn levels(count: impl Fn(&str) -> Option<u64>) -> String {
    let told: Vec<String> = Severity::ALL
        .iter()
        .filter_map(|level| Some(format!("{} {level}", count(level.name()).filter(|count| *count > 0)?)))
        .collect();
    if told.is_empty() { "none".to_owned() } else { told.join(", ") }
}

fn images(run: &Run) -> Part {
    let mut lines: Vec<&ImageLine> = run.images.iter().collect();
    let weight = |line: &ImageLine| {
        let open: Vec<u64> =
            Severity::ALL.iter().map(|level| line.open.get(level.name()).copied().unwrap_or(0)).collect();
        (line.verdict, open)
    };
    lines.sort_by_cached_key(|line| (std::cmp::Reverse(weight(line)), line.names.first().cloned()));
    let rows = lines.into_iter().map(|line| {
        vec![
            line.names.iter().cloned().collect::<Vec<_>>().join(" "),
            line.verdict.map_or("", Verdict::name).to_owned(),
            levels(|level| line.open.get(level).copied()),
            line.worst.join(", "),
            line.components.to_string(),
            if line.complete { "yes" } else { "no" }.to_owned(),
            line.observations.to_string(),
            line.digest.clone(),
        ]
    });
    let columns = ["image", "verdict", "open", "worst", "components", "complete", "observations", "digest"];
    Part { shown: IMAGES, ..part("Images", &columns, rows.collect()) }
}

fn vulnerable(title: &str, list: &[Vulnerable]) -> Part {
    let rows = list.iter().map(|one| {
        vec![
            one.vulnerability.clone(),
            one.severity.name().to_owned(),
            if one.exploited { "exploited" } else { "" }.to_owned(),
            format!("{} {}", one.package, one.version),
            one.images.to_string(),
            one.fix.clone(),
        ]
    });
    part(title, &["vulnerability", "severity", "", "package", "images", "fixed in"], rows.collect())
}

fn packages(run: &Run) -> Part {
    let rows = run.packages.iter().map(|one| {
        vec![
            format!("{} {}", one.package, one.version),
            one.severity.name().to_owned(),
            one.vulnerabilities.to_string(),
            one.images.to_string(),
        ]
    });
    part("Most common vulnerable packages", &["package", "worst", "findings", "images"], rows.collect())
}

fn changed(changes: &Changes) -> Part {
    let verdict = |verdict: Option<Verdict>| verdict.map_or("", Verdict::name).to_owned();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut put = |name: &str, what: &str, before, now| {
        rows.push(vec![name.to_owned(), what.to_owned(), verdict(before), verdict(now)]);
    };
    changes.added.iter().for_each(|name| put(name, "new", None, None));
    for change in &changes.changed {
        let what = if change.moved { "another image" } else { "another verdict" };
        put(&change.name, what, change.before, change.now);
    }
    changes.gone.iter().for_each(|name| put(name, "gone", None, None));
    part(&format!("Images since {}", changes.since), &["image", "what", "before", "now"], rows)
}

fn observations(run: &Run) -> Part {
    let rows = run.observations.iter().map(|one| {
        vec![one.rule.clone(), one.severity.name().to_owned(), one.images.to_string(), one.count.to_string()]
    });
    part("Observations", &["rule", "severity", "images", "places"], rows.collect())
}

fn part(title: &str, columns: &[&'static str], rows: Vec<Vec<String>>) -> Part {
    Part { title: title.to_owned(), columns: columns.to_vec(), rows, shown: OTHERS }
}
