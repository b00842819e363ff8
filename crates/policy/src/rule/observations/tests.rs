use wb_model::{
    Observation, ObservationKind, Outcome, Place, RuleOutcome, Severity, Stage, StatusLine, Treatment,
    Verdict,
};

use crate::testing::Scene;

fn looked_at(mut scene: Scene<'static>) -> Scene<'static> {
    scene.inventory.statuses.push(StatusLine {
        stage: Stage::Check,
        name: "configuration/runs-as-root".to_owned(),
        outcome: Outcome::Nothing,
    });
    scene
}

fn observed(rule: &str, severity: Severity) -> Scene<'static> {
    let mut scene = looked_at(Scene::new());
    scene.inventory.observations.push(Observation {
        kind: ObservationKind::Configuration,
        rule: rule.to_owned(),
        severity,
        place: Place { setting: Some("User".to_owned()), ..Place::default() },
        message: "it is weak".to_owned(),
        mend: "mend it".to_owned(),
        globals: Vec::new(),
    });
    scene
}

#[test]
fn thresholds_decide_what_fails_and_what_warns() {
    for (severity, by_default, by_policy) in [
        (Severity::Critical, Verdict::Fail, Verdict::Fail),
        (Severity::High, Verdict::Warn, Verdict::Fail),
        (Severity::Medium, Verdict::Pass, Verdict::Warn),
        (Severity::Low, Verdict::Pass, Verdict::Pass),
    ] {
        assert_eq!(observed("x", severity).decide().verdict, by_default, "{severity}");
        let strict =
            observed("x", severity).organisation("configuration = { fail = \"high\", warn = \"medium\" }");
        assert_eq!(strict.decide().verdict, by_policy, "{severity}");
    }
    let off = observed("x", Severity::Critical)
        .organisation("configuration = { fail = \"never\", warn = \"never\" }");
    assert_eq!(off.decide().verdict, Verdict::Pass);
    let hit = observed("runs-as-root", Severity::High).hit("configuration");
    assert_eq!(hit.message, "runs-as-root (high) at User: it is weak");
}

#[test]
fn ignored_rules_stay_visible_and_count_no_more() {
    for name in ["runs-as-root", "configuration/runs-as-root"] {
        let scene = observed("runs-as-root", Severity::Critical)
            .organisation(&format!("configuration.ignore = [\"{name}\"]"));
        assert_eq!(scene.decide().verdict, Verdict::Pass);
        assert!(matches!(scene.hit("configuration").treatment, Treatment::SetAside { .. }));
    }
}

#[test]
fn a_project_tightens_and_cannot_loosen() {
    let scene = |organisation: &str, project: &str| {
        observed("x", Severity::High).organisation(organisation).project(project).decide()
    };
    let strict = "configuration = { fail = \"high\" }";
    for loose in [
        "configuration = { fail = \"critical\" }",
        "configuration = { fail = \"never\" }",
        "configuration = { ignore = [\"x\"] }",
    ] {
        let decision = scene(strict, loose);
        assert_eq!(decision.verdict, Verdict::Fail, "{loose}");
        assert!(decision.notes[0].contains("it can only tighten"), "{:?}", decision.notes);
    }
    assert_eq!(scene("title = \"x\"", strict).verdict, Verdict::Fail);
    let fewer = scene("configuration = { fail = \"high\", ignore = [\"x\"] }", "configuration.ignore = []");
    assert_eq!(fewer.verdict, Verdict::Fail, "a project may ignore less");
}

#[test]
fn a_waiver_names_a_rule_and_an_image() {
    let waiver = |rule: &str| {
        format!(
            "[[waiver]]\nid = \"w\"\nrule = \"{rule}\"\nimage = \"registry.example/*\"\nreason = \"r\"\nrequester = \"bob\"\n\
             approver = \"alice\"\ncreated = 2026-06-01\nexpires = 2026-07-01\n"
        )
    };
    for (rule, verdict) in [
        ("configuration/runs-as-root", Verdict::Pass),
        ("configuration", Verdict::Pass),
        ("configuration/no-health-check", Verdict::Fail),
        ("integrity", Verdict::Fail),
    ] {
        let scene = observed("runs-as-root", Severity::Critical).organisation(&waiver(rule));
        assert_eq!(scene.decide().verdict, verdict, "{rule}");
    }
    let without_image = waiver("configuration/x").replace("image = \"registry.example/*\"\n", "");
    assert!(crate::Policy::parse(&format!("version = 1\n{without_image}"), "p").is_err());
    assert!(crate::Policy::parse(&format!("version = 1\n{}", waiver("configuration/")), "p").is_err());
}

#[test]
fn not_looked_at_is_not_clean() {
    let outcome = |scene: Scene<'static>| scene.rule("configuration").outcome;
    assert!(matches!(outcome(Scene::new()), RuleOutcome::Skipped { .. }));
    let asked = Scene::new().organisation("configuration.fail = \"high\"");
    assert!(matches!(outcome(asked), RuleOutcome::CouldNotDecide { .. }));
    let looked = looked_at(Scene::new()).organisation("configuration.fail = \"high\"");
    assert_eq!(outcome(looked), RuleOutcome::Decided { verdict: Verdict::Pass });
}

fn model(rule: &str, severity: Severity) -> Scene<'static> {
    let mut scene = Scene::new();
    scene.inventory.observations.push(Observation {
        kind: ObservationKind::Model,
        rule: rule.to_owned(),
        severity,
        place: Place {
            path: Some("models/encoder.pt".to_owned()),
            digest: Some(wb_model::Digest::sha256([7; 32])),
            ..Place::default()
        },
        message: "it could not be read".to_owned(),
        mend: "mend it".to_owned(),
        globals: Vec::new(),
    });
    scene
}

#[test]
fn models_that_do_harm_or_could_not_be_read_fail_by_default() {
    assert_eq!(model("malicious-model", Severity::Critical).decide().verdict, Verdict::Fail);
    assert_eq!(model("unreadable-model", Severity::High).decide().verdict, Verdict::Fail);
    assert_eq!(model("suspicious-model", Severity::Medium).decide().verdict, Verdict::Warn);
    assert_eq!(model("look-alike-name", Severity::Low).decide().verdict, Verdict::Pass);
}

#[test]
fn a_model_is_waived_by_its_content_only() {
    let waived = |more: &str| {
        let waiver = format!(
            "[[waiver]]\nid = \"W-1\"\nrule = \"model/unreadable-model\"\nimage = \"*\"\nreason = \"ours\"\n\
             requester = \"bob@example.org\"\napprover = \"alice@example.org\"\n\
             created = 2026-06-01\nexpires = 2026-06-30\n{more}"
        );
        model("unreadable-model", Severity::High).organisation(&waiver).decide()
    };
    let digest = wb_model::Digest::sha256([7; 32]);
    let other = wb_model::Digest::sha256([8; 32]);
    let right = waived(&format!("digest = \"{digest}\"\npath = \"models/*\""));
    assert_eq!(right.verdict, Verdict::Pass, "{:?}", right.waivers);
    for (more, status) in [
        (String::new(), "not-allowed"),
        ("path = \"models/encoder.pt\"".to_owned(), "not-allowed"),
        (format!("digest = \"{other}\""), "unused"),
        (format!("digest = \"{digest}\"\npath = \"other/*\""), "unused"),
    ] {
        let wrong = waived(&more);
        assert_eq!(wrong.verdict, Verdict::Fail, "{more}");
        assert_eq!(wrong.waivers[0].status, status, "{more}");
    }
}

/// A model that is malicious by these names alone.
fn calling(globals: &[&str]) -> Scene<'static> {
    let mut scene = model("malicious-model", Severity::High);
    scene.inventory.observations[0].globals = globals.iter().map(|&name| name.to_owned()).collect();
    scene
}

fn class(name: &str, more: &str) -> String {
    format!("[[model.class]]\nname = \"{name}\"\nowner = \"ml-platform@acme.example\"\n{more}")
}

#[test]
fn classes_of_ones_own_pass_and_stay_visible() {
    let encoder = || calling(&["acme.models:Encoder"]);
    assert_eq!(encoder().decide().verdict, Verdict::Fail);
    let allowed = encoder().organisation(&class("acme.models.Encoder", "reason = \"reviewed\""));
    assert_eq!(allowed.decide().verdict, Verdict::Pass);
    let why = "allowed by policy: acme.models.Encoder, owner ml-platform@acme.example (reviewed)";
    assert_eq!(allowed.hit("model").treatment, Treatment::SetAside { why: why.to_owned() });
    for (name, verdict) in [
        ("acme.*", Verdict::Pass),
        ("acme.models.*", Verdict::Pass),
        ("acme.models.Enc", Verdict::Fail),
        ("acme.models.Encoder.Part", Verdict::Fail),
        ("acme.model.*", Verdict::Fail),
        ("acme.models.Encoder.*", Verdict::Fail),
    ] {
        assert_eq!(encoder().organisation(&class(name, "")).decide().verdict, verdict, "{name}");
    }
    let nothing = model("malicious-model", Severity::High).organisation(&class("acme.*", ""));
    assert_eq!(nothing.decide().verdict, Verdict::Fail, "a finding of something else");
}

#[test]
fn every_name_has_to_be_allowed() {
    let both = || calling(&["acme.models:Encoder", "other.models:Decoder"]);
    assert_eq!(both().organisation(&class("acme.*", "")).decide().verdict, Verdict::Fail);
    let two = format!("{}{}", class("acme.*", ""), class("other.models.Decoder", ""));
    assert_eq!(both().organisation(&two).decide().verdict, Verdict::Pass);
}

#[test]
fn a_package_stands_for_its_classes_and_for_nothing_they_lead_to() {
    for (global, by_package, by_name) in [
        ("acme.models:Encoder", true, true),
        ("acme:Encoder", true, true),
        ("acme.models:_Encoder", true, true),
        ("acme.models:load_all", false, true),
        ("acme.models:Popen", false, true),
        ("acme.models:np.Thing", false, true),
        ("acme.models:Encoder.forward", false, true),
        ("acmes.models:Encoder", false, true),
        ("acme.models:__class__", false, true),
        ("acme.models:Encoder:x", false, false),
        ("acme.models:Encoder\u{2026}", false, false),
    ] {
        let scene = calling(&[global]).organisation(&class("acme.*", ""));
        assert_eq!(scene.decide().verdict == Verdict::Pass, by_package, "{global}");
        let policy = format!("version = 1\n{}", class(&global.replace(':', "."), ""));
        let named = crate::Policy::parse(&policy, "p").is_ok_and(|policy| {
            let mut scene = calling(&[global]);
            scene.policies.organisation = Some(policy);
            scene.decide().verdict == Verdict::Pass
        });
        assert_eq!(named, by_name, "{global} by its own name");
    }
}

#[test]
fn a_class_counts_until_its_last_day_and_a_project_allows_none() {
    let until = |day: &str| {
        let expires = format!("expires = \"{day}\"");
        calling(&["acme.models:Encoder"]).organisation(&class("acme.models.Encoder", &expires)).decide()
    };
    assert_eq!(until("2026-06-15").verdict, Verdict::Pass);
    let expired = until("2026-06-14");
    assert_eq!(expired.verdict, Verdict::Fail);
    let note = "the class acme.models.Encoder (owner ml-platform@acme.example) was allowed until 2026-06-14, and is no more";
    assert_eq!(expired.notes, [note]);
    let project = calling(&["acme.models:Encoder"]).project(&class("acme.models.Encoder", "")).decide();
    assert_eq!(project.verdict, Verdict::Fail);
    assert!(project.notes.iter().any(|note| note.contains("model.class")), "{:?}", project.notes);
}
