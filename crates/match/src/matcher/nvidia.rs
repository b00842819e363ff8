//! NVIDIA's bulletins, which name products and count their versions in their own way: a kept map says which packages
//! and libraries a product is, and what to compare ([`wb_advisory::feed::nvidia_products`]).
//!
//! Packages of NVIDIA's are matched whatever they came as: wheel, deb, rpm, archive, or copied into another wheel.
//! Drivers and firmware are facts of a machine and never match an image.

use wb_advisory::Space;
use wb_advisory::feed::nvidia_products::{Product, products_of};
use wb_model::{Component, ComponentKind, FindingFlag};

use crate::list::Matcher;
use crate::question::{Answer, Question};
use crate::subject::Subject;

/// The matcher.
pub(crate) struct Nvidia;

/// Where the inventory keeps the toolkit release that a part came with.
const TOOLKIT_RELEASE: &str = "cuda:toolkit-release";

impl Matcher for Nvidia {
    fn ask(&self, component: &Component, subject: &Subject<'_>) -> Answer {
        let Some(purl) = &component.purl else { return Answer::NotMine };
        if matches!(component.kind, ComponentKind::Model | ComponentKind::Dataset) {
            return Answer::NotMine;
        }
        let mut questions = Vec::new();
        for product in products_of(purl) {
            // The library speaks for the wheel that brings it: one finding, and the wheel is what to upgrade.
            if subject.contents(component).iter().any(|inside| is_part_of(inside, product)) {
                continue;
            }
            let reason = format!(
                "NVIDIA's bulletins about {} mean this {} (a kept map of its products)",
                product.key,
                component.kind.name().replace('-', " ")
            );
            let mut question = Question::new(Space::new("nvidia"), product.key, None)
                .because(reason)
                .flag(FindingFlag::ByProductMap);
            question.versions = versions(component, product, subject);
            question.limit = Some("NVIDIA's bulletins only");
            questions.push(question);
        }
        if questions.is_empty() { Answer::NotMine } else { Answer::Ask(questions) }
    }
}

fn is_part_of(component: &Component, product: &Product) -> bool {
    let Some(purl) = &component.purl else { return false };
    products_of(purl).iter().any(|other| other.key == product.key)
}

/// The versions that it may be, in the product's counting; a library without one has its wheel's.
fn versions(component: &Component, product: &Product, subject: &Subject<'_>) -> Vec<String> {
    let release = component.properties.get(TOOLKIT_RELEASE).map(String::as_str);
    let of = |component: &Component| {
        component.purl.as_ref().map(|purl| product.versions_of(purl, release)).unwrap_or_default()
    };
    let own = of(component);
    if !own.is_empty() {
        return own;
    }
    let containers = subject.containers(component).iter().filter(|container| is_part_of(container, product));
    containers.map(|container| of(container)).find(|versions| !versions.is_empty()).unwrap_or_default()
}
