use std::collections::BTreeSet;

use super::judge;
use crate::policy::Standing;
use crate::settings::LicenseLayer;
use crate::testing::component;

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn layer(deny: &[&str], review: &[&str], allow: &[&str], unlisted: Standing) -> LicenseLayer {
    LicenseLayer {
        deny: set(deny),
        review: set(review),
        allow: set(allow),
        unlisted,
        ..LicenseLayer::default()
    }
}

fn of(license: Option<&str>, layers: &[LicenseLayer]) -> (Standing, Vec<String>) {
    let judged = judge(&component("pkg:pypi/thing@1", license), layers).unwrap();
    (judged.standing, judged.because.into_iter().map(|(name, _)| name).collect())
}

#[test]
fn of_a_choice_the_best_counts_and_of_a_sum_the_worst() {
    let layers = [layer(&["strong-copyleft"], &["weak-copyleft"], &[], Standing::Allow)];
    assert_eq!(of(Some("MIT OR GPL-3.0-only"), &layers), (Standing::Allow, vec!["MIT".to_owned()]));
    assert_eq!(of(Some("MIT AND GPL-3.0-only"), &layers), (Standing::Deny, vec!["GPL-3.0-only".to_owned()]));
    assert_eq!(of(Some("(MIT OR GPL-3.0-only) AND MPL-2.0"), &layers).0, Standing::Review);
    assert_eq!(
        of(Some("GPL-2.0-only OR GPL-3.0-only"), &layers),
        (Standing::Deny, vec!["GPL-2.0-only".to_owned(), "GPL-3.0-only".to_owned()]),
        "no way out: both are named"
    );
}

#[test]
fn an_exception_is_part_of_the_licence() {
    let layers = [layer(&["strong-copyleft"], &[], &[], Standing::Allow)];
    assert_eq!(of(Some("GPL-2.0-only WITH Classpath-exception-2.0"), &layers).0, Standing::Allow);
    assert_eq!(of(Some("GPL-2.0-only"), &layers).0, Standing::Deny);
}

#[test]
fn the_most_specific_entry_decides() {
    let layers = [layer(
        &["strong-copyleft", "LGPL-*"],
        &["GPL-2.0-only"],
        &["LGPL-2.1-only", "GPL-2.0-only WITH Font-exception-2.0"],
        Standing::Allow,
    )];
    assert_eq!(of(Some("GPL-2.0-only"), &layers).0, Standing::Review);
    assert_eq!(of(Some("LGPL-3.0-only"), &layers).0, Standing::Deny);
    assert_eq!(of(Some("LGPL-2.1-only"), &layers).0, Standing::Allow);
    assert_eq!(of(Some("GPL-2.0-only WITH Font-exception-2.0"), &layers).0, Standing::Allow);
}

#[test]
fn unknown_and_undeclared_are_categories_of_their_own() {
    let layers = [layer(&["undeclared"], &["unknown"], &[], Standing::Allow)];
    assert_eq!(of(None, &layers), (Standing::Deny, vec!["undeclared".to_owned()]));
    assert_eq!(of(Some("see the website"), &layers), (Standing::Review, vec!["see the website".to_owned()]));
    assert_eq!(of(Some("LicenseRef-own"), &layers).0, Standing::Review);
    assert_eq!(of(Some(""), &layers).0, Standing::Review);
}

#[test]
fn licences_of_models_are_restricted() {
    let layers = [layer(&["model-restricted"], &[], &[], Standing::Allow)];
    for license in
        ["llama2", "openrail++", "Gemma Terms of Use", "CC-BY-NC-4.0", "LicenseRef-Llama-3.1-Community"]
    {
        assert_eq!(of(Some(license), &layers).0, Standing::Deny, "{license}");
    }
}

#[test]
fn what_no_list_names_is_as_the_policy_says() {
    let layers = [layer(&[], &[], &["permissive"], Standing::Deny)];
    assert_eq!(of(Some("MIT"), &layers).0, Standing::Allow);
    assert_eq!(of(Some("GPL-3.0-only"), &layers).0, Standing::Deny);
    assert_eq!(of(Some("LicenseRef-own"), &layers).0, Standing::Deny);
}

#[test]
fn the_strictest_layer_counts() {
    let organisation = layer(&["AGPL-3.0-only"], &[], &[], Standing::Allow);
    let project = layer(&["GPL-3.0-only"], &[], &["AGPL-3.0-only"], Standing::Allow);
    let layers = [organisation, project];
    assert_eq!(of(Some("AGPL-3.0-only"), &layers).0, Standing::Deny, "a project cannot allow what is denied");
    assert_eq!(of(Some("GPL-3.0-only"), &layers).0, Standing::Deny);
    assert_eq!(of(Some("MIT"), &layers).0, Standing::Allow);
}

#[test]
fn hostile_expressions_are_words() {
    let layers = [layer(&[], &["unknown"], &[], Standing::Allow)];
    for wrong in ["MIT AND", "((((", "MIT OR OR MIT", ") (", "AND"] {
        assert_eq!(of(Some(wrong), &layers).0, Standing::Review, "{wrong}");
    }
    let mut deep = component("pkg:pypi/thing@1", None);
    let expression = format!("{}MIT{}", "(".repeat(50_000), ")".repeat(50_000));
    deep.licenses = vec![wb_model::License { expression: Some(expression.clone()), declared: expression }];
    assert_eq!(judge(&deep, &layers).unwrap().standing, Standing::Review);
}
