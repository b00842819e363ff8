//! Writing the file, and reading a whole file back for an update.
//!
//! The same records give the same bytes, whether they came in one build or in a hundred updates: rows are written
//! in the order of their keys, keys are hashes of names, and nothing in the file knows the time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};

use super::build::{Kept, SourceBuild};
use super::group::Groups;
use super::{Builder, Database, DatabaseError, RecordKey, Stated, pack, schema};
use crate::feed::Skipped;
use crate::{Record, Space, StatementFlag};

/// A record that is ready to be written, with what the other tables need of it.
struct Ready<'a> {
    key: RecordKey,
    source: u16,
    id: &'a str,
    kept: &'a Kept,
    record: Record,
}

pub(super) fn file(builder: &Builder, path: &Path) -> Result<(), DatabaseError> {
    let name = path.display().to_string();
    let io = |what: &'static str| {
        let name = name.clone();
        move |error: std::io::Error| DatabaseError::io(what, &name, &error)
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs_err::create_dir_all(folder).map_err(io("make the folder of"))?;
    let beside = tempfile::Builder::new()
        .prefix(".weighbridge-db-")
        .tempfile_in(folder)
        .map_err(io("write"))?
        .into_temp_path();
    let connection = Connection::open(&beside).map_err(|error| DatabaseError::sql("write", &name, &error))?;
    fill(&connection, builder, &name)?;
    connection.close().map_err(|(_, error)| DatabaseError::sql("write", &name, &error))?;
    let file = fs_err::File::open(&beside).map_err(io("write"))?;
    file.sync_all().map_err(io("write"))?;
    set_mode(&beside).map_err(io("write"))?;
    beside.persist(path).map_err(|error| DatabaseError::io("replace", &name, &error.error))
}

/// Readable by all: the database holds nothing secret, and a scanner often runs as another user.
fn set_mode(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

pub(super) fn fill(connection: &Connection, builder: &Builder, name: &str) -> Result<(), DatabaseError> {
    let sql = |error: rusqlite::Error| DatabaseError::sql("write", name, &error);
    let damaged = |why: String| DatabaseError::Damaged { name: name.to_owned(), why };
    schema::create(connection).map_err(sql)?;
    let ready = ready(builder).map_err(damaged)?;
    let packages = packages(&ready);
    connection.execute_batch("BEGIN").map_err(sql)?;
    write_sources(connection, builder).map_err(sql)?;
    write_records(connection, &ready).map_err(sql)?;
    write_packages(connection, &packages, name)?;
    write_groups(connection, &ready).map_err(sql)?;
    write_small(connection, builder, name)?;
    connection.execute_batch("COMMIT").map_err(sql)?;
    connection.execute_batch(schema::INDEXES).map_err(sql)
}

/// Unpacks all records, on all processors.
fn ready(builder: &Builder) -> Result<Vec<Ready<'_>>, String> {
    let all: Vec<(u16, &str, &str, &Kept)> = numbered(builder)
        .flat_map(|(number, name, source)| {
            source.records.iter().map(move |(id, kept)| (number, name, id.as_str(), kept))
        })
        .collect();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = all.len().div_ceil(workers).max(1);
    let mut ready = Vec::with_capacity(all.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = all
            .chunks(share)
            .map(|chunk| {
                scope.spawn(move || {
                    let unpack = |&(number, source, id, kept): &(u16, &str, &'_ str, &'_ Kept)| {
                        let record = pack::record(&kept.body).map_err(|why| format!("record {id}: {why}"))?;
                        Ok((pack::record_key(source, id), number, record))
                    };
                    chunk.iter().map(unpack).collect::<Result<Vec<_>, String>>()
                })
            })
            .collect();
        let mut rest = all.iter();
        for thread in threads {
            let unpacked = thread.join().map_err(|_| "a thread that unpacks records failed".to_owned())??;
            for ((key, source, record), (_, _, id, kept)) in unpacked.into_iter().zip(&mut rest) {
                ready.push(Ready { key, source, id, kept, record });
            }
        }
        Ok::<(), String>(())
    })?;
    ready.sort_by_key(|one| one.key);
    Ok(ready)
}

fn numbered(builder: &Builder) -> impl Iterator<Item = (u16, &str, &SourceBuild)> {
    (0..).zip(&builder.sources).map(|(number, (name, source))| (number, name.as_str(), source))
}

/// The statements of all records that are not withdrawn, by package.
fn packages(ready: &[Ready<'_>]) -> BTreeMap<(Space, String), Vec<Stated>> {
    let mut packages: BTreeMap<(Space, String), Vec<Stated>> = BTreeMap::new();
    for one in ready.iter().filter(|one| !one.kept.withdrawn) {
        for statement in &one.record.statements {
            packages.entry((statement.space.clone(), statement.name.clone())).or_default().push(Stated {
                record: one.key,
                id: one.id.to_owned(),
                source: one.source,
                kind: one.record.kind,
                statement: statement.clone(),
            });
        }
    }
    for rows in packages.values_mut() {
        rows.sort_by(|a, b| (a.source, &a.id).cmp(&(b.source, &b.id)));
    }
    packages
}

fn write_sources(connection: &Connection, builder: &Builder) -> rusqlite::Result<()> {
    connection.execute("INSERT INTO about VALUES (?1)", [builder.starter])?;
    let mut insert =
        connection.prepare("INSERT INTO source VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    let mut skipped = connection.prepare("INSERT INTO skipped VALUES (?1, ?2, ?3)")?;
    let mut tombstone = connection.prepare("INSERT OR REPLACE INTO tombstone VALUES (?1, ?2, ?3)")?;
    for (number, name, source) in numbered(builder) {
        insert.execute(params![
            number,
            name,
            source.feed,
            source.stream,
            source.license,
            source.opt_in,
            source.digest(),
            i64::try_from(source.count()).unwrap_or(i64::MAX),
            i64::try_from(source.skipped.len()).unwrap_or(i64::MAX),
            source.newest(builder.as_of.as_deref()),
        ])?;
        for Skipped { what, why } in &source.skipped {
            skipped.execute(params![number, what, why])?;
        }
        for (id, reason) in &source.tombstones {
            tombstone.execute(params![number, id, reason])?;
        }
        for (id, _) in source.records.iter().filter(|(_, kept)| kept.withdrawn) {
            tombstone.execute(params![number, id, "withdrawn"])?;
        }
    }
    let mut unread: Vec<&Skipped> = builder.unread.iter().collect();
    unread.sort();
    unread.into_iter().try_for_each(|one| skipped.execute(params![-1, one.what, one.why]).map(drop))
}

fn write_records(connection: &Connection, ready: &[Ready<'_>]) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for one in ready {
        let kept = one.kept;
        insert.execute(params![one.key.0, one.source, one.id, kept.digest, kept.withdrawn, kept.body])?;
    }
    Ok(())
}

fn write_packages(
    connection: &Connection,
    packages: &BTreeMap<(Space, String), Vec<Stated>>,
    name: &str,
) -> Result<(), DatabaseError> {
    let sql = |error: rusqlite::Error| DatabaseError::sql("write", name, &error);
    let mut rows = Vec::with_capacity(packages.len());
    let mut speakers: BTreeMap<(&Space, u16), bool> = BTreeMap::new();
    for ((space, package), stated) in packages {
        let body = pack::pack_rows(space, package, stated)
            .map_err(|why| DatabaseError::Damaged { name: name.to_owned(), why })?;
        rows.push((pack::package_key(space, package), space, package, body));
        for one in stated {
            let fixed_only = one.statement.flags.contains(&StatementFlag::FixedOnly);
            let all = speakers.entry((space, one.source)).or_insert(true);
            *all = *all && fixed_only;
        }
    }
    rows.sort_by_key(|(key, ..)| *key);
    let mut insert = connection.prepare("INSERT INTO package VALUES (?1, ?2, ?3, ?4)").map_err(sql)?;
    for (key, space, package, body) in rows {
        insert.execute(params![key, space.as_str(), package, body]).map_err(sql)?;
    }
    let mut insert = connection.prepare("INSERT INTO speaker VALUES (?1, ?2, ?3)").map_err(sql)?;
    for ((space, source), fixed_only) in speakers {
        insert.execute(params![space.as_str(), source, fixed_only]).map_err(sql)?;
    }
    Ok(())
}

fn write_groups(connection: &Connection, ready: &[Ready<'_>]) -> rusqlite::Result<()> {
    let mut groups = Groups::default();
    for one in ready {
        let aliases: &[String] = if one.kept.withdrawn { &[] } else { &one.record.aliases };
        groups.join(one.id, aliases);
    }
    let mut insert = connection.prepare("INSERT INTO ident VALUES (?1, ?2)")?;
    groups.finish().into_iter().try_for_each(|(id, team)| insert.execute(params![id, team]).map(drop))
}

fn write_small(connection: &Connection, builder: &Builder, name: &str) -> Result<(), DatabaseError> {
    let sql = |error: rusqlite::Error| DatabaseError::sql("write", name, &error);
    let damaged = |why: String| DatabaseError::Damaged { name: name.to_owned(), why };
    let mut exploited = connection.prepare("INSERT INTO exploited VALUES (?1, ?2, ?3)").map_err(sql)?;
    let mut prediction = connection.prepare("INSERT INTO prediction VALUES (?1, ?2, ?3, ?4)").map_err(sql)?;
    let mut cycle = connection.prepare("INSERT INTO cycle VALUES (?1, ?2, ?3, ?4)").map_err(sql)?;
    let mut product = connection.prepare("INSERT OR IGNORE INTO product VALUES (?1, ?2)").map_err(sql)?;
    let mut support = connection.prepare("INSERT INTO support VALUES (?1, ?2, ?3, ?4)").map_err(sql)?;
    for (number, _, source) in numbered(builder) {
        for (cve, one) in &source.exploited {
            exploited.execute(params![cve, number, pack::pack_small(one).map_err(damaged)?]).map_err(sql)?;
        }
        for (cve, one) in &source.predictions {
            // An id that is no CVE has no prediction; the feed does not put one out.
            if let Some(cve) = pack::cve_number(cve) {
                let percentile = one.percentile.map(wb_model::Probability::parts);
                prediction.execute(params![cve, number, one.probability.parts(), percentile]).map_err(sql)?;
            }
        }
        for ((of, line), one) in &source.cycles {
            cycle.execute(params![of, line, number, pack::pack_small(one).map_err(damaged)?]).map_err(sql)?;
            for identifier in &one.identifiers {
                product.execute(params![identifier, of]).map_err(sql)?;
            }
        }
        for body in &source.support {
            let one: crate::Support = pack::small(body).map_err(damaged)?;
            support.execute(params![one.space.as_str(), one.package, number, body]).map_err(sql)?;
        }
    }
    Ok(())
}

impl SourceBuild {
    /// Over the ids and contents of everything in it, in order.
    pub(crate) fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (id, kept) in &self.records {
            hash.update(id.as_bytes());
            hash.update([0]);
            hash.update(kept.digest);
        }
        // These types always pack: they hold texts and numbers only.
        let mut small = |label: u8, packed: Result<Vec<u8>, String>| {
            let body = packed.unwrap_or_default();
            hash.update([label]);
            hash.update(u64::try_from(body.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(&body);
        };
        self.exploited.values().for_each(|one| small(1, pack::pack_small(one)));
        self.predictions.values().for_each(|one| small(2, pack::pack_small(one)));
        self.cycles.values().for_each(|one| small(3, pack::pack_small(one)));
        self.support.iter().for_each(|one| small(4, Ok(one.clone())));
        format!("sha256:{}", pack::hex(&hash.finalize()))
    }

    /// The newest thing in it, not newer than the given time.
    fn newest(&self, as_of: Option<&str>) -> Option<String> {
        let records = self.records.values().filter_map(|kept| kept.modified.as_deref());
        let exploited = self.exploited.values().map(|one| one.added.as_str());
        let day = Some(self.stream.as_str()).filter(|text| is_day(text));
        // The day of a release says nothing about when somebody last wrote about it.
        let newest = records.chain(exploited).chain(day).filter(|text| is_day(text));
        newest.filter(|text| as_of.is_none_or(|limit| *text <= limit)).max().map(str::to_owned)
    }
}

/// Starts with `YYYY-MM-DD`: such texts sort as times.
fn is_day(text: &str) -> bool {
    text.len() >= 10
        && text.bytes().take(10).enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Everything a file holds, for an update.
pub(super) fn load(database: &Database) -> Result<Builder, DatabaseError> {
    let connection = &database.connection;
    let sql = |error: rusqlite::Error| database.error("read", &error);
    let damaged = |why: String| database.damaged(why);
    let mut names: Vec<String> = Vec::new();
    let mut builder = Builder { starter: database.identity.starter, ..Builder::default() };
    each(connection, "SELECT name, feed, stream, license, opt_in FROM source ORDER BY id", |row| {
        let name: String = row.get(0)?;
        let source = SourceBuild {
            feed: row.get(1)?,
            stream: row.get(2)?,
            license: row.get(3)?,
            opt_in: row.get(4)?,
            ..SourceBuild::default()
        };
        names.push(name.clone());
        builder.sources.insert(name, source);
        Ok(())
    })
    .map_err(sql)?;
    load_records(connection, &names, &mut builder).map_err(sql)?.map_err(damaged)?;
    load_small(connection, &names, &mut builder).map_err(sql)?.map_err(damaged)?;
    let mut unread: BTreeSet<Skipped> = BTreeSet::new();
    each(connection, "SELECT source, what, why FROM skipped", |row| {
        let number: i64 = row.get(0)?;
        let one = Skipped { what: row.get(1)?, why: row.get(2)? };
        match source_at(&mut builder, &names, number) {
            Some(source) => source.skipped.insert(one),
            None => unread.insert(one),
        };
        Ok(())
    })
    .map_err(sql)?;
    builder.unread = unread.into_iter().collect();
    Ok(builder)
}

fn load_records(
    connection: &Connection,
    names: &[String],
    builder: &mut Builder,
) -> rusqlite::Result<Result<(), String>> {
    let mut broken = Ok(());
    each(connection, "SELECT source, id, digest, withdrawn, body FROM record", |row| {
        let id: String = row.get(1)?;
        let body: Vec<u8> = row.get(4)?;
        let modified = match pack::record(&body) {
            Ok(record) => record.modified,
            Err(why) => {
                broken = Err(format!("record {id}: {why}"));
                return Ok(());
            }
        };
        let kept = Kept { digest: row.get(2)?, withdrawn: row.get(3)?, modified, body };
        if let Some(source) = source_at(builder, names, row.get(0)?) {
            source.records.insert(id, kept);
        }
        Ok(())
    })?;
    each(connection, "SELECT source, id, reason FROM tombstone", |row| {
        let (id, reason): (String, String) = (row.get(1)?, row.get(2)?);
        if let Some(source) = source_at(builder, names, row.get(0)?)
            && !source.records.contains_key(&id)
        {
            source.tombstones.insert(id, reason);
        }
        Ok(())
    })?;
    Ok(broken)
}

fn load_small(
    connection: &Connection,
    names: &[String],
    builder: &mut Builder,
) -> rusqlite::Result<Result<(), String>> {
    let mut broken = Ok(());
    each(connection, "SELECT source, body FROM exploited", |row| {
        match (
            pack::small::<wb_model::Exploited>(&row.get::<_, Vec<u8>>(1)?),
            source_at(builder, names, row.get(0)?),
        ) {
            (Ok(one), Some(source)) => drop(source.exploited.insert(one.cve.to_ascii_uppercase(), one)),
            (Err(why), _) => broken = Err(why),
            (Ok(_), None) => {}
        }
        Ok(())
    })?;
    each(connection, "SELECT source, cve, probability, percentile FROM prediction", |row| {
        let cve = pack::cve_text(row.get(1)?);
        let probability = wb_model::Probability::from_parts(row.get(2)?);
        let percentile = row.get::<_, Option<u32>>(3)?.and_then(wb_model::Probability::from_parts);
        match (probability, source_at(builder, names, row.get(0)?)) {
            (Some(probability), Some(source)) => {
                let one = wb_model::ExploitPrediction { cve: cve.clone(), probability, percentile };
                source.predictions.insert(cve, one);
            }
            (None, _) => broken = Err(format!("the prediction for {cve} is no probability")),
            (_, None) => {}
        }
        Ok(())
    })?;
    each(connection, "SELECT source, body FROM cycle", |row| {
        match (
            pack::small::<crate::Cycle>(&row.get::<_, Vec<u8>>(1)?),
            source_at(builder, names, row.get(0)?),
        ) {
            (Ok(one), Some(source)) => {
                drop(source.cycles.insert((one.product.clone(), one.name.clone()), one));
            }
            (Err(why), _) => broken = Err(why),
            (Ok(_), None) => {}
        }
        Ok(())
    })?;
    each(connection, "SELECT source, body FROM support", |row| {
        if let Some(source) = source_at(builder, names, row.get(0)?) {
            source.support.insert(row.get(1)?);
        }
        Ok(())
    })?;
    Ok(broken)
}

fn source_at<'a>(builder: &'a mut Builder, names: &[String], number: i64) -> Option<&'a mut SourceBuild> {
    let name = names.get(usize::try_from(number).ok()?)?;
    builder.sources.get_mut(name)
}

fn each(
    connection: &Connection,
    sql: &str,
    mut visit: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut query = connection.prepare(sql)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        visit(row)?;
    }
    Ok(())
}
