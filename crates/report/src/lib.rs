//! What a person sees of an inventory: one renderer per file.
//!
//! Renderers write text and nothing else: they know no terminal, no environment and no clock. Every text that
//! comes from an image passes [`plain`] first, so that a file name can neither move the cursor nor turn the
//! reading direction.

mod audit;
mod csv;
mod diff;
mod explain;
mod explain_cve;
mod file_report;
mod findings_table;
mod fleet;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod layout;
pub mod list;
mod lock_report;
mod markdown;
mod model_card;
mod model_scan;
mod model_watch;
mod observations;
mod plain;
pub mod plan;
mod sarif;
mod style;
mod table;
mod view;

#[cfg(test)]
mod testing;

pub use audit::{audit_csv, audit_html, audit_json, audit_markdown, audit_table};
pub use csv::csv;
pub use diff::{diff_html, diff_json, diff_markdown, diff_table};
pub use explain::{Explained, FactLine, FileExplanation, explain};
pub use explain_cve::{CveComponent, CveExplanation, CveVerdict, explain_cve};
pub use file_report::{FileReportView, file_report, file_report_json};
pub use findings_table::findings_table;
pub use fleet::{Mood, Part, Sheet, fleet, fleet_csv, fleet_html, fleet_markdown};
pub use github::github;
pub use gitlab::{gitlab_container, gitlab_dependency};
pub use html::html;
pub use json::v1::{JsonV1Error, json_v1, read_json_v1};
pub use junit::junit;
pub use list::{REPORTS, ReportFormat, ReportFormatError, ReportOptions};
pub use lock_report::{LockReportView, lock_report, lock_report_json};
pub use markdown::markdown;
pub use model_card::{model_cards, model_cards_json};
pub use model_scan::{ModelScanView, model_scan, model_scan_json, model_scan_sarif};
pub use model_watch::{model_watch, model_watch_json};
pub use plain::plain;
pub use sarif::{observations_sarif, sarif};
pub use style::Style;
pub use table::{TableOptions, table};
