//! EPSS: the chance of exploitation of every CVE, one CSV document a day, in the four dialects since 2021.
//!
//! `cve,epss` (April 2021), `cve,epss,percentile` (from September 2021), the same under a line
//! `#model_version:…,score_date:…` (from February 2022), and rows without any header line. A stream is a day.

use wb_model::{ExploitPrediction, Probability};

use super::day;
use crate::{Document, Feed, FeedError, FeedInfo, Item, Output, Shape};

/// The feed.
pub struct Epss;

const NAME: &str = "epss";

/// Rows that are named when they cannot be read; the rest is counted.
const NAMED: u64 = 100;

impl Feed for Epss {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "Exploit Prediction Scoring System", whole: true, opt_in: false }
    }

    fn license(&self, _: &str) -> &'static str {
        "not stated (free to use, with a citation of FIRST)"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        let Shape::Text { first_line } = document.shape else { return false };
        first_line.starts_with("#model_version:") || is_header(first_line) || row(first_line).is_ok()
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let text =
            std::str::from_utf8(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut stream = day::in_name(document).unwrap_or_default();
        let mut broken = 0_u64;
        let mut header = true;
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim_end();
            if line.is_empty() {
                continue;
            }
            if header {
                if let Some(comment) = line.strip_prefix('#') {
                    stream = score_day(comment).unwrap_or(stream);
                    continue;
                }
                header = false;
                if is_header(line) {
                    continue;
                }
            }
            match row(line) {
                Ok(prediction) => out.put(stream, Item::Prediction(prediction)),
                Err(why) => {
                    broken += 1;
                    if broken <= NAMED {
                        out.skip(format!("{}: line {number}", document.path), why);
                    }
                }
            }
        }
        if broken > NAMED {
            out.skip(document.path, format!("{} more lines cannot be read", broken - NAMED));
        }
        if out.items.is_empty() {
            return Err(FeedError::form(NAME, document, "there is no row that can be read"));
        }
        Ok(())
    }
}

fn is_header(line: &str) -> bool {
    matches!(line.trim_end(), "cve,epss" | "cve,epss,percentile")
}

/// The day in `model_version:v2023.03.01,score_date:2023-03-07T00:00:00+0000`.
fn score_day(comment: &str) -> Option<&str> {
    let stated = comment.split(',').find_map(|part| part.trim().strip_prefix("score_date:"))?;
    day::of(stated.trim())
}

/// `CVE-2020-5902,0.65117` or `CVE-2020-5902,0.65117,0.99811`.
fn row(line: &str) -> Result<ExploitPrediction, &'static str> {
    let mut fields = line.split(',').map(str::trim);
    let cve =
        fields.next().filter(|text| day::is_cve(text)).ok_or("it does not begin with the id of a CVE")?;
    let number = |text: &str| text.parse::<f64>().ok().and_then(Probability::new);
    let wrong = "it has a number that is no probability";
    let probability = fields.next().ok_or("it is cut short")?;
    let probability = number(probability).ok_or(wrong)?;
    let percentile = fields.next().map(|text| number(text).ok_or(wrong)).transpose()?;
    match fields.next() {
        Some(_) => Err("it has more than three fields"),
        None => Ok(ExploitPrediction { cve: cve.to_owned(), probability, percentile }),
    }
}

#[cfg(test)]
mod tests;
