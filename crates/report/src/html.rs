//! One page for a browser, with everything in it: it asks nothing of the network and can be read without JavaScript.
//!
//! The page holds text from images and advisories, so that nothing of it may run: everything is escaped by the
//! template, and a content security policy allows exactly the one style sheet and the one script that ship with it.

mod banner;
mod content;
mod finding;
mod policy;

use std::io::{self, Write};

use askama::Template;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};
use wb_model::Assessment;

use crate::plain;
use crate::view::View;

const STYLE: &str = include_str!("../templates/report.css");
const SCRIPT: &str = include_str!("../templates/report.js");

/// Writes an assessment as one self-contained HTML page.
pub fn html(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let view = View::of(assessment);
    let findings = finding::all(&view);
    let page = Page {
        title: plain(&assessment.inventory.subject.name),
        tool: plain(&format!("{} {}", assessment.inventory.tool.name, assessment.inventory.tool.version)),
        security: security_policy(),
        style: STYLE,
        script: SCRIPT,
        banner: banner::of(&view),
        upgrades: finding::upgrades(&view),
        rules: policy::rules(&view, &findings),
        waivers: policy::waivers(&view),
        notes: policy::notes(&view),
        choices: finding::choices(&findings),
        findings,
        observations: content::observations(&view),
        coverage: content::coverage(&view),
        components: content::components(&view),
        kinds: content::kinds(&view),
        sources: content::sources(&view),
        database: content::database(&view),
        incomplete: !assessment.inventory.is_complete(),
        readers: content::readers(&view),
        diagnostics: content::diagnostics(&view),
        inputs: content::inputs(&view),
    };
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    page.write_into(&mut out)?;
    out.write_all(b"\n")?;
    out.flush()
}

#[derive(Template)]
#[template(path = "report.html", whitespace = "minimize")]
struct Page {
    title: String,
    tool: String,
    security: String,
    style: &'static str,
    script: &'static str,
    banner: banner::Banner,
    upgrades: Vec<finding::Upgrade>,
    findings: Vec<finding::Row>,
    choices: finding::Choices,
    rules: Vec<policy::Rule>,
    waivers: Vec<policy::Waiver>,
    notes: Vec<String>,
    observations: Vec<content::ObservationRow>,
    coverage: content::CoverageTable,
    components: Vec<content::ComponentRow>,
    kinds: Vec<String>,
    database: content::Database,
    sources: Vec<content::Source>,
    incomplete: bool,
    readers: Vec<content::Reader>,
    diagnostics: Vec<content::DiagnosticGroup>,
    inputs: Vec<content::Input>,
}

/// What the page may do: its own style and its own script, by their hashes, and nothing else.
fn security_policy() -> String {
    let hash = |text: &str| base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

#[cfg(test)]
mod tests;
