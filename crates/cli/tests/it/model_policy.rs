//! Classes of one's own, which a policy allows models to call: what passes with them, and what does not.

use std::path::Path;

use serde_json::Value;
use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;
use wb_testkit::pickle::Pickle;

use crate::run::{Ran, weighbridge_with};

const CLASS: &str = "[[model.class]]\nname = \"acme.models.Encoder\"\nowner = \"ml-platform@acme.example\"\n";
const WORDS: &str = "allowed by policy: acme.models.Encoder, owner ml-platform@acme.example";

/// As Python writes an object of a class of one's own: made, and given its state.
fn encoder() -> Vec<u8> {
    Pickle::protocol(2)
        .global("acme.models", "Encoder")
        .raw(b")\x81}")
        .text("layers")
        .int(4)
        .raw(b"sb")
        .stop()
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    // The second of June 2023.
    let environment = [("SOURCE_DATE_EPOCH", "1685664000"), ("XDG_DATA_HOME", "/nonexistent")];
    weighbridge_with(folder, arguments, &environment)
}

/// Scans one pickle under a policy: the exit code, the table, and the document.
fn scan(pickle: &[u8], policy: Option<&str>) -> (Ran, Value) {
    let folder = tempfile::tempdir().unwrap();
    fs_err::create_dir(folder.path().join("models")).unwrap();
    fs_err::write(folder.path().join("models/encoder.pkl"), pickle).unwrap();
    let mut arguments = vec!["model", "scan", "models", "-q", "-o", "table", "-o", "json=scan.json"];
    arguments.extend(["--as-of", "2026-11-21T00:00:00Z"]);
    if let Some(policy) = policy {
        fs_err::write(folder.path().join("policy.toml"), format!("version = 1\n{policy}")).unwrap();
        arguments.extend(["--policy", "policy.toml"]);
    }
    let ran = run(folder.path(), &arguments);
    let document = fs_err::read_to_string(folder.path().join("scan.json")).unwrap_or_default();
    (ran, serde_json::from_str(&document).unwrap_or_default())
}

/// What a person reads, without the line breaks of the table.
fn words(ran: &Ran) -> String {
    ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_class_of_ones_own_passes_by_policy_and_stays_visible() {
    assert_eq!(scan(&encoder(), None).0.code, 1);
    let (ran, document) = scan(&encoder(), Some(CLASS));
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(words(&ran).contains(WORDS), "{}", ran.stdout);
    assert!(words(&ran).contains("yes, because the policy allows them: 1 malicious"), "{}", ran.stdout);
    let file = &document["files"][0];
    assert_eq!(file["verdict"], "malicious", "a policy does not change what a file is");
    assert_eq!(file["findings"][0]["rule"], "pickle/unlisted-call");
    assert_eq!(file["findings"][0]["globals"], serde_json::json!(["acme.models:Encoder"]));
    let package = CLASS.replace("acme.models.Encoder", "acme.*");
    assert_eq!(scan(&encoder(), Some(&package)).0.code, 0);
}

#[test]
fn every_way_to_write_such_an_object_is_the_same() {
    let called = Pickle::protocol(4).stack_global("acme.models", "Encoder").raw(b")R").stop();
    let old = Pickle::bare().op(b'(').inst("acme.models", "Encoder").stop();
    let reconstructed = Pickle::protocol(1)
        .global("copy_reg", "_reconstructor")
        .op(b'(')
        .global("acme.models", "Encoder")
        .global("__builtin__", "object")
        .raw(b"NtR}")
        .text("layers")
        .int(4)
        .raw(b"sb")
        .stop();
    let dictionary =
        Pickle::protocol(2).global("acme.models", "Encoder").raw(b")\x81").text("a").int(1).op(b's').stop();
    let factory = Pickle::protocol(2)
        .global("collections", "defaultdict")
        .global("acme.models", "Encoder")
        .raw(b"\x85R");
    let array = Pickle::protocol(2)
        .global("numpy.core.multiarray", "_reconstruct")
        .global("acme.models", "Encoder")
        .raw(b"K\x00\x85C\x01b\x87R");
    let imported =
        Pickle::protocol(2).raw(b"}").text("kind").global("acme.models", "Encoder").op(b's').stop();
    for (name, pickle) in [
        ("called", called),
        ("instance of protocol 0", old),
        ("reconstructed", reconstructed),
        ("a dictionary", dictionary),
        ("a factory", factory.stop()),
        ("an array", array.stop()),
        ("imported", imported),
    ] {
        let strict = "[model]\nfail = \"medium\"\n";
        assert_eq!(scan(&pickle, Some(strict)).0.code, 1, "{name}");
        let (ran, _) = scan(&pickle, Some(&format!("{strict}{CLASS}")));
        assert_eq!(ran.code, 0, "{name}: {}", ran.stdout);
    }
}

#[test]
fn whatever_else_the_file_does_fails_it() {
    let encoder = || Pickle::protocol(2).global("acme.models", "Encoder").raw(b")\x81");
    let over = |name: &str| {
        (0..5)
            .fold(Pickle::protocol(2), |pickle, _| {
                let made =
                    pickle.global("copyreg", "_reconstructor").op(b'(').global("acme.models", "Encoder");
                made.global("builtins", "object").raw(b"NtR0")
            })
            .global("copyreg", "_reconstructor")
            .op(b'(')
            .global("evil.models", name)
            .global("builtins", "object")
            .raw(b"NtR")
            .stop()
    };
    let flood = (0..500).fold(Pickle::protocol(2), |pickle, at| {
        pickle.global("acme.models", &format!("Layer{at}")).raw(b")\x810")
    });
    for (name, pickle) in [
        ("another class", encoder().raw(b"0").global("evil.models", "Encoder").raw(b")R").stop()),
        ("a denied name", encoder().raw(b"0").call("posix", "system", &["id"]).stop()),
        ("a result that is called", encoder().raw(b")R").stop()),
        ("an attribute of Python's own", encoder().raw(b"}").text("__class__").int(1).raw(b"sb").stop()),
        (
            "state of the class itself",
            Pickle::protocol(2).global("acme.models", "Encoder").raw(b"}").text("a").int(1).raw(b"sb").stop(),
        ),
        (
            "the same name of another module",
            Pickle::protocol(2).global("acme.other", "Encoder").raw(b")\x81").stop(),
        ),
        (
            "denied through the module",
            Pickle::protocol(4).stack_global("acme.models", "os.system").texts(&["id"]).op(b'R').stop(),
        ),
        ("one more after many", over("Encoder")),
        ("one more after more than is told", flood.clone().global("evil.models", "X").raw(b")\x81").stop()),
        ("denied after more than is told", flood.call("posix", "system", &["id"]).stop()),
        (
            "a second pickle",
            [encoder().stop(), Pickle::protocol(2).global("evil.models", "X").raw(b")\x81").stop()].concat(),
        ),
        ("an unreadable end", encoder().cut()),
    ] {
        let policy = if name.contains("more than is told") {
            CLASS.replace(".Encoder", ".*")
        } else {
            CLASS.to_owned()
        };
        let (ran, _) = scan(&pickle, Some(&policy));
        assert_eq!(ran.code, 1, "{name}: {}", ran.stdout);
    }
}

#[test]
fn many_objects_of_ones_own_pass_while_every_finding_is_told() {
    let object = |pickle: Pickle, name: &str| {
        let made = pickle.global("acme.models", name).raw(b")\x81").text("a").int(1).op(b's');
        made.raw(b"}").text("layers").int(4).raw(b"sb0")
    };
    let of_one = (0..5_000).fold(Pickle::protocol(2), |pickle, _| object(pickle, "Encoder"));
    let of_many = (0..50).fold(Pickle::protocol(2), |pickle, at| object(pickle, &format!("Layer{at}")));
    let package = CLASS.replace("acme.models.Encoder", "acme.models.*");
    for (name, pickle) in [("of one class", of_one), ("of fifty classes", of_many)] {
        let pickle = pickle.op(b'N').stop();
        assert_eq!(scan(&pickle, None).0.code, 1, "{name}");
        let (ran, _) = scan(&pickle, Some(&package));
        assert_eq!(ran.code, 0, "{name}: {}", ran.stdout);
    }
}

#[test]
fn what_is_denied_is_no_matter_of_a_policy() {
    let system = Pickle::protocol(2).call("posix", "system", &["id"]).stop();
    for name in ["posix.system", "builtins.eval", "__builtin__.eval", "*", "os.*", "builtins.*", "torch.*"] {
        let (ran, _) = scan(&system, Some(&CLASS.replace("acme.models.Encoder", name)));
        assert_eq!(ran.code, 2, "{name}");
        assert!(
            ran.stderr.contains("line 3, column 8") && ran.stderr.contains("no policy can allow it"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn an_entry_that_has_expired_does_not_count() {
    let until = |day: &str| scan(&encoder(), Some(&format!("{CLASS}expires = {day}\n"))).0;
    assert_eq!(until("2026-11-21").code, 0);
    let expired = until("2026-11-20");
    assert_eq!(expired.code, 1);
    assert!(words(&expired).contains("was allowed until 2026-11-20"), "{}", expired.stdout);
}

#[test]
fn the_gate_and_the_scan_of_an_image_and_of_its_document_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let layer = LayerBuilder::new().file("models/encoder.pkl", encoder()).build();
    ImageBuilder::new().layer(layer, Pack::Gzip).write_layout(&at.join("image"), "v1").unwrap();
    fs_err::create_dir(at.join("advisories")).unwrap();
    let record = r#"{"id": "PYSEC-2023-1", "modified": "2023-06-02T00:00:00Z", "published": "2023-06-01T00:00:00Z",
        "affected": [{"package": {"ecosystem": "PyPI", "name": "demo"}, "ranges": [{"type": "ECOSYSTEM",
        "events": [{"introduced": "0"}, {"fixed": "1.0"}]}]}]}"#;
    fs_err::write(at.join("advisories/PYSEC-2023-1.json"), record).unwrap();
    assert_eq!(run(at, &["db", "build", "--from", "advisories", "--db", "a.db", "--quiet"]).code, 0);
    assert_eq!(run(at, &["scan", "oci:image", "-q", "-o", "cyclonedx-json=sbom.cdx.json"]).code, 0);
    let lenient = "version = 1\n[completeness]\naction = \"warn\"\n";
    fs_err::write(at.join("without.toml"), lenient).unwrap();
    fs_err::write(at.join("with.toml"), format!("{lenient}{CLASS}")).unwrap();
    for (verb, source) in [("gate", "oci:image"), ("gate", "sbom.cdx.json"), ("scan", "oci:image")] {
        let decide = |policy: &str| {
            run(at, &[verb, source, "--db", "a.db", "-q", "--policy", policy, "-o", "json=decision.json"])
        };
        let without = decide("without.toml");
        assert_eq!(without.code, 1, "{verb} {source}: {}", without.stderr);
        let with = decide("with.toml");
        assert_eq!(with.code, 0, "{verb} {source}: {}", with.stderr);
        let decision = fs_err::read_to_string(at.join("decision.json")).unwrap();
        assert!(decision.contains(WORDS), "{verb} {source}");
        assert!(decision.contains("pickle/unlisted-call"), "{verb} {source}: it stays visible");
    }
    let shown =
        run(at, &["gate", "oci:image", "--db", "a.db", "-q", "--policy", "with.toml", "-o", "findings"]);
    assert!(words(&shown).contains(&format!("model set aside: {WORDS}")), "{}", shown.stdout);
}
