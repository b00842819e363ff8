//! One self-contained page: it asks nothing of the network and runs nothing.

use std::io::{self, Write};

use askama::Template;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};

use super::Sheet;
use crate::plain;

const STYLE: &str = include_str!("../../templates/fleet.css");

#[derive(Template)]
#[template(path = "fleet.html", whitespace = "minimize")]
struct PageOf {
    title: String,
    security: String,
    style: &'static str,
    facts: Vec<(String, String, &'static str)>,
    parts: Vec<PartOf>,
}

struct PartOf {
    title: String,
    count: String,
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// Writes everything that a person is shown.
pub fn fleet_html(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    let style = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let filled = sheet.parts.iter().filter(|part| !part.rows.is_empty());
    let page = PageOf {
        title: plain(&sheet.title),
        security: format!(
            "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
        ),
        style: STYLE,
        facts: sheet
            .facts
            .iter()
            .map(|(what, value, mood)| (plain(what), plain(value), super::class(*mood)))
            .collect(),
        parts: filled
            .map(|part| PartOf {
                title: plain(&part.title),
                count: part.count(),
                columns: part.columns.clone(),
                rows: part
                    .rows
                    .iter()
                    .take(part.shown)
                    .map(|row| row.iter().map(|text| plain(text)).collect())
                    .collect(),
            })
            .collect(),
    };
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    page.write_into(&mut out)?;
    out.write_all(b"\n")?;
    out.flush()
}
