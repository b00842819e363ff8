//! The headers of core metadata that a plan needs.

/// No real distribution needs this many.
const MOST_REQUIREMENTS: usize = 10_000;

/// What a wheel's METADATA says.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) requires: Vec<String>,
    pub(super) requires_python: Option<String>,
}

/// Reads headers up to the first empty line.
pub(super) fn read(bytes: &[u8]) -> Fields {
    let mut fields = Fields::default();
    let text = String::from_utf8_lossy(bytes);
    for line in text.lines().map(|line| line.trim_end_matches('\r')).take_while(|line| !line.is_empty()) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        if name.eq_ignore_ascii_case("Requires-Dist") && fields.requires.len() < MOST_REQUIREMENTS {
            fields.requires.push(value.to_owned());
        } else if name.eq_ignore_ascii_case("Requires-Python") {
            fields.requires_python = Some(value.to_owned());
        }
    }
    fields
}
