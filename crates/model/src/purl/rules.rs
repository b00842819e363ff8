//! What purl-spec says about single types: one row a type. A type without a row has no rules of its own.

use super::{Parts, PurlError};

/// The rules of one type.
pub(super) struct TypeRules {
    kind: &'static str,
    namespace: Namespace,
    /// Which parts are written in lower case.
    lower: &'static [Part],
    /// What no table can say.
    special: Option<Special>,
    /// Where the path is cut into namespace and name.
    pub(super) cut: Cut,
}

/// Says what is wrong, or brings the parts into form.
type Special = fn(&mut Parts) -> Result<(), &'static str>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Namespace {
    Optional,
    Required,
    Prohibited,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Namespace,
    Name,
    Version,
}

/// Where a path is cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// The last segment is the name: nearly every type.
    Last,
    /// The first segment is the namespace, and the name may hold slashes.
    First,
}

const NO_RULES: TypeRules =
    TypeRules { kind: "", namespace: Namespace::Optional, lower: &[], special: None, cut: Cut::Last };
const BOTH: &[Part] = &[Part::Namespace, Part::Name];

/// In alphabetical order.
const RULES: &[TypeRules] = &[
    TypeRules { kind: "alpm", lower: BOTH, ..NO_RULES },
    TypeRules { kind: "apk", lower: BOTH, ..NO_RULES },
    TypeRules { kind: "bitbucket", lower: BOTH, ..NO_RULES },
    TypeRules { kind: "bitnami", lower: &[Part::Name], ..NO_RULES },
    TypeRules { kind: "brew", lower: BOTH, ..NO_RULES },
    TypeRules { kind: "chrome-extension", special: Some(chrome_extension), ..NO_RULES },
    TypeRules { kind: "composer", lower: BOTH, ..NO_RULES },
    TypeRules { kind: "cpan", special: Some(cpan), ..NO_RULES },
    TypeRules { kind: "deb", lower: BOTH, ..NO_RULES },
    TypeRules { kind: "git", lower: BOTH, cut: Cut::First, ..NO_RULES },
    TypeRules { kind: "github", lower: BOTH, ..NO_RULES },
    TypeRules { kind: "golang", lower: BOTH, ..NO_RULES },
    TypeRules { kind: "hex", lower: BOTH, ..NO_RULES },
    TypeRules { kind: "huggingface", lower: &[Part::Version], ..NO_RULES },
    TypeRules { kind: "julia", special: Some(julia), ..NO_RULES },
    TypeRules { kind: "mlflow", special: Some(mlflow), ..NO_RULES },
    TypeRules { kind: "oci", lower: &[Part::Name], ..NO_RULES },
    TypeRules { kind: "otp", namespace: Namespace::Prohibited, ..NO_RULES },
    TypeRules { kind: "pypi", lower: &[Part::Name], special: Some(pypi), ..NO_RULES },
    TypeRules { kind: "qpkg", lower: &[Part::Namespace], ..NO_RULES },
    TypeRules { kind: "rpm", lower: &[Part::Namespace], ..NO_RULES },
    TypeRules { kind: "swift", namespace: Namespace::Required, ..NO_RULES },
    TypeRules { kind: "vcpkg", namespace: Namespace::Prohibited, ..NO_RULES },
    TypeRules { kind: "vscode-extension", namespace: Namespace::Required, ..NO_RULES },
];

/// The rules of a type.
pub(super) fn rules(kind: &str) -> &'static TypeRules {
    RULES.binary_search_by(|row| row.kind.cmp(kind)).ok().and_then(|at| RULES.get(at)).unwrap_or(&NO_RULES)
}

impl TypeRules {
    /// Brings the parts into the canonical form of their type, or says why they are none of it.
    pub(super) fn apply(&self, parts: &mut Parts) -> Result<(), PurlError> {
        match (self.namespace, &parts.namespace) {
            (Namespace::Required, None) => return Err(parts.error("its type needs a namespace")),
            (Namespace::Prohibited, Some(_)) => return Err(parts.error("its type has no namespace")),
            _ => {}
        }
        for part in self.lower {
            match part {
                Part::Namespace => parts.namespace = parts.namespace.as_deref().map(str::to_lowercase),
                Part::Name => parts.name = parts.name.to_lowercase(),
                Part::Version => parts.version = parts.version.as_deref().map(str::to_lowercase),
            }
        }
        match self.special {
            Some(special) => special(parts).map_err(|why| parts.error(why)),
            None => Ok(()),
        }
    }
}

fn chrome_extension(parts: &mut Parts) -> Result<(), &'static str> {
    if parts.name.len() != 32 || !parts.name.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Err("an extension's name is not 32 lower-case letters");
    }
    let numbers: Vec<&str> = parts.version.as_deref().unwrap_or("0").split('.').collect();
    let number = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if numbers.len() > 4 || !numbers.iter().all(number) {
        return Err("an extension's version is not one to four numbers");
    }
    Ok(())
}

fn cpan(parts: &mut Parts) -> Result<(), &'static str> {
    if parts.name.contains("::") { Err("its name is a module's, not a distribution's") } else { Ok(()) }
}

fn julia(parts: &mut Parts) -> Result<(), &'static str> {
    if parts.qualifiers.contains_key("uuid") { Ok(()) } else { Err("its type needs the qualifier uuid") }
}

/// Databricks' registry folds case, others do not.
fn mlflow(parts: &mut Parts) -> Result<(), &'static str> {
    if parts.qualifiers.get("repository_url").is_some_and(|url| url.contains("databricks")) {
        parts.name = parts.name.to_lowercase();
    }
    Ok(())
}

fn pypi(parts: &mut Parts) -> Result<(), &'static str> {
    parts.name = parts.name.replace('_', "-");
    Ok(())
}

#[cfg(test)]
mod tests;
