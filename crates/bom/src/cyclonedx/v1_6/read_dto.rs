//! The parts of a CycloneDX 1.6 document that are read, and the parts that are only checked.
//!
//! Fields that are not named here are left unread. What is named is checked as the schema has it, as far as types,
//! required fields and closed lists of words go.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, SeqAccess, Visitor, value};
use serde::{Deserialize, Deserializer};

use super::ALGORITHMS;
use crate::time;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    #[serde(rename = "serialNumber", default)]
    _serial_number: Option<SerialNumber>,
    #[serde(default)]
    pub(super) metadata: Metadata,
    #[serde(default)]
    pub(super) components: Vec<Component>,
    #[serde(rename = "services", default)]
    _services: Vec<Service>,
    #[serde(default)]
    pub(super) dependencies: Vec<Dependency>,
    #[serde(default)]
    pub(super) compositions: Vec<Composition>,
}

#[derive(Default, Deserialize)]
pub(super) struct Metadata {
    #[serde(default)]
    pub(super) timestamp: Option<DateTime>,
    #[serde(default, deserialize_with = "tools")]
    pub(super) tools: Option<Tool>,
    #[serde(default)]
    pub(super) component: Option<Component>,
    #[serde(rename = "licenses", default)]
    _licenses: Licenses,
    #[serde(default)]
    pub(super) properties: Vec<Property>,
}

#[derive(Deserialize)]
pub(super) struct Tool {
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) version: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Component {
    #[serde(rename = "type")]
    pub(super) kind: Type,
    #[serde(rename = "bom-ref", default)]
    pub(super) bom_ref: Option<Reference>,
    #[serde(default)]
    pub(super) supplier: Option<Organization>,
    #[serde(default)]
    pub(super) publisher: Option<String>,
    pub(super) name: String,
    #[serde(default)]
    pub(super) version: Option<String>,
    #[serde(rename = "scope", default)]
    _scope: Option<Scope>,
    #[serde(default)]
    pub(super) hashes: Vec<Hash>,
    #[serde(default)]
    pub(super) licenses: Licenses,
    #[serde(default)]
    pub(super) cpe: Option<String>,
    #[serde(default)]
    pub(super) purl: Option<String>,
    #[serde(rename = "swid", default)]
    _swid: Option<Swid>,
    #[serde(rename = "pedigree", default)]
    _pedigree: Option<Pedigree>,
    #[serde(default)]
    pub(super) external_references: Vec<ExternalReference>,
    #[serde(default)]
    pub(super) components: Vec<Component>,
    #[serde(default)]
    pub(super) evidence: Evidence,
    #[serde(default)]
    pub(super) properties: Vec<Property>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Type {
    Application,
    Framework,
    Library,
    Container,
    Platform,
    OperatingSystem,
    Device,
    DeviceDriver,
    Firmware,
    File,
    MachineLearningModel,
    Data,
    CryptographicAsset,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Scope {
    Required,
    Optional,
    Excluded,
}

#[derive(Deserialize)]
pub(super) struct Organization {
    #[serde(default)]
    pub(super) name: Option<String>,
}

/// A digest of an algorithm that Weighbridge names; others are checked for their shape and left out.
pub(super) struct Hash(pub(super) Option<wb_model::Digest>);

#[derive(Default)]
pub(super) struct Licenses(pub(super) Vec<LicenseChoice>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LicenseChoice {
    #[serde(default)]
    pub(super) license: Option<License>,
    #[serde(default)]
    pub(super) expression: Option<String>,
    #[serde(rename = "acknowledgement", default)]
    _acknowledgement: Option<Acknowledgement>,
    #[serde(rename = "bom-ref", default)]
    _bom_ref: Option<Reference>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Acknowledgement {
    Declared,
    Concluded,
}

#[derive(Deserialize)]
pub(super) struct License {
    #[serde(default)]
    pub(super) id: Option<String>,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(rename = "text", default)]
    _text: Option<Attachment>,
    #[serde(rename = "properties", default)]
    _properties: Vec<Property>,
}

#[derive(Deserialize)]
struct Attachment {
    #[serde(rename = "content")]
    _content: String,
    #[serde(rename = "encoding", default)]
    _encoding: Option<Encoding>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Encoding {
    Base64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Swid {
    #[serde(rename = "tagId")]
    _tag_id: String,
    #[serde(rename = "name")]
    _name: String,
}

#[derive(Deserialize)]
struct Pedigree {
    #[serde(rename = "patches", default)]
    _patches: Vec<Patch>,
}

#[derive(Deserialize)]
struct Patch {
    #[serde(rename = "type")]
    _kind: PatchType,
    #[serde(rename = "resolves", default)]
    _resolves: Vec<Issue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PatchType {
    Unofficial,
    Monkey,
    Backport,
    CherryPick,
}

#[derive(Deserialize)]
struct Issue {
    #[serde(rename = "type")]
    _kind: IssueType,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum IssueType {
    Defect,
    Enhancement,
    Security,
}

#[derive(Deserialize)]
pub(super) struct ExternalReference {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) url: String,
}

#[derive(Default, Deserialize)]
pub(super) struct Evidence {
    #[serde(default, deserialize_with = "one_or_many")]
    pub(super) identity: Vec<Identity>,
    #[serde(default)]
    pub(super) occurrences: Vec<Occurrence>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity {
    pub(super) field: String,
    #[serde(default)]
    pub(super) confidence: Option<Fraction>,
    #[serde(default)]
    pub(super) concluded_value: Option<String>,
    #[serde(default)]
    pub(super) methods: Vec<Method>,
}

#[derive(Deserialize)]
pub(super) struct Method {
    pub(super) technique: String,
    pub(super) confidence: Fraction,
    #[serde(default)]
    pub(super) value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Occurrence {
    pub(super) location: String,
    #[serde(default)]
    pub(super) additional_context: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Property {
    pub(super) name: String,
    #[serde(default)]
    pub(super) value: Option<String>,
}

#[derive(Deserialize)]
struct Service {
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "data", default)]
    _data: Vec<ServiceData>,
    #[serde(rename = "properties", default)]
    _properties: Vec<Property>,
}

#[derive(Deserialize)]
struct ServiceData {
    #[serde(rename = "flow")]
    _flow: Flow,
    #[serde(rename = "classification")]
    _classification: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Flow {
    Inbound,
    Outbound,
    BiDirectional,
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dependency {
    #[serde(rename = "ref")]
    pub(super) reference: Reference,
    #[serde(default)]
    pub(super) depends_on: Vec<Reference>,
}

#[derive(Deserialize)]
pub(super) struct Composition {
    pub(super) aggregate: Aggregate,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Aggregate {
    Complete,
    Incomplete,
    IncompleteFirstPartyOnly,
    IncompleteFirstPartyProprietaryOnly,
    IncompleteFirstPartyOpensourceOnly,
    IncompleteThirdPartyOnly,
    IncompleteThirdPartyProprietaryOnly,
    IncompleteThirdPartyOpensourceOnly,
    Unknown,
    NotSpecified,
}

/// A text that keeps a rule, checked while it is read so that the error knows its path.
macro_rules! checked_text {
    ($(#[doc = $doc:literal])+ $name:ident, $rule:expr, $why:literal) => {
        $(#[doc = $doc])+
        pub(super) struct $name(pub(super) String);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                if $rule(&text) { Ok(Self(text)) } else { Err(serde::de::Error::custom($why)) }
            }
        }
    };
}

checked_text! {
    /// A `bom-ref`, or a reference to one.
    Reference, |text: &String| !text.is_empty(), "a reference is empty"
}

checked_text! {
    /// A date and time by RFC 3339.
    DateTime, |text: &String| time::is_date_time(text), "not a date and time by RFC 3339"
}

/// `urn:uuid:` and a UUID in lower case; only checked.
struct SerialNumber;

impl<'de> Deserialize<'de> for SerialNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom("not urn:uuid: and a UUID in lower case");
        is_serial_number(&text).then_some(Self).ok_or_else(wrong)
    }
}

fn is_serial_number(text: &str) -> bool {
    let shape = b"00000000-0000-0000-0000-000000000000";
    text.strip_prefix("urn:uuid:").is_some_and(|uuid| {
        uuid.len() == shape.len()
            && uuid.bytes().zip(shape).all(|(byte, want)| match want {
                b'0' => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
                other => byte == *other,
            })
    })
}

/// A number from 0 to 1.
pub(super) struct Fraction(pub(super) f64);

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        if (0.0..=1.0).contains(&number) {
            Ok(Self(number))
        } else {
            Err(serde::de::Error::custom("a confidence is a number from 0 to 1"))
        }
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Raw {
            alg: String,
            content: String,
        }
        const OTHERS: [&str; 7] =
            ["SHA3-256", "SHA3-384", "SHA3-512", "BLAKE2b-256", "BLAKE2b-384", "BLAKE2b-512", "BLAKE3"];
        let raw = Raw::deserialize(deserializer)?;
        let fail = |why: &str| serde::de::Error::custom(why);
        if let Some((algorithm, _)) = ALGORITHMS.into_iter().find(|(_, name)| *name == raw.alg) {
            let hash = wb_model::Digest::from_hex(algorithm, &raw.content);
            return hash.map(|hash| Self(Some(hash))).map_err(serde::de::Error::custom);
        }
        if !OTHERS.contains(&raw.alg.as_str()) {
            return Err(fail("an algorithm that CycloneDX 1.6 does not list"));
        }
        let fits = matches!(raw.content.len(), 32 | 40 | 64 | 96 | 128)
            && raw.content.bytes().all(|byte| byte.is_ascii_hexdigit());
        if fits {
            Ok(Self(None))
        } else {
            Err(fail("the content of a hash is not hexadecimal of a known length"))
        }
    }
}

impl<'de> Deserialize<'de> for Licenses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let choices = Vec::<LicenseChoice>::deserialize(deserializer)?;
        let fail = |why| Err(serde::de::Error::custom(why));
        for choice in &choices {
            match (&choice.license, &choice.expression) {
                (
                    Some(License { id: Some(_), name: None, .. } | License { id: None, name: Some(_), .. }),
                    None,
                )
                | (None, Some(_)) => {}
                (Some(_), None) => return fail("a license has either an id or a name"),
                _ => return fail("either license or expression"),
            }
        }
        if choices.len() > 1 && choices.iter().any(|choice| choice.expression.is_some()) {
            return fail("an expression stands alone");
        }
        Ok(Self(choices))
    }
}

/// `evidence.identity`: a list, or a single one as in CycloneDX 1.5.
fn one_or_many<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct OneOrMany<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMany<T> {
        type Value = Vec<T>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object or a list of objects")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
            Vec::deserialize(value::SeqAccessDeserializer::new(list))
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            T::deserialize(value::MapAccessDeserializer::new(map)).map(|one| vec![one])
        }
    }

    deserializer.deserialize_any(OneOrMany(PhantomData))
}

/// `metadata.tools`: an object with components and services, or a list as in CycloneDX 1.4; the first one counts.
fn tools<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Tool>, D::Error> {
    struct Tools;

    #[derive(Deserialize)]
    struct Object {
        #[serde(default)]
        components: Vec<Tool>,
        #[serde(default)]
        services: Vec<Tool>,
    }

    impl<'de> Visitor<'de> for Tools {
        type Value = Option<Tool>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object with components, or a list of tools")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
            let list: Vec<Tool> = Vec::deserialize(value::SeqAccessDeserializer::new(list))?;
            Ok(list.into_iter().next())
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            let object = Object::deserialize(value::MapAccessDeserializer::new(map))?;
            Ok(object.components.into_iter().chain(object.services).next())
        }
    }

    deserializer.deserialize_any(Tools)
}
