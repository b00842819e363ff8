//! What is asked of the database about a component.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use wb_advisory::{Space, Statement, StatementFlag};
use wb_model::FindingFlag;

/// A matcher's answer to a component.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It belongs to another matcher.
    NotMine,
    /// These questions; together they are all that can be asked about it.
    Ask(Vec<Question>),
    /// It is of this ecosystem, and nobody can speak about it.
    NotCovered(String),
}

/// One look-up by name, and how its answers are read.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// Whose names.
    pub(crate) space: Space,
    /// The name.
    pub(crate) name: String,
    /// The versions to compare with: one as a rule. Several when it is one of these and not known which; none when
    /// it is not known at all.
    pub(crate) versions: Vec<String>,
    /// What the answers are worth against one another.
    pub(crate) role: Role,
    /// Who decides where several records speak: a lower number goes first (see [`crate::conclude`]).
    pub(crate) tier: u8,
    /// Which names of OS packages the question is about.
    pub(crate) names: Names,
    /// Whether a version without an epoch means "any epoch" (the file name of a source rpm has none).
    pub(crate) any_epoch: bool,
    /// What a finding by this question is marked with.
    pub(crate) flags: BTreeSet<FindingFlag>,
    /// Why it is asked, in a sentence.
    pub(crate) reason: Cow<'static, str>,
    /// What statements may require of the component: `module`, `arch`, `target-sw`, `platform`.
    pub(crate) traits: BTreeMap<&'static str, String>,
    /// What the sources leave out for this component, besides what they say themselves.
    pub(crate) limit: Option<&'static str>,
}

/// What the answers of a question are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// They are about the component itself.
    Own,
    /// They are about another name of the project: they count for vulnerabilities that its own name's do not mention.
    Variant,
    /// They are about a channel that needs a subscription; `attached` when the package itself came from it.
    Channel {
        /// The installed package is one of the channel's.
        attached: bool,
    },
}

/// Which names of OS packages a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// Either.
    Any,
    /// The names of source packages.
    Source,
    /// The names of binary packages.
    Binary,
}

impl Question {
    /// A question about the component itself, by its own name.
    pub(crate) fn new(space: Space, name: impl Into<String>, version: Option<&str>) -> Self {
        Self {
            space,
            name: name.into(),
            versions: version.filter(|text| !text.is_empty()).map(str::to_owned).into_iter().collect(),
            role: Role::Own,
            tier: 0,
            names: Names::Any,
            any_epoch: false,
            flags: BTreeSet::new(),
            reason: Cow::Borrowed("the package has this name in its ecosystem"),
            traits: BTreeMap::new(),
            limit: None,
        }
    }

    /// Why it is asked.
    pub(crate) fn because(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.reason = reason.into();
        self
    }

    /// A mark for its findings.
    pub(crate) fn flag(mut self, flag: FindingFlag) -> Self {
        self.flags.insert(flag);
        self
    }

    /// Its place among those who decide.
    pub(crate) fn tier(mut self, tier: u8) -> Self {
        self.tier = tier;
        self
    }

    /// Whether a statement is about this component at all. What a statement requires and the component does not
    /// have makes it about something else; a module stream must be the same on both sides.
    pub(crate) fn is_about(&self, statement: &Statement) -> bool {
        let unwanted = match self.names {
            Names::Any => None,
            Names::Source => Some(StatementFlag::BinaryPackage),
            Names::Binary => Some(StatementFlag::SourcePackage),
        };
        if unwanted.is_some_and(|flag| statement.flags.contains(&flag)) {
            return false;
        }
        let required = |key: &str| statement.qualifiers.get(key).map(String::as_str);
        let own = |key: &str| self.traits.get(key).map(String::as_str);
        stream(required("module")) == stream(own("module"))
            && required("arch").is_none_or(|wanted| has_architecture(wanted, own("arch")))
            && required("target-sw").is_none_or(|wanted| runs_on(wanted, own("target-sw")))
            && required("platform").is_none_or(|wanted| wanted.to_ascii_lowercase().contains("linux"))
    }
}

/// Module and stream of `nodejs:18:8080020230…`: what follows is the build.
fn stream(label: Option<&str>) -> Option<(&str, &str)> {
    let mut parts = label?.split(':');
    Some((parts.next()?, parts.next().unwrap_or_default()))
}

fn has_architecture(wanted: &str, own: Option<&str>) -> bool {
    let Some(own) = own.filter(|own| !matches!(*own, "all" | "noarch" | "any")) else { return true };
    let mut list = wanted.split([',', ' ']).filter(|one| !one.is_empty());
    list.any(|one| one == own || matches!(one, "src" | "source" | "all" | "noarch" | "any"))
}

/// CPE target software: a library in a Linux image is not the plug-in of that name for something else.
fn runs_on(wanted: &str, own: Option<&str>) -> bool {
    match own {
        Some(own) => wanted == own,
        None => matches!(wanted, "*" | "-" | "" | "linux" | "linux_kernel" | "unix"),
    }
}
