use wb_model::{Observation, Outcome, SubjectKind};

use crate::testing::Scene;

fn observed(scene: &Scene, rule: &str) -> Vec<Observation> {
    scene.conclude().observations.into_iter().filter(|one| one.rule == rule).collect()
}

/// Asserts that the first scene fails a rule and that the second one does not.
fn holds(rule: &str, weak: &Scene, strong: &Scene) -> Observation {
    let found = observed(weak, rule);
    assert!(!found.is_empty(), "{rule} must be found");
    assert_eq!(observed(strong, rule), [], "{rule} must not be found");
    found.into_iter().next().unwrap()
}

fn with(change: impl FnOnce(&mut crate::image::Image)) -> Scene {
    let mut scene = Scene::new();
    change(&mut scene.image);
    scene
}

fn user(name: &str) -> Scene {
    with(|image| image.run.user = Some(name.to_owned()))
}

#[test]
fn root_by_any_name_is_root() {
    for name in ["", "0", "root", "0:0", "root:root", "0:1000", "00"] {
        holds("runs-as-root", &user(name), &user("app"));
    }
    holds("runs-as-root", &Scene::new(), &user("1000:0"));
}

#[test]
fn set_id_files_are_told_from_the_distributions_own() {
    let status = "Package: login\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n";
    let base = || {
        Scene::new()
            .file("var/lib/dpkg/status", status)
            .file("var/lib/dpkg/info/login.list", "/.\n/usr\n/usr/bin\n/usr/bin/su\n")
    };
    let weak = base().file_with_mode("usr/local/bin/su", 0o4755, "x");
    let one = holds("setuid-files", &weak, &base().file_with_mode("usr/local/bin/su", 0o755, "x"));
    assert_eq!((one.severity.name(), one.place.to_string().as_str()), ("high", "usr/local/bin/su"));
    let owned = observed(&base().file_with_mode("usr/bin/su", 0o4755, "x"), "setuid-files");
    assert_eq!(owned.len(), 1);
    assert_eq!(owned[0].severity.name(), "negligible", "{owned:?}");
    let unknown = observed(&Scene::new().file_with_mode("bin/su", 0o2755, "x"), "setuid-files");
    assert_eq!(unknown[0].severity.name(), "medium");
    assert_eq!(observed(&Scene::new().file_with_mode("bin/su", 0o6644, "x"), "setuid-files"), []);
}

#[test]
fn what_others_may_change_on_path() {
    let path = |mut scene: Scene| {
        scene.image.env = vec![("PATH".to_owned(), "/opt/tools:/usr/bin".to_owned())];
        scene
    };
    let folder = |mode| path(Scene::new().folder_with_mode("opt/tools", mode).file("opt/tools/x", "x"));
    holds("world-writable-path", &folder(0o777), &folder(0o755));
    assert_eq!(
        observed(&folder(0o1777), "world-writable-path"),
        [],
        "a sticky folder protects what is in it"
    );
    let program = |mode| path(Scene::new().file_with_mode("usr/bin/x", mode, "x"));
    holds("world-writable-path", &program(0o777), &program(0o755));
    let linked = path(Scene::new().folder_with_mode("data/bin", 0o777).symlink("opt/tools", "../data/bin"));
    assert_eq!(observed(&linked, "world-writable-path")[0].place.to_string(), "data/bin");
    let above = path(Scene::new().folder_with_mode("opt", 0o777).folder_with_mode("opt/tools", 0o755));
    assert_eq!(observed(&above, "world-writable-path")[0].place.to_string(), "opt");
    let through = path(Scene::new().file_with_mode("data/x", 0o666, "x").symlink("usr/bin/x", "/data/x"));
    assert_eq!(observed(&through, "world-writable-path")[0].place.to_string(), "data/x");
    holds(
        "world-writable-path",
        &with(|image| image.env = vec![("PATH".into(), "bin:/usr/bin".into())]),
        &folder(0o755),
    );
}

fn token() -> String {
    ["ghp_", "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYabcd"].concat()
}

#[test]
fn secrets_of_the_configuration_are_found_and_never_told() {
    let env = |value: &str| with(|image| image.env = vec![("GH".to_owned(), value.to_owned())]);
    let label = |value: &str| {
        with(|image| {
            image.labels.insert("vendor".to_owned(), value.to_owned());
        })
    };
    let step = |text: &str| {
        with(|image| {
            image.history =
                vec![crate::image::HistoryStep { created_by: Some(text.to_owned()), ..Default::default() }]
        })
    };
    let command = format!("RUN git clone https://x:{}@host.example/x", token());
    for (rule, weak, strong, place) in [
        ("secret-in-environment", env(&token()), env("none"), "Env GH"),
        ("secret-in-label", label(&token()), label("Example"), "Label vendor"),
        ("secret-in-history", step(&command), step("RUN make"), "history 1"),
        ("secret-in-history", step("ARG DB_PASSWORD=hunter22"), step("ARG DB_PASSWORD"), "history 1"),
    ] {
        let one = holds(rule, &weak, &strong);
        assert_eq!((one.severity.name(), one.place.to_string().as_str()), ("critical", place));
        let text = format!("{:?}", weak.conclude());
        assert!(!text.contains(&token()) && !text.contains("hunter22"), "{rule}");
    }
    let mut both = env(&token());
    both.image.history = step(&format!("ENV GH={}", token())).image.history;
    assert_eq!(observed(&both, "secret-in-history"), [], "the same secret is told once");
}

#[test]
fn secret_files_are_found_by_place_and_content() {
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc";
    let weak = Scene::new().file_with_mode("root/.ssh/id_ed25519", 0o600, key);
    let strong = Scene::new().file("root/.ssh/id_ed25519.pub", "ssh-ed25519 AAAA bob");
    assert_eq!(holds("secret-file", &weak, &strong).severity.name(), "critical");
    let netrc = Scene::new().file("root/.netrc", "machine a login b password geheim77");
    holds("secret-file", &netrc, &Scene::new().file("root/.netrc", ""));
    holds("world-readable-key", &Scene::new().file("etc/tls/server.key", key), &weak);
    let shipped = Scene::new()
        .file(
            "var/lib/dpkg/status",
            "Package: tests\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n",
        )
        .file("var/lib/dpkg/info/tests.list", "/usr/share/tests/key.pem\n")
        .file("usr/share/tests/key.pem", key);
    assert_eq!(observed(&shipped, "secret-file")[0].severity.name(), "negligible");
    assert_eq!(observed(&shipped, "world-readable-key"), []);
}

fn starts(command: &[&str]) -> Scene {
    with(|image| image.run.cmd = command.iter().map(|word| (*word).to_owned()).collect())
}

#[test]
fn servers_of_developers_are_found_by_port_and_by_command() {
    let port = |port: &str| with(|image| image.run.exposed_ports = vec![port.to_owned()]);
    for number in ["8888/tcp", "6006", "8265/tcp", "5678/tcp", "10001"] {
        holds("debug-port", &port(number), &port("8080/tcp"));
    }
    for (command, severity) in [
        (&["jupyter", "lab", "--ip", "0.0.0.0", "--NotebookApp.token="][..], "high"),
        (&["sh", "-c", "jupyter lab --ServerApp.token='' --allow-root"], "high"),
        (&["/opt/conda/bin/jupyter", "notebook", "--ip=0.0.0.0"], "medium"),
        (&["ray", "start", "--head", "--dashboard-host=0.0.0.0", "--block"], "high"),
        (&["tensorboard", "--logdir", "x", "--bind_all"], "high"),
        (&["tensorboard", "--logdir", "x"], "medium"),
        (&["python", "-m", "debugpy", "--listen", "0.0.0.0:5678", "app.py"], "high"),
    ] {
        let one =
            holds("debug-port", &starts(command), &starts(&["python", "serve.py", "--host", "0.0.0.0"]));
        assert_eq!(one.severity.name(), severity, "{command:?}");
    }
}

#[test]
fn bases_that_float_are_named() {
    let base = |name: &str| {
        with(|image| {
            image.labels.insert("org.opencontainers.image.base.name".to_owned(), name.to_owned());
        })
    };
    for name in ["docker.example/library/debian", "debian:latest", "registry.example:5000/team/base"] {
        holds("latest-base", &base(name), &base("debian:12.5"));
        assert_eq!(observed(&base(&format!("{name}@sha256:00")), "latest-base"), []);
    }
    let from = |text: &str| {
        with(|image| {
            image.history =
                vec![crate::image::HistoryStep { comment: Some(text.to_owned()), ..Default::default() }]
        })
    };
    holds("latest-base", &from("FROM registry.example/base:latest"), &from("FROM registry.example/base:1.2"));
}

#[test]
fn a_health_check_is_missed_where_something_starts() {
    let mut checked = starts(&["serve"]);
    checked.image.run.health_check = Some(vec!["CMD".to_owned(), "check".to_owned()]);
    holds("no-health-check", &starts(&["serve"]), &checked);
    let mut off = starts(&["serve"]);
    off.image.run.health_check = Some(vec!["NONE".to_owned()]);
    holds("no-health-check", &off, &Scene::new());
}

#[test]
fn leftovers_of_package_managers_are_summed() {
    let big = vec![b'x'; 20_000];
    for path in [
        "var/cache/apt/archives/a.deb",
        "root/.cache/pip/http/a",
        "home/bob/.npm/_cacache/a",
        "opt/conda/pkgs/a.conda",
    ] {
        let one = holds(
            "package-manager-cache",
            &Scene::new().file(path, &big).file(&format!("{path}2"), &big),
            &Scene::new().file(path, "x"),
        );
        assert!(one.message.ends_with("40 kB in 2 files"), "{}", one.message);
    }
}

#[test]
fn doors_and_traces_are_found() {
    holds("ssh-server", &Scene::new().file("usr/sbin/sshd", "x"), &Scene::new().file("usr/bin/ssh", "x"));
    let history = |text: &str| Scene::new().file("root/.bash_history", text);
    holds("shell-history", &history("ls\n"), &history(""));
}

#[test]
fn a_folder_is_not_asked_how_it_runs() {
    let mut scene = Scene::new();
    scene.image.kind = SubjectKind::Directory;
    let inventory = scene.conclude();
    assert_eq!(inventory.observations, []);
    let skipped = |rule: &str| {
        inventory.statuses.iter().any(|line| {
            line.name == rule && line.outcome == Outcome::Skipped { why: "not an image".to_owned() }
        })
    };
    for rule in ["runs-as-root", "secret-in-environment", "debug-port", "no-health-check"] {
        assert!(skipped(&format!("configuration/{rule}")), "{rule}");
    }
}
