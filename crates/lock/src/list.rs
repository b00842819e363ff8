//! Every format of requirement and lock files, one line each.

use crate::Format;
use crate::format;

/// The formats. The first one that claims a name reads it.
pub const FORMATS: &[&dyn Format] = &[&format::requirements_txt::RequirementsTxt];

/// The format of a file by its name.
pub fn format_of(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.is_called(name))
}
