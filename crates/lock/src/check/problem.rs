//! What readers saw in the files themselves: each of their problems, with how to mend it.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project};

/// The rules of readers. One that has a rule of its own with the same id takes that one's advice.
pub const PROBLEMS: &[CheckInfo] = &[
    CheckInfo {
        rule: "include-cycle",
        severity: Severity::Medium,
        summary: "files and groups that include themselves",
        mend: "take the include out",
    },
    CheckInfo {
        rule: "include-missing",
        severity: Severity::Medium,
        summary: "groups that are included and not there",
        mend: "add the group, or take the include out",
    },
    CheckInfo {
        rule: "include-remote",
        severity: Severity::High,
        summary: "requirements files that are fetched from an address",
        mend: "keep a copy of the file beside the project",
    },
    CheckInfo {
        rule: "lock-incomplete",
        severity: Severity::High,
        summary: "packages that a locked one needs and the lock does not have",
        mend: "lock again: the file is cut short or was changed by hand",
    },
    CheckInfo {
        rule: "malformed-line",
        severity: Severity::Medium,
        summary: "lines and requirements that the tool refuses",
        mend: "correct the line",
    },
];

/// Adds all problems of all files.
pub(super) fn add(project: &Project, all: &mut Vec<wb_model::Observation>) {
    for problem in project.files().flat_map(|file| &file.problems) {
        let mend = super::infos()
            .find(|info| info.rule == problem.rule)
            .map_or("correct the file", |info| info.mend);
        let info = CheckInfo { rule: problem.rule, severity: problem.severity, summary: "", mend };
        let mut observed = Observed { info: &info, observations: Vec::new() };
        observed.add(&problem.path, problem.line, problem.message.clone());
        all.append(&mut observed.observations);
    }
}
