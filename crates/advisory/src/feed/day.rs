//! Days as feeds write them.

use crate::Document;

/// The day at the beginning of a text (`2024-01-31`, `2024-01-31T12:00:00Z`), when there is such a day.
pub(crate) fn of(text: &str) -> Option<&str> {
    let day = text.get(..10)?;
    let digits = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    (digits && day.parse::<jiff::civil::Date>().is_ok()).then_some(day)
}

/// The last day in the name of a document's file.
pub(crate) fn in_name<'a>(document: &Document<'a>) -> Option<&'a str> {
    let name = document.path.rsplit(['/', '!']).next().unwrap_or(document.path);
    (0..name.len()).rev().find_map(|at| of(name.get(at..)?))
}

/// Whether a text is a CVE's id.
pub(crate) fn is_cve(text: &str) -> bool {
    let Some((year, number)) = text.strip_prefix("CVE-").and_then(|rest| rest.split_once('-')) else {
        return false;
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    year.len() == 4 && digits(year) && (4..=19).contains(&number.len()) && digits(number)
}
