use wb_model::Assessment;

use super::{escaped, junit};
use crate::testing::assessment::{assessment, nothing};

fn written(assessment: &Assessment) -> String {
    let mut out = Vec::new();
    junit(assessment, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn everything_in_one() {
    insta::assert_snapshot!("everything", written(&assessment()));
}

#[test]
fn nobody_who_asked() {
    insta::assert_snapshot!("nothing", written(&nothing()));
}

#[test]
fn every_element_is_closed_whatever_the_texts_say() {
    let mut hostile = assessment();
    for rule in &mut hostile.decision.as_mut().unwrap().rules {
        rule.id.push_str("\"/><evil>");
        rule.title.push_str("]]></failure>&amp;");
        for hit in &mut rule.hits {
            hit.message.push_str("</testsuites>\u{0}\u{ffff}");
        }
    }
    let text = written(&hostile);
    assert!(!text.contains("<evil>") && !text.contains(['\u{0}', '\u{ffff}']));
    for element in ["testsuites", "testsuite", "failure", "error", "system-out", "properties"] {
        let opened =
            text.matches(&format!("<{element}>")).count() + text.matches(&format!("<{element} ")).count();
        assert_eq!(opened, text.matches(&format!("</{element}>")).count(), "{element}");
    }
    assert_eq!(escaped("<a b=\"c\">&'"), "&lt;a b=&quot;c&quot;&gt;&amp;&apos;");
}

/// Each test case's name, and the element in it, as a parser reads them: the one that comes with Python, and
/// `junitparser` where the Python named by `WEIGHBRIDGE_PEERS_PYTHON` has it.
#[test]
fn parsers_read_every_rule_with_its_outcome() {
    const PLAIN: &str = "import sys, xml.etree.ElementTree as t\n\
        for c in t.fromstring(sys.stdin.buffer.read()).iter('testcase'): print(*[e.tag for e in c] or ['none'])";
    const PEER: &str = "import sys\ntry: import junitparser as j\nexcept ImportError: sys.exit(77)\n\
        for s in j.JUnitXml.fromstring(sys.stdin.buffer.read()):\n  for c in s: \
        print(*[r._tag for r in c.result] or ['system-out' if c.system_out else 'none'])";
    let assessment = assessment();
    let wanted: Vec<&str> = assessment.decision.as_ref().unwrap().rules.iter().map(element).collect();
    let peer = std::env::var("WEIGHBRIDGE_PEERS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    for (python, program) in [("python3", PLAIN), (peer.as_str(), PEER)] {
        match ask(python, program, &written(&assessment)) {
            Ok(read) => assert_eq!(read.lines().collect::<Vec<_>>(), wanted, "{python}"),
            Err(why) => println!("skipped: {python}: {why}"),
        }
    }
}

fn element(rule: &wb_model::RuleResult) -> &'static str {
    match &rule.outcome {
        wb_model::RuleOutcome::Skipped { .. } => "skipped",
        wb_model::RuleOutcome::CouldNotDecide { .. } => "error",
        wb_model::RuleOutcome::Decided { verdict: wb_model::Verdict::Fail } => "failure",
        wb_model::RuleOutcome::Decided { .. } if rule.hits.is_empty() => "none",
        wb_model::RuleOutcome::Decided { .. } => "system-out",
    }
}

fn ask(python: &str, program: &str, text: &str) -> Result<String, String> {
    use std::process::{Command, Stdio};
    let mut command = Command::new(python);
    command.args(["-c", program]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    // A program that gives up early does not read to the end.
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes());
    let done = child.wait_with_output().unwrap();
    if done.status.code() == Some(77) {
        return Err("it has no junitparser".to_owned());
    }
    assert!(done.status.success(), "{python}");
    Ok(String::from_utf8(done.stdout).unwrap())
}
