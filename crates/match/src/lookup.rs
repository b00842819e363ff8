//! The database behind a cache: the same name, record and vulnerability are asked for many times.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use wb_advisory::{Database, DatabaseError, Group, Record, RecordKey, Space, Speaker, Stated};
use wb_model::{ExploitPrediction, Exploited, Rating, RecordReference};

/// How much of the details stands in for a missing summary, in characters.
const SUMMARY: usize = 200;

/// References that are kept of one record.
const REFERENCES: usize = 5;

/// What is kept of a record besides its statements.
#[derive(Debug)]
pub(crate) struct Card {
    pub(crate) reference: RecordReference,
    pub(crate) published: Option<String>,
    pub(crate) summary: String,
    pub(crate) covers: Vec<String>,
    pub(crate) ratings: Vec<Rating>,
    pub(crate) weaknesses: Vec<String>,
    pub(crate) references: Vec<String>,
    pub(crate) standing: Option<String>,
}

/// KEV and EPSS of one group.
pub(crate) type Exploitation = (Option<Exploited>, Option<ExploitPrediction>);

/// What is said about the names of one space.
type Names = HashMap<String, Rc<[Stated]>>;

/// The database, remembering.
pub(crate) struct Library<'a> {
    database: &'a Database,
    statements: RefCell<HashMap<Space, Names>>,
    speakers: RefCell<HashMap<Space, Rc<[Speaker]>>>,
    cards: RefCell<HashMap<RecordKey, Rc<Card>>>,
    groups: RefCell<HashMap<RecordKey, Rc<Group>>>,
    named: RefCell<HashMap<String, Rc<Group>>>,
    exploitation: RefCell<HashMap<String, Rc<Exploitation>>>,
}

impl<'a> Library<'a> {
    pub(crate) fn new(database: &'a Database) -> Self {
        Self {
            database,
            statements: RefCell::default(),
            speakers: RefCell::default(),
            cards: RefCell::default(),
            groups: RefCell::default(),
            named: RefCell::default(),
            exploitation: RefCell::default(),
        }
    }

    pub(crate) fn database(&self) -> &'a Database {
        self.database
    }

    pub(crate) fn statements(&self, space: &Space, name: &str) -> Result<Rc<[Stated]>, DatabaseError> {
        if let Some(found) = self.statements.borrow().get(space).and_then(|names| names.get(name)) {
            return Ok(Rc::clone(found));
        }
        // Nobody speaks in this space: no need to look for the name.
        let found: Rc<[Stated]> = if self.speakers(space)?.is_empty() {
            Rc::from([])
        } else {
            self.database.statements(space, name)?.into()
        };
        let mut spaces = self.statements.borrow_mut();
        if !spaces.contains_key(space) {
            spaces.insert(space.clone(), HashMap::new());
        }
        if let Some(names) = spaces.get_mut(space) {
            names.insert(name.to_owned(), Rc::clone(&found));
        }
        Ok(found)
    }

    pub(crate) fn speakers(&self, space: &Space) -> Result<Rc<[Speaker]>, DatabaseError> {
        if let Some(found) = self.speakers.borrow().get(space) {
            return Ok(Rc::clone(found));
        }
        let found: Rc<[Speaker]> = self.database.speakers(space)?.into();
        self.speakers.borrow_mut().insert(space.clone(), Rc::clone(&found));
        Ok(found)
    }

    pub(crate) fn card(&self, key: RecordKey) -> Result<Rc<Card>, DatabaseError> {
        if let Some(found) = self.cards.borrow().get(&key) {
            return Ok(Rc::clone(found));
        }
        let card = Rc::new(self.read_card(key)?);
        self.cards.borrow_mut().insert(key, Rc::clone(&card));
        Ok(card)
    }

    fn read_card(&self, key: RecordKey) -> Result<Card, DatabaseError> {
        let record = self.database.record(key)?;
        let sources = &self.database.identity().sources;
        let source = sources.get(usize::from(self.database.source_of(key)?));
        Ok(Card {
            reference: RecordReference {
                source: source.map(|source| source.name.clone()).unwrap_or_default(),
                id: record.id.clone(),
                modified: record.modified.clone(),
                segment: source.map(|source| source.digest.clone()).unwrap_or_default(),
            },
            published: record.published.clone(),
            summary: summary(&record),
            covers: record.covers,
            ratings: record.ratings,
            weaknesses: record.weaknesses,
            references: record.references.into_iter().take(REFERENCES).collect(),
            standing: record.standing,
        })
    }

    /// The source's own words about a package in a record.
    pub(crate) fn note(&self, stated: &Stated) -> Result<Option<String>, DatabaseError> {
        let record = self.database.record(stated.record)?;
        let own = &stated.statement;
        Ok(record
            .statements
            .into_iter()
            .filter(|statement| {
                (&statement.space, &statement.name, statement.says) == (&own.space, &own.name, own.says)
                    && statement.ranges == own.ranges
            })
            .find_map(|statement| statement.note))
    }

    pub(crate) fn group_of(&self, key: RecordKey) -> Result<Rc<Group>, DatabaseError> {
        if let Some(found) = self.groups.borrow().get(&key) {
            return Ok(Rc::clone(found));
        }
        let group = Rc::new(self.database.group_of(key)?);
        let mut groups = self.groups.borrow_mut();
        for member in &group.records {
            groups.insert(*member, Rc::clone(&group));
        }
        groups.insert(key, Rc::clone(&group));
        drop(groups);
        self.named.borrow_mut().insert(group.leading.clone(), Rc::clone(&group));
        Ok(group)
    }

    /// The group of an id; one of its own when no record has that id.
    pub(crate) fn group(&self, id: &str) -> Result<Rc<Group>, DatabaseError> {
        if let Some(found) = self.named.borrow().get(id) {
            return Ok(Rc::clone(found));
        }
        let group = self.database.group(id)?.unwrap_or_else(|| Group {
            leading: id.to_owned(),
            ids: vec![id.to_owned()],
            records: Vec::new(),
        });
        let group = Rc::new(group);
        self.named.borrow_mut().insert(id.to_owned(), Rc::clone(&group));
        Ok(group)
    }

    /// KEV and EPSS, by every CVE of a group; the first entry of the catalogue, the highest prediction.
    pub(crate) fn exploitation(&self, group: &Group) -> Result<Rc<Exploitation>, DatabaseError> {
        if let Some(found) = self.exploitation.borrow().get(&group.leading) {
            return Ok(Rc::clone(found));
        }
        let mut found: Exploitation = (None, None);
        for cve in group.ids.iter().filter(|id| id.starts_with("CVE-")) {
            if found.0.is_none() {
                found.0 = self.database.exploited(cve)?;
            }
            let old = found.1.as_ref().map(|old| old.probability);
            let prediction = self.database.prediction(cve)?;
            if let Some(prediction) = prediction.filter(|new| old.is_none_or(|old| new.probability > old)) {
                found.1 = Some(prediction);
            }
        }
        let found = Rc::new(found);
        self.exploitation.borrow_mut().insert(group.leading.clone(), Rc::clone(&found));
        Ok(found)
    }
}

fn summary(record: &Record) -> String {
    let text = if record.summary.trim().is_empty() {
        record.details.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
    } else {
        record.summary.trim()
    };
    match text.char_indices().nth(SUMMARY) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}
