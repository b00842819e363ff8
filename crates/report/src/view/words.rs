//! Words that several reports share, so that they say the same.

use std::collections::BTreeMap;

use wb_model::{
    Component, Decision, Finding, FindingClass, FindingState, RuleOutcome, RuleResult, Severity, Treatment,
    Verdict,
};

/// `name version`.
pub(crate) fn title(component: &Component) -> String {
    match &component.version {
        Some(version) => format!("{} {version}", component.name),
        None => component.name.clone(),
    }
}

/// `1 finding`, `2 findings`, `7,080 records`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text} {}", if number == 1 { one } else { many })
}

/// `1 critical, 3 high`.
pub(crate) fn severities(levels: impl Iterator<Item = Severity>) -> String {
    let mut number: BTreeMap<std::cmp::Reverse<Severity>, usize> = BTreeMap::new();
    for level in levels {
        *number.entry(std::cmp::Reverse(level)).or_default() += 1;
    }
    let parts = number.into_iter().map(|(level, number)| format!("{number} {}", level.0));
    parts.collect::<Vec<_>>().join(", ")
}

/// A state in the words of a sentence: `openssl 1.0.2k is affected`.
pub(crate) fn state_words(state: FindingState) -> &'static str {
    match state {
        FindingState::Affected => "affected",
        FindingState::Unfixed => "affected, no fix known",
        FindingState::WontFix => "affected, will not be fixed",
        FindingState::EndOfLife => "affected, out of support",
        FindingState::NeedsSubscription => "affected, the fix needs a subscription",
        FindingState::UnderInvestigation => "under investigation",
        FindingState::CouldNotCompare => "perhaps affected: the versions could not be compared",
        FindingState::NotAffected => "not affected",
        FindingState::Fixed => "fixed",
    }
}

/// What a finding says of its component, to stand after its name: `is affected, no fix known`, `is malicious`.
pub(crate) fn says(finding: &Finding) -> String {
    let what = match finding.class {
        FindingClass::Vulnerability => return format!("is {}", state_words(finding.state)),
        FindingClass::Malware => "is malicious".to_owned(),
        FindingClass::Notice => "has a notice".to_owned(),
        FindingClass::EndOfLife => match &finding.since {
            Some(since) => format!("is out of support since {since}"),
            None => "is out of support".to_owned(),
        },
        FindingClass::Unmaintained => "is unmaintained".to_owned(),
        FindingClass::Yanked => "was taken back by its publisher".to_owned(),
    };
    if finding.is_open() { what } else { format!("{what} ({})", state_words(finding.state)) }
}

/// Why, in one line: the rules that made the verdict, with how much each counted.
pub(crate) fn decision_line(decision: &Decision) -> String {
    let of = |verdict| decision.rules.iter().filter(move |rule| rule.verdict() == verdict);
    let said = |rules: Vec<&RuleResult>| rules.into_iter().map(said).collect::<Vec<_>>().join(", ");
    match decision.verdict {
        Verdict::Pass => format!(
            "nothing stands against it ({} looked)",
            count(
                decision
                    .rules
                    .iter()
                    .filter(|rule| !matches!(rule.outcome, RuleOutcome::Skipped { .. }))
                    .count(),
                "rule",
                "rules"
            )
        ),
        verdict => said(of(verdict).collect()),
    }
}

/// `exploited 1`, `custom/no-root could not be decided`.
fn said(rule: &RuleResult) -> String {
    if let RuleOutcome::CouldNotDecide { .. } = rule.outcome {
        return format!("{} could not be decided", rule.id);
    }
    match rule.hits.iter().filter(|hit| hit.treatment == Treatment::Counted).count() {
        0 => rule.id.clone(),
        counted => format!("{} {counted}", rule.id),
    }
}

/// An address that may stand in a link: HTTP, and nothing in it that could end an attribute or hide where it leads.
pub(crate) fn link(address: &str) -> Option<&str> {
    const LONGEST: usize = 2048;
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&()*+,;=%".contains(byte);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let has_host = !host.is_empty() && !host.contains(['@', '[', ']', '%']);
    let bracketed = rest.contains(['[', ']']);
    (address.len() <= LONGEST && has_host && !bracketed && rest.bytes().all(|byte| allowed(&byte)))
        .then_some(address)
}

/// The page where an id is explained.
pub(crate) fn id_page(id: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if id.is_empty() || id.len() > 100 || !id.bytes().all(plain) || !id.contains('-') {
        return None;
    }
    if id.starts_with("CVE-") {
        return Some(format!("https://nvd.nist.gov/vuln/detail/{id}"));
    }
    if id.starts_with("GHSA-") {
        return Some(format!("https://github.com/advisories/{id}"));
    }
    Some(format!("https://osv.dev/vulnerability/{id}"))
}
