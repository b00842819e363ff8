use std::io::Write as _;
use std::process::{Command, Stdio};

use super::{PatchedFile, Pin, base_of_dockerfile, pins_of_dockerfile, requirements, run_in_dockerfile};

fn pin(name: &str, line: Option<&str>) -> Pin {
    Pin { name: name.to_owned(), line: line.map(str::to_owned), hashes: Vec::new() }
}

/// What `patch -p0` makes of a file.
fn patched(name: &str, text: &str, diffs: &[&str]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join(name), text).unwrap();
    for diff in diffs {
        let child = Command::new("patch")
            .args(["-p0", "--binary", "--fuzz=0"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else {
            println!("skipped: there is no program called patch");
            return None;
        };
        child.stdin.take().unwrap().write_all(diff.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}\n{diff}", String::from_utf8_lossy(&output.stdout));
    }
    Some(fs_err::read_to_string(folder.path().join(name)).unwrap())
}

const REQUIREMENTS: &str = "# the service\nnumpy==1.26.0\nPillow[xmp]==9.5.0 ; python_version > '3.8'  # pictures\na==1\nb==1\nc==1\nd==1\ne==1\nf==1\ng==1\n\
ray>=2 \\\n    ,<3\n-r more.txt\nhttps://files.example/x.whl\nlast==1";

#[test]
fn patches_of_requirements_apply_one_after_the_other() {
    let mut file = PatchedFile { name: "requirements.txt".to_owned(), text: REQUIREMENTS.to_owned() };
    let one =
        requirements(&mut file, &[pin("pillow", Some("pillow==12.3.0")), pin("idna", Some("idna==3.7"))])
            .unwrap()
            .unwrap();
    let two =
        requirements(&mut file, &[pin("ray", Some("ray==2.56.0")), pin("numpy", None)]).unwrap().unwrap();
    assert!(file.text.contains("pillow[xmp]==12.3.0; python_version > '3.8'  # pictures\n"), "{}", file.text);
    assert!(file.text.contains("\nray==2.56.0\n-r more.txt\n") && !file.text.contains("numpy"));
    assert!(file.text.ends_with("last==1\nidna==3.7\n"));
    if let Some(text) = patched("requirements.txt", REQUIREMENTS, &[&one.diff, &two.diff]) {
        assert_eq!(text, file.text);
    }
    assert_eq!(
        requirements(&mut file, &[pin("ray", Some("ray==2.56.0"))]).unwrap(),
        None,
        "nothing is left to change"
    );
}

#[test]
fn line_ends_names_with_blanks_and_empty_files() {
    for (name, text) in [("a b.txt", "x==1\r\ny==2\r\n"), ("r.txt", ""), ("r.txt", "x==1"), ("r.txt", "\n\n")]
    {
        let mut file = PatchedFile { name: name.to_owned(), text: text.to_owned() };
        let patch =
            requirements(&mut file, &[pin("x", Some("x==2")), pin("z", Some("z==3"))]).unwrap().unwrap();
        if let Some(after) = patched(name, text, &[&patch.diff]) {
            assert_eq!(after, file.text, "{text:?}");
        }
    }
    let mut file = PatchedFile { name: "a\nb".to_owned(), text: "x==1\n".to_owned() };
    assert!(requirements(&mut file, &[pin("x", Some("x==2"))]).is_err());
}

#[test]
fn pinned_hashes_are_replaced_or_the_patch_is_refused() {
    let text = "x==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\ny==1 --hash=sha256:cc\n";
    let mut file = PatchedFile { name: "r.txt".to_owned(), text: text.to_owned() };
    assert!(requirements(&mut file, &[pin("x", Some("x==2"))]).unwrap_err().contains("hashes"));
    let new = Pin { hashes: vec!["dd".repeat(32)], ..pin("x", Some("x==2")) };
    requirements(&mut file, &[new]).unwrap();
    assert_eq!(file.text, format!("x==2 \\\n    --hash=sha256:{}\ny==1 --hash=sha256:cc\n", "dd".repeat(32)));
}

const DOCKERFILE: &str = "FROM registry.example/python:3.11 AS build\nRUN pip install Pillow==9.5.0 \\\n    'ray[default]==2.7.0' numpy==1.26.0\n\
FROM --platform=linux/amd64 registry.example/debian:12.1\nCOPY --from=build /a /b\nRUN apt-get update \\\n    && apt-get install -y curl\nUSER 1000\nCMD [\"x\"]\n";

#[test]
fn patches_of_a_dockerfile_apply() {
    let mut file = PatchedFile { name: "Dockerfile".to_owned(), text: DOCKERFILE.to_owned() };
    let pins = [pin("pillow", Some("pillow==12.3.0")), pin("ray", Some("ray==2.56.0"))];
    let one = pins_of_dockerfile(&mut file, &pins).unwrap().unwrap();
    let two = run_in_dockerfile(&mut file, "apt-get update && apt-get install -y --only-upgrade openssl")
        .unwrap()
        .unwrap();
    let three = base_of_dockerfile(&mut file, "registry.example/debian:12.12").unwrap().unwrap();
    assert!(
        file.text.contains("Pillow==12.3.0 \\\n    'ray[default]==2.56.0' numpy==1.26.0\n"),
        "{}",
        file.text
    );
    assert!(
        file.text.contains("-y curl\nRUN apt-get update && apt-get install -y --only-upgrade openssl\nUSER"),
        "{}",
        file.text
    );
    assert!(file.text.contains("FROM --platform=linux/amd64 registry.example/debian:12.12\n"));
    if let Some(text) = patched("Dockerfile", DOCKERFILE, &[&one.diff, &two.diff, &three.diff]) {
        assert_eq!(text, file.text);
    }
    let mut empty = PatchedFile { name: "Dockerfile".to_owned(), text: "# nothing\n".to_owned() };
    assert!(run_in_dockerfile(&mut empty, "true").is_err() && base_of_dockerfile(&mut empty, "x").is_err());
}
