//! Members whose name gives them a meaning to a loader: configurations and manifests of archives of models.

use super::torch_script;
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::input::Input;

/// Bytes of such a member that are read at most.
const READ_BYTES: u64 = 16 << 20;

/// What looks into such a member.
pub(crate) type Look = fn(&[u8], &mut Context<'_>) -> Result<(), Stop>;

/// What looks into a member of that name, if anything does.
pub(crate) fn of(name: &str) -> Option<Look> {
    let name = name.strip_prefix("./").unwrap_or(name);
    match name {
        "MAR-INF/MANIFEST.json" => Some(crate::format::mar_manifest::look),
        "schema.json" => Some(crate::format::skops_schema::look),
        _ if name.rsplit('/').next() == Some("model_config.yaml") => Some(crate::format::nemo::look),
        _ if torch_script::is_code(name) => Some(torch_script::look),
        _ if torch_script::is_native(name) => Some(torch_script::native),
        _ => None,
    }
}

/// Looks into a member, and weighs it by its content too.
pub(crate) fn look(
    look: Look,
    name: &str,
    input: &mut dyn Input,
    context: &mut Context<'_>,
) -> Result<bool, Stop> {
    let known = context.weigh_member(name, input)?;
    context.inside(name, |context| {
        // Of a library nothing is read: it can have gigabytes.
        let size = if torch_script::is_native(name) { 0 } else { input.size().unwrap_or(READ_BYTES) };
        let read = Cursor::new(input).bytes(size, READ_BYTES).and_then(|bytes| look(&bytes, context));
        if let Err(stop) = read {
            context.could_not_read(&stop);
        }
        Ok(())
    })?;
    Ok(known)
}
