//! What stands beside advisories and holds none.

use crate::{Document, Shape};

/// Names without their endings, in lower case.
const NAMES: &[(&str, &str)] = &[
    ("authors", "a page for people"),
    ("changelog", "a page for people"),
    ("code_of_conduct", "a page for people"),
    ("codeowners", "a page for people"),
    ("contributing", "a page for people"),
    ("copying", "a licence"),
    ("history", "a page for people"),
    ("licence", "a licence"),
    ("license", "a licence"),
    ("maintainers", "a page for people"),
    ("notice", "a licence"),
    ("readme", "a page for people"),
    ("security", "a page for people"),
];

/// Endings that a name of [`NAMES`] may have.
const PAGE_ENDINGS: &[&str] = &["", "md", "txt", "rst", "html", "adoc"];

/// Whole names.
const FILES: &[(&str, &str)] = &[
    (".ds_store", "a file of a file manager"),
    (".gitattributes", "a file of version control"),
    (".gitignore", "a file of version control"),
    (".gitkeep", "a file of version control"),
    (".keep", "a file of version control"),
    ("archive_latest.txt", "the name of the newest archive"),
    ("changes.csv", "a list of what has changed"),
    ("deletions.csv", "a list of what was deleted"),
    ("ecosystems.txt", "a list of directories"),
    ("index.txt", "a list of files"),
    ("modified_id.csv", "a list of what has changed"),
    ("provider-metadata.json", "a description of a source"),
    ("releases.csv", "a list of what was released"),
];

/// Endings.
const ENDINGS: &[(&str, &str)] = &[
    (".asc", "a signature"),
    (".meta", "a checksum, which is not compared"),
    (".sha256", "a checksum"),
    (".sha512", "a checksum, which is not compared"),
    (".sig", "a signature"),
];

/// What a document is, by its name alone.
pub(super) fn by_name(path: &str) -> Option<&'static str> {
    let name = path.rsplit(['/', '!']).next().unwrap_or(path).to_ascii_lowercase();
    if let Some((_, what)) = FILES.iter().find(|(known, _)| *known == name) {
        return Some(what);
    }
    if let Some((_, what)) = ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)) {
        return Some(what);
    }
    let (stem, ending) = name.split_once('.').unwrap_or((&name, ""));
    let stem = stem.replace('-', "_");
    let (_, what) = NAMES.iter().find(|(known, _)| *known == stem)?;
    PAGE_ENDINGS.contains(&ending).then_some(*what)
}

/// What a document is that no feed recognises, by its content.
pub(super) fn by_content(document: &Document<'_>) -> Option<&'static str> {
    let Shape::Json { keys, many: false } = document.shape else {
        return document.bytes.iter().all(u8::is_ascii_whitespace).then_some("an empty file");
    };
    let has = |wanted: &str| keys.iter().any(|key| key == wanted);
    if has("licenseListVersion") && (has("licenses") || has("exceptions")) {
        return Some("a list of licences: the program brings its own");
    }
    if has("$schema") && (has("properties") || has("definitions") || has("$defs") || has("$id")) {
        return Some("a JSON schema");
    }
    if keys.len() == 2 && has("releases") && has("versions") {
        return Some("release days: what they say of whole lines stands in the products' pages");
    }
    None
}

/// What an unknown document looks like, in a few words.
pub(super) fn describe(document: &Document<'_>) -> String {
    let some = |keys: &[String]| {
        let shown: Vec<String> = keys.iter().take(4).map(|key| key.chars().take(24).collect()).collect();
        if keys.len() > shown.len() { format!("{}, …", shown.join(", ")) } else { shown.join(", ") }
    };
    match document.shape {
        Shape::Json { keys, .. } if keys.is_empty() => "JSON without keys".to_owned(),
        Shape::Json { keys, many: false } => format!("a JSON object of {}", some(keys)),
        Shape::Json { keys, many: true } => format!("JSON objects of {}", some(keys)),
        Shape::Yaml { keys } => format!("YAML with {}", some(keys)),
        Shape::Markdown { front } => format!("Markdown that starts with {front}"),
        Shape::Text { first_line } => {
            let line: String = first_line.chars().filter(|c| !c.is_control()).take(40).collect();
            format!("text that starts with {line:?}")
        }
        Shape::Binary => "binary".to_owned(),
    }
}
