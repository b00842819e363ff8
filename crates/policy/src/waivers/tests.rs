use wb_model::{Severity, Treatment, Verdict, WaiverResult};

use crate::testing::{Change, Scene, finding};

const TORCH: &str = "pkg:pypi/torch@2.0.0";

const GOOD: &[(&str, &str)] = &[
    ("id", "\"W-1\""),
    ("vulnerability", "\"CVE-1\""),
    ("component", "\"pkg:pypi/torch\""),
    ("reason", "\"not reachable\""),
    ("requester", "\"bob\""),
    ("approver", "\"alice\""),
    ("created", "\"2026-06-01\""),
    ("expires", "\"2026-07-01\""),
];

/// A waiver with some keys changed; an empty value takes a key out.
fn waiver(changes: &[(&str, &str)]) -> String {
    let mut keys: Vec<(&str, &str)> = GOOD.to_vec();
    keys.retain(|(key, _)| !changes.iter().any(|(changed, _)| changed == key));
    keys.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    let lines: Vec<String> = keys.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("[[waiver]]\n{}\n", lines.join("\n"))
}

fn result(scene: &Scene<'_>) -> WaiverResult {
    let mut waivers = scene.decide().waivers;
    assert_eq!(waivers.len(), 1);
    waivers.remove(0)
}

fn with(policy: &str, changes: &[(&str, &str)]) -> (Verdict, WaiverResult) {
    let scene = Scene::new()
        .finding(finding("CVE-1", TORCH, Severity::High))
        .organisation(&format!("{policy}\n{}", waiver(changes)));
    (scene.decide().verdict, result(&scene))
}

#[test]
fn a_valid_waiver_takes_a_hit_out_visibly() {
    let (verdict, result) = with("", &[("compensating-control", "\"no egress\""), ("link", "\"TICKET-1\"")]);
    assert_eq!(verdict, Verdict::Pass);
    assert_eq!((result.status.as_str(), result.hits), ("applied", 1));
    assert_eq!(result.why, "not reachable (compensating control: no egress; TICKET-1)");
    let scene = Scene::new().finding(finding("CVE-1", TORCH, Severity::High)).organisation(&waiver(&[]));
    assert_eq!(scene.hit("severity/high").treatment, Treatment::Waived { waiver: "W-1".to_owned() });
}

#[test]
fn waivers_that_do_not_count_say_why() {
    let roles = "[approvers]\nsecurity-lead = [\"carol\"]\n[severity.high]\napprover = \"security-lead\"";
    for (policy, changes, status) in [
        ("", &[("expires", "\"2026-06-14\"")][..], "expired"),
        ("", &[("expires", "\"2026-06-15T12:00:00Z\"")], "expired"),
        ("", &[("created", "\"2026-06-16\"")], "not-yet-valid"),
        ("", &[("approver", "")], "unapproved"),
        ("", &[("approver", "\"Bob\"")], "self-approved"),
        ("", &[("approver", "\"Somebody <BOB>\"")], "self-approved"),
        (roles, &[], "wrong-role"),
        ("waivers.max = \"20d\"", &[], "too-long"),
        ("waivers.max-of = { high = \"10d\" }", &[], "too-long"),
        ("", &[("component", "\"pkg:pypi/numpy\"")], "unused"),
        ("", &[("versions", "\">=2.1\"")], "unused"),
        ("", &[("image", "\"registry.example/other/*\"")], "unused"),
        ("", &[("vulnerability", "\"CVE-2\"")], "unused"),
        ("", &[("rule", "\"epss\"")], "unused"),
    ] {
        let (verdict, result) = with(policy, changes);
        assert_eq!((verdict, result.status.as_str(), result.hits), (Verdict::Fail, status, 0), "{changes:?}");
        assert!(!result.why.is_empty());
    }
}

#[test]
fn waivers_that_fit_count() {
    for (policy, changes) in [
        ("", &[("expires", "\"2026-06-15\"")][..]),
        ("", &[("versions", "\">=2.0,<2.1\"")]),
        ("", &[("image", "\"registry.example/team/*\"")]),
        ("", &[("vulnerability", "[\"CVE-9\", \"cve-1\"]")]),
        ("", &[("vulnerability", ""), ("rule", "\"severity/high\"")]),
        ("", &[("rule", "\"severity/high\"")]),
        ("waivers.max = \"30d\"", &[]),
        ("waivers.max-of = { critical = \"1d\" }", &[]),
        ("[approvers]\nlead = [\"Alice\"]\n[severity.high]\napprover = \"lead\"", &[]),
        ("severity.high.approver = \"lead\"", &[]),
    ] {
        let (verdict, result) = with(policy, changes);
        assert_eq!((verdict, result.status.as_str()), (Verdict::Pass, "applied"), "{policy} {changes:?}");
    }
}

#[test]
fn an_alias_is_the_same_vulnerability() {
    let mut one = finding("CVE-7", TORCH, Severity::High);
    one.aliases = vec!["CVE-1".to_owned()];
    let scene = Scene::new().finding(one).organisation(&waiver(&[]));
    assert_eq!(scene.decide().verdict, Verdict::Pass);
}

#[test]
fn what_is_exploited_cannot_be_waived_unless_the_policy_says_so() {
    let one = || finding("CVE-1", TORCH, Severity::High).exploited(None, false);
    let scene = Scene::new().finding(one()).organisation(&waiver(&[]));
    assert_eq!(scene.hit("exploited").treatment, Treatment::Counted);
    assert_eq!(scene.hit("severity/high").treatment, Treatment::Counted, "by no rule");
    assert_eq!(result(&scene).status, "not-allowed");
    let open =
        Scene::new().finding(one()).organisation(&format!("exploited.waivable = true\n{}", waiver(&[])));
    assert_eq!((open.decide().verdict, result(&open).hits), (Verdict::Pass, 2));
}

#[test]
fn licences_images_and_roles_are_waived_by_rule() {
    let scene = Scene::new().with("pkg:pypi/copyleft@1", Some("GPL-3.0-only")).organisation(&format!(
        "licenses.deny = [\"strong-copyleft\"]\n{}",
        waiver(&[("vulnerability", ""), ("component", ""), ("license", "\"GPL-3.0-only\"")])
    ));
    assert_eq!(scene.decide().verdict, Verdict::Pass);
    let mut old = Scene::new().organisation(&waiver(&[
        ("vulnerability", ""),
        ("component", ""),
        ("rule", "\"database-age\""),
        ("image", "\"registry.example/*\""),
    ]));
    old.database.newest = Some("2026-01-01".to_owned());
    assert_eq!(old.decide().verdict, Verdict::Pass);
    let mut role = Scene::new().with("pkg:deb/debian/gdb@13", None).organisation(&waiver(&[
        ("vulnerability", ""),
        ("component", "\"pkg:deb/gdb\""),
        ("rule", "\"role/serving\""),
    ]));
    role.context.role = Some("serving".to_owned());
    assert_eq!(role.decide().verdict, Verdict::Pass);
}

#[test]
fn the_second_of_two_counts_when_the_first_does_not() {
    let scene = Scene::new().finding(finding("CVE-1", TORCH, Severity::High)).organisation(&format!(
        "{}{}",
        waiver(&[("id", "\"A\""), ("expires", "\"2026-06-02\"")]),
        waiver(&[("id", "\"B\"")])
    ));
    assert_eq!(scene.hit("severity/high").treatment, Treatment::Waived { waiver: "B".to_owned() });
    let statuses: Vec<String> = scene.decide().waivers.into_iter().map(|waiver| waiver.status).collect();
    assert_eq!(statuses, ["expired", "applied"]);
}

#[test]
fn a_projects_waivers_count_only_where_the_organisation_lets_them() {
    let scene = |organisation: &str| {
        Scene::new()
            .finding(finding("CVE-1", TORCH, Severity::High))
            .organisation(organisation)
            .project(&waiver(&[]))
    };
    let refused = scene("title = \"o\"");
    assert_eq!((refused.decide().verdict, result(&refused).status.as_str()), (Verdict::Fail, "not-allowed"));
    let allowed = scene("waivers.project = true");
    assert_eq!((allowed.decide().verdict, result(&allowed).status.as_str()), (Verdict::Pass, "applied"));
}
