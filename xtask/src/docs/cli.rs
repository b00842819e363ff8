//! `docs/cli.md`: the help of the program, verb by verb, as the program itself prints it.

use std::process::Stdio;

use anyhow::{Result, ensure};

use super::MARK;
use crate::workspace;

/// Verbs below verbs are followed this deep.
const DEPTH: usize = 4;

pub(super) fn make() -> Result<String> {
    let mut page = format!("{MARK}# Command line\n\nWhat `weighbridge --help` says, verb by verb.\n");
    verb(&mut Vec::new(), &mut page)?;
    Ok(page)
}

/// Adds the help of a verb and of the verbs below it.
fn verb(path: &mut Vec<String>, page: &mut String) -> Result<()> {
    ensure!(path.len() < DEPTH, "read the help: verbs lie deeper than {DEPTH}: {path:?}");
    let mut command = workspace::cargo();
    command.args(["run", "--quiet", "--package", "weighbridge", "--"]).args(&*path).arg("--help");
    // Without a terminal the help is as wide as this says.
    command.env("COLUMNS", "100").env("NO_COLOR", "1").stdin(Stdio::null());
    let help = workspace::output(&mut command)?;
    let name =
        std::iter::once("weighbridge").chain(path.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    page.push_str(&format!("\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n").trim_end()));
    for next in verbs(&help) {
        path.push(next);
        verb(path, page)?;
        path.pop();
    }
    Ok(())
}

/// The verbs that a help text lists, `help` itself left out.
fn verbs(help: &str) -> Vec<String> {
    let section = help.lines().skip_while(|line| line.trim_end() != "Commands:").skip(1);
    section
        .take_while(|line| !line.trim().is_empty())
        // A description that goes on in the next line stands further in.
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests;
