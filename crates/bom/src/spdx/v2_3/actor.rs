//! Suppliers and tools in the form `Organization: name (email)` (§7.5) and `Tool: name-version` (§6.8).

use wb_model::Tool;

use super::NO_ASSERTION;

/// A supplier as SPDX has it. What was declared does not tell people from organisations, so that all are
/// organisations; `name <address>` becomes `name (address)`.
pub(super) fn supplier(declared: &str) -> String {
    let text = declared.split_whitespace().collect::<Vec<_>>().join(" ");
    let (name, address) =
        match text.split_once(" <").and_then(|(name, rest)| Some((name, rest.strip_suffix('>')?))) {
            Some((name, address)) if is_address(address) => (name, Some(address)),
            _ => (text.as_str(), None),
        };
    // Parentheses would be taken for the address.
    let name = name.replace('(', "[").replace(')', "]");
    if name.is_empty() {
        return NO_ASSERTION.to_owned();
    }
    match address {
        Some(address) => format!("Organization: {name} ({address})"),
        None => format!("Organization: {name}"),
    }
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"()<>".contains(&byte))
}

/// The supplier that an SPDX field names; none for `NOASSERTION`.
pub(super) fn parse_supplier(field: &str) -> Option<String> {
    let text = field.strip_prefix("Organization: ").or_else(|| field.strip_prefix("Person: "))?.trim();
    let split = text.rsplit_once(" (").and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
    Some(match split {
        Some((name, address)) if is_address(address) => format!("{name} <{address}>"),
        Some((name, "")) => name.to_owned(),
        _ => text.to_owned(),
    })
}

/// `Tool: name-version`.
pub(super) fn tool(tool: &Tool) -> String {
    let clean = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("Tool: {}-{}", clean(&tool.name), clean(&tool.version))
}

/// The tool of a creator; the version is what follows the first dash before a digit.
pub(super) fn parse_tool(creator: &str) -> Option<Tool> {
    let text = creator.strip_prefix("Tool: ")?;
    let dash = text
        .char_indices()
        .filter(|(at, character)| {
            *character == '-' && text[at + 1..].starts_with(|next: char| next.is_ascii_digit())
        })
        .map(|(at, _)| at)
        .next();
    Some(match dash {
        Some(at) => Tool { name: text[..at].to_owned(), version: text[at + 1..].to_owned() },
        None => Tool { name: text.to_owned(), version: String::new() },
    })
}

#[cfg(test)]
mod tests;
