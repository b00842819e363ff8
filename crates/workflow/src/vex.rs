//! The verbs of VEX: add a statement to a document, merge documents, export what was found.
//!
//! Everything here turns bytes into bytes: files and the time are the caller's.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;
use wb_match::vex::{
    self, Document, Format, Identity, JustificationKind, Product, Statement, Status, VexError, Vulnerability,
};
use wb_model::{Assessment, Hint};

/// The format of a new document when nobody asks for one.
pub const DEFAULT_FORMAT: &str = "openvex";

/// A statement as a person gives it, in texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewStatement {
    /// The vulnerability's id.
    pub vulnerability: String,
    /// Other ids of it.
    pub aliases: Vec<String>,
    /// The products: purls, digests or IRIs. At least one.
    pub products: Vec<String>,
    /// The parts of every product that are meant; the whole products when there are none.
    pub subcomponents: Vec<String>,
    /// `affected`, `not_affected`, `fixed` or `under_investigation`; `-` and `_` are the same.
    pub status: String,
    /// One of OpenVEX's five, for `not_affected`.
    pub justification: Option<String>,
    /// In words: the impact of what does not affect, the action for what does, otherwise how it was found out.
    pub statement: Option<String>,
    /// Who says it.
    pub author: String,
}

/// A document that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The format's id.
    pub format: &'static str,
    /// What a person should know: parts that were not understood or have no place in what was written.
    pub warnings: Vec<String>,
}

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum VexVerbError {
    /// A document could not be read or written.
    #[error(transparent)]
    Document(#[from] VexError),
    /// What was given is no statement.
    #[error("make a VEX statement: {why}")]
    Statement {
        /// What is wrong with what.
        why: String,
        /// What to give instead.
        hint: &'static str,
    },
    /// The document is a whole SBOM, and writing it again would leave only the statements.
    #[error("add a VEX statement to {name}: it is an SBOM, of which only the statements would be left")]
    Sbom {
        /// The document.
        name: String,
    },
    /// There is nothing to say.
    #[error("export VEX: there are no findings to speak about")]
    Nothing,
}

impl Hint for VexVerbError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Document(error) => error.hint(),
            Self::Statement { hint, .. } => Some((*hint).to_owned()),
            Self::Sbom { .. } => Some("put the statement into a document of its own".to_owned()),
            Self::Nothing => None,
        }
    }
}

/// Adds a statement to a document, or begins one with it. The format is the one asked for, else the document's own,
/// else [`DEFAULT_FORMAT`]. What stands in the document stays, and its version counts up.
///
/// # Errors
/// The document cannot be read, or what was given is no statement.
pub fn add(
    existing: Option<(&str, &[u8])>,
    new: &NewStatement,
    time: Timestamp,
    format: Option<&str>,
) -> Result<Written, VexVerbError> {
    let mut statement = statement(new)?;
    let Some((name, bytes)) = existing else {
        let document = Document::new(&new.author, Some(time), vec![statement]);
        return Ok(written(&document, format.unwrap_or(DEFAULT_FORMAT), Vec::new())?);
    };
    let mut document = vex::read(bytes, name)?;
    if is_sbom(bytes) {
        return Err(VexVerbError::Sbom { name: name.to_owned() });
    }
    let format = format.unwrap_or(document.format);
    let mut warnings = std::mem::take(&mut document.unread);
    if format == document.format {
        warnings.extend(lost(bytes, &document)?);
    }
    // A statement of the document's own time keeps that time, now that the document gets a new one.
    for before in &mut document.statements {
        before.time = before.time.or(document.time);
    }
    statement.time = Some(time);
    statement.author = (new.author != document.author).then(|| new.author.clone());
    document.statements.push(statement);
    document.time = document.time.max(Some(time));
    document.version += 1;
    Ok(written(&document, format, warnings)?)
}

/// Joins documents, given as names and bytes, into one. Author and time are those given, else all the authors and
/// the newest time.
///
/// # Errors
/// One of the documents cannot be read: the others alone would say something else.
pub fn merge(
    documents: &[(String, Vec<u8>)],
    author: Option<&str>,
    time: Option<Timestamp>,
    format: Option<&str>,
) -> Result<Written, VexVerbError> {
    let read = documents.iter().map(|(name, bytes)| vex::read(bytes, name));
    let read: Vec<Document> = read.collect::<Result<_, _>>()?;
    let own = read.first().map(|document| document.format);
    let mut merged = vex::merge(&read, author, time);
    let warnings = std::mem::take(&mut merged.unread);
    Ok(written(&merged, format.or(own).unwrap_or(DEFAULT_FORMAT), warnings)?)
}

/// Says what was found and decided, as a document for others.
///
/// # Errors
/// There are no findings that VEX could speak about, or no such format.
pub fn export(
    assessment: &Assessment,
    author: &str,
    time: Timestamp,
    format: Option<&str>,
) -> Result<Written, VexVerbError> {
    let document = vex::from_findings(&assessment.inventory, &assessment.findings, author, time);
    if document.statements.is_empty() {
        return Err(VexVerbError::Nothing);
    }
    Ok(written(&document, format.unwrap_or(DEFAULT_FORMAT), Vec::new())?)
}

fn written(document: &Document, format: &str, warnings: Vec<String>) -> Result<Written, VexError> {
    let format = Format::named(format)?;
    let mut bytes = Vec::new();
    format.write(document, &mut bytes)?;
    Ok(Written { bytes, format: format.id, warnings })
}

fn statement(new: &NewStatement) -> Result<Statement, VexVerbError> {
    let refuse = |why: String, hint: &'static str| VexVerbError::Statement { why, hint };
    let said = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let id = new.vulnerability.trim();
    if id.is_empty() || id.contains(char::is_whitespace) {
        return Err(refuse(
            format!("{id:?} is no id of a vulnerability"),
            "give an id such as CVE-2024-1234",
        ));
    }
    let status = Status::from_name(&new.status.replace('-', "_")).ok_or_else(|| {
        let hint = "use affected, not_affected, fixed or under_investigation";
        refuse(format!("{:?} is no status", new.status), hint)
    })?;
    let justification = match said(&new.justification) {
        None => None,
        Some(word) => Some(JustificationKind::from_name(&word.replace('-', "_")).ok_or_else(|| {
            let hint = "use component_not_present, vulnerable_code_not_present, \
                        vulnerable_code_not_in_execute_path, vulnerable_code_cannot_be_controlled_by_adversary or \
                        inline_mitigations_already_exist";
            refuse(format!("{word:?} is no justification"), hint)
        })?),
    };
    if justification.is_some() && status != Status::NotAffected {
        let why = format!("{} has no justification", status.name());
        return Err(refuse(why, "a justification says why a product is not affected: leave it out"));
    }
    if new.products.is_empty() {
        return Err(refuse("no product is named".to_owned(), "give the purl or the digest of a product"));
    }
    let identities =
        |texts: &[String]| texts.iter().map(|text| identity(text)).collect::<Result<Vec<_>, _>>();
    let subcomponents = identities(&new.subcomponents)?;
    let products = identities(&new.products)?
        .into_iter()
        .map(|identity| Product { identity, subcomponents: subcomponents.clone() })
        .collect();
    let vulnerability = Vulnerability { id: id.to_owned(), aliases: new.aliases.clone(), description: None };
    let mut statement = Statement::new(vulnerability, products, status);
    statement.justification = justification.map(Into::into);
    match status {
        Status::NotAffected => statement.impact = said(&new.statement),
        Status::Affected => statement.action = said(&new.statement),
        Status::Fixed | Status::UnderInvestigation => statement.notes = said(&new.statement),
    }
    if !statement.is_reasoned() {
        return Err(match status {
            Status::NotAffected => refuse(
                "not_affected without a reason".to_owned(),
                "give a justification, or say in words why the product is not affected",
            ),
            _ => refuse("affected without an action".to_owned(), "say in words what to do about it"),
        });
    }
    Ok(statement)
}

/// A purl, a digest or an IRI. A word alone names nothing that could be found again.
fn identity(text: &str) -> Result<Identity, VexVerbError> {
    let text = text.trim();
    let identity = Identity::of_id(text);
    let iri = text.contains(':') && !text.starts_with("pkg:") && !text.contains(char::is_whitespace);
    if identity.id.is_some() && !iri {
        return Err(VexVerbError::Statement {
            why: format!("{:?} names no product", text.chars().take(200).collect::<String>()),
            hint: "give a purl (pkg:pypi/torch@2.3.1), an image's digest (sha256:…) or an IRI",
        });
    }
    Ok(identity)
}

/// Whether a CycloneDX document holds more than statements.
fn is_sbom(bytes: &[u8]) -> bool {
    let Ok(document) = serde_json::from_slice::<Value>(bytes) else { return false };
    let filled = |key: &str| document.get(key).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let unanalysed = document
        .get("vulnerabilities")
        .and_then(Value::as_array)
        .is_some_and(|list| list.iter().any(|one| one.get("analysis").is_none()));
    document.get("bomFormat").is_some()
        && (filled("dependencies")
            || filled("services")
            || document.pointer("/metadata/component").is_some()
            || unanalysed)
}

/// Fields of the document that are not there any more when it is written again.
fn lost(bytes: &[u8], document: &Document) -> Result<Vec<String>, VexError> {
    let mut again = Vec::new();
    // A document that its own format does not allow has nothing to be compared with: writing it says why.
    vex::write(document.format, document, &mut again)?;
    let fields = |bytes: &[u8]| {
        let mut paths = BTreeSet::new();
        if let Ok(value) = serde_json::from_slice::<Value>(bytes) {
            fields_of(&value, "", &mut paths);
        }
        paths
    };
    let kept = fields(&again);
    Ok(fields(bytes)
        .difference(&kept)
        .map(|path| format!("{path} has no place in what was written"))
        .collect())
}

/// The paths of all fields, with `[]` for every entry of a list; recursion is as deep as the parser has allowed.
fn fields_of(value: &Value, path: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                fields_of(value, &path, into);
                into.insert(path);
            }
        }
        Value::Array(entries) => {
            entries.iter().for_each(|entry| fields_of(entry, &format!("{path}[]"), into));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests;
