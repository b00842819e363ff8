//! Whether two names are one person's: nobody approves what they asked for themselves.

/// Whether two names stand for the same person: case, spaces and a leading `@` say nothing, and of
/// `Name <address>` either half is enough.
pub(crate) fn is_same(one: &str, two: &str) -> bool {
    let (one, two) = (halves(one), halves(two));
    one.iter().any(|half| two.contains(half))
}

fn halves(text: &str) -> Vec<String> {
    let (name, address) = match text.split_once('<') {
        Some((name, rest)) => (name, rest.trim_end().trim_end_matches('>')),
        None => (text, ""),
    };
    [name, address]
        .into_iter()
        .map(|half| half.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
        .map(|half| half.trim_start_matches('@').trim_start_matches("mailto:").to_owned())
        .filter(|half| !half.is_empty())
        .collect()
}

#[cfg(test)]
mod tests;
