//! Which language packages did the distribution's package manager install? It speaks for them.

use wb_model::{ComponentId, ComponentKind, Outcome, RelationshipKind};

use crate::draft::Draft;
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::view::View;

/// The resolver.
pub(crate) struct Ownership;

static INFO: ResolverInfo = ResolverInfo {
    name: "ownership",
    question: "which packages did the distribution's package manager install?",
};

impl Resolver for Ownership {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let mut edges: Vec<(ComponentId, ComponentId)> = Vec::new();
        for component in draft.components() {
            if matches!(component.kind, ComponentKind::OsPackage | ComponentKind::OperatingSystem) {
                continue;
            }
            // The first place is what gives a component its identity: who owns that file owns it.
            let Some(place) = component.occurrences.first() else { continue };
            let Some(node) = view.tree().lookup_exact(place.path.as_bytes()) else { continue };
            let owner = draft
                .owners(node)
                .iter()
                .find(|id| draft.component(id).is_some_and(|owner| owner.kind == ComponentKind::OsPackage));
            if let Some(owner) = owner {
                edges.push((component.id.clone(), owner.clone()));
            }
        }
        for (owned, owner) in &edges {
            draft.relate(owned, RelationshipKind::OwnedBy, owner);
        }
        found(edges.len())
    }
}

#[cfg(test)]
mod tests;
