//! The manifest of TorchServe's archives: which files in them are code that the server imports.

use serde_json::Value;

use crate::container::name::escapes;
use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::metadata::{Field, Origin, ReferenceKind};
use crate::rule::container as rule;

/// Looks into `MAR-INF/MANIFEST.json`.
pub(crate) fn look(bytes: &[u8], context: &mut Context<'_>) -> Result<(), Stop> {
    let root: Value = serde_json::from_slice(bytes).map_err(|error| Stop::wrong(0, error.to_string()))?;
    let Some(model) = root.get("model").filter(|model| model.is_object()) else {
        return Err(Stop::wrong(0, "the manifest describes no model"));
    };
    let text = |name: &str| model.get(name).and_then(Value::as_str);
    let metadata = context.metadata();
    for (field, name) in
        [(Field::Name, "modelName"), (Field::Version, "modelVersion"), (Field::Description, "description")]
    {
        metadata.state(field, Origin::Manifest, text(name).unwrap_or_default());
    }
    metadata.state(Field::Framework, Origin::Manifest, "torchserve");
    let extra = match model.get("extraFiles") {
        Some(Value::String(names)) => names.split(',').map(str::to_owned).collect(),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let named = ["handler", "modelFile", "serializedFile", "requirementsFile", "configFile"];
    let all = named.into_iter().filter_map(|role| Some((role, text(role)?.to_owned())));
    for (role, path) in all.chain(extra.into_iter().map(|path| ("extraFiles", path))) {
        context.step(1)?;
        // A handler may name a function in its file.
        let file = path
            .trim()
            .rsplit_once(".py:")
            .map_or_else(|| path.trim().to_owned(), |(file, _)| format!("{file}.py"));
        if escapes(file.as_bytes()).is_some() {
            let evidence = format!("{role} is {file}");
            context.find(Finding::new(&rule::MAR_ESCAPE, evidence));
        }
        if file.ends_with(".py") {
            context.find(Finding::new(&rule::MAR_CODE, format!("{role} is {file}")));
            context.metadata().refer(ReferenceKind::LocalCode, Origin::Manifest, &file, None);
        } else if role == "requirementsFile" || role == "serializedFile" {
            context.metadata().refer(ReferenceKind::File, Origin::Manifest, &file, None);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
