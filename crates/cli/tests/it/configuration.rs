//! What is weak in an image, from the command line: every rule on an image that fails it and on one that does not;
//! secrets that are in no output; and base images.

use std::path::Path;

use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;

use crate::run::{Ran, weighbridge_with};

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    weighbridge_with(
        folder,
        arguments,
        &[("SOURCE_DATE_EPOCH", "1772582400"), ("XDG_DATA_HOME", "/nonexistent")],
    )
}

/// An image that no rule has anything to say about.
fn sound() -> (LayerBuilder, ImageBuilder) {
    let image = ImageBuilder::new().user("1000").entrypoint(&["serve"]).health_check(&["CMD", "check"]);
    (LayerBuilder::new().file("app/serve.txt", "nothing"), image)
}

fn write(folder: &Path, layer: LayerBuilder, image: ImageBuilder) {
    let path = folder.join("image");
    drop(fs_err::remove_dir_all(&path));
    image.layer(layer.build(), Pack::Gzip).write_layout(&path, "v1").unwrap();
}

type Change = fn(LayerBuilder, ImageBuilder) -> (LayerBuilder, ImageBuilder);

const BIG: &[u8] = &[b'x'; 40_000];
const KEY: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n";

const WEAK: &[(&str, Change)] = &[
    ("runs-as-root", |layer, image| (layer, image.user("root"))),
    ("setuid-files", |layer, image| (layer.file_with_mode("usr/local/bin/x", 0o4755, "x"), image)),
    ("world-writable-path", |layer, image| (layer.file_with_mode("usr/bin/x", 0o777, "x"), image)),
    ("secret-in-environment", |layer, image| (layer, image.env("DB_PASSWORD=geheim77"))),
    ("secret-in-label", |layer, image| (layer, image.label("db.password", "geheim77"))),
    ("secret-in-history", |layer, image| (layer, image.step("ARG DB_PASSWORD=geheim77", ""))),
    ("secret-file", |layer, image| (layer.file_with_mode("root/.ssh/id_rsa", 0o600, KEY), image)),
    ("world-readable-key", |layer, image| (layer.file("etc/tls/server.key", KEY), image)),
    ("debug-port", |layer, image| (layer, image.ports(&["8888/tcp"]))),
    ("latest-base", |layer, image| {
        (layer, image.label("org.opencontainers.image.base.name", "debian:latest"))
    }),
    ("no-health-check", |layer, image| (layer, image.health_check(&["NONE"]))),
    ("package-manager-cache", |layer, image| (layer.file("var/cache/apt/archives/x.deb", BIG), image)),
    ("ssh-server", |layer, image| (layer.file("usr/sbin/sshd", "x"), image)),
    ("shell-history", |layer, image| (layer.file("root/.bash_history", "ls"), image)),
];

/// The decision's hits of the rule `configuration`, in an image that has one weakness.
fn hits(folder: &Path) -> String {
    fs_err::write(
        folder.join("p.toml"),
        "version = 1\n[configuration]\nfail = \"negligible\"\n[database]\nstarter = \"allow\"\naction = \"ignore\"\n",
    )
    .unwrap();
    let ran = run(
        folder,
        &[
            "gate",
            "oci:image",
            "-q",
            "--no-cache",
            "--allow-starter-db",
            "--policy",
            "p.toml",
            "-o",
            "json=d.json",
        ],
    );
    assert!(ran.code < 2, "{}", ran.stderr);
    let decision = fs_err::read_to_string(folder.join("d.json")).unwrap();
    let begin = decision.find("\"decision\"").unwrap();
    decision[begin..].to_owned()
}

#[test]
fn every_rule_has_an_image_that_fails_it_and_one_that_passes() {
    let folder = tempfile::tempdir().unwrap();
    let (layer, image) = sound();
    write(folder.path(), layer, image);
    let clean = hits(folder.path());
    for (rule, weaken) in WEAK {
        assert!(!clean.contains(&format!("{rule} (")), "{rule} on a sound image");
        let (layer, image) = sound();
        let (layer, image) = weaken(layer, image);
        write(folder.path(), layer, image);
        let weak = hits(folder.path());
        assert!(weak.contains(&format!("{rule} (")), "{rule} must be hit");
    }
}

/// Secrets, each where an image can have one. All are made up, and put together so that no scanner takes them for real.
fn planted() -> Vec<(&'static str, String)> {
    let letters = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY";
    let mut secrets = Vec::new();
    let forms = [
        ("github", "ghp_"),
        ("gitlab", "glpat-"),
        ("hub", "hf_"),
        ("openai", "sk-proj-"),
        ("anthropic", "sk-ant-"),
        ("npm", "npm_"),
        ("docker", "dckr_pat_"),
        ("stripe", "sk_live_"),
        ("slack", "xoxb-"),
        ("google", "AIza"),
    ];
    for (at, (name, prefix)) in forms.into_iter().enumerate() {
        secrets.push((name, format!("{prefix}{at}{letters}{at}cd")));
    }
    secrets.push(("aws", format!("AKIA{}", "Q3EGR5ZT7WXY2PLM")));
    for name in [
        "password", "argument", "flag", "address", "netrc", "pypirc", "env-file", "chpasswd", "basic",
        "wandb",
    ] {
        secrets.push((name, format!("geheim{name}9K2x7Qp4")));
    }
    secrets
}

#[test]
fn no_secret_is_in_any_output() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = planted();
    let of = |name: &str| {
        secrets.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()).unwrap()
    };
    let layer = LayerBuilder::new()
        .file("root/.netrc", format!("machine host.example login bob password {}\n", of("netrc")))
        .file("root/.pypirc", format!("[pypi]\nusername = bob\npassword = {}\n", of("pypirc")))
        .file("app/.env", format!("API_TOKEN={}\n", of("env-file")))
        .file("root/.cache/huggingface/token", of("hub"))
        .file("root/.npmrc", format!("//npm.example/:_authToken={}\n", of("npm")))
        .file(
            "root/.docker/config.json",
            format!("{{\"auths\": {{\"x\": {{\"auth\": \"{}\"}}}}}}", of("basic")),
        );
    let image = ImageBuilder::new()
        .env(&format!("GITHUB={}", of("github")))
        .env(&format!("DB_PASSWORD={}", of("password")))
        .env(&format!("WANDB_API_KEY={}", of("wandb")))
        .env(&format!("INDEX=https://bob:{}@pypi.example/x", of("address")))
        .label("deploy", &of("gitlab"))
        .label("db.password", &of("password"))
        .label(
            "org.opencontainers.image.base.name",
            &format!("https://bob:{}@registry.example/base", of("address")),
        )
        .layer(layer.build(), Pack::Gzip)
        .made_by(&format!("RUN tool --token {} && curl -u bob:{} x # buildkit", of("flag"), of("basic")))
        .step(&format!("ARG OPENAI={} AWS={}", of("openai"), of("aws")), &of("slack"))
        .step(&format!("|1 SECRET_TOKEN={} /bin/sh -c make", of("argument")), "")
        .step(&format!("RUN echo 'root:{}' | chpasswd", of("chpasswd")), "")
        .step(&format!("ENV K={} S={}", of("anthropic"), of("stripe")), &format!("FROM x@{}", of("docker")))
        .step(&format!("RUN key={}", of("google")), "")
        .entrypoint(&["serve", "--token", &of("flag")]);
    image.write_layout(&folder.path().join("image"), "v1").unwrap();
    let formats = [
        "table",
        "cyclonedx-json@1.6",
        "spdx-json@2.3",
        "findings",
        "json",
        "sarif",
        "markdown",
        "github",
        "junit",
        "html",
    ];
    let mut arguments: Vec<String> =
        ["scan", "oci:image", "--allow-starter-db", "--fail-on", "high", "--full"]
            .map(str::to_owned)
            .to_vec();
    for (at, format) in formats.iter().enumerate() {
        arguments.extend(["-o".to_owned(), format!("{format}=out/{at}")]);
    }
    fs_err::create_dir(folder.path().join("out")).unwrap();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let scan = run(folder.path(), &arguments);
    assert_eq!(scan.code, 1, "secrets fail by default: {}", scan.stderr);
    assert!(scan.stderr.contains("configuration"), "{}", scan.stderr);
    let mut texts = vec![("scan".to_owned(), scan.stdout + &scan.stderr)];
    for arguments in [
        &["explain", "file", "oci:image", "root/.netrc"][..],
        &["explain", "file", "oci:image", "root/.docker/config.json"],
        &["base", "of", "oci:image"],
        &["base", "of", "oci:image", "--json"],
        &["base", "learn", "oci:image", "--name", "x:1"],
        &["base", "list"],
        &["gate", "out/1", "--allow-starter-db", "--fail-on", "high"],
    ] {
        let ran = run(folder.path(), arguments);
        assert!(ran.code < 2, "{arguments:?}: {}", ran.stderr);
        texts.push((arguments.join(" "), ran.stdout + &ran.stderr));
    }
    let mut folders =
        vec![folder.path().join("out"), folder.path().join("xdg-cache"), folder.path().join("bases.json")];
    let mut count = 0;
    while let Some(path) = folders.pop() {
        if path.is_dir() {
            folders.extend(fs_err::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            count += 1;
            let bytes = fs_err::read(&path).unwrap();
            texts.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    assert!(count > formats.len(), "outputs, the cache and the file of bases were searched");
    for (name, value) in &secrets {
        for (place, text) in &texts {
            assert!(!text.contains(value.as_str()), "the secret {name} is in {place}");
        }
    }
    let findings = fs_err::read_to_string(folder.path().join("out/4")).unwrap();
    for rule in ["secret-in-environment", "secret-in-label", "secret-in-history", "secret-file"] {
        assert!(findings.contains(rule), "{rule}");
    }
}

#[test]
fn the_verdict_is_the_same_from_the_image_and_from_both_documents() {
    let folder = tempfile::tempdir().unwrap();
    let (layer, image) = sound();
    write(
        folder.path(),
        layer,
        image.user("0").label("org.opencontainers.image.base.name", "registry.example/base/debian:12"),
    );
    let arguments =
        ["scan", "oci:image", "-q", "-o", "cyclonedx-json=a.cdx.json", "-o", "spdx-json=a.spdx.json"];
    assert_eq!(run(folder.path(), &arguments).code, 0);
    for (text, code) in [
        ("[configuration]\nfail = \"medium\"\n", 1),
        ("[configuration]\nfail = \"medium\"\nignore = [\"runs-as-root\"]\n", 0),
        ("[base]\nallow = [\"registry.example/base/*\"]\n", 0),
        ("[base]\nallow = [\"registry.example/other/*\"]\n", 1),
        ("[base]\nallow = [\"*\"]\nevidence = \"layers\"\n", 1),
    ] {
        fs_err::write(
            folder.path().join("p.toml"),
            format!("version = 1\n{text}[database]\naction = \"ignore\"\nstarter = \"allow\"\n"),
        )
        .unwrap();
        for source in ["oci:image", "a.cdx.json", "sbom:a.spdx.json"] {
            let ran = run(
                folder.path(),
                &["gate", source, "-q", "--allow-starter-db", "--policy", "p.toml", "-o", "json=d.json"],
            );
            assert_eq!(ran.code, code, "{source} {text}: {}", ran.stderr);
        }
    }
}

#[test]
fn a_base_is_learnt_listed_and_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let base = |version: &str| {
        LayerBuilder::new()
            .file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
            .file(
                "var/lib/dpkg/status",
                format!("Package: openssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n"),
            )
            .build()
    };
    for (name, version, created) in [
        ("one", "3.0.1-1", "2026-01-01T00:00:00Z"),
        ("two", "3.0.2-1", "2026-01-31T00:00:00Z"),
        ("three", "3.0.3-1", "2026-03-02T00:00:00Z"),
    ] {
        ImageBuilder::new()
            .created(created)
            .layer(base(version), Pack::Gzip)
            .write_layout(&path.join(name), "v1")
            .unwrap();
        let ran =
            run(path, &["base", "learn", &format!("oci:{name}"), "--name", "registry.example/base:12", "-q"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    let before = fs_err::read(path.join("bases.json")).unwrap();
    assert_eq!(run(path, &["base", "learn", "oci:one", "--name", "registry.example/base:12", "-q"]).code, 0);
    assert_eq!(fs_err::read(path.join("bases.json")).unwrap(), before, "the same again changes nothing");
    assert_eq!(run(path, &["base", "learn", "oci:one", "-q"]).code, 2, "a place is no name");
    assert_eq!(run(path, &["base", "list"]).stdout.lines().count(), 3);
    let app = LayerBuilder::new().file("app/x", "x").build();
    ImageBuilder::new()
        .layer(base("3.0.1-1"), Pack::Zstd)
        .layer(app, Pack::Gzip)
        .write_layout(&path.join("app"), "v1")
        .unwrap();
    // Packed otherwise, the layer is the same one: it is known by its diffID.
    let of = run(path, &["base", "of", "oci:app", "-q"]);
    assert_eq!(of.code, 0, "{}", of.stderr);
    for part in [
        "registry.example/base:12 (proved by its 1 lowest layers)",
        "62 days",
        "every 30 days (median of 3 recorded releases)",
        "made 2026-03-02T00:00:00Z",
        "pkg:deb/debian/openssl 3.0.1-1 → 3.0.3-1",
    ] {
        assert!(of.stdout.contains(part), "{part}: {}", of.stdout);
    }
    let scan =
        run(path, &["scan", "oci:app", "-q", "--bases", "bases.json", "-o", "cyclonedx-json=app.cdx.json"]);
    assert_eq!(scan.code, 0, "{}", scan.stderr);
    let again = run(path, &["base", "of", "app.cdx.json", "-q", "--file", "none.json"]);
    assert!(
        again.stdout.contains("proved by its 1 lowest layers"),
        "the document carries it: {}",
        again.stdout
    );
    fs_err::create_dir_all(path.join("advisories")).unwrap();
    fs_err::write(
        path.join("advisories/d.json"),
        r#"{"id": "DSA-1", "modified": "2026-03-01T00:00:00Z", "summary": "made for this test",
            "affected": [{"package": {"ecosystem": "Debian:12", "name": "openssl"}, "ranges": [{"type": "ECOSYSTEM",
            "events": [{"introduced": "0"}, {"fixed": "3.0.2-1"}]}]}]}"#,
    )
    .unwrap();
    assert_eq!(run(path, &["db", "build", "--from", "advisories", "--db", "a.db", "--quiet"]).code, 0);
    let newer = run(path, &["base", "of", "oci:app", "-q", "--newer", "oci:three", "--db", "a.db"]);
    assert!(newer.stdout.contains("1 of 1 open findings of the base"), "{}{}", newer.stdout, newer.stderr);
    let same = run(path, &["base", "of", "oci:app", "-q", "--newer", "oci:one", "--db", "a.db"]);
    assert!(same.stdout.contains("0 of 1 open findings of the base"), "{}", same.stdout);
    let unknown = run(path, &["base", "of", "oci:app", "-q", "--file", "none.json"]);
    assert_eq!(unknown.code, 1, "{}", unknown.stdout);
    fs_err::write(path.join("bad.json"), "{").unwrap();
    assert_eq!(run(path, &["scan", "oci:app", "-q", "--bases", "bad.json", "-o", "table"]).code, 2);
}
