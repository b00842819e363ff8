//! The inventory while it is being concluded.

use std::collections::BTreeSet;

use hashbrown::HashMap;
use sha2::{Digest as _, Sha256};

use wb_model::{
    Component, ComponentId, ComponentKind, Diagnostic, DiagnosticCode, Purl, Relationship, RelationshipKind,
};

use crate::tree::NodeId;
use crate::view::View;

/// What gives a component its identity.
#[derive(Clone, Debug)]
pub struct NewComponent<'a> {
    /// What sort of thing.
    pub kind: ComponentKind,
    /// The name its own ecosystem uses.
    pub name: &'a str,
    /// The version, when it is known.
    pub version: Option<&'a str>,
    /// The purl, with the version where it is known.
    pub purl: Option<Purl>,
    /// The canonical path that tells this one from another of the same purl: its metadata file, its folder, or
    /// for what is contained in another component, that component's place and the name inside it.
    pub place: &'a str,
}

/// The inventory while it is being concluded: resolvers add to it and may look at what earlier ones added.
#[derive(Default)]
pub struct Draft {
    components: Vec<Component>,
    index: HashMap<ComponentId, usize>,
    relationships: BTreeSet<Relationship>,
    owners: HashMap<NodeId, Vec<ComponentId>>,
    diagnostics: Vec<Diagnostic>,
    resolver: &'static str,
}

impl Draft {
    /// Adds a component, or finds the one with the same identity, and returns its id.
    pub fn add(&mut self, new: &NewComponent<'_>) -> ComponentId {
        let id = component_id(new);
        if !self.index.contains_key(&id) {
            self.index.insert(id.clone(), self.components.len());
            let mut component = Component::new(id.clone(), new.kind, new.name);
            component.version = new.version.map(str::to_owned);
            component.purl.clone_from(&new.purl);
            self.components.push(component);
        }
        id
    }

    /// The component with that id.
    pub fn component(&self, id: &ComponentId) -> Option<&Component> {
        self.index.get(id).map(|at| &self.components[*at])
    }

    /// The component with that id, to add to it.
    pub fn component_mut(&mut self, id: &ComponentId) -> Option<&mut Component> {
        self.index.get(id).map(|at| &mut self.components[*at])
    }

    /// All components so far, in the order in which they were added.
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// All components so far, to add to them. Their ids and places stay as they are.
    pub fn components_mut(&mut self) -> &mut [Component] {
        &mut self.components
    }

    /// Adds an edge, read as `from <kind> to`. An edge from a component to itself says nothing and is left out.
    pub fn relate(&mut self, from: &ComponentId, kind: RelationshipKind, to: &ComponentId) {
        if from != to {
            self.relationships.insert(Relationship { from: from.clone(), kind, to: to.clone() });
        }
    }

    /// All edges so far, sorted.
    pub fn relationships(&self) -> impl Iterator<Item = &Relationship> {
        self.relationships.iter()
    }

    /// Notes that a package claims a file as its own.
    pub fn claim(&mut self, file: NodeId, owner: &ComponentId) {
        let owners = self.owners.entry(file).or_default();
        if !owners.contains(owner) {
            owners.push(owner.clone());
        }
    }

    /// The packages that claim a file, in the order of their claims.
    pub fn owners(&self, file: NodeId) -> &[ComponentId] {
        self.owners.get(&file).map_or(&[], Vec::as_slice)
    }

    /// Adds a diagnostic about a file.
    pub fn diagnose(
        &mut self,
        view: &View<'_>,
        code: DiagnosticCode,
        file: Option<NodeId>,
        message: impl Into<String>,
    ) {
        let occurrence = file.map(|node| view.occurrence(node));
        let (path, layer) = occurrence.map_or((None, None), |place| (Some(place.path), place.layer));
        self.diagnostics.push(Diagnostic {
            code,
            path,
            layer,
            message: message.into(),
            by: self.resolver.to_owned(),
        });
    }

    pub(crate) fn set_resolver(&mut self, name: &'static str) {
        self.resolver = name;
    }

    pub(crate) fn into_parts(self) -> (Vec<Component>, Vec<Relationship>, Vec<Diagnostic>) {
        (self.components, self.relationships.into_iter().collect(), self.diagnostics)
    }
}

/// `<purl or name@version>#<twelve hexadecimal digits over kind and place>`.
fn component_id(new: &NewComponent<'_>) -> ComponentId {
    let label = match (&new.purl, new.version) {
        (Some(purl), _) => purl.to_string(),
        (None, Some(version)) => format!("{}@{version}", new.name),
        (None, None) => new.name.to_owned(),
    };
    let mut hasher = Sha256::new();
    for part in [new.kind.name(), new.place] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let hash = wb_model::Digest::sha256(hasher.finalize().into());
    ComponentId::new(format!("{label}#{}", hash.short()))
}
