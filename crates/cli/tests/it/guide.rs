//! The commands that the guide and the README show are run, so that neither promises what the program does not do.

use std::path::Path;

use crate::run::{image, weighbridge};

/// Lines of `sh` blocks that run the program, without comments.
fn commands(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut commands = Vec::new();
    for line in text.lines() {
        match line.trim() {
            "```sh" => inside = true,
            fence if fence.starts_with("```") => inside = false,
            command if inside && command.starts_with("weighbridge ") => {
                commands.push(command.split(" #").next().unwrap().trim().to_owned());
            }
            _ => {}
        }
    }
    commands
}

#[test]
fn every_command_shown_does_what_it_says() {
    let folder = image();
    fs_err::rename(folder.path().join("image"), folder.path().join("layout")).unwrap();
    fs_err::create_dir(folder.path().join("venv")).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut ran = 0;
    for page in ["docs/guide.md", "README.md"] {
        for command in commands(&fs_err::read_to_string(root.join(page)).unwrap()) {
            let words: Vec<String> = command
                .split_whitespace()
                .skip(1)
                .map(|word| match word.trim_matches('"') {
                    "$IMAGE" | "SOURCE" => "oci:./layout".to_owned(),
                    "PATH" => "etc/os-release".to_owned(),
                    "dir:/opt/venv" => "dir:venv".to_owned(),
                    word => word.to_owned(),
                })
                .collect();
            // No test asks the network for anything.
            if words.iter().any(|word| word.starts_with("registry.example/")) {
                continue;
            }
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let result = weighbridge(folder.path(), &words);
            // The guide's example of a file to explain is not in this image, which is a "no" and not a mistake.
            let expected = i32::from(words.iter().any(|word| word.contains("0123abcd")));
            assert_eq!(result.code, expected, "{page}: {command}\n{}", result.stderr);
            ran += 1;
        }
    }
    assert!(ran >= 6, "only {ran} commands were found");
}
