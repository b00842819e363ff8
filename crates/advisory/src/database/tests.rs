use wb_version::Event;

use super::*;
use crate::{FeedInfo, Item, Says};

const FEED: FeedInfo = FeedInfo { name: "osv", title: "a test's own", whole: false, opt_in: false };
const SECRET: FeedInfo = FeedInfo { name: "wolfi", title: "kept to itself", whole: false, opt_in: true };

fn record(id: &str, aliases: &[&str], package: &str, fixed: &str) -> Record {
    Record {
        id: id.to_owned(),
        modified: Some("2024-01-02T03:04:05Z".to_owned()),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        statements: vec![Statement {
            space: Space::new("pypi"),
            name: Space::new("pypi").normalise(package),
            says: Says::ByVersion,
            scheme: Space::new("pypi").scheme(),
            ranges: vec![vec![Event::Introduced("0".to_owned()), Event::Fixed(fixed.to_owned())]],
            versions: Vec::new(),
            unfixed: crate::Unfixed::NotYet,
            flags: std::collections::BTreeSet::new(),
            rating: None,
            qualifiers: std::collections::BTreeMap::new(),
            note: Some("only in the record".to_owned()),
        }],
        ..Record::default()
    }
}

fn builder(records: &[Record]) -> Builder {
    let mut builder = Builder::new();
    for record in records {
        builder.put(&FEED, "CC-BY-4.0", "PyPI", Item::Record(record.clone()));
    }
    builder
}

fn three() -> Vec<Record> {
    vec![
        record("PYSEC-2024-1", &["CVE-2024-10", "GHSA-aaaa-bbbb-cccc"], "Torch", "2.0.1"),
        record("PYSEC-2024-2", &["CVE-2024-9"], "torch", "1.0"),
        record("PYSEC-2024-3", &["CVE-2024-9", "CVE-2023-50000"], "pillow", "10.0.1"),
    ]
}

#[test]
fn a_rating_without_a_score_and_a_catalogue_without_days_read_back() {
    let mut one = record("PYSEC-2024-1", &[], "torch", "2");
    one.ratings = vec![wb_model::Rating {
        level: wb_model::Severity::High,
        score: None,
        vector: None,
        method: "debian-urgency".to_owned(),
        by: "debian".to_owned(),
    }];
    one.statements[0].rating = one.ratings.first().cloned();
    let mut builder = builder(std::slice::from_ref(&one));
    let exploited = Exploited {
        cve: "CVE-2024-10".to_owned(),
        added: "2024-01-01".to_owned(),
        due: None,
        ransomware: true,
    };
    builder.put(&FEED, "CC0-1.0", "kev", Item::Exploited(exploited.clone()));
    let prediction = ExploitPrediction {
        cve: "CVE-2024-10".to_owned(),
        probability: Probability::from_parts(12_345).unwrap(),
        percentile: None,
    };
    builder.put(&FEED, "CC0-1.0", "epss", Item::Prediction(prediction.clone()));
    let database = builder.in_memory().unwrap();
    let stated = database.statements(&Space::new("pypi"), "torch").unwrap().remove(0);
    assert_eq!(database.record(stated.record).unwrap(), one);
    assert_eq!(stated.statement.rating, one.statements[0].rating);
    assert_eq!(database.exploited("cve-2024-10").unwrap(), Some(exploited));
    assert_eq!(database.prediction("CVE-2024-10").unwrap(), Some(prediction));
}

#[test]
fn a_package_is_found_under_every_spelling_of_its_name() {
    let database = builder(&three()).in_memory().unwrap();
    let found = database.statements(&Space::new("pypi"), "TORCH").unwrap();
    assert_eq!(
        found.iter().map(|stated| stated.id.as_str()).collect::<Vec<_>>(),
        ["PYSEC-2024-1", "PYSEC-2024-2"]
    );
    assert_eq!(found[0].statement.note, None);
    assert_eq!(database.record(found[0].record).unwrap(), three()[0]);
    assert!(database.statements(&Space::new("npm"), "torch").unwrap().is_empty());
    assert!(database.statements(&Space::new("pypi"), "torchvision").unwrap().is_empty());
}

#[test]
fn a_group_is_the_closure_over_aliases_and_leads_with_its_smallest_cve() {
    let database = builder(&three()).in_memory().unwrap();
    let group = database.group("pysec-2024-2").unwrap().unwrap();
    assert_eq!(group.leading, "CVE-2023-50000");
    assert_eq!(group.ids, ["CVE-2023-50000", "CVE-2024-9", "PYSEC-2024-2", "PYSEC-2024-3"]);
    assert_eq!(group.records.len(), 2);
    assert_eq!(database.group("ghsa-AAAA-bbbb-cccc").unwrap().unwrap().leading, "CVE-2024-10");
    assert_eq!(database.group("CVE-1999-1").unwrap(), None);
    assert_eq!(database.group_of(group.records[0]).unwrap(), group);
}

#[test]
fn a_bulletin_joins_none_of_the_vulnerabilities_it_answers() {
    let mut bulletin = record("USN-1-1", &[], "torch", "1");
    bulletin.covers = vec!["CVE-2024-9".to_owned(), "CVE-2024-10".to_owned()];
    let mut records = three();
    records.push(bulletin);
    let database = builder(&records).in_memory().unwrap();
    assert_eq!(database.group("USN-1-1").unwrap().unwrap().ids, ["USN-1-1"]);
    assert_eq!(database.group("CVE-2024-10").unwrap().unwrap().ids.len(), 3);
}

#[test]
fn a_withdrawn_record_says_nothing_joins_nothing_and_leaves_a_tombstone() {
    let mut records = three();
    records[1].withdrawn = Some("2024-05-01T00:00:00Z".to_owned());
    let database = builder(&records).in_memory().unwrap();
    let found = database.statements(&Space::new("pypi"), "torch").unwrap();
    assert_eq!(found.len(), 1);
    let own = database.group("PYSEC-2024-2").unwrap().unwrap();
    assert_eq!((own.ids.len(), own.records.len()), (1, 0));
    let (id, reason): (String, String) = database
        .connection
        .query_row("SELECT id, reason FROM tombstone", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!((id.as_str(), reason.as_str()), ("PYSEC-2024-2", "withdrawn"));
}

#[test]
fn the_same_records_give_the_same_bytes_in_one_build_and_in_an_update() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one.db"), folder.path().join("two.db"));
    builder(&three()).write(&one).unwrap();
    let mut old = three();
    old[2] = record("PYSEC-2024-3", &[], "pillow", "9");
    old.truncate(2);
    builder(&old).write(&two).unwrap();
    let mut update = Builder::from_database(&Database::open(&two).unwrap()).unwrap();
    let complete = std::collections::BTreeSet::from(["osv/PyPI".to_owned()]);
    let changes = update.update(builder(&three()), &complete);
    assert_eq!(changes["osv/PyPI"], Changes { added: 1, changed: 0, removed: 0, unchanged: 2 });
    update.write(&two).unwrap();
    assert_eq!(fs_err::read(&one).unwrap(), fs_err::read(&two).unwrap());
}

#[test]
fn what_a_complete_listing_no_longer_has_is_removed_and_remembered() {
    let database = builder(&three()).in_memory().unwrap();
    let complete = std::collections::BTreeSet::from(["osv/PyPI".to_owned()]);
    let mut whole = Builder::from_database(&database).unwrap();
    let changes = whole.update(builder(&three()[..2]), &complete);
    assert_eq!(changes["osv/PyPI"], Changes { added: 0, changed: 0, removed: 1, unchanged: 2 });
    let mut part = Builder::from_database(&database).unwrap();
    let changes = part.update(builder(&three()[..2]), &std::collections::BTreeSet::new());
    assert_eq!(changes["osv/PyPI"], Changes { added: 0, changed: 0, removed: 0, unchanged: 3 });
    let database = whole.in_memory().unwrap();
    assert!(database.statements(&Space::new("pypi"), "pillow").unwrap().is_empty());
    let again = Builder::from_database(&database).unwrap();
    assert_eq!(again.sources["osv/PyPI"].tombstones["PYSEC-2024-3"], "deleted by its source");
}

#[test]
fn a_newer_day_of_a_catalogue_takes_the_place_of_the_older_ones() {
    let day = |day: &str| {
        let mut builder = Builder::new();
        let cve = "CVE-2024-10".to_owned();
        let one = Exploited { cve, added: day.to_owned(), due: None, ransomware: false };
        builder.put(&FEED, "CC0-1.0", day, Item::Exploited(one));
        builder
    };
    let mut base = day("2026-01-01");
    base.update(day("2026-02-01"), &std::collections::BTreeSet::new());
    assert_eq!(base.source_names(), ["osv/2026-02-01"]);
    base.update(day("2026-01-15"), &std::collections::BTreeSet::new());
    let database = base.in_memory().unwrap();
    assert_eq!(
        database.exploited("CVE-2024-10").unwrap().unwrap().added,
        "2026-02-01",
        "the newest day counts"
    );
}

#[test]
fn a_date_in_the_future_is_not_the_newest() {
    let mut records = three();
    records[0].modified = Some("2027-07-09T00:00:00Z".to_owned());
    let database = builder(&records).as_of("2026-11-21T00:00:00Z").in_memory().unwrap();
    assert_eq!(database.identity().newest.as_deref(), Some("2024-01-02T03:04:05Z"));
}

#[test]
fn what_may_not_be_passed_on_is_left_out() {
    let mut builder = builder(&three());
    builder.put(&SECRET, "proprietary", "", Item::Record(record("CVE-2024-77", &[], "x", "1")));
    assert_eq!(builder.source_names(), ["osv/PyPI", "wolfi"]);
    assert_eq!(builder.without_opt_in().source_names(), ["osv/PyPI"]);
}

#[test]
fn a_missing_empty_cut_short_wrong_or_newer_file_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    assert!(matches!(Database::open(&path).unwrap_err(), DatabaseError::Missing { .. }));
    fs_err::write(&path, b"").unwrap();
    assert!(matches!(Database::open(&path).unwrap_err(), DatabaseError::NotOne { .. }));
    fs_err::write(&path, vec![7; 100_000]).unwrap();
    assert!(matches!(Database::open(&path).unwrap_err(), DatabaseError::NotOne { .. }));
    builder(&three()).write(&path).unwrap();
    let good = fs_err::read(&path).unwrap();
    fs_err::write(&path, &good[..good.len() - 5000]).unwrap();
    assert!(matches!(Database::open(&path).unwrap_err(), DatabaseError::CutShort { .. }));
    let mut newer = good.clone();
    newer[63] = 99;
    fs_err::write(&path, &newer).unwrap();
    let error = Database::open(&path).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "open the advisory database {}: its format has version 99, this program reads version 1",
            path.display()
        )
    );
    assert!(wb_model::Hint::hint(&error).unwrap().contains("update weighbridge"));
}

#[test]
fn a_database_with_flipped_bytes_never_panics() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    builder(&three()).write(&path).unwrap();
    let good = fs_err::read(&path).unwrap();
    let mut refused = 0;
    for at in (100..good.len()).step_by(97) {
        let mut bad = good.clone();
        bad[at] ^= 0x55;
        fs_err::write(&path, &bad).unwrap();
        let run = || -> Result<(), DatabaseError> {
            let database = Database::open(&path)?;
            database.check()?;
            for stated in database.statements(&Space::new("pypi"), "torch")? {
                database.record(stated.record)?;
                database.group_of(stated.record)?;
            }
            Ok(())
        };
        refused += u32::from(run().is_err());
    }
    assert!(refused > 0);
}

#[test]
fn whoever_reads_while_the_file_is_replaced_keeps_what_was_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    builder(&three()).write(&path).unwrap();
    let reader = Database::open(&path).unwrap();
    builder(&three()[..1]).write(&path).unwrap();
    assert_eq!(reader.statements(&Space::new("pypi"), "pillow").unwrap().len(), 1);
    assert!(Database::open(&path).unwrap().statements(&Space::new("pypi"), "pillow").unwrap().is_empty());
}

#[test]
fn a_search_finds_ids_and_names() {
    let database = builder(&three()).in_memory().unwrap();
    assert_eq!(database.search("CVE-2024-10").unwrap().group.unwrap().ids.len(), 3);
    let found = database.search("PILLOW").unwrap();
    assert_eq!(found.packages, [FoundPackage { space: Space::new("pypi"), name: "pillow".to_owned() }]);
    assert_eq!(database.search("100%").unwrap().packages, []);
}
