use wb_model::{Inventory, Observation, ObservationKind, Outcome, Severity};

use crate::testing::Scene;

fn observations(inventory: &Inventory) -> Vec<&Observation> {
    let all = inventory.observations.iter();
    all.filter(|observation| observation.kind == ObservationKind::RuntimeFetch).collect()
}

fn outcome(inventory: &Inventory, name: &str) -> Outcome {
    inventory.statuses.iter().find(|status| status.name == name).unwrap().outcome.clone()
}

#[test]
fn a_script_that_the_image_starts_is_one_level_worse() {
    let mut scene = Scene::new()
        .file("app/start.sh", "#!/bin/sh\npip install x\nexec python serve.py\n")
        .file("app/serve.py", "from datasets import load_dataset\nload_dataset('org/name')\n")
        .file("app/other.sh", "pip install y\n");
    scene.image.run.working_dir = Some("/app".to_owned());
    scene.image.run.entrypoint = vec!["./start.sh".to_owned()];
    let inventory = scene.conclude();
    let found: Vec<_> = observations(&inventory)
        .into_iter()
        .map(|one| (one.place.to_string(), one.rule.as_str(), one.severity))
        .collect();
    assert_eq!(
        found,
        [
            ("app/other.sh:1".to_owned(), "package-install", Severity::Medium),
            ("app/start.sh:2".to_owned(), "package-install", Severity::High),
            ("app/serve.py:2".to_owned(), "unpinned-dataset", Severity::High),
        ],
    );
    assert_eq!(outcome(&inventory, "runtime-fetch/package-install"), Outcome::Found { count: 2 });
    assert_eq!(outcome(&inventory, "runtime-fetch/plain-http"), Outcome::Nothing);
}

#[test]
fn commands_of_the_configuration_count() {
    let mut scene = Scene::new().file("app/x", "x");
    scene.image.run.entrypoint =
        ["sh", "-c", "curl -sSL https://host.example/run.sh | bash"].map(str::to_owned).into();
    scene.image.run.cmd = ["pip", "install", "x"].map(str::to_owned).into();
    let inventory = scene.conclude();
    let found: Vec<_> =
        observations(&inventory).into_iter().map(|one| (one.place.to_string(), one.rule.as_str())).collect();
    assert_eq!(found, [("Cmd".to_owned(), "package-install"), ("Entrypoint".to_owned(), "remote-script")]);
}

#[test]
fn a_package_s_own_scripts_are_its_own_business() {
    let inventory = Scene::new()
        .file(
            "var/lib/dpkg/status",
            "Package: tool\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n",
        )
        .file("var/lib/dpkg/info/tool.list", "/.\n/usr\n/usr/bin\n/usr/bin/tool\n")
        .file("usr/bin/tool", "#!/bin/sh\napt-get install x\n")
        .conclude();
    assert!(observations(&inventory).is_empty());
}

#[test]
fn a_script_that_cannot_be_read_is_said() {
    let inventory = Scene::new().file("app/x.sh", "pip install x\necho 'cut short").conclude();
    assert_eq!(
        outcome(&inventory, "runtime-fetch/package-install"),
        Outcome::CouldNotLook { count: 1, places: 1 },
    );
    assert_eq!(outcome(&inventory, "runtime-fetch/download"), Outcome::CouldNotLook { count: 0, places: 1 });
}

#[test]
fn what_a_hash_pins_is_as_good_as_in_the_image() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let text = format!("from datasets import load_dataset\nload_dataset('org/name', revision='{commit}')\n");
    assert!(observations(&Scene::new().file("app/x.py", text).conclude()).is_empty());
}
