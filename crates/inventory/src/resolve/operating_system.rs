//! Which distribution is the image made of?

use wb_model::{
    ComponentKind, Confidence, Cpe, DiagnosticCode, Identity, IdentityField, Method, Outcome, SubjectKind,
    Technique,
};

use crate::draft::{Draft, NewComponent};
use crate::read::os::os_release::OsRelease;
use crate::resolve::distribution::{ID, VERSION_ID};
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::tree::NodeId;
use crate::view::{Located, View};

/// The resolver.
pub(crate) struct OperatingSystem;

static INFO: ResolverInfo =
    ResolverInfo { name: "operating-system", question: "which distribution is the image made of?" };

/// Where a distribution names itself, the most telling first. busybox comes last: many have it.
const PLACES: [&str; 19] = [
    "etc/os-release",
    "usr/lib/os-release",
    "etc/almalinux-release",
    "etc/rocky-release",
    "etc/oracle-release",
    "etc/fedora-release",
    "etc/centos-release",
    "etc/system-release-cpe",
    "usr/lib/system-release-cpe",
    "etc/redhat-release",
    "etc/system-release",
    "usr/lib/redhat-release",
    "usr/lib/fedora-release",
    "usr/lib/system-release",
    "etc/lsb-release",
    "etc/alpine-release",
    DEBIAN_VERSION,
    "bin/busybox",
    "usr/bin/busybox",
];

/// Debian's point release, which os-release leaves out.
const DEBIAN_VERSION: &str = "etc/debian_version";

impl Resolver for OperatingSystem {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let facts = view.facts::<OsRelease>();
        // The file may be a link (etc/os-release usually is): the fact is with what the link leads to.
        let at = |path: &str| {
            let node = view.tree().lookup(path.as_bytes())?;
            facts.iter().find(|fact| fact.node == node)
        };
        let speaker = PLACES.iter().filter_map(|path| at(path)).find(|located| located.fact.id.is_some());
        match speaker {
            Some(speaker) => {
                let point_release =
                    at(DEBIAN_VERSION).filter(|_| speaker.fact.id.as_deref() == Some("debian"));
                add(view, draft, speaker, point_release);
                found(1)
            }
            None => {
                unknown(view, draft, facts.first().map(|fact| fact.node));
                Outcome::Nothing
            }
        }
    }
}

/// A folder without a distribution is nothing special, an image without one is.
fn unknown(view: &View<'_>, draft: &mut Draft, file: Option<NodeId>) {
    let message = match (file, view.image().kind) {
        (Some(_), _) => "the file does not say which distribution this is (no ID)",
        (None, SubjectKind::Image) => "no file of the image says which distribution it is made of",
        (None, SubjectKind::Directory | SubjectKind::File) => return,
    };
    draft.diagnose(view, DiagnosticCode::UnknownDistribution, file, message);
}

fn add(
    view: &View<'_>,
    draft: &mut Draft,
    speaker: &Located<OsRelease>,
    point_release: Option<&Located<OsRelease>>,
) {
    let fact = &speaker.fact;
    let Some(id) = fact.id.as_deref() else { return };
    let point = point_release.and_then(|located| located.fact.version.as_deref());
    let version_id = fact
        .version_id
        .as_deref()
        .or_else(|| point_release.and_then(|located| located.fact.version_id.as_deref()));
    let version = point.or(version_id);
    let component_id = draft.add(&NewComponent {
        kind: ComponentKind::OperatingSystem,
        name: id,
        version,
        purl: None,
        place: &speaker.path,
    });
    let method = |path: &str| Method {
        technique: Technique::ManifestAnalysis,
        confidence: Confidence::CERTAIN,
        value: format!("{} in {path}", fact.pretty_name.as_deref().unwrap_or(id)),
    };
    let mut identities = vec![Identity {
        field: IdentityField::Name,
        concluded: id.to_owned(),
        confidence: Confidence::CERTAIN,
        methods: vec![method(&speaker.path)],
    }];
    if let Some(version) = version {
        let path = point.and(point_release).map_or(&speaker.path, |located| &located.path);
        identities.push(Identity {
            field: IdentityField::Version,
            concluded: version.to_owned(),
            confidence: Confidence::CERTAIN,
            methods: vec![method(path)],
        });
    }
    let mut occurrences = vec![view.occurrence(speaker.node)];
    occurrences.extend(point.and(point_release).map(|located| view.occurrence(located.node)));
    occurrences.dedup();
    let Some(component) = draft.component_mut(&component_id) else { return };
    component.cpes = fact.cpe_name.as_deref().and_then(cpe).into_iter().collect();
    component.identities = identities;
    component.occurrences = occurrences;
    let id_like = Some(fact.id_like.join(" ")).filter(|text| !text.is_empty());
    let properties = [
        (ID, Some(id)),
        (VERSION_ID, version_id),
        ("os:name", fact.name.as_deref()),
        ("os:pretty-name", fact.pretty_name.as_deref()),
        ("os:version", fact.version.as_deref()),
        ("os:codename", fact.codename.as_deref()),
        ("os:id-like", id_like.as_deref()),
        ("os:variant-id", fact.variant_id.as_deref()),
        ("os:build-id", fact.build_id.as_deref()),
    ];
    for (key, value) in properties {
        if let Some(value) = value {
            component.properties.insert(key.to_owned(), value.to_owned());
        }
    }
}

/// A CPE of either binding; os-release files hold `cpe:/o:…` (2.2) and shortened forms of 2.3.
fn cpe(text: &str) -> Option<Cpe> {
    const FIELDS: usize = 11;
    let fields = text.strip_prefix("cpe:/").or_else(|| text.strip_prefix("cpe:2.3:"))?;
    let mut fields: Vec<&str> =
        fields.split(':').map(|field| if field.is_empty() { "*" } else { field }).collect();
    if fields.len() > FIELDS {
        return None;
    }
    fields.resize(FIELDS, "*");
    format!("cpe:2.3:{}", fields.join(":")).parse().ok()
}

#[cfg(test)]
mod tests;
