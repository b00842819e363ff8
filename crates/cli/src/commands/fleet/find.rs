//! `weighbridge fleet where`.

use serde::Serialize;
use wb_model::Hint;
use wb_report::{Mood, Part, Sheet};
use wb_workflow::fleet::{Failed, Found, Rematch, Results, Run, Wanted, find, refresh_index, rematch};

use super::progress::Teller;
use super::{Decisions, FORMS};
use crate::arguments::FleetWhere;
use crate::environment;
use crate::failure::Failure;
use crate::output::Sheets;

/// Rows that a person is shown.
const SHOWN: usize = 200;

/// The answer for programs.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    wanted: &'a str,
    images: usize,
    #[serde(flatten)]
    found: &'a Found,
    not_looked_at: &'a [Failed],
}

pub(super) fn run(arguments: &FleetWhere) -> Result<(), Failure> {
    let sheets = Sheets::parse(&arguments.output, FORMS)?;
    let kind = Wanted::parse(&arguments.what).map_err(|error| Failure::steering(&error))?;
    let results = Results::open(&arguments.results).map_err(|error| Failure::could_not(&error))?;
    let teller = Teller::new(arguments.quiet);
    let jobs = environment::jobs();
    let (images, found, blind) = match (&kind, arguments.rematch) {
        (Wanted::Vulnerability(id), true) => {
            let open = || super::super::db::open(&arguments.db).map_err(|failure| failure.to_string());
            // That there is no database shows now, not once per image.
            super::super::db::open(&arguments.db)?;
            let as_of = environment::now().map_err(|message| Failure::usage(message, None))?;
            let how = Rematch { open: &open, documents: &Decisions, as_of, jobs };
            let told = |done, all| teller.count("matched", done, all);
            let (found, blind) =
                rematch(&results, &how, id, &told).map_err(|error| Failure::could_not(&error))?;
            let images = results.stems().map_err(|error| Failure::could_not(&error))?.len();
            (images, found, blind)
        }
        (_, true) => {
            return Err(Failure::usage("match anew: only a vulnerability can be matched", None));
        }
        (_, false) => {
            let told = |done, all| teller.count("index", done, all);
            let index = refresh_index(&results, &Decisions, jobs, &told)
                .map_err(|error| Failure::could_not(&error))?;
            let last = Run::last(&results).ok();
            let found =
                find(&index, &kind, last.as_ref(), jobs).map_err(|error| Failure::could_not(&error))?;
            (index.images, found, index.failures())
        }
    };
    teller.end();
    let document = Document {
        schema: "weighbridge.fleet-where",
        version: 1,
        wanted: &arguments.what,
        images,
        found: &found,
        not_looked_at: &blind,
    };
    super::write(&sheets, &sheet(&arguments.what, images, &found, blind.len()), &document)?;
    if let Some(first) = blind.first() {
        return Err(Failure::could_not(&Blind { count: blind.len(), first }));
    }
    if found.hits.is_empty() {
        let wanted = wb_report::plain(&arguments.what);
        let hint = (matches!(kind, Wanted::Vulnerability(_)) && !arguments.rematch)
            .then(|| "SBOMs carry no findings: match them with --rematch --db FILE".to_owned());
        return Err(Failure::no(format!("find {wanted} in {images} images"), hint));
    }
    Ok(())
}

/// Some stored images could not be looked into. The first stands for all of them.
#[derive(Debug)]
struct Blind<'a> {
    count: usize,
    first: &'a Failed,
}

impl std::fmt::Display for Blind<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "look into {} stored images: {}: {}", self.count, self.first.name, self.first.why)
    }
}

impl std::error::Error for Blind<'_> {}

impl Hint for Blind<'_> {
    fn hint(&self) -> Option<String> {
        Some("remove the file and its .meta.json, and run the sweep again: it makes both anew".to_owned())
    }
}

fn sheet(wanted: &str, images: usize, found: &Found, blind: usize) -> Sheet {
    let mut facts =
        vec![("images that have it".to_owned(), format!("{} of {images}", found.hits.len()), Mood::Plain)];
    if found.could_not_compare > 0 {
        let what = "versions that could not be compared".to_owned();
        facts.push((what, found.could_not_compare.to_string(), Mood::Warning));
    }
    if blind > 0 {
        facts.push(("images that could not be looked into".to_owned(), blind.to_string(), Mood::Bad));
    }
    let mut rows = Vec::new();
    for hit in &found.hits {
        let mut name = hit.names.iter().cloned().collect::<Vec<_>>().join(" ");
        if hit.stale {
            name.push_str(" (stale)");
        }
        for place in &hit.places {
            rows.push(vec![
                name.clone(),
                format!("{} {}", place.name, place.version).trim_end().to_owned(),
                place.finding.clone().unwrap_or_default(),
                place.path.clone(),
                place.layer.clone(),
                place.owner.clone(),
                hit.digest.clone(),
            ]);
        }
    }
    Sheet {
        title: format!("Where is {wanted}?"),
        facts,
        parts: vec![Part {
            title: "Images".to_owned(),
            columns: vec!["image", "component", "finding", "path", "layer", "owner", "digest"],
            rows,
            shown: SHOWN,
        }],
    }
}
