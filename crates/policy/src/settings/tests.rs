use proptest::prelude::{Strategy, any, prop_assert, proptest};
use proptest::sample::select;
use wb_model::{FindingClass, FindingFlag, FindingState, Severity, Verdict};

use super::Settings;
use crate::policy::Action;
use crate::read::tests::WHOLE;
use crate::testing::{Change, Scene, finding, now, policy};
use crate::{Context, Policies, Policy};

fn settled(organisation: &str, project: &str) -> Settings {
    let policies = Policies { organisation: Some(policy(organisation)), project: Some(policy(project)) };
    Settings::resolve(&policies, &Context::at(now()))
}

#[test]
fn what_is_shipped_can_be_read() {
    let settings = Settings::resolve(&Policies::default(), &Context::at(now()));
    assert!(settings.notes.is_empty(), "{:?}", settings.notes);
    assert_eq!(settings.roles.keys().collect::<Vec<_>>(), ["serving", "training"]);
}

#[test]
fn every_loosening_is_refused_and_noted() {
    let organisation =
        WHOLE.strip_prefix("# A policy").map(|rest| rest.replacen("version = 1", "", 1)).unwrap();
    let organisation = format!("#{organisation}");
    let loosening = r#"
        [context]
        exposure = "isolated"
        criticality = "low"
        environment = "test"
        [approvers]
        security-lead = ["mallory"]
        [severity.critical]
        action = "warn"
        approver = "nobody"
        grace = "30d"
        grace-from = "first-sight"
        only-fixed = true
        [exploited]
        action = "ignore"
        when = "ransomware"
        waivable = true
        vex = true
        set-aside = ["open-ended"]
        [epss]
        action = "ignore"
        probability = 0.9
        percentile = 0.99
        [malware]
        action = "warn"
        waivable = true
        [set-aside]
        flags = ["unimportant", "postponed"]
        [could-not-compare]
        action = "ignore"
        [end-of-life]
        action = "warn"
        warn-days = 1
        [licenses]
        allow = ["AGPL-3.0-only", "network-copyleft"]
        deny-action = "ignore"
        review-action = "ignore"
        [database]
        action = "ignore"
        max-age = "30d"
        sources = { kev = "9d" }
        starter = "allow"
        [completeness]
        action = "ignore"
        coverage = 0.1
        [vex]
        authors = ["mallory", "psirt@vendor.example"]
        [baseline]
        max = "365d"
        exploited = true
        [waivers]
        project = true
        max = "365d"
        max-of = { critical = "90d" }
        [roles.serving]
        action = "warn"
        allow = ["pkg:deb/gdb"]
        [[rule]]
        id = "network-facing-high"
        title = "nothing"
        deny = "false"
    "#;
    let before = settled(&organisation, "");
    let after = settled(&organisation, loosening);
    insta::assert_snapshot!(after.notes.join("\n"));
    // What it did change is stricter: an author fewer, and a layer of licences that only adds.
    assert_eq!(after.vex_authors.as_ref().unwrap().len(), 1);
    assert_eq!(after.severities, before.severities);
    assert_eq!(after.exploited, before.exploited);
    assert_eq!((after.max_age, after.coverage), (before.max_age, before.coverage));
    assert_eq!((after.approvers, after.roles), (before.approvers, before.roles));
    assert!(!after.project_waivers && !after.exploited_waivable && !after.malware_waivable);
}

#[test]
fn a_tightening_is_taken_and_says_where_it_comes_from() {
    let settings = settled(
        "severity.high = { action = \"warn\", grace = \"7d\" }",
        "severity.high = { action = \"fail\", grace = \"1d\", controls = [\"X 1\"] }\n\
         database.max-age = \"1d\"\nlicenses.deny = [\"GPL-3.0-only\"]",
    );
    let high = &settings.severities[&Severity::High];
    assert_eq!((high.rule.action, high.grace.to_string().as_str()), (Action::Fail, "1d"));
    assert_eq!((high.rule.from.name(), high.rule.controls.as_slice()), ("project", &["X 1".to_owned()][..]));
    assert_eq!(settings.severities[&Severity::Critical].rule.from.name(), "default");
    assert_eq!((settings.database.from.name(), settings.license_deny.from.name()), ("project", "project"));
    assert!(settings.notes.is_empty(), "{:?}", settings.notes);
}

#[test]
fn a_role_of_the_project_is_asked_for_as_well() {
    let settings = settled("context.role = \"serving\"", "context.role = \"training\"");
    assert_eq!(settings.roles_asked.keys().collect::<Vec<_>>(), ["serving", "training"]);
}

#[test]
fn what_is_denied_is_at_least_as_bad_as_what_has_to_be_looked_at() {
    let scene = Scene::new().with("pkg:pypi/lib@1", Some("GPL-3.0-only")).organisation(
        "licenses = { review = [\"GPL-3.0-only\"], review-action = \"fail\", deny-action = \"ignore\" }",
    );
    assert_eq!(scene.decide().verdict, Verdict::Fail);
    assert_eq!(scene.project("licenses.deny = [\"GPL-3.0-only\"]").decide().verdict, Verdict::Fail);
}

/// Any subset of these lines is a policy: each has its own table.
fn policies() -> impl Strategy<Value = Policy> {
    let action = || select(vec!["fail", "warn", "ignore"]);
    let period = || select(vec!["0d", "12h", "3d", "200d"]);
    let share = || select(vec!["0.0", "0.2", "0.6", "1.0"]);
    let flag = || select(vec!["", "\"unimportant\"", "\"open-ended\", \"unimportant\"", "\"postponed\""]);
    let license = || {
        select(vec![
            "",
            "\"GPL-3.0-only\"",
            "\"strong-copyleft\"",
            "\"MIT\", \"GPL-*\"",
            "\"permissive\", \"undeclared\"",
        ])
    };
    let severity = (select(vec!["critical", "high", "medium", "unknown"]), action(), period(), any::<bool>(),
        select(vec!["first-sight", "first-disclosure"]))
        .prop_map(|(level, action, grace, only, from)| {
            format!("severity.{level} = {{ action = \"{action}\", grace = \"{grace}\", only-fixed = {only}, grace-from = \"{from}\" }}")
        });
    let exploited = (action(), select(vec!["any", "due", "ransomware"]), flag(), any::<bool>()).prop_map(
        |(action, when, flags, vex)| {
            format!("exploited = {{ action = \"{action}\", when = \"{when}\", set-aside = [{flags}], vex = {vex} }}")
        },
    );
    let epss = (action(), share(), share()).prop_map(|(action, one, two)| {
        format!("epss = {{ action = \"{action}\", probability = {one}, percentile = {two} }}")
    });
    let aside = flag().prop_map(|flags| format!("set-aside.flags = [{flags}]"));
    let state =
        (select(vec!["could-not-compare", "under-investigation", "yanked", "notice", "malware"]), action())
            .prop_map(|(state, action)| format!("{state}.action = \"{action}\""));
    let ends = (action(), 0..200_u32)
        .prop_map(|(action, days)| format!("end-of-life = {{ action = \"{action}\", warn-days = {days} }}"));
    let licenses = (license(), license(), license(), select(vec!["allow", "review", "deny"]), action(), action())
        .prop_map(|(deny, review, allow, unlisted, one, two)| {
            format!("licenses = {{ deny = [{deny}], review = [{review}], allow = [{allow}], unlisted = \"{unlisted}\", \
                     deny-action = \"{one}\", review-action = \"{two}\" }}")
        });
    let database = (action(), period(), select(vec!["osv/PyPI", "nvidia"]), select(vec!["refuse", "allow"])).prop_map(
        |(action, age, require, starter)| {
            format!("database = {{ action = \"{action}\", max-age = \"{age}\", require = [\"{require}\"], starter = \"{starter}\" }}")
        },
    );
    let vex = select(vec!["\"vendor\"", "\"vendor\", \"other\"", "\"nobody\""])
        .prop_map(|authors| format!("vex.authors = [{authors}]"));
    let role = (select(vec!["serving", "training", "own"]), action())
        .prop_map(|(role, action)| format!("context.role = \"{role}\"\nroles.{role}.action = \"{action}\""));
    let rule = (select(vec!["r", "s"]), select(vec!["true", "false", "size(image.findings) > 2"]), action())
        .prop_map(|(id, deny, action)| {
            format!("rule = [{{ id = \"{id}\", title = \"t\", deny = \"{deny}\", action = \"{action}\" }}]")
        });
    let lines = (
        proptest::option::of(severity),
        proptest::option::of(exploited),
        proptest::option::of(epss),
        proptest::option::of(aside),
        proptest::option::of(state),
        proptest::option::of(ends),
        proptest::option::of(licenses),
        proptest::option::of(database),
        proptest::option::of(vex),
        proptest::option::of(role),
        proptest::option::of(rule),
    );
    lines.prop_map(|(a, b, c, d, e, f, g, h, i, j, k)| {
        let lines: Vec<String> = [a, b, c, d, e, f, g, h, i, j, k].into_iter().flatten().collect();
        policy(&lines.join("\n"))
    })
}

fn findings() -> impl Strategy<Value = Vec<wb_model::Finding>> {
    let one = (
        select(Severity::ALL.to_vec()),
        select(FindingClass::ALL.to_vec()),
        select(FindingState::ALL.to_vec()),
        select(FindingFlag::ALL.to_vec()),
        select(vec![None, Some("2026-06-15T00:00:00Z"), Some("2026-06-12"), Some("2030-01-01")]),
        any::<(bool, bool, bool, bool)>(),
        0.0..=1.0_f64,
    )
        .prop_map(|(severity, class, state, flag, published, (exploited, flagged, vex, fixed), epss)| {
            let mut one = finding("CVE-1", "pkg:pypi/torch@2.0.0", severity)
                .class(class)
                .published(published)
                .since("2026-07-20")
                .epss(epss, epss);
            if !fixed {
                one = one.unfixed();
            }
            one = one.state(state);
            if exploited {
                one = one.exploited(Some("2026-06-20"), flagged);
            }
            if flagged {
                one = one.flag(flag);
            }
            if vex { one.suppressed("vex", Some("other")) } else { one }
        });
    proptest::collection::vec(one, 0..3)
}

proptest! {
    #[test]
    fn no_project_makes_a_verdict_better(
        organisation in proptest::option::of(policies()),
        project in policies(),
        findings in findings(),
        license in select(vec![None, Some("MIT"), Some("GPL-3.0-only"), Some("MIT OR GPL-3.0-only"), Some("own words")]),
        starter in any::<(bool, bool)>(),
    ) {
        let mut scene = Scene::new().with("pkg:pypi/torch@2.0.0", None).with("pkg:pypi/lib@1", license);
        scene = scene.with("pkg:deb/debian/gdb@13", Some("GPL-2.0-only"));
        scene.findings = findings;
        (scene.database.starter, scene.context.allow_starter) = starter;
        scene.policies.organisation = organisation;
        let without = scene.decide();
        scene.policies.project = Some(project);
        let with = scene.decide();
        prop_assert!(with.verdict >= without.verdict, "{:?} {:#?} {:#?}", with.notes, without.rules, with.rules);
        // A licence that the project denies moves from the one rule to the other.
        let of = |decision: &wb_model::Decision, id: &str| {
            let family = if id.starts_with("license/") { "license/" } else { id };
            let same = |rule: &&wb_model::RuleResult| {
                rule.id == id || (family == "license/" && rule.id.starts_with(family))
            };
            decision.rules.iter().filter(same).map(wb_model::RuleResult::verdict).max()
        };
        for rule in &without.rules {
            prop_assert!(of(&with, &rule.id) >= Some(rule.verdict()), "{} {:#?}", rule.id, with.rules);
        }
        prop_assert!(with.verdict != Verdict::Pass || with.rules.iter().all(|rule| rule.verdict() == Verdict::Pass));
    }
}
