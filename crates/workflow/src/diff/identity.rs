//! What a component is called whatever its version and its place.

use std::collections::{BTreeMap, BTreeSet};

use wb_model::{Component, ComponentId, ComponentKind, Inventory, RelationshipKind};

/// What stays the same when a version changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    /// The package URL without version, else kind and name.
    pub(super) text: String,
    /// The architecture, which tells apart what is installed for two of them.
    pub(super) architecture: Option<String>,
}

impl Name {
    fn of(component: &Component) -> Self {
        let Some(purl) = &component.purl else {
            return Self {
                text: format!("{} {}", component.kind.name(), component.name),
                architecture: None,
            };
        };
        let mut text = short_purl(component).unwrap_or_default();
        // Maven tells two things of one name apart by these; other qualifiers say where it came from.
        for key in ["classifier", "type"] {
            if let Some(value) = purl.qualifiers().get(key) {
                text.push_str(&format!("?{key}={value}"));
            }
        }
        Self { text, architecture: purl.qualifiers().get("arch").cloned() }
    }
}

/// The package URL without version and qualifiers.
pub(super) fn short_purl(component: &Component) -> Option<String> {
    let purl = component.purl.as_ref()?;
    let namespace = purl.namespace().map(|namespace| format!("{namespace}/")).unwrap_or_default();
    let subpath = purl.subpath().map(|path| format!("#{path}")).unwrap_or_default();
    Some(format!("pkg:{}/{namespace}{}{subpath}", purl.kind(), purl.name()))
}

/// A place with everything that a release changes taken out: digits, and the hash that wheels put into the names of
/// their libraries.
pub(super) fn shape(path: &str) -> String {
    let is_release = |token: &str| {
        token.bytes().any(|byte| byte.is_ascii_digit())
            || (token.len() >= 8 && token.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let mut shape = String::with_capacity(path.len());
    let mut token = String::new();
    for character in path.trim_start_matches(['/', '.']).chars().chain(std::iter::once('/')) {
        if character.is_alphanumeric() {
            // Wheels of one project have written its name in both cases (`Pillow.libs`, `pillow.libs`).
            token.extend(character.to_lowercase());
            continue;
        }
        shape.push_str(if is_release(&token) { "#" } else { &token });
        token.clear();
        shape.push(character);
    }
    shape
}

/// The names of all components of an inventory, and what they lie in.
pub(super) struct Names<'a> {
    components: BTreeMap<&'a ComponentId, &'a Component>,
    names: BTreeMap<&'a ComponentId, Name>,
    holders: BTreeMap<&'a ComponentId, &'a ComponentId>,
    all: BTreeSet<Name>,
}

impl<'a> Names<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Self {
        let components: BTreeMap<_, _> = inventory.components.iter().map(|one| (&one.id, one)).collect();
        let names: BTreeMap<_, _> = inventory.components.iter().map(|one| (&one.id, Name::of(one))).collect();
        let all = names.values().cloned().collect();
        let mut holders = BTreeMap::new();
        for edge in &inventory.relationships {
            // Only a package holds: what an image or a folder contains lies in nothing.
            let is_package = components.get(&edge.from).is_some_and(|component| {
                matches!(component.kind, ComponentKind::LanguagePackage | ComponentKind::OsPackage)
            });
            if edge.kind == RelationshipKind::Contains && is_package && components.contains_key(&edge.to) {
                holders.entry(&edge.to).or_insert(&edge.from);
            }
        }
        Self { components, names, holders, all }
    }

    pub(super) fn name(&self, id: &ComponentId) -> Option<&Name> {
        self.names.get(id)
    }

    pub(super) fn component(&self, id: &ComponentId) -> Option<&'a Component> {
        self.components.get(id).copied()
    }

    /// Whether there is a component of the same name, in any version.
    pub(super) fn has_like(&self, component: &Component) -> bool {
        self.all.contains(&Name::of(component))
    }

    /// What a component lies in.
    pub(super) fn holder(&self, id: &ComponentId) -> Option<&'a Component> {
        self.holders.get(id).and_then(|holder| self.component(holder))
    }

    /// The name of what a component lies in.
    pub(super) fn holder_name(&self, id: &ComponentId) -> Option<&Name> {
        self.holders.get(id).and_then(|holder| self.name(holder))
    }
}
