//! Which distribution's words do packages use? Read from the operating-system component of the draft.

use wb_model::ComponentKind;

use crate::draft::Draft;

/// The distribution, as other resolvers need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Distribution {
    /// `ID` of os-release (`debian`).
    pub(crate) id: String,
    /// `VERSION_ID` of os-release (`12`).
    pub(crate) version: Option<String>,
}

/// Property of the operating-system component that holds `ID`.
pub(crate) const ID: &str = "os:id";
/// Property of the operating-system component that holds `VERSION_ID`.
pub(crate) const VERSION_ID: &str = "os:version-id";

impl Distribution {
    /// The image's distribution, once the operating-system resolver has found it.
    pub(crate) fn of(draft: &Draft) -> Option<Self> {
        let component =
            draft.components().iter().find(|component| component.kind == ComponentKind::OperatingSystem)?;
        Some(Self {
            id: component.properties.get(ID)?.clone(),
            version: component.properties.get(VERSION_ID).cloned(),
        })
    }

    /// Value of the purl qualifier `distro`: `debian-12`.
    pub(crate) fn qualifier(&self) -> String {
        match &self.version {
            Some(version) => format!("{}-{version}", self.id),
            None => self.id.clone(),
        }
    }
}
