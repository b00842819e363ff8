//! Patches of the files that were given, as unified diffs: `patch -p0` applies them in the order of the steps.

mod dockerfile;
mod requirements;
mod unified;

use wb_model::PlanPatch;

pub(crate) use requirements::names as requirement_names;
use unified::Edit;

/// A file that steps patch, as the steps before left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchedFile {
    /// Its name, as it was given.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A pinned package of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pin {
    /// Normalised.
    pub(crate) name: String,
    /// `name==version`; none when it goes.
    pub(crate) line: Option<String>,
    /// SHA-256 of the archives, where the index says.
    pub(crate) hashes: Vec<String>,
}

/// Patches a requirements file.
///
/// # Errors
/// Why it is not patched.
pub(crate) fn requirements(file: &mut PatchedFile, pins: &[Pin]) -> Result<Option<PlanPatch>, String> {
    let edits = requirements::edits(&file.text, pins)?;
    apply(file, edits)
}

/// Patches the pins that stand in a Dockerfile's own instructions.
///
/// # Errors
/// Why it is not patched.
pub(crate) fn pins_of_dockerfile(file: &mut PatchedFile, pins: &[Pin]) -> Result<Option<PlanPatch>, String> {
    let edits = dockerfile::pins(&file.text, pins);
    apply(file, edits)
}

/// Puts an instruction into a Dockerfile's last stage.
///
/// # Errors
/// Why it is not patched.
pub(crate) fn run_in_dockerfile(file: &mut PatchedFile, command: &str) -> Result<Option<PlanPatch>, String> {
    let edits = dockerfile::run(&file.text, command).ok_or("the Dockerfile has no FROM")?;
    apply(file, vec![edits])
}

/// Sets the base of a Dockerfile's last stage.
///
/// # Errors
/// Why it is not patched.
pub(crate) fn base_of_dockerfile(file: &mut PatchedFile, base: &str) -> Result<Option<PlanPatch>, String> {
    let edit = dockerfile::base(&file.text, base)
        .ok_or("its last stage is not built from an image that is named")?;
    apply(file, vec![edit])
}

fn apply(file: &mut PatchedFile, edits: Vec<Edit>) -> Result<Option<PlanPatch>, String> {
    if file.name.is_empty() || file.name.chars().any(|sign| sign.is_control() || sign == '"' || sign == '\\')
    {
        return Err("its name has signs that a patch cannot carry".to_owned());
    }
    let Some((diff, text)) = unified::diff(&file.name, &file.text, edits) else { return Ok(None) };
    file.text = text;
    Ok(Some(PlanPatch { file: file.name.clone(), diff }))
}

#[cfg(test)]
mod tests;
