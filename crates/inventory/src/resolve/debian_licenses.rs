//! Which licences do the distribution's packages declare?

use hashbrown::HashMap;

use wb_model::{ComponentKind, License, Outcome};

use crate::draft::Draft;
use crate::knowledge::debian_license;
use crate::read::os::copyright::DebianCopyright;
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::view::View;

/// The resolver.
pub(crate) struct DebianLicenses;

static INFO: ResolverInfo = ResolverInfo {
    name: "debian-licenses",
    question: "which licences do the distribution's packages declare?",
};

impl Resolver for DebianLicenses {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let declared: HashMap<String, Vec<String>> = view
            .facts::<DebianCopyright>()
            .into_iter()
            .map(|file| (file.fact.package, file.fact.licenses))
            .collect();
        let mut count = 0;
        let packages = draft.components_mut().iter_mut();
        for component in packages.filter(|component| component.kind == ComponentKind::OsPackage) {
            let Some(names) = declared.get(&component.name).filter(|names| !names.is_empty()) else {
                continue;
            };
            count += 1;
            component.licenses.extend(names.iter().map(|name| License {
                expression: debian_license::expression(name),
                declared: name.clone(),
            }));
        }
        found(count)
    }
}
