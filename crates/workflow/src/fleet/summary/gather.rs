//! From sidecars and the index to one run: a segment at a time, so that memory does not grow with the fleet's findings
//! but with the different ones.

use std::collections::{BTreeMap, BTreeSet};

use wb_model::Severity;

use super::{Failed, ImageLine, Run, RunObservation, VULNERABLE, Vulnerable, VulnerablePackage};
use crate::fleet::index::{Index, IndexError, Segment};
use crate::fleet::store::Results;

/// Worst findings told of each image.
const WORST: usize = 3;

/// What one segment, or all of them, say.
#[derive(Default)]
struct Sums {
    vulnerable: BTreeMap<Key, Sum>,
    packages: BTreeMap<(String, String), PackageSum>,
    worst: BTreeMap<String, Vec<Worst>>,
}

/// Vulnerability, package, version.
type Key = (String, String, String);
/// Exploited, severity, vulnerability, package: the greatest is the worst.
type Worst = (bool, Severity, String, String);

#[derive(Default)]
struct Sum {
    severity: Option<Severity>,
    exploited: bool,
    fix: String,
    images: BTreeSet<u32>,
    count: u64,
}

#[derive(Default)]
struct PackageSum {
    images: BTreeSet<u32>,
    count: u64,
    severity: Option<Severity>,
}

pub(super) fn images(
    run: &mut Run,
    results: &Results,
    index: &Index,
    met: &BTreeMap<String, BTreeSet<String>>,
    jobs: usize,
) -> Result<(), IndexError> {
    let numbers: BTreeMap<&str, u32> = met.keys().map(String::as_str).zip(0..).collect();
    let mut all = Sums::default();
    for sums in index.each(jobs, &|segment| of_segment(segment, &numbers))? {
        all.add(sums);
    }
    let mut observations: BTreeMap<String, RunObservation> = BTreeMap::new();
    for (stem, names) in met {
        let name = || names.first().cloned().unwrap_or_else(|| stem.clone());
        if let Some(why) = index.damaged.get(stem) {
            let hint = "sweep again with --force, or remove it from images/".to_owned();
            run.failed.push(Failed {
                name: name(),
                why: format!("read its result: {why}"),
                hint: Some(hint),
            });
            continue;
        }
        let Some(meta) = results.meta(stem)? else {
            run.failed.push(Failed::new(&name(), "find its result: it is not there", None));
            continue;
        };
        for (rule, seen) in &meta.observations {
            let line = observations.entry(rule.clone()).or_insert_with(|| RunObservation {
                rule: rule.clone(),
                severity: seen.severity,
                images: 0,
                count: 0,
            });
            line.severity = line.severity.max(seen.severity);
            line.images += 1;
            line.count += seen.count;
        }
        let mut worst = all.worst.remove(stem).unwrap_or_default();
        worst.sort();
        run.images.push(ImageLine {
            file: stem.clone(),
            digest: meta.digest,
            names: names.clone(),
            when: meta.when,
            form: meta.form,
            verdict: meta.verdict,
            complete: meta.complete,
            components: meta.components,
            open: meta.open,
            not_covered: meta.not_covered,
            worst: worst.into_iter().rev().map(|(.., id, package)| format!("{id} {package}")).collect(),
            observations: meta.observations.values().map(|seen| seen.count).sum(),
        });
    }
    run.failed.sort();
    run.stale = results.stems()?.iter().filter(|stem| !met.contains_key(*stem)).count() as u64;
    run.observations = observations.into_values().collect();
    run.observations
        .sort_by(|a, b| b.severity.cmp(&a.severity).then(b.images.cmp(&a.images)).then(a.rule.cmp(&b.rule)));
    all.finish(run);
    Ok(())
}

fn of_segment(segment: &Segment, numbers: &BTreeMap<&str, u32>) -> Sums {
    let mut sums = Sums::default();
    for found in segment.findings() {
        // An image of an earlier run is in the index, and not in this one.
        let Some(number) = numbers.get(found.row.image.stem) else { continue };
        let (package, version) = (found.row.name.to_owned(), found.row.version.to_owned());
        let severity = Some(found.severity);
        let key = (found.vulnerability.to_owned(), package.clone(), version.clone());
        let sum = sums.vulnerable.entry(key).or_default();
        sum.severity = sum.severity.max(severity);
        sum.exploited |= found.exploited;
        if sum.fix.is_empty() {
            found.fix.clone_into(&mut sum.fix);
        }
        sum.images.insert(*number);
        let line = format!("{} {}", found.row.name, found.row.version);
        let whole = sums.packages.entry((package, version)).or_default();
        whole.images.insert(*number);
        whole.severity = whole.severity.max(severity);
        let worst = sums.worst.entry(found.row.image.stem.to_owned()).or_default();
        let one = (found.exploited, found.severity, found.vulnerability.to_owned(), line);
        if !worst.contains(&one) {
            worst.push(one);
            worst.sort();
            if worst.len() > WORST {
                worst.remove(0);
            }
        }
    }
    sums.close();
    sums
}

impl Sums {
    /// An image is in one segment alone, so that numbers can take the place of sets.
    fn close(&mut self) {
        for sum in self.vulnerable.values_mut() {
            sum.count = std::mem::take(&mut sum.images).len() as u64;
        }
        for sum in self.packages.values_mut() {
            sum.count = std::mem::take(&mut sum.images).len() as u64;
        }
    }

    fn add(&mut self, other: Self) {
        for (key, more) in other.vulnerable {
            let sum = self.vulnerable.entry(key).or_default();
            sum.severity = sum.severity.max(more.severity);
            sum.exploited |= more.exploited;
            if sum.fix.is_empty() {
                sum.fix = more.fix;
            }
            sum.count += more.count;
        }
        for (key, more) in other.packages {
            let sum = self.packages.entry(key).or_default();
            sum.count += more.count;
            sum.severity = sum.severity.max(more.severity);
        }
        self.worst.extend(other.worst);
    }

    fn finish(self, run: &mut Run) {
        let mut vulnerabilities: BTreeMap<(String, String), u64> = BTreeMap::new();
        let mut vulnerable = Vec::with_capacity(self.vulnerable.len());
        for ((vulnerability, package, version), sum) in self.vulnerable {
            *vulnerabilities.entry((package.clone(), version.clone())).or_default() += 1;
            vulnerable.push(Vulnerable {
                vulnerability,
                severity: sum.severity.unwrap_or(Severity::Unknown),
                exploited: sum.exploited,
                package,
                version,
                fix: sum.fix,
                images: sum.count,
            });
        }
        // A stable sort: equals stay in the order of their keys.
        vulnerable.sort_by_key(|one| std::cmp::Reverse((one.exploited, one.severity, one.images)));
        run.vulnerable_left_out = vulnerable.len().saturating_sub(VULNERABLE) as u64;
        vulnerable.truncate(VULNERABLE);
        run.vulnerable = vulnerable;
        let packages = self.packages.into_iter().map(|(key, sum)| VulnerablePackage {
            vulnerabilities: vulnerabilities.get(&key).copied().unwrap_or(0),
            package: key.0,
            version: key.1,
            images: sum.count,
            severity: sum.severity.unwrap_or(Severity::Unknown),
        });
        run.packages = packages.collect();
        run.packages.sort_by_key(|one| std::cmp::Reverse((one.images, one.severity, one.vulnerabilities)));
    }
}
