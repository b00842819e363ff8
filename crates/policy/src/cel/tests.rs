use proptest::prelude::{any, proptest};
use wb_model::{RuleOutcome, Severity, Treatment, Verdict};

use super::Program;
use crate::policy::When;
use crate::testing::{Change, Scene, finding};

const TORCH: &str = "pkg:pypi/torch@2.0.0";

fn scene(when: &str, deny: &str) -> Scene<'static> {
    Scene::new()
        .finding(finding("CVE-1", TORCH, Severity::High).epss(0.3, 0.9))
        .with("pkg:deb/debian/openssl@3.0.1?distro=debian-12", Some("Apache-2.0"))
        .organisation(&format!(
            "severity.high.action = \"ignore\"\n[[rule]]\nid = \"own\"\ntitle = \"own rule\"\nwhen = \"{when}\"\n\
             deny = '''{deny}'''\naction = \"fail\"\nmessage = \"not here\"\ncontrols = [\"SSDF PW.4.1\"]"
        ))
}

fn denied(when: &str, deny: &str) -> usize {
    let rule = scene(when, deny).rule("custom/own");
    match rule.outcome {
        RuleOutcome::Decided { verdict } => {
            assert_eq!(verdict == Verdict::Fail, !rule.hits.is_empty(), "{rule:#?}");
            rule.hits.len()
        }
        other => panic!("{deny}: {other:?}"),
    }
}

fn refused(deny: &str) -> String {
    match Program::compile(deny, When::Finding) {
        Ok(_) => panic!("{deny} was taken"),
        Err(refused) => format!("{}:{}: {}", refused.line, refused.column, refused.why),
    }
}

#[test]
fn every_part_of_the_context_can_be_read() {
    for (when, deny, hits) in [
        ("finding", "finding.severity == 'high' && finding.epss > 0.2 && finding.fixed", 1),
        ("finding", "finding.severity_rank >= 5", 0),
        ("finding", "finding.component.name == component.name && component.type == 'pypi'", 1),
        ("finding", "finding.published_days == 165 && finding.open && !finding.exploited", 1),
        ("finding", "'9.9' in finding.fix_versions && size(finding.aliases) == 0", 1),
        ("component", "component.licenses.exists(l, l.startsWith('Apache'))", 1),
        ("component", "component.namespace == 'debian' && component.version.startsWith('3.')", 1),
        ("component", "component.purl.matches('^pkg:(pypi|deb)/')", 2),
        ("component", "matches(component.name, 'ssl$')", 1),
        ("component", "component.properties.exists(k, k == 'x')", 0),
        ("image", "image.labels.maintainer == 'team' && image.platform.endsWith('amd64')", 1),
        ("image", "image.labels['maintainer'] != 'team'", 0),
        ("image", "size(image.components) == 2 && size(image.findings) == 1", 1),
        ("image", "image.components.filter(c, c.type == 'deb').map(c, c.name) == ['openssl']", 1),
        ("image", "image.findings.exists(f, f.risk > 0 && f.component.type == 'pypi')", 1),
        ("image", "database.age_days > 0 && !database.starter && 'osv/PyPI' in database.sources", 1),
        ("image", "now.startsWith('2026-06-15')", 1),
        ("image", "has(image.labels.nothing) || image.complete == false", 0),
    ] {
        assert_eq!(denied(when, deny), hits, "{deny}");
    }
}

#[test]
fn a_hit_has_the_message_and_can_be_waived() {
    let scene = scene("finding", "finding.severity == 'high'");
    let hit = scene.hit("custom/own");
    assert_eq!(hit.message, "CVE-1 (high, risk 43) in torch 2.0.0: fixed in 9.9: not here");
    assert_eq!(scene.rule("custom/own").controls, ["SSDF PW.4.1"]);
    assert_eq!(hit.treatment, Treatment::Counted);
}

#[test]
fn what_is_closed_is_set_aside() {
    let mut scene = scene("finding", "true");
    scene.findings[0] = scene.findings[0].clone().suppressed("vex", None);
    assert!(matches!(scene.hit("custom/own").treatment, Treatment::SetAside { .. }));
    assert_eq!(scene.rule("custom/own").verdict(), Verdict::Pass);
}

#[test]
fn what_is_empty_cut_short_or_wrong_is_refused_with_its_place() {
    let mut all = String::new();
    for deny in [
        "",
        "finding.severity == ",
        "finding.severity == 'high",
        "finding.severty == 'high'",
        "finding.severity ==\n  finding.stat",
        "fnding.severity == 'high'",
        "finding.severity",
        "1 + 1",
        "finding.aliases.exist(a, a == 'x')",
        "finding.summary.matches(finding.id)",
        "finding.summary.matches('(')",
        "finding.summary.matches('((a{100}){100}){100}')",
        "{'a': 1}.a == 1",
        "google.protobuf.Value{} == 1",
        "finding['severity'] == 'high'",
        "finding.severity.upper == 'HIGH'",
        "timestamp('2026-01-01T00:00:00Z') < timestamp(now)",
        "[1].exists(a, [1].exists(b, [1].exists(c, [1].exists(d, true))))",
        "image.name.exists(a, true)",
    ] {
        all.push_str(&format!("{deny:?}\n  {}\n", refused(deny)));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn expressions_that_would_break_a_parser_are_refused() {
    for deny in [
        format!("{}true{}", "(".repeat(2000), ")".repeat(2000)),
        "!".repeat(4000),
        format!("true{}", " ? true : true".repeat(280)),
        "[".repeat(4000),
        "x".repeat(5000),
        format!("1{} == 1", " + 1".repeat(1000)),
    ] {
        let why = refused(&deny);
        assert!(why.contains("deep") || why.contains("at most"), "{why}");
    }
}

#[test]
fn a_rule_that_could_run_for_ever_is_not_begun_and_fails_closed() {
    let mut scene = scene(
        "image",
        "image.components.all(a, image.components.all(b, image.components.all(c, a.name + b.name != c.name)))",
    );
    for at in 0..1000 {
        scene = scene.with(&format!("pkg:pypi/package-{at}@1"), None);
    }
    let started = std::time::Instant::now();
    let rule = scene.rule("custom/own");
    let RuleOutcome::CouldNotDecide { why } = &rule.outcome else { panic!("{rule:#?}") };
    assert!(why.contains("steps"), "{why}");
    assert_eq!(scene.decide().verdict, Verdict::Fail);
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn what_is_within_the_bounds_ends_soon() {
    let mut scene =
        scene("image", "image.components.all(a, image.components.all(b, a.name + b.name != 'x'))");
    for at in 0..1000 {
        scene = scene.with(&format!("pkg:pypi/package-{at}@1"), None);
    }
    let started = std::time::Instant::now();
    let rule = scene.rule("custom/own");
    println!("a million pairs: {:?}", started.elapsed());
    assert!(matches!(rule.outcome, RuleOutcome::Decided { verdict: Verdict::Fail }), "{rule:#?}");
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn rules_share_one_bound() {
    let pairs = "image.components.exists(a, image.components.exists(b, a.name + b.name != 'x'))";
    let one = |at: usize| format!("[[rule]]\nid = \"r{at}\"\ntitle = \"t\"\ndeny = \"{pairs}\"\n");
    let mut scene = Scene::new().organisation(&(0..200).map(one).collect::<String>());
    for at in 0..900 {
        scene = scene.with(&format!("pkg:pypi/package-{at}@1"), None);
    }
    let decision = scene.decide();
    let failed = |id: &str| {
        let rule = decision.rules.iter().find(|rule| rule.id == id).unwrap();
        matches!(rule.outcome, RuleOutcome::CouldNotDecide { .. })
    };
    assert!(!failed("custom/r0") && failed("custom/r199"), "the first have it first");
}

#[test]
fn a_text_that_is_doubled_again_and_again_is_refused() {
    let doubled = format!("size(['x']{}) > 0", ".map(a, a + a)".repeat(60));
    assert!(refused(&doubled).contains("too large"), "{}", refused(&doubled));
    let lists = format!("size([[1]]{}) > 0", ".map(a, a + a)".repeat(60));
    assert!(refused(&lists).contains("too large"));
}

#[test]
fn a_rule_that_fails_fails_closed() {
    for deny in [
        "finding.score / 0.0 > finding.risk",
        "finding.risk / 0 == 1",
        "finding.aliases[0] == 'x'",
        "int(finding.severity) > 1",
        "component.properties.nothing == 'x'",
        "finding.risk > 'x'",
    ] {
        let scene = scene("finding", deny);
        let rule = scene.rule("custom/own");
        assert!(matches!(rule.outcome, RuleOutcome::CouldNotDecide { .. }), "{deny}: {rule:#?}");
        assert_eq!(scene.decide().verdict, Verdict::Fail, "{deny}");
    }
}

#[test]
fn a_rule_that_is_turned_off_is_not_asked() {
    let mut scene = scene("finding", "finding.risk / 0 == 1");
    scene.policies.organisation.as_mut().unwrap().rules[0].action = crate::policy::Action::Ignore;
    assert!(matches!(scene.rule("custom/own").outcome, RuleOutcome::Skipped { .. }));
}

proptest! {
    #[test]
    fn no_text_makes_the_compiler_panic(text in any::<String>(), part in "[a-z.()\\[\\]!?:&|=<>'0-9 +-]{0,60}") {
        let _ = Program::compile(&text, When::Image);
        let _ = Program::compile(&format!("image.{part}"), When::Component);
    }
}
