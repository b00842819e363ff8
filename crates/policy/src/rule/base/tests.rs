use wb_model::{BaseEvidence, BaseImage, RuleOutcome, Verdict};

use crate::testing::Scene;

fn with_base(evidence: BaseEvidence, created: Option<&str>) -> Scene<'static> {
    let mut scene = Scene::new();
    scene.inventory.base = Some(BaseImage {
        name: "registry.example/base/debian:12".to_owned(),
        digest: None,
        evidence,
        layers: 2,
        publisher: None,
        created: created.map(str::to_owned),
    });
    scene
}

#[test]
fn a_base_has_to_be_on_the_list() {
    let verdict = |scene: Scene<'static>, policy: &str| scene.organisation(policy).decide().verdict;
    let known = || with_base(BaseEvidence::Layers, None);
    assert_eq!(verdict(known(), "base.allow = [\"registry.example/base/*\"]"), Verdict::Pass);
    assert_eq!(verdict(known(), "base.allow = [\"registry.example/other/*\"]"), Verdict::Fail);
    assert_eq!(verdict(known(), "base = { allow = [\"x\"], action = \"warn\" }"), Verdict::Warn);
    assert_eq!(verdict(Scene::new(), "base.allow = [\"*\"]"), Verdict::Fail, "unknown is not allowed");
    assert_eq!(verdict(Scene::new(), "base = { allow = [\"*\"], required = false }"), Verdict::Pass);
    assert_eq!(verdict(Scene::new(), "base.required = true"), Verdict::Fail);
    assert!(matches!(known().rule("base").outcome, RuleOutcome::Skipped { .. }));
}

#[test]
fn weak_proof_is_told_and_counts_as_none() {
    let scene = |evidence, more: &str| {
        let policy = format!("base = {{ allow = [\"registry.example/*\"]{more} }}");
        with_base(evidence, None).organisation(&policy)
    };
    assert_eq!(scene(BaseEvidence::Label, "").decide().verdict, Verdict::Pass);
    assert_eq!(scene(BaseEvidence::History, "").decide().verdict, Verdict::Fail);
    let strict = scene(BaseEvidence::Label, ", evidence = \"layers\"");
    assert!(strict.hit("base").message.contains("by its label only"), "{}", strict.hit("base").message);
}

#[test]
fn age_is_counted_to_the_time_of_the_decision() {
    let scene = |created| with_base(BaseEvidence::Layers, created).organisation("base.max-age = \"90d\"");
    assert_eq!(scene(Some("2026-05-01T00:00:00Z")).decide().verdict, Verdict::Pass);
    let old = scene(Some("2026-01-01T00:00:00Z"));
    assert!(
        old.hit("base").message.contains("is 165d old, and 90d are allowed"),
        "{}",
        old.hit("base").message
    );
    assert_eq!(scene(None).decide().verdict, Verdict::Fail, "an age that nobody says is too old");
}

#[test]
fn a_projects_list_stands_beside_the_organisations() {
    let scene = |organisation: &str, project: &str| {
        with_base(BaseEvidence::Layers, None).organisation(organisation).project(project).decide()
    };
    let base = "base.allow = [\"registry.example/base/*\"]";
    assert_eq!(scene(base, "base.allow = [\"*/debian:12\"]").verdict, Verdict::Pass);
    assert_eq!(scene(base, "base.allow = [\"*/debian:13\"]").verdict, Verdict::Fail);
    assert_eq!(scene("base.allow = [\"x\"]", "base.allow = [\"*\"]").verdict, Verdict::Fail);
    let loose = scene(
        "base = { required = true, max-age = \"1d\" }",
        "base = { required = false, max-age = \"9d\" }",
    );
    assert_eq!((loose.verdict, loose.notes.len()), (Verdict::Fail, 2));
}
