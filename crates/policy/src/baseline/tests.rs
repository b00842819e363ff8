use wb_model::{FindingClass, Hint, Severity, Treatment, Verdict};

use super::Baseline;
use crate::testing::{Change, Scene, finding, now};

const TORCH: &str = "pkg:pypi/torch@2.0.0";

fn accepted(scene: &Scene<'_>, expires: &str) -> Baseline {
    Baseline::accept(&scene.findings, &scene.inventory, "team-a", expires, now()).unwrap()
}

fn decided<'a>(scene: Scene<'_>, baseline: &'a Baseline) -> Scene<'a> {
    let mut next = Scene::new();
    (next.inventory, next.findings, next.policies) = (scene.inventory, scene.findings, scene.policies);
    next.context.baseline = Some(baseline);
    next
}

#[test]
fn what_was_there_is_baselined_and_what_is_new_counts() {
    let old = Scene::new().finding(finding("CVE-1", TORCH, Severity::High));
    let baseline = accepted(&old, "2026-12-31");
    let scene = decided(old.finding(finding("CVE-2", TORCH, Severity::High)), &baseline);
    let rule = scene.rule("severity/high");
    assert_eq!(rule.verdict(), Verdict::Fail);
    assert_eq!(rule.hits[0].finding.as_ref().unwrap().as_str(), "CVE-2@pkg:pypi/torch@2.0.0");
    assert_eq!(
        rule.hits[1].treatment,
        Treatment::Baselined { owner: "team-a".to_owned(), until: "2026-12-31".to_owned() }
    );
}

#[test]
fn another_version_of_the_package_is_not_new() {
    let baseline = accepted(&Scene::new().finding(finding("CVE-1", TORCH, Severity::High)), "2026-12-31");
    let mut renamed = finding("GHSA-1", "pkg:pypi/torch@2.0.1", Severity::High);
    renamed.aliases = vec!["CVE-1".to_owned()];
    let scene = decided(Scene::new().finding(renamed), &baseline);
    assert!(matches!(scene.hit("severity/high").treatment, Treatment::Baselined { .. }));
}

#[test]
fn what_got_worse_counts_again() {
    let old = Scene::new().finding(finding("CVE-1", TORCH, Severity::High));
    let baseline = accepted(&old, "2026-12-31");
    let worse = finding("CVE-1", TORCH, Severity::Critical);
    let scene = decided(Scene::new().finding(worse), &baseline);
    let hit = scene.hit("severity/critical");
    assert_eq!(hit.treatment, Treatment::Counted);
    assert!(hit.message.contains("its severity was high in the baseline"), "{}", hit.message);
    assert!(scene.decide().notes.iter().any(|note| note.contains("count again")));
    let exploited = finding("CVE-1", TORCH, Severity::High).exploited(None, false);
    let hit = decided(Scene::new().finding(exploited), &baseline).hit("severity/high");
    assert!(hit.message.contains("become known to be exploited"), "{}", hit.message);
}

#[test]
fn malware_and_exploitation_are_not_baselined() {
    let scene = Scene::new()
        .finding(finding("MAL-1", TORCH, Severity::Unknown).class(FindingClass::Malware))
        .finding(finding("CVE-1", TORCH, Severity::Low).exploited(None, false));
    let baseline = accepted(&scene, "2026-12-31");
    assert_eq!(baseline.findings.len(), 1, "malware is never accepted");
    let scene = decided(scene, &baseline);
    assert_eq!(scene.hit("malware").treatment, Treatment::Counted);
    assert_eq!(scene.hit("exploited").treatment, Treatment::Counted);
    let scene = scene.organisation("baseline.exploited = true");
    assert!(matches!(scene.hit("exploited").treatment, Treatment::Baselined { .. }));
}

#[test]
fn it_ends_and_says_so() {
    let old = Scene::new().finding(finding("CVE-1", TORCH, Severity::High));
    let baseline = accepted(&old, "2026-06-15");
    let mut scene = decided(old, &baseline);
    assert!(
        matches!(scene.hit("severity/high").treatment, Treatment::Baselined { .. }),
        "the last day counts"
    );
    scene.context.as_of = "2026-06-16T00:00:00Z".parse().unwrap();
    assert_eq!(scene.hit("severity/high").treatment, Treatment::Counted);
    assert!(scene.decide().notes[0].contains("it ended with 2026-06-15"));
    scene.context.as_of = "2026-06-14T00:00:00Z".parse().unwrap();
    assert_eq!(scene.hit("severity/high").treatment, Treatment::Counted, "before it was accepted");
}

#[test]
fn a_policy_can_limit_it() {
    let old = Scene::new().finding(finding("CVE-1", TORCH, Severity::High));
    let baseline = accepted(&old, "2026-12-31");
    for text in ["baseline.allowed = false", "baseline.max = \"30d\""] {
        let old = Scene::new().finding(finding("CVE-1", TORCH, Severity::High)).organisation(text);
        let scene = decided(old, &baseline);
        assert_eq!(scene.hit("severity/high").treatment, Treatment::Counted, "{text}");
        assert!(scene.decide().notes[0].contains("the baseline does not count"));
    }
}

#[test]
fn entries_that_are_gone_are_noted() {
    let old = Scene::new().finding(finding("CVE-1", TORCH, Severity::High)).finding(finding(
        "CVE-2",
        TORCH,
        Severity::High,
    ));
    let baseline = accepted(&old, "2026-12-31");
    let scene = decided(Scene::new().finding(finding("CVE-2", TORCH, Severity::High)), &baseline);
    assert_eq!(
        scene.decide().notes,
        [
            "1 of 2 entries of the baseline are gone, the first CVE-1 in pkg:pypi/torch; accept it again to drop them"
        ]
    );
}

#[test]
fn it_is_written_and_read_back() {
    let scene = Scene::new().finding(finding("CVE-1", TORCH, Severity::High).exploited(None, false));
    let baseline = accepted(&scene, "2026-12-31");
    let text = baseline.to_json().unwrap();
    assert_eq!(Baseline::parse(&text, "b.json").unwrap(), baseline);
    insta::assert_snapshot!(text);
}

#[test]
fn what_is_empty_cut_short_or_wrong_is_refused() {
    let good = accepted(&Scene::new().finding(finding("CVE-1", TORCH, Severity::High)), "2026-12-31");
    let good = good.to_json().unwrap();
    let texts = [
        ("empty", String::new()),
        ("cut short", good[..good.len() / 2].to_owned()),
        ("another version", good.replace("\"version\": 1", "\"version\": 2")),
        ("wrong type", good.replace("\"2026-12-31\"", "5")),
        ("wrong date", good.replace("2026-12-31", "31.12.2026")),
        ("before it was accepted", good.replace("2026-12-31", "2020-12-31")),
        ("unknown key", good.replace("\"owner\"", "\"ower\"")),
        ("no owner", good.replace("team-a", "")),
        ("wrong severity", good.replace("\"high\"", "\"hihg\"")),
    ];
    let mut all = String::new();
    for (name, text) in texts {
        let error = Baseline::parse(&text, "b.json").unwrap_err();
        all.push_str(&format!("{name}: failed to {error}\n"));
        if let Some(hint) = error.hint() {
            all.push_str(&format!("  hint: {hint}\n"));
        }
    }
    insta::assert_snapshot!(all);
    let nobody = Baseline::accept(&[], &crate::testing::inventory(), " ", "2026-12-31", now());
    assert!(nobody.is_err());
}
