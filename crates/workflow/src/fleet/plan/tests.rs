use super::*;

fn tags(words: &str) -> Vec<String> {
    words.split(' ').map(str::to_owned).collect()
}

#[test]
fn tags_are_chosen() {
    let some = tags("1.2 1.10 1.9 latest");
    assert_eq!(Choice::parse("latest").of(&some), ["latest"]);
    assert_eq!(Choice::parse("latest").of(&tags("1.2 1.10 1.9")), ["1.10"]);
    assert_eq!(Choice::parse("2").of(&tags("1.2 1.10 1.9")), ["1.10", "1.9"]);
    assert_eq!(Choice::parse("all").of(&some).len(), 4);
    assert_eq!(Choice::parse("1.*").of(&some), ["1.10", "1.2", "1.9"]);
    assert_eq!(Choice::parse("1.?").of(&some), ["1.2", "1.9"]);
    assert!(Choice::parse("2*").of(&some).is_empty());
}

#[test]
fn patterns_fit_whole_texts() {
    for (pattern, text, expected) in [
        ("*", "", true),
        ("a*b*c", "axxbxxbc", true),
        ("a*b", "axxbx", false),
        ("", "a", false),
        ("**?", "x", true),
    ] {
        assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
    }
    // One that goes back at every character still ends.
    assert!(!fits(&format!("{}b", "*a".repeat(40)), &"a".repeat(5000)));
}

#[test]
fn signatures_are_no_images() {
    let hex = "0".repeat(64);
    assert!(is_attachment(&format!("sha256-{hex}.sig")) && is_attachment(&format!("sha256-{hex}")));
    assert!(!is_attachment("sha256-abc") && !is_attachment("v1"));
}

#[test]
fn a_list_has_comments_and_names_each_image_once() {
    let plan =
        from_list("# all\n\nregistry.example/a:1  # first\n registry.example/b\nregistry.example/a:1\n#x\n");
    let names: Vec<&str> = plan.tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(names, ["registry.example/a:1", "registry.example/b"]);
    assert!(from_list("").tasks.is_empty());
    assert_eq!(from_list("sbom:a.json").tasks, [Task::document("a.json".into())]);
}
