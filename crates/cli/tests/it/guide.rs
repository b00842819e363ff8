//! The commands that the guide and the README show are run, so that neither promises what the program does not do.

use std::path::Path;

use crate::run::{image, weighbridge_with};

/// Lines of `sh` blocks that run the program, each with its exit code: 0 unless a comment says "exits with N".
fn commands(text: &str) -> Vec<(String, i32)> {
    let mut inside = false;
    let mut commands = Vec::new();
    for line in text.lines() {
        match line.trim() {
            "```sh" => inside = true,
            fence if fence.starts_with("```") => inside = false,
            command if inside && command.starts_with("weighbridge ") => {
                let (command, comment) = command.split_once(" #").unwrap_or((command, ""));
                let code =
                    comment.split_once("exits with ").and_then(|(_, rest)| rest.get(..1)?.parse().ok());
                commands.push((command.trim().to_owned(), code.unwrap_or(0)));
            }
            _ => {}
        }
    }
    commands
}

/// What the guide's commands read: advisories about what is in the image, a policy and its cases.
fn files(folder: &Path) {
    fs_err::create_dir(folder.join("advisories")).unwrap();
    let record = r#"{"id": "PYSEC-2024-1", "modified": "2024-05-31T00:00:00Z", "published": "2024-05-30T00:00:00Z",
        "aliases": ["CVE-2024-1000"], "summary": "made for this test",
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
        "affected": [{"package": {"ecosystem": "PyPI", "name": "demo"}, "ranges": [{"type": "ECOSYSTEM",
            "events": [{"introduced": "0"}, {"fixed": "1.1"}]}]}]}"#;
    fs_err::write(folder.join("advisories/PYSEC-2024-1.json"), record).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    for (project, requirement) in [("project", "demo==1.0\n".to_owned()), ("pinned", pinned())] {
        fs_err::create_dir(folder.join(project)).unwrap();
        fs_err::write(folder.join(project).join("requirements.txt"), requirement).unwrap();
    }
    fs_err::create_dir(folder.join("models")).unwrap();
    let header = br#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#;
    let model = [&(header.len() as u64).to_le_bytes()[..], header, &[0; 8]].concat();
    fs_err::write(folder.join("models/model.safetensors"), model).unwrap();
    let list = "version = 1\n[[model]]\nname = \"encoder\"\nsource = \"models\"\n";
    fs_err::write(folder.join("models.toml"), list).unwrap();
    fs_err::write(folder.join("images.txt"), "# one source a line\noci:./layout\n").unwrap();
    for name in ["policy.toml", "cases.toml"] {
        fs_err::copy(root.join(name), folder.join(name)).unwrap();
    }
}

fn pinned() -> String {
    format!("demo==1.0 --hash=sha256:{}\n", "0123456789abcdef".repeat(4))
}

#[test]
fn every_command_shown_does_what_it_says() {
    let folder = image();
    fs_err::rename(folder.path().join("image"), folder.path().join("layout")).unwrap();
    fs_err::create_dir(folder.path().join("venv")).unwrap();
    files(folder.path());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut ran = 0;
    for page in ["docs/guide.md", "README.md"] {
        for (command, code) in commands(&fs_err::read_to_string(root.join(page)).unwrap()) {
            let words: Vec<String> = command
                .split(" >")
                .next()
                .unwrap()
                .split_whitespace()
                .skip(1)
                .map(|word| match word.trim_matches('"') {
                    "$IMAGE" | "SOURCE" => "oci:./layout".to_owned(),
                    "PATH" => "etc/os-release".to_owned(),
                    "PROJECT" => "project".to_owned(),
                    "dir:/opt/venv" => "dir:venv".to_owned(),
                    word => word.to_owned(),
                })
                .collect();
            // No test asks the network for anything.
            if words.iter().any(|word| word.starts_with("registry.example/") || word.starts_with("https://"))
            {
                continue;
            }
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let environment = [("XDG_DATA_HOME", "/nonexistent"), ("SOURCE_DATE_EPOCH", "1717200000")];
            let result = weighbridge_with(folder.path(), &words, &environment);
            if let Some(file) = command.split(" >").nth(1).map(str::trim) {
                fs_err::write(folder.path().join(file), &result.stdout).unwrap();
            }
            // The guide's example of a file to explain is not in this image, which is a "no" and not a mistake.
            let expected = if words.iter().any(|word| word.contains("0123abcd")) { 1 } else { code };
            assert_eq!(result.code, expected, "{page}: {command}\n{}", result.stderr);
            ran += 1;
        }
    }
    assert!(ran >= 6, "only {ran} commands were found");
}
