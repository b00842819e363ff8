//! Module streams of rpm distributions: which one a bulletin is about.
//!
//! Builds of a module carry `.module` in their release; which module and which stream stands only in the title
//! (`Moderate: ruby:3.3 security update`).

/// Whether a version is that of a module's build (`3.3.1-2.module+el9.4.0+20787+4c237fd3`, `….module_el8.8.0+…`).
pub(crate) fn is_modular(version: &str) -> bool {
    version.contains(".module+") || version.contains(".module_")
}

/// The one module stream (`ruby:3.3`) that a title names; none when it names none or several.
pub(crate) fn in_title(title: &str) -> Option<&str> {
    let mut streams = title.split([' ', ',', ';', '(', ')']).filter(|word| is_stream(word));
    let first = streams.next()?;
    streams.all(|other| other == first).then_some(first)
}

fn is_stream(word: &str) -> bool {
    let fit = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'))
    };
    // `RLSA-2024:3671` has the form of a stream; a module's name begins with a small letter.
    word.split_once(':').is_some_and(|(name, stream)| {
        fit(name) && fit(stream) && name.starts_with(|c: char| c.is_ascii_lowercase())
    })
}
