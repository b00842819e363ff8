//! What is around the components: the operating system, the base image, layers, platform, labels.

use std::collections::BTreeSet;

use wb_model::{BaseImage, ComponentKind, Inventory, Surrounding};

pub(super) fn changes(old: &Inventory, new: &Inventory) -> Vec<Surrounding> {
    let mut changes = Vec::new();
    let mut put = |what: &str, old: Option<String>, new: Option<String>| {
        if old != new {
            changes.push(Surrounding { what: what.to_owned(), old, new });
        }
    };
    put("operating system", system(old), system(new));
    put("base image", base(old.base.as_ref()), base(new.base.as_ref()));
    put("platform", old.subject.platform.clone(), new.subject.platform.clone());
    // A folder and most documents of other tools have no layers: nothing to compare.
    if !old.layers.is_empty() && !new.layers.is_empty() {
        let shared = old.layers.iter().zip(&new.layers).take_while(|(a, b)| a.diff_id == b.diff_id).count();
        if shared < old.layers.len().max(new.layers.len()) {
            changes.push(Surrounding {
                what: "layers".to_owned(),
                old: Some(old.layers.len().to_string()),
                new: Some(format!("{}, of which {shared} at the bottom did not change", new.layers.len())),
            });
        }
    }
    let labels: BTreeSet<&String> = old.subject.labels.keys().chain(new.subject.labels.keys()).collect();
    for name in labels {
        let (old, new) = (old.subject.labels.get(name), new.subject.labels.get(name));
        if old != new {
            let what = format!("label {name}");
            changes.push(Surrounding { what, old: old.cloned(), new: new.cloned() });
        }
    }
    changes
}

fn system(inventory: &Inventory) -> Option<String> {
    let system = inventory.components.iter().find(|one| one.kind == ComponentKind::OperatingSystem)?;
    let version = system.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    Some(format!("{}{version}", system.name))
}

fn base(base: Option<&BaseImage>) -> Option<String> {
    let base = base?;
    let digest = base.digest.as_ref().map(|digest| format!("@{digest}")).unwrap_or_default();
    Some(format!("{}{digest} (by {})", base.name, base.evidence.name()))
}
