//! An audit as one page for a browser. It holds no script; everything from outside is escaped by the template.

use std::io::{self, Write};

use askama::Template;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};
use wb_model::{Audit, Verdict};

use super::{is_bad, parts};
use crate::plain;

const STYLE: &str = include_str!("../../templates/report.css");

/// Writes an audit as one self-contained HTML page.
pub fn audit_html(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let mut sections = parts(audit).into_iter().map(|part| Section {
        title: plain(&part.title),
        lines: part.lines.iter().map(|line| (is_bad(line), plain(line))).collect(),
    });
    let summary = sections.next().map(|first| first.lines).unwrap_or_default();
    let worst = audit.decisions.iter().map(|one| one.verdict).max();
    let page = Page {
        security: format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
        ),
        style: STYLE,
        class: worst.map_or("none", Verdict::name),
        summary: summary.into_iter().map(|(_, line)| line).collect(),
        sections: sections.collect(),
    };
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    page.write_into(&mut out)?;
    out.write_all(b"\n")?;
    out.flush()
}

#[derive(Template)]
#[template(path = "audit.html", whitespace = "minimize")]
struct Page {
    security: String,
    style: &'static str,
    class: &'static str,
    summary: Vec<String>,
    sections: Vec<Section>,
}

struct Section {
    title: String,
    /// Each with whether it is something to look at.
    lines: Vec<(bool, String)>,
}
