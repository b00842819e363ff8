//! What is known of the whole inventory while one component is looked at.

use std::collections::{HashMap, HashSet};

use wb_model::{
    Component, ComponentId, ComponentKind, DiagnosticCode, Identity, IdentityField, Inventory,
    RelationshipKind,
};

/// Below this many percent a component is only likely to be what it is called.
const LIKELY: u8 = 90;

/// A property that says that files of a package were changed after it was installed.
const MODIFIED: &str = "modified-after-install";

/// The inventory with its edges turned round.
pub(crate) struct Subject<'a> {
    owners: HashMap<&'a ComponentId, Vec<&'a Component>>,
    containers: HashMap<&'a ComponentId, Vec<&'a Component>>,
    contents: HashMap<&'a ComponentId, Vec<&'a Component>>,
    /// Folders whose package does not hold what it says it holds.
    changed: HashSet<&'a str>,
    /// `ID` and `VERSION_ID` of the distribution.
    distribution: Option<(String, Option<String>)>,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(inventory: &'a Inventory) -> Self {
        let by_id: HashMap<&ComponentId, &Component> =
            inventory.components.iter().map(|component| (&component.id, component)).collect();
        let mut owners: HashMap<_, Vec<_>> = HashMap::new();
        let mut containers: HashMap<_, Vec<_>> = HashMap::new();
        let mut contents: HashMap<_, Vec<_>> = HashMap::new();
        for edge in &inventory.relationships {
            let (Some(from), Some(to)) = (by_id.get(&edge.from), by_id.get(&edge.to)) else { continue };
            match edge.kind {
                RelationshipKind::OwnedBy => owners.entry(&edge.from).or_default().push(*to),
                RelationshipKind::Contains => {
                    containers.entry(&edge.to).or_default().push(*from);
                    contents.entry(&edge.from).or_default().push(*to);
                }
                RelationshipKind::DependsOn
                | RelationshipKind::SameAs
                | RelationshipKind::DescendantOf
                | RelationshipKind::TrainedOn => {}
            }
        }
        let changed = inventory
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.code == DiagnosticCode::RecordMismatch)
            .filter(|diagnostic| diagnostic.message.contains("another size"))
            .filter_map(|diagnostic| diagnostic.path.as_deref())
            .map(folder)
            .collect();
        let distribution = inventory
            .components
            .iter()
            .find(|component| component.kind == ComponentKind::OperatingSystem)
            .map(distribution);
        Self { owners, containers, contents, changed, distribution }
    }

    /// The packages that installed a component, the ones of the distribution first.
    pub(crate) fn owners(&self, component: &Component) -> Vec<&'a Component> {
        let mut owners = self.owners.get(&component.id).cloned().unwrap_or_default();
        owners.sort_by_key(|owner| (owner.kind != ComponentKind::OsPackage, &owner.id));
        owners
    }

    /// The packages that bring a component inside their own files.
    pub(crate) fn containers(&self, component: &Component) -> &[&'a Component] {
        self.containers.get(&component.id).map_or(&[], Vec::as_slice)
    }

    /// What a package brings inside its own files.
    pub(crate) fn contents(&self, component: &Component) -> &[&'a Component] {
        self.contents.get(&component.id).map_or(&[], Vec::as_slice)
    }

    /// Whether files of a component were changed after its package was installed.
    pub(crate) fn is_modified(&self, component: &Component) -> bool {
        component.properties.get(MODIFIED).is_some_and(|value| value != "false")
            || component
                .occurrences
                .first()
                .is_some_and(|place| place.path.contains('/') && self.changed.contains(folder(&place.path)))
    }

    /// `ID` and `VERSION_ID` of the image's distribution.
    pub(crate) fn distribution(&self) -> Option<(&str, Option<&str>)> {
        self.distribution.as_ref().map(|(id, version)| (id.as_str(), version.as_deref()))
    }
}

/// `ID` and `VERSION_ID` of an operating system: what `os-release` said, else what the document calls it.
pub(crate) fn distribution(component: &Component) -> (String, Option<String>) {
    let property = |key: &str| component.properties.get(key).cloned();
    (
        property("os:id").unwrap_or_else(|| component.name.to_ascii_lowercase()),
        property("os:version-id").or_else(|| component.version.clone()),
    )
}

/// Whether a component is only likely to be what it is called. A version that was read with certainty from a text which
/// only that project writes proves the name as well.
pub(crate) fn is_only_likely(component: &Component) -> bool {
    let best = |field: IdentityField, concluded: &dyn Fn(&Identity) -> bool| {
        let statements = component.identities.iter();
        statements
            .filter(|identity| identity.field == field && concluded(identity))
            .map(|identity| identity.confidence.as_percent())
            .max()
    };
    let version =
        best(IdentityField::Version, &|identity| Some(&identity.concluded) == component.version.as_ref());
    version.or_else(|| best(IdentityField::Name, &|_| true)).is_some_and(|percent| percent < LIKELY)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
