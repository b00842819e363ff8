//! What a side could look at: what it could not, it cannot have lost.

use std::collections::{BTreeMap, BTreeSet};

use wb_model::{Component, ComponentKind, Inventory, Outcome, Stage};

/// What a side says about its own looking.
pub(super) struct Sight {
    /// Readers and resolvers that could not look everywhere, with how many places.
    blind: BTreeMap<String, u64>,
    /// Readers, resolvers and checks that were told not to look.
    skipped: BTreeMap<String, String>,
    /// Whether it says anything about its looking: documents of other tools do not.
    tells: bool,
    /// Whether its configuration and files were checked.
    checked: bool,
    /// Sorts of components that it has.
    has: BTreeSet<String>,
    tool: String,
}

impl Sight {
    pub(super) fn of(inventory: &Inventory) -> Self {
        let mut blind = BTreeMap::new();
        let mut skipped = BTreeMap::new();
        for line in &inventory.statuses {
            match &line.outcome {
                Outcome::CouldNotLook { places, .. } => {
                    *blind.entry(line.name.clone()).or_default() += places
                }
                Outcome::Skipped { why } => {
                    skipped.insert(line.name.clone(), why.clone());
                }
                Outcome::Found { .. } | Outcome::Nothing => {}
            }
        }
        Self {
            blind,
            skipped,
            tells: tells(inventory),
            checked: inventory.statuses.iter().any(|line| line.stage == Stage::Check),
            has: inventory.components.iter().map(sort).collect(),
            tool: inventory.tool.name.clone(),
        }
    }

    /// Why a component that this side does not have may be there all the same.
    pub(super) fn may_have(&self, component: &Component) -> Option<String> {
        let sort = sort(component);
        if let Some((name, places)) = self.blind.iter().find(|(name, _)| concerns(name, component)) {
            return Some(format!("{name} could not look at {}", words(*places)));
        }
        if let Some((name, why)) = self.skipped.iter().find(|(name, _)| concerns(name, component)) {
            return Some(format!("{name} was skipped: {why}"));
        }
        (!self.tells && !self.has.contains(&sort)).then(|| {
            format!("the document has no {sort} component at all and does not say whether it was looked for")
        })
    }

    /// Why a check may have missed something.
    pub(super) fn may_observe(&self, kind: &str) -> Option<String> {
        let found = self.blind.iter().find(|(name, _)| name.contains(kind) || *name == "archive");
        found.map(|(name, places)| format!("{name} could not look at {}", words(*places)))
    }

    pub(super) fn checked(&self) -> bool {
        self.checked
    }

    /// What should be known about this side as a whole.
    pub(super) fn notes(&self) -> impl Iterator<Item = String> {
        let silent = (!self.tells).then(|| {
            format!(
                "the document ({}) does not say what it could not look at: what it does not name may be there",
                self.tool
            )
        });
        let blind =
            self.blind.iter().map(|(name, places)| format!("{name} could not look at {}", words(*places)));
        silent.into_iter().chain(blind)
    }
}

/// Whether an inventory says anything about its looking. Of a document of another tool only its own reader does, and
/// that one looked at the document.
pub(super) fn tells(inventory: &Inventory) -> bool {
    inventory.statuses.iter().any(|line| !line.name.starts_with("sbom/"))
}

fn words(places: u64) -> String {
    if places == 1 { "1 place".to_owned() } else { format!("{places} places") }
}

/// The sort of a component as a side either has or has not: its ecosystem, else its kind.
fn sort(component: &Component) -> String {
    match &component.purl {
        Some(purl) if purl.kind() != "generic" => purl.kind().to_owned(),
        _ => component.kind.name().to_owned(),
    }
}

/// Whether a reader or resolver of that name could have found the component. One that nobody has thought of here
/// concerns all.
fn concerns(name: &str, component: &Component) -> bool {
    const FAMILIES: &[(&str, &[ComponentKind])] = &[
        ("python", &[ComponentKind::LanguagePackage, ComponentKind::Application]),
        ("os/", &[ComponentKind::OsPackage, ComponentKind::OperatingSystem]),
        ("dpkg", &[ComponentKind::OsPackage]),
        ("rpm", &[ComponentKind::OsPackage]),
        ("apk", &[ComponentKind::OsPackage]),
        ("debian-licenses", &[]),
        ("licenses", &[]),
        ("elf/", &[ComponentKind::NativeLibrary, ComponentKind::Application]),
        ("native", &[ComponentKind::NativeLibrary]),
        ("nvidia/", &[ComponentKind::NativeLibrary, ComponentKind::Application]),
        ("cuda", &[ComponentKind::NativeLibrary, ComponentKind::Application]),
        ("model", &[ComponentKind::Model, ComponentKind::Dataset]),
        ("script", &[]),
        ("configuration", &[]),
        ("runtime-fetch", &[]),
        ("integrity", &[]),
    ];
    match FAMILIES.iter().find(|(prefix, _)| name.starts_with(prefix)) {
        Some((_, kinds)) => kinds.contains(&component.kind),
        None => true,
    }
}
