//! Every renderer, one line each: name and what it shows; and every form of a report.

use std::fmt;
use std::io::{self, Write};

use wb_model::{Assessment, Hint};

use crate::style::Style;
use crate::{
    csv, findings_table, github, gitlab_container, gitlab_dependency, html, json_v1, junit, markdown, sarif,
};

/// Renderers by the name under which `-o`, `--format` or a verb offers them.
pub const RENDERERS: &[(&str, &str)] = &[
    ("table", "an inventory for a person: what stands out first"),
    ("explain", "what one file gave, and what is odd about it"),
    ("explain_cve", "whether one vulnerability affects an image, with the proof"),
    (
        "findings_table",
        "the answer of a gate for a person: the decision and why, findings by what to upgrade",
    ),
    ("audit", "what was decided over a period, by what, and what nobody looked at"),
    ("diff", "what changed between two versions: a table, JSON, a comment on a pull request, a page"),
    ("file_report", "what is wrong with an image's files, and what could not be compared"),
    ("fleet", "many images: coverage, the worst of it, what is new, where something is"),
    ("model_card", "models as cards: what was measured, what is declared, what is missing"),
    ("model_scan", "model files by verdict, the worst first, each with its proof: a table, JSON, SARIF"),
    ("model_watch", "what changed in models that are watched"),
    ("lock_report", "what is wrong with the pins of a project, and what is not the pinned one"),
    ("json", "a whole decision for programs, from which the same decision can be reached again"),
    ("html", "one self-contained page for a browser: everything, with filters, readable without JavaScript"),
    ("sarif", "SARIF 2.1.0 for code-scanning pages: a rule per vulnerability, a result per finding"),
    ("markdown", "a comment on a pull request: the decision, what counts, the rest folded away"),
    ("github", "annotations of a GitHub workflow"),
    ("junit", "each rule of the policy as a test case"),
    ("gitlab-container", "GitLab's container scanning report"),
    ("gitlab-dependency", "GitLab's dependency scanning report"),
    ("csv", "a row per finding, for tables and scripts"),
    ("plan", "a remediation plan and what has become of it: steps, what each closes and opens, what is left"),
];

/// How a report is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportOptions {
    /// Colours and width, for reports that go to a terminal.
    pub style: Style,
    /// Everything, also what does not count.
    pub full: bool,
}

/// A form of a report about an assessment: how it is named and written.
pub struct ReportFormat {
    /// Name on the command line.
    pub id: &'static str,
    /// Version of the form; empty where it is for people alone and may change.
    pub version: &'static str,
    /// Whether the name alone means this version.
    pub is_default: bool,
    /// The ending of a file's name, without a dot.
    pub extension: &'static str,
    /// Media type.
    pub media_type: &'static str,
    /// What it is, in a few words.
    pub summary: &'static str,
    write: fn(&Assessment, &ReportOptions, &mut dyn Write) -> io::Result<()>,
}

/// Every form of a report.
pub static REPORTS: &[ReportFormat] = &[
    ReportFormat {
        id: "table",
        version: "",
        is_default: true,
        extension: "txt",
        media_type: "text/plain",
        summary: "for a person at a terminal: the decision and why, findings by what to upgrade",
        write: findings_table,
    },
    ReportFormat {
        id: "json",
        version: "1",
        is_default: true,
        extension: "json",
        media_type: "application/json",
        summary: "everything, for programs and for `gate --replay`",
        write: |assessment, _, out| json_v1(assessment, out),
    },
    ReportFormat {
        id: "html",
        version: "",
        is_default: true,
        extension: "html",
        media_type: "text/html",
        summary: "one page for a browser, with everything in it",
        write: |assessment, _, out| html(assessment, out),
    },
    ReportFormat {
        id: "sarif",
        version: "2.1.0",
        is_default: true,
        extension: "sarif",
        media_type: "application/sarif+json",
        summary: "for code-scanning pages: a rule per vulnerability, a result per finding",
        write: |assessment, _, out| sarif(assessment, out),
    },
    ReportFormat {
        id: "markdown",
        version: "",
        is_default: true,
        extension: "md",
        media_type: "text/markdown",
        summary: "a comment on a pull request",
        write: |assessment, _, out| markdown(assessment, out),
    },
    ReportFormat {
        id: "github",
        version: "",
        is_default: true,
        extension: "txt",
        media_type: "text/plain",
        summary: "annotations of a GitHub workflow",
        write: |assessment, _, out| github(assessment, out),
    },
    ReportFormat {
        id: "junit",
        version: "",
        is_default: true,
        extension: "xml",
        media_type: "application/xml",
        summary: "each rule as a test case, for build servers",
        write: |assessment, _, out| junit(assessment, out),
    },
    ReportFormat {
        id: "gitlab-container",
        version: "",
        is_default: true,
        extension: "json",
        media_type: "application/json",
        summary: "GitLab's container scanning report: every open finding",
        write: |assessment, _, out| gitlab_container(assessment, out),
    },
    ReportFormat {
        id: "gitlab-dependency",
        version: "",
        is_default: true,
        extension: "json",
        media_type: "application/json",
        summary: "GitLab's dependency scanning report: open findings of what is no package of the system",
        write: |assessment, _, out| gitlab_dependency(assessment, out),
    },
    ReportFormat {
        id: "csv",
        version: "",
        is_default: true,
        extension: "csv",
        media_type: "text/csv",
        summary: "a row per finding, for tables and scripts",
        write: |assessment, _, out| csv(assessment, out),
    },
];

/// A name that is no form's.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("find the report format {name:?}: {known} are the ones there are")]
pub struct ReportFormatError {
    name: String,
    known: String,
}

impl Hint for ReportFormatError {
    fn hint(&self) -> Option<String> {
        Some(format!("use one of {}", self.known))
    }
}

impl ReportFormat {
    /// The form of a name: `json`, or with a version `json@1`.
    ///
    /// # Errors
    /// There is none with that name, or not in that version.
    pub fn parse(name: &str) -> Result<&'static Self, ReportFormatError> {
        let found = REPORTS.iter().find(|format| match name.split_once('@') {
            Some((id, version)) => format.id == id && !version.is_empty() && format.version == version,
            None => format.id == name && format.is_default,
        });
        found.ok_or_else(|| ReportFormatError {
            name: name.chars().take(60).collect(),
            known: REPORTS.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        })
    }

    /// Writes a report. The same assessment and options always give the same bytes.
    ///
    /// # Errors
    /// Writing the bytes failed.
    pub fn write(
        &self,
        assessment: &Assessment,
        options: &ReportOptions,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        (self.write)(assessment, options, out)
    }
}

impl fmt::Display for ReportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)?;
        if self.version.is_empty() { Ok(()) } else { write!(f, "@{}", self.version) }
    }
}

impl fmt::Debug for ReportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReportFormat({self})")
    }
}

#[cfg(test)]
mod tests;
