//! Every format of requirement and lock files, one line each.

use crate::Format;
use crate::format;

/// The formats. The first one that claims a name reads it.
pub const FORMATS: &[&dyn Format] = &[
    &format::pdm_lock::PdmLock,
    &format::pipfile::Pipfile,
    &format::pipfile_lock::PipfileLock,
    &format::poetry_lock::PoetryLock,
    &format::pylock_toml::PylockToml,
    &format::pyproject_toml::PyprojectToml,
    &format::uv_lock::UvLock,
    &format::requirements_txt::RequirementsTxt,
    &format::conda_lock::CondaLock,
    &format::conda_lock::CondaExplicit,
    &format::environment_yml::EnvironmentYml,
    &format::package_json::PackageJson,
    &format::package_lock::PackageLock,
    &format::pixi_lock::PixiLock,
    &format::pnpm_lock::PnpmLock,
    &format::yarn_lock::YarnLock,
];

/// The format of a file by its name.
pub fn format_of(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.is_called(name))
}
