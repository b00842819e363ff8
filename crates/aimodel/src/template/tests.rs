use super::*;
use crate::context::Limits;
use crate::finding::{Effect, Verdict};
use crate::reading::Reading;
use wb_testkit::attack::{Content, Expect, template::ATTACKS};

mod real;

fn weighed(text: &str) -> Reading {
    let mut reading = Reading { complete: true, format: Some("template".to_owned()), ..Reading::default() };
    let limits = Limits::DEFAULT;
    let mut context = Context::new(&mut reading, &limits, b"chat_template.jinja");
    weigh(text, 0, &mut context);
    reading
}

#[test]
fn good_templates_of_every_family_are_clean() {
    for (name, text) in real::TEMPLATES {
        let reading = weighed(text);
        assert_eq!(reading.findings, [], "{name}");
        assert_eq!(reading.verdict(), Verdict::Clean, "{name}");
    }
}

#[test]
fn empty_templates_are_clean() {
    for text in ["", "\n", "no template at all", "{ } %} }}"] {
        assert_eq!(weighed(text).findings, [], "{text:?}");
    }
}

#[test]
fn templates_cut_short_never_panic_and_keep_what_was_found() {
    for (name, text) in real::TEMPLATES {
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let reading = weighed(&text[..end]);
            let worst = reading.findings.iter().map(|finding| finding.effect).max();
            assert!(worst < Some(Effect::Malicious), "{name} cut at {end}: {:?}", reading.findings);
        }
    }
    let cut = weighed("{{ x.__class__.__mro__ }}{% if ");
    assert_eq!(cut.verdict(), Verdict::Malicious);
    assert!(
        cut.findings.iter().any(|finding| finding.rule == "template/not-understood"),
        "{:?}",
        cut.findings
    );
}

#[test]
fn wrong_templates_are_unreadable() {
    for text in [
        "{{ a b }}",
        "{% for x %}{% endfor %}",
        "{{ 'x }}",
        "{% endif %}",
        "{% if x %}",
        "{# x",
        "{{ ( }}",
        "{% bogus %}",
    ] {
        let reading = weighed(text);
        assert_eq!(reading.verdict(), Verdict::Unreadable, "{text:?}: {:?}", reading.findings);
    }
}

#[test]
fn attacks_are_found() {
    for attack in ATTACKS {
        let files = (attack.build)();
        let Some((name, Content::Bytes(bytes))) = files.first() else {
            panic!("{} has no file", attack.name)
        };
        if !name.ends_with(".jinja") {
            continue;
        }
        let reading = weighed(std::str::from_utf8(bytes).expect("a template is text"));
        let expected = match attack.expect {
            Expect::Malicious => Verdict::Malicious,
            Expect::Suspicious => Verdict::Suspicious,
            Expect::Unreadable => Verdict::Unreadable,
        };
        assert_eq!(reading.verdict(), expected, "{}: {:?}", attack.name, reading.findings);
        let finding = reading.findings.iter().find(|finding| finding.rule == attack.rule);
        let finding = finding.unwrap_or_else(|| panic!("{}: {:?}", attack.name, reading.findings));
        for advisory in attack.advisories {
            assert!(finding.advisories.iter().any(|id| id == advisory), "{}: {finding:?}", attack.name);
        }
        assert!(!finding.evidence.is_empty());
        if attack.expect != Expect::Unreadable {
            assert!(
                finding.trace.iter().all(|step| step.starts_with("line 2: ")),
                "{}: {finding:?}",
                attack.name
            );
            assert!(!finding.trace.is_empty(), "{}", attack.name);
        }
    }
}

#[test]
fn bombs_for_the_reader_itself_end() {
    let doubling: String = (0..200).map(|_| "{% set a = a ~ a %}").collect();
    let bombs = [
        "{{ a".to_owned() + &".b".repeat(400_000) + " }}",
        "{{ ".to_owned() + &"(".repeat(300_000) + "a }}",
        "{{ ".to_owned() + &"-".repeat(300_000) + "1 }}",
        "{{ ".to_owned() + &"not ".repeat(300_000) + "a }}",
        "{{ 'a' ".to_owned() + &"~ 'a' ".repeat(200_000) + "}}",
        "{% if a %}".repeat(100_000),
        "{% for a in b recursive %}{{ loop(b) }}{% endfor %}".repeat(20_000),
        "{% set a = 'aaaaaaaaaaaaaaaa' %}".to_owned() + &doubling,
        "{{ ".to_owned() + &"a|replace('a','aaaaaaaaaaaaaaaaaaaaaaaaa')|".repeat(50_000) + "upper }}",
        "{% set l = ['a','b'] %}".to_owned() + &"{% set l = [l,l,l,l,l,l,l,l,l,l] %}".repeat(300),
        "{{".to_owned() + &" ".repeat(1_500_000),
        "{".repeat(1_500_000),
        "{% macro m(a, b, c) %}".repeat(50_000),
        "{% set a".to_owned() + &", a".repeat(300_000) + " = 1 %}",
        "{{ {".to_owned() + &"'a':1,".repeat(200_000) + "} }}",
    ];
    for bomb in &bombs {
        let start = std::time::Instant::now();
        let reading = weighed(bomb);
        let shown: String = bomb.chars().take(40).collect();
        assert!(start.elapsed().as_secs() < 20, "{shown} took {:?}", start.elapsed());
        assert!(reading.findings.len() < 300);
    }
}

#[test]
fn text_that_is_said_and_not_used_is_no_access() {
    // Python's names stand in many a prompt.
    let reading = weighed("Write `def __init__(self):` and {{ messages[0].content }}");
    assert_eq!(reading.findings, []);
}

/// Real templates, where somebody has them: every `*.jinja` below the folder that the variable names.
#[test]
fn real_templates_are_clean() {
    let Some(folder) = std::env::var_os("WEIGHBRIDGE_REAL_TEMPLATES") else {
        // Which templates there are depends on the machine.
        eprintln!("skipped: WEIGHBRIDGE_REAL_TEMPLATES names no folder");
        return;
    };
    let mut folders = vec![std::path::PathBuf::from(folder)];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).expect("the folder can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "jinja") {
                let text = fs_err::read_to_string(&path).expect("a template is text");
                let reading = weighed(&text);
                assert_eq!(reading.findings, [], "{}", path.display());
                count += 1;
            }
        }
    }
    assert!(count > 10, "only {count} templates");
}
