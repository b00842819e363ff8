//! Where the project lies, and running its programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// The project's root folder.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// `cargo`, the one that runs this program, in the project's root.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a command to its end and gives what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = format!("{command:?}");
    let output = command.output().with_context(|| format!("run {shown}"))?;
    if !output.status.success() {
        bail!("run {shown}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8(output.stdout).with_context(|| format!("read the output of {shown}"))
}

/// Builds a program of the workspace for release, and says where it lies.
pub(crate) fn release(package: &str) -> Result<PathBuf> {
    output(cargo().args(["build", "--quiet", "--release", "--locked", "--package", package]))?;
    Ok(target()?.join("release").join(package))
}

/// The build folder, wherever the environment or the configuration puts it.
pub(crate) fn target() -> Result<PathBuf> {
    let metadata = metadata()?;
    let folder = metadata.get("target_directory").and_then(serde_json::Value::as_str);
    Ok(folder.context("find the build folder: cargo metadata names none")?.into())
}

/// `cargo metadata` of the workspace's own packages.
pub(crate) fn metadata() -> Result<serde_json::Value> {
    let text =
        output(cargo().args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--quiet"]))?;
    serde_json::from_str(&text).context("read the output of cargo metadata")
}
