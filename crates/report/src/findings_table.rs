//! The answer of a gate for a person at a terminal: the decision and why, what to upgrade, and what else to know.
//!
//! Only what counts is listed. What was waived, set aside, baselined or closed is counted with its reason, and
//! listed with `full`: nothing is dropped silently.

mod findings;
mod head;
mod rest;

use std::io::{self, Write};

use wb_model::Assessment;

use crate::layout::Page;
use crate::list::ReportOptions;
use crate::observations::observation_summary;
use crate::view::View;

/// Writes an assessment as text for a terminal.
pub fn findings_table(
    assessment: &Assessment,
    options: &ReportOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let view = View::of(assessment);
    let mut page = Page::new(out, options.style);
    head::draw(&view, &mut page)?;
    head::other_reasons(&view, options.full, &mut page)?;
    findings::draw(&view, options, &mut page)?;
    observation_summary(&mut page, &assessment.inventory.observations, options.full)?;
    rest::not_listed(&view, options.full, &mut page)?;
    rest::let_pass(&view, options.full, &mut page)?;
    rest::waivers(&view, options.full, &mut page)?;
    rest::notes(&view, &mut page)?;
    rest::not_covered(&view, options.full, &mut page)?;
    rest::not_looked(&view, &mut page)?;
    rest::database(&view, options.full, &mut page)
}

#[cfg(test)]
mod tests;
