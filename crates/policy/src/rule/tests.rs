use wb_model::{ComponentId, Coverage, Covered, Outcome, RuleOutcome, Stage, StatusLine, Verdict};

use crate::testing::Scene;

const TORCH: &str = "pkg:pypi/torch@2.0.0";

#[test]
fn the_age_of_the_database_counts() {
    let with = |newest: Option<&str>| {
        let mut scene = Scene::new().organisation("database = { action = \"fail\", max-age = \"2d\" }");
        scene.database.newest = newest.map(str::to_owned);
        scene
    };
    assert_eq!(with(Some("2026-06-13T12:00:00Z")).rule("database-age").verdict(), Verdict::Pass);
    assert_eq!(with(Some("2026-06-13T11:59:59Z")).rule("database-age").verdict(), Verdict::Fail);
    assert_eq!(with(Some("2027-01-01")).rule("database-age").verdict(), Verdict::Pass);
    assert!(with(Some("2027-01-01")).decide().notes[0].contains("newer than the time of this decision"));
    for unknown in [None, Some("yesterday")] {
        assert!(matches!(with(unknown).rule("database-age").outcome, RuleOutcome::CouldNotDecide { .. }));
    }
    let source = Scene::new().organisation("database = { sources = { \"osv/*\" = \"1d\" } }");
    assert!(source.hit("database-age").message.contains("source osv/PyPI is 36h old, and 1d are allowed"));
}

#[test]
fn sources_that_are_required_have_to_be_there() {
    let scene = |wanted: &str| Scene::new().organisation(&format!("database.require = [\"{wanted}\"]"));
    assert_eq!(scene("osv/PyPI").rule("database-sources").verdict(), Verdict::Pass);
    assert_eq!(scene("nvidia").rule("database-sources").verdict(), Verdict::Fail);
    let mut empty = scene("osv/PyPI");
    empty.database.sources[0].records = 0;
    assert_eq!(empty.rule("database-sources").verdict(), Verdict::Fail, "a source without records is none");
}

#[test]
fn the_starter_database_is_refused_unless_it_is_allowed() {
    let mut scene = Scene::new();
    scene.database.starter = true;
    assert_eq!(scene.decide().verdict, Verdict::Fail);
    scene.context.allow_starter = true;
    assert_eq!(scene.decide().verdict, Verdict::Pass);
    let refused = scene.organisation("database.starter = \"refuse\"");
    assert_eq!(refused.decide().verdict, Verdict::Fail);
    assert!(refused.decide().notes[0].contains("starter database"));
}

#[test]
fn what_could_not_be_looked_at_is_not_clean() {
    let mut scene = Scene::new();
    scene.inventory.statuses.push(StatusLine {
        stage: Stage::Reader,
        name: "python/dist-info".to_owned(),
        outcome: Outcome::CouldNotLook { count: 3, places: 2 },
    });
    assert_eq!(scene.decide().verdict, Verdict::Warn);
    scene.context.require_complete = true;
    assert_eq!(scene.rule("completeness").from, "command-line");
    assert_eq!(scene.decide().verdict, Verdict::Fail);
}

#[test]
fn coverage_is_a_share_and_a_list() {
    let mut scene = Scene::new().with(TORCH, None).with("pkg:generic/thing@1", None);
    let one = |id: &str, covered| Coverage { component: ComponentId::new(id), covered };
    scene.coverage = vec![
        one("pkg:generic/thing@1", Covered::NotCovered { why: "no source covers it".to_owned() }),
        one(TORCH, Covered::By { sources: vec!["osv/PyPI".to_owned()], limit: None }),
    ];
    assert_eq!(scene.decide().verdict, Verdict::Pass);
    let mut strict = scene.organisation("completeness = { coverage = 0.9, not-covered = \"fail\" }");
    assert!(strict.hit("completeness").message.contains("cover 1 of 2 components"));
    assert_eq!(strict.hit("not-covered").message, "thing 1: no source covers it");
    assert_eq!(strict.decide().verdict, Verdict::Fail);
    strict.coverage.clear();
    assert!(strict.hit("completeness").message.contains("nobody says"));
}

#[test]
fn roles_forbid_what_does_not_belong() {
    let scene = || {
        [
            "pkg:pypi/jupyterlab@4",
            "pkg:deb/debian/gcc-12@12",
            "pkg:deb/debian/gcc-12-base@12",
            "pkg:deb/debian/gdb@13",
            "pkg:deb/ubuntu/cuda-nvcc-12-4@12.4",
            "pkg:deb/debian/openssh-server@9",
            "pkg:deb/debian/openssh-client@9",
            "pkg:pypi/torch@2",
            "pkg:conda/gcc_linux-64@12",
            "pkg:conda/gcc_impl_linux-64@12",
            "pkg:conda/libgcc-ng@12",
            "pkg:pypi/ipython@8",
            "pkg:deb/debian/gcc-12-locales@12",
        ]
        .into_iter()
        .fold(Scene::new(), |scene, purl| scene.with(purl, None))
    };
    let mut serving = scene();
    serving.context.role = Some("serving".to_owned());
    let names: Vec<String> = serving
        .rule("role/serving")
        .hits
        .iter()
        .map(|hit| hit.message.split(' ').next().unwrap().to_owned())
        .collect();
    insta::assert_debug_snapshot!(names);
    assert_eq!(serving.decide().role.as_deref(), Some("serving"));
    let mut training = scene();
    training.context.role = Some("training".to_owned());
    assert_eq!(training.rule("role/training").verdict(), Verdict::Pass);
    let mut unknown = scene();
    unknown.context.role = Some("servng".to_owned());
    assert!(matches!(unknown.rule("role/servng").outcome, RuleOutcome::CouldNotDecide { .. }));
    let mut extended = scene().organisation(
        "[roles.serving]\nallow = [\"pkg:deb/gdb\"]\n[[roles.serving.forbid]]\npurl = \"pkg:pypi/torch\"\nreason = \"r\"",
    );
    extended.context.role = Some("serving".to_owned());
    let messages: Vec<String> =
        extended.rule("role/serving").hits.into_iter().map(|hit| hit.message).collect();
    assert!(
        messages.iter().any(|text| text.starts_with("torch"))
            && !messages.iter().any(|text| text.starts_with("gdb "))
    );
}

#[test]
fn what_is_forbidden_is_hit_with_its_path() {
    let scene = Scene::new()
        .with("pkg:pypi/app@1", None)
        .with("pkg:pypi/pickle5@1", None)
        .edge("pkg:pypi/app@1", "pkg:pypi/pickle5@1")
        .organisation(
            "[[forbid]]\nname = \"pickle*\"\nreason = \"loads code\"\n[[forbid]]\npurl = \"pkg:pypi/pickle5\"\n\
             reason = \"softly\"\naction = \"warn\"",
        );
    let hit = scene.hit("forbidden");
    assert_eq!(hit.message, "pickle5 1: loads code");
    assert_eq!(hit.path, [ComponentId::new("pkg:pypi/app@1"), ComponentId::new("pkg:pypi/pickle5@1")]);
    assert_eq!(scene.rule("forbidden").verdict(), Verdict::Fail);
}
