//! What can go: nobody needs it and nobody asked for it.

use std::collections::BTreeSet;

use wb_inventory::python::normalise;
use wb_model::Component;

use super::desk::{Desk, slot};

/// Tools that install packages: an image that serves has nothing to install.
const TOOLS: [&str; 3] = ["pip", "setuptools", "wheel"];

/// What the application asks for.
pub(crate) struct Roots<'a> {
    /// Names in the requirements file, normalised; none when there is no such file.
    pub(crate) asked: Option<BTreeSet<String>>,
    /// What the image is for.
    pub(crate) role: Option<&'a str>,
}

impl Roots<'_> {
    pub(crate) fn why_not_asked(&self, name: &str) -> String {
        if self.is_tool(name) {
            return format!("an image that serves does not need {name}");
        }
        "nothing that is installed needs it, and the requirements do not ask for it".to_owned()
    }

    fn is_tool(&self, name: &str) -> bool {
        self.role == Some("serving") && TOOLS.contains(&name)
    }
}

/// Whether a Python package can go. Without a file of requirements nobody knows what was asked for, and without edges
/// nobody knows what is needed: then nothing goes.
pub(crate) fn is_removable(desk: &Desk<'_>, unit: &Component, roots: &Roots<'_>) -> bool {
    let name = normalise(&unit.name);
    let place = desk.names.package(unit).place;
    let needed = desk.names.dependants.get(&unit.id).into_iter().flatten().any(|other| {
        let other = slot(&place, &other.name);
        desk.decided.get(&other) != Some(&None)
    });
    // An earlier step may have brought something that needs it.
    let needed = needed || desk.is_needed_by_decided(&slot(&place, &name));
    if needed || !desk.names.has_edges {
        return false;
    }
    let asked = roots.asked.as_ref();
    asked.is_some_and(|asked| !asked.contains(&name)) || (roots.is_tool(&name) && asked.is_none())
}
