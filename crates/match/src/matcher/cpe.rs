//! Native libraries and applications by CPE: what NVD says about upstream projects.
//!
//! Never language packages, whatever CPE a document gives them: on names alone nearly every such match is false.

use std::collections::BTreeMap;

use wb_advisory::Space;
use wb_model::{Component, ComponentKind, FindingFlag};

use crate::list::Matcher;
use crate::question::{Answer, Question};
use crate::subject::Subject;

/// The matcher.
pub(crate) struct ByCpe;

/// CPEs of NVIDIA's that stand for toolkit releases: another version than the component's own.
const TOOLKIT: &str = "cuda_toolkit";

/// Products of NVIDIA's that are facts of a machine: the driver's libraries in an image only stand in for the host's.
const HOST: [&str; 2] = ["gpu_display_driver", "virtual_gpu"];

impl Matcher for ByCpe {
    fn ask(&self, component: &Component, _: &Subject<'_>) -> Answer {
        if !is_native(component) || component.cpes.is_empty() {
            return Answer::NotMine;
        }
        let mut questions: BTreeMap<String, Question> = BTreeMap::new();
        for cpe in &component.cpes {
            let (vendor, product) = (cpe.vendor().to_lowercase(), cpe.product().to_lowercase());
            if matches!(product.as_str(), "*" | "-" | "") || matches!(vendor.as_str(), "*" | "-" | "") {
                continue;
            }
            if vendor == "nvidia" && HOST.contains(&product.as_str()) {
                continue;
            }
            let own = if product == TOOLKIT { cpe.version() } else { None };
            let version = own.or_else(|| component.version.clone()).or_else(|| cpe.version());
            let name = format!("{vendor}:{product}");
            let question = questions.entry(name).or_insert_with_key(|name| {
                let what = if component.kind == ComponentKind::Application { "program" } else { "library" };
                let mut question = Question::new(Space::new("cpe"), name.as_str(), None)
                    .because(format!("the {what} was identified as {vendor} {product} by its own bytes"))
                    .flag(FindingFlag::ByCpe)
                    .tier(1);
                question.traits.extend(cpe.target_software().map(|text| ("target-sw", text)));
                question
            });
            // The same product in several versions is one component of which it is not known which one it is.
            question.versions.extend(version);
        }
        let mut questions: Vec<Question> = questions.into_values().collect();
        for question in &mut questions {
            question.versions.sort();
            question.versions.dedup();
        }
        if questions.is_empty() { Answer::NotMine } else { Answer::Ask(questions) }
    }
}

/// A compiled library or a program, and no package of a language or a distribution.
fn is_native(component: &Component) -> bool {
    matches!(component.kind, ComponentKind::NativeLibrary | ComponentKind::Application)
        && component.purl.as_ref().is_none_or(|purl| matches!(purl.kind(), "generic" | "github" | "bitnami"))
}
