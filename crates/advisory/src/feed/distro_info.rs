//! distro-info-data: the releases of Debian and Ubuntu and how long each is supported, one CSV document for each.

use super::csv::Rows;
use super::day;
use crate::{Cycle, Document, Feed, FeedError, FeedInfo, Item, Output, Shape};

/// The feed.
pub struct DistroInfo;

const NAME: &str = "distro-info";

/// A distribution, and where its file says what.
struct Distribution {
    product: &'static str,
    title: &'static str,
    /// Columns that only its file has.
    marks: &'static [&'static str],
    /// Support without pay: the latest of these days counts.
    free: &'static [&'static str],
    /// Support for pay.
    paid: &'static [&'static str],
}

const DISTRIBUTIONS: &[Distribution] = &[
    Distribution {
        product: "debian",
        title: "Debian",
        marks: &["eol-lts", "eol-elts"],
        free: &["eol", "eol-lts"],
        paid: &["eol-elts"],
    },
    Distribution {
        product: "ubuntu",
        title: "Ubuntu",
        marks: &["eol-server", "eol-esm"],
        free: &["eol", "eol-server"],
        paid: &["eol-esm", "eol-legacy"],
    },
];

impl Feed for DistroInfo {
    fn info(&self) -> FeedInfo {
        FeedInfo {
            name: NAME,
            title: "Releases of Debian and Ubuntu (distro-info)",
            whole: true,
            opt_in: false,
        }
    }

    fn license(&self, _: &str) -> &'static str {
        "ISC"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        let Shape::Text { first_line } = document.shape else { return false };
        first_line.starts_with("version,codename,series,created,release,eol") && of(first_line).is_some()
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let wrong = |why: &str| FeedError::form(NAME, document, why);
        let text =
            std::str::from_utf8(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
        let mut rows = Rows::new(text);
        let header = rows.next().map(|row| row.fields).unwrap_or_default();
        let distribution =
            of(&header.join(",")).ok_or_else(|| wrong("its columns are of no known distribution"))?;
        let column = |name: &str| header.iter().position(|field| field == name);
        let series = column("series").ok_or_else(|| wrong("there is no column series"))?;
        let before = out.items.len();
        for row in rows {
            let what = format!("{}: line {}", document.path, row.line);
            // Days at the end of a row are left out while nobody knows them.
            if row.open || row.fields.len() > header.len() || row.fields.len() <= series {
                out.skip(what, format!("it has {} fields, the header {}", row.fields.len(), header.len()));
                continue;
            }
            let field = |name: &str| row.fields.get(column(name)?).map(|text| text.trim());
            match cycle(distribution, field) {
                Ok(cycle) => out.put(distribution.product, Item::Cycle(cycle)),
                Err(why) => out.skip(what, why),
            }
        }
        if out.items.len() == before {
            return Err(wrong("there is no release in it"));
        }
        Ok(())
    }
}

/// Whose header it is.
fn of(header: &str) -> Option<&'static Distribution> {
    let has = |mark: &&str| header.split(',').any(|column| column == *mark);
    DISTRIBUTIONS.iter().find(|distribution| distribution.marks.iter().any(has))
}

fn cycle<'a>(distribution: &Distribution, field: impl Fn(&str) -> Option<&'a str>) -> Result<Cycle, String> {
    let day = |name: &str| match field(name).unwrap_or_default() {
        "" => Ok(None),
        text => day::of(text).map(|day| Some(day.to_owned())).ok_or_else(|| format!("{text:?} is not a day")),
    };
    let latest = |names: &[&str]| {
        let days = names.iter().map(|name| day(name)).collect::<Result<Vec<_>, _>>()?;
        Ok::<_, String>(days.into_iter().flatten().max())
    };
    let series = field("series").unwrap_or_default();
    // `26.04 LTS`; what is never released has no number.
    let version = field("version").unwrap_or_default().split_whitespace().next();
    let name = version.unwrap_or(series);
    if name.is_empty() {
        return Err("it has neither a version nor a series".to_owned());
    }
    Ok(Cycle {
        product: distribution.product.to_owned(),
        title: distribution.title.to_owned(),
        name: name.to_owned(),
        codename: (!series.is_empty()).then(|| series.to_owned()),
        released: day("release")?,
        active_until: day("eol")?,
        ends: latest(distribution.free)?,
        ended: false,
        extended_until: latest(distribution.paid)?,
        latest: None,
        identifiers: Vec::new(),
    })
}

#[cfg(test)]
mod tests;
