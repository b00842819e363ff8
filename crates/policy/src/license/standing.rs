//! What a component's licences come to: of a choice the best counts, of licences that hold together the worst.

use std::collections::BTreeSet;

use spdx::expression::{ExprNode, Operator};
use spdx::{Expression, ParseMode};
use wb_model::{Component, ComponentKind, License};

use super::categories::{Category, category, category_of_words, category_with};
use crate::pattern::glob;
use crate::policy::Standing;
use crate::settings::LicenseLayer;

/// Longer expressions are taken as words: nobody writes them, and they are not worth the time.
const MOST_EXPRESSION: usize = 4096;

/// What a policy thinks of a component's licences, and which of them made it so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Judged {
    pub(crate) standing: Standing,
    /// Licence names with their categories, sorted.
    pub(crate) because: BTreeSet<(String, Category)>,
}

/// One licence as an expression names it.
struct Named {
    /// With its exception.
    name: String,
    /// Without.
    id: String,
    category: Category,
}

/// Judges a component by every layer that is about its kind; the worst of them counts.
pub(crate) fn judge(component: &Component, layers: &[LicenseLayer]) -> Option<Judged> {
    let layers: Vec<&LicenseLayer> = layers.iter().filter(|layer| is_about(layer, component.kind)).collect();
    if layers.is_empty() {
        return None;
    }
    let of_all = component.licenses.iter().map(|license| of_license(license, &layers)).reduce(together);
    Some(of_all.unwrap_or_else(|| {
        let name = Category::Undeclared.name().to_owned();
        alone(Named { id: name.clone(), name, category: Category::Undeclared }, &layers)
    }))
}

fn is_about(layer: &LicenseLayer, kind: ComponentKind) -> bool {
    match &layer.kinds {
        Some(kinds) => kinds.contains(&kind),
        None => kind != ComponentKind::OperatingSystem,
    }
}

fn of_license(license: &License, layers: &[&LicenseLayer]) -> Judged {
    let expression = license
        .expression
        .as_deref()
        .filter(|text| text.len() <= MOST_EXPRESSION)
        .and_then(|text| Expression::parse_mode(text, MODE).ok());
    let Some(expression) = expression else {
        let declared: String = license.declared.chars().take(80).collect();
        let category = category_of_words(&license.declared);
        return alone(Named { id: declared.clone(), name: declared, category }, layers);
    };
    // The parser gives its nodes in postfix order.
    let mut stack: Vec<Judged> = Vec::new();
    for node in expression.iter() {
        match node {
            ExprNode::Req(required) => stack.push(alone(named(&required.req), layers)),
            ExprNode::Op(operator) => {
                let (Some(right), Some(left)) = (stack.pop(), stack.pop()) else { break };
                stack.push(match operator {
                    Operator::And => together(left, right),
                    Operator::Or => choice(left, right),
                });
            }
        }
    }
    stack.pop().unwrap_or_else(|| {
        let declared: String = license.declared.chars().take(80).collect();
        alone(Named { id: declared.clone(), name: declared, category: Category::Unknown }, layers)
    })
}

/// What is written is read as it is meant: what is deprecated or not of the list is still a name.
const MODE: ParseMode = ParseMode {
    allow_slash_as_or_operator: false,
    allow_imprecise_license_names: false,
    allow_postfix_plus_on_gpl: true,
    allow_deprecated: true,
    allow_unknown: true,
};

fn named(required: &spdx::LicenseReq) -> Named {
    let id = required.license.to_string();
    let plain = id.trim_end_matches('+');
    let exception = required.addition.as_ref().map(ToString::to_string);
    let category = match &exception {
        Some(exception) => category_with(plain, exception),
        None => category(plain),
    };
    // The licences of models have no ids, and a LicenseRef- says them in words.
    let category = match (category, plain.strip_prefix("LicenseRef-")) {
        (Category::Unknown, Some(words)) => category_of_words(words),
        (category, _) => category,
    };
    Named { name: required.to_string(), id, category }
}

/// A single licence: the most specific entry of a layer decides, and of layers the strictest.
fn alone(license: Named, layers: &[&LicenseLayer]) -> Judged {
    let standing = layers.iter().map(|layer| of_layer(&license, layer)).max().unwrap_or_default();
    Judged { standing, because: BTreeSet::from([(license.name, license.category)]) }
}

fn of_layer(license: &Named, layer: &LicenseLayer) -> Standing {
    let lists =
        [(&layer.deny, Standing::Deny), (&layer.review, Standing::Review), (&layer.allow, Standing::Allow)];
    lists
        .into_iter()
        .flat_map(|(list, standing)| list.iter().map(move |entry| (how_specific(entry, license), standing)))
        .filter(|(specific, _)| *specific > 0)
        .max()
        .map_or(layer.unlisted, |(_, standing)| standing)
}

/// With its exception 4, the id 3, a pattern 2, a category 1; 0 when the entry is about something else.
fn how_specific(entry: &str, license: &Named) -> u8 {
    if Category::from_name(entry) == Some(license.category) {
        return 1;
    }
    let (entry, name, id) =
        (entry.to_ascii_lowercase(), license.name.to_ascii_lowercase(), license.id.to_ascii_lowercase());
    if entry == name && name != id {
        4
    } else if entry == id {
        3
    } else if entry.contains('*') && (glob(&entry, &id) || glob(&entry, &name)) {
        2
    } else {
        0
    }
}

fn together(left: Judged, right: Judged) -> Judged {
    match left.standing.cmp(&right.standing) {
        std::cmp::Ordering::Greater => left,
        std::cmp::Ordering::Less => right,
        std::cmp::Ordering::Equal => Judged {
            standing: left.standing,
            because: left.because.into_iter().chain(right.because).collect(),
        },
    }
}

fn choice(left: Judged, right: Judged) -> Judged {
    match left.standing.cmp(&right.standing) {
        std::cmp::Ordering::Greater => right,
        std::cmp::Ordering::Less => left,
        // Neither way out is better: both are named.
        std::cmp::Ordering::Equal => together(left, right),
    }
}

#[cfg(test)]
mod tests;
