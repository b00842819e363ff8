//! `weighbridge policy`.

use std::fmt::Write as _;

use wb_policy::{Cases, Policies, Policy};
use wb_report::plain;

use crate::arguments::{Policy as Arguments, PolicyTest, PolicyVerb};
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        PolicyVerb::Test(arguments) => test(arguments),
    }
}

fn test(arguments: &PolicyTest) -> Result<(), Failure> {
    let policy = Policy::parse(&read(&arguments.policy)?, &arguments.policy.display().to_string())
        .map_err(|error| Failure::steering(&error))?;
    let policies = Policies { organisation: Some(policy), project: None };
    let (mut text, mut passed, mut failed) = (String::new(), 0, 0);
    for path in &arguments.cases {
        let cases = Cases::parse(&read(path)?, &path.display().to_string())
            .map_err(|error| Failure::steering(&error))?;
        for result in cases.run(&policies) {
            let word = if result.passed { "ok" } else { "FAILED" };
            let _ = writeln!(text, "{word:<7} {} (line {})", plain(&result.name), result.line);
            let (verdict, expected) = result.verdict;
            if verdict != expected {
                let _ =
                    writeln!(text, "        it is {}, and {} was expected", verdict.name(), expected.name());
            }
            for rule in &result.unexpected {
                let _ = writeln!(text, "        {} did not pass, and nothing was said of it", plain(rule));
            }
            for rule in &result.missing {
                let _ = writeln!(text, "        {} passed, and was expected not to", plain(rule));
            }
            if result.passed { passed += 1 } else { failed += 1 }
        }
    }
    let _ = writeln!(
        text,
        "{} is a policy; {passed} cases hold, {failed} do not",
        plain(&arguments.policy.display().to_string())
    );
    output::print(&text)?;
    match failed {
        0 => Ok(()),
        _ => Err(Failure::no(
            format!("hold the policy to its cases: {failed} do not come out as expected"),
            None,
        )),
    }
}

fn read(path: &std::path::Path) -> Result<String, Failure> {
    fs_err::read_to_string(path).map_err(|error| Failure::io(&format!("read {}", path.display()), &error))
}
