//! A VEX document in the one form that all formats are brought into.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use wb_model::{Cpe, Digest, FindingState, Purl};

use super::stamp;

/// What one author says, as one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its own id: an IRI, a serial number, a tracking id; the digest of its bytes when it has none.
    pub id: String,
    /// Who speaks.
    pub author: String,
    /// In which role (`vendor`, `VEXing Engineer`).
    pub role: Option<String>,
    /// When it was issued or last changed.
    #[serde(serialize_with = "rfc_3339")]
    pub time: Option<Timestamp>,
    /// Its version, from 1.
    pub version: u64,
    /// Id of the format it was read from (`openvex`, `csaf`, `cyclonedx`); empty for one that was made here.
    #[serde(skip)]
    pub format: &'static str,
    /// What it says, in its own order.
    pub statements: Vec<Statement>,
    /// Parts that could not be understood, each named with its reason. They are never taken for anything.
    #[serde(skip)]
    pub unread: Vec<String>,
}

/// One thing said about one vulnerability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The vulnerability.
    pub vulnerability: Vulnerability,
    /// What it is said about. Without products it is said about nothing.
    pub products: Vec<Product>,
    /// What is said.
    pub status: Status,
    /// Why a product is not affected.
    pub justification: Option<Justification>,
    /// Why a product is not affected, in words.
    pub impact: Option<String>,
    /// What to do about an affected product, in words.
    pub action: Option<String>,
    /// How the status was found out, in words.
    pub notes: Option<String>,
    /// When it was said; the document's time when none is given.
    #[serde(serialize_with = "rfc_3339")]
    pub time: Option<Timestamp>,
    /// Who says it, where it is not the document's author.
    pub author: Option<String>,
    /// Who supplies the product.
    pub supplier: Option<String>,
}

/// A vulnerability by its ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Vulnerability {
    /// The id the author uses.
    pub id: String,
    /// Other ids of the same vulnerability.
    pub aliases: Vec<String>,
    /// A description.
    pub description: Option<String>,
}

/// A product, or some parts of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Product {
    /// The product.
    pub identity: Identity,
    /// The parts that are meant; the whole product when there are none.
    pub subcomponents: Vec<Identity>,
}

/// How a product or a part is named. Everything given names the same thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Identity {
    /// An identifier that is no purl: an IRI, a `bom-ref`, a BOM-Link.
    pub id: Option<String>,
    /// A name for people.
    pub name: Option<String>,
    /// A package URL. Without a version it means every version.
    pub purl: Option<Purl>,
    /// A CPE.
    pub cpe: Option<Cpe>,
    /// Digests of its content; of an image, those of its manifest or its configuration.
    pub digests: Vec<Digest>,
    /// The versions that are meant, where the purl does not say; any of them.
    pub versions: Vec<VersionPattern>,
}

/// A version, or several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum VersionPattern {
    /// This version.
    Exact(String),
    /// A range: `vers:…`. Any other text is kept and matches nothing.
    Range(String),
}

/// What is said about a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing to do.
    NotAffected,
    /// These versions have the fix.
    Fixed,
    /// Not known yet.
    UnderInvestigation,
    /// Something is to be done.
    Affected,
}

/// Why a product is not affected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Justification {
    /// In OpenVEX's and CSAF's words.
    pub kind: JustificationKind,
    /// The word of the format it was read from, where that is another (`code_not_reachable`).
    pub original: Option<String>,
}

/// The five justifications of OpenVEX and CSAF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JustificationKind {
    /// The vulnerable component is not in the product.
    ComponentNotPresent,
    /// The component is, the vulnerable code in it is not.
    VulnerableCodeNotPresent,
    /// The vulnerable code is never run.
    VulnerableCodeNotInExecutePath,
    /// It is run, and an attacker has no influence on it.
    VulnerableCodeCannotBeControlledByAdversary,
    /// Something built in keeps the attack out.
    InlineMitigationsAlreadyExist,
}

impl Document {
    /// A new document, whose id follows from what it says.
    pub fn new(author: impl Into<String>, time: Option<Timestamp>, statements: Vec<Statement>) -> Self {
        let mut document = Self {
            id: String::new(),
            author: author.into(),
            role: None,
            time,
            version: 1,
            format: "",
            statements,
            unread: Vec::new(),
        };
        stamp::identify(&mut document);
        document
    }

    /// When a statement of it was said.
    pub fn time_of(&self, statement: &Statement) -> Option<Timestamp> {
        statement.time.or(self.time)
    }

    /// Who said a statement of it.
    pub fn author_of<'a>(&'a self, statement: &'a Statement) -> &'a str {
        statement.author.as_deref().unwrap_or(&self.author)
    }
}

impl Statement {
    /// A statement with nothing but what each must have.
    pub fn new(vulnerability: Vulnerability, products: Vec<Product>, status: Status) -> Self {
        Self {
            vulnerability,
            products,
            status,
            justification: None,
            impact: None,
            action: None,
            notes: None,
            time: None,
            author: None,
            supplier: None,
        }
    }

    /// Whether it gives the reason that its status asks for (OpenVEX 0.2.0, "Status labels"): without one, "not
    /// affected" is a claim that nobody can check.
    pub fn is_reasoned(&self) -> bool {
        let said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        match self.status {
            Status::NotAffected => self.justification.is_some() || said(&self.impact),
            Status::Affected => said(&self.action),
            Status::Fixed | Status::UnderInvestigation => true,
        }
    }
}

impl Vulnerability {
    /// All ids, the author's first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

impl Identity {
    /// Something named by an identifier: a purl or a digest where it is one, else the text.
    pub fn of_id(text: &str) -> Self {
        if let Ok(purl) = text.parse() {
            return Self { purl: Some(purl), ..Self::default() };
        }
        if let Ok(digest) = text.parse() {
            return Self { digests: vec![digest], ..Self::default() };
        }
        Self { id: Some(text.to_owned()), ..Self::default() }
    }

    /// Whether it names nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What to call it.
    pub fn label(&self) -> String {
        let text = |text: &Option<String>| text.clone();
        text(&self.name)
            .or_else(|| self.purl.as_ref().map(ToString::to_string))
            .or_else(|| self.id.clone())
            .or_else(|| self.cpe.as_ref().map(ToString::to_string))
            .or_else(|| self.digests.first().map(ToString::to_string))
            .unwrap_or_else(|| "nothing".to_owned())
    }
}

impl VersionPattern {
    /// The text.
    pub fn text(&self) -> &str {
        match self {
            Self::Exact(text) | Self::Range(text) => text,
        }
    }
}

impl Status {
    /// All, the most favourable first.
    pub const ALL: [Self; 4] = [Self::NotAffected, Self::Fixed, Self::UnderInvestigation, Self::Affected];

    /// OpenVEX's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotAffected => "not_affected",
            Self::Fixed => "fixed",
            Self::UnderInvestigation => "under_investigation",
            Self::Affected => "affected",
        }
    }

    /// The status with that word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// The state it gives a finding; an affected one may be in a closer one already.
    pub fn state(self) -> FindingState {
        match self {
            Self::NotAffected => FindingState::NotAffected,
            Self::Fixed => FindingState::Fixed,
            Self::UnderInvestigation => FindingState::UnderInvestigation,
            Self::Affected => FindingState::Affected,
        }
    }
}

impl JustificationKind {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::ComponentNotPresent,
        Self::VulnerableCodeNotPresent,
        Self::VulnerableCodeNotInExecutePath,
        Self::VulnerableCodeCannotBeControlledByAdversary,
        Self::InlineMitigationsAlreadyExist,
    ];

    /// The word of OpenVEX and CSAF.
    pub fn name(self) -> &'static str {
        match self {
            Self::ComponentNotPresent => "component_not_present",
            Self::VulnerableCodeNotPresent => "vulnerable_code_not_present",
            Self::VulnerableCodeNotInExecutePath => "vulnerable_code_not_in_execute_path",
            Self::VulnerableCodeCannotBeControlledByAdversary => {
                "vulnerable_code_cannot_be_controlled_by_adversary"
            }
            Self::InlineMitigationsAlreadyExist => "inline_mitigations_already_exist",
        }
    }

    /// The justification with that word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl From<JustificationKind> for Justification {
    fn from(kind: JustificationKind) -> Self {
        Self { kind, original: None }
    }
}

fn rfc_3339<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(time),
        None => serializer.serialize_none(),
    }
}
