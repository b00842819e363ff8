//! The product tree of a document that is written: every product with an id of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::vex::{Document, Identity, Product, VersionPattern};

#[derive(Default, Serialize)]
pub(super) struct ProductTree {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    branches: Vec<BranchDto>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    full_product_names: Vec<ProductDto>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relationships: Vec<RelationshipDto>,
}

#[derive(Serialize)]
struct BranchDto {
    category: &'static str,
    name: String,
    product: ProductDto,
}

#[derive(Serialize)]
struct ProductDto {
    name: String,
    product_id: String,
    #[serde(skip_serializing_if = "HelperDto::is_empty")]
    product_identification_helper: HelperDto,
}

#[derive(Default, Serialize)]
struct HelperDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    cpe: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<FileDto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    x_generic_uris: Vec<UriDto>,
}

impl HelperDto {
    fn is_empty(&self) -> bool {
        self.cpe.is_none() && self.hashes.is_empty() && self.purl.is_none() && self.x_generic_uris.is_empty()
    }
}

#[derive(Serialize)]
struct FileDto {
    file_hashes: [HashDto; 1],
    filename: String,
}

#[derive(Serialize)]
struct HashDto {
    algorithm: &'static str,
    value: String,
}

#[derive(Serialize)]
struct UriDto {
    namespace: &'static str,
    uri: String,
}

#[derive(Serialize)]
struct RelationshipDto {
    category: &'static str,
    full_product_name: ProductDto,
    product_reference: String,
    relates_to_product_reference: String,
}

/// Which ids each identity has: one, or one for each of its versions.
pub(super) struct ProductIds {
    ids: BTreeMap<Identity, Vec<String>>,
    /// Part and whole.
    pairs: BTreeSet<(Identity, Identity)>,
}

impl ProductIds {
    pub(super) fn of(document: &Document) -> Self {
        let mut identities = BTreeSet::new();
        let mut pairs = BTreeSet::new();
        for product in document.statements.iter().flat_map(|statement| &statement.products) {
            identities.insert(&product.identity);
            for part in &product.subcomponents {
                identities.insert(part);
                pairs.insert((part.clone(), product.identity.clone()));
            }
        }
        let numbered = identities.into_iter().enumerate().map(|(at, identity)| {
            let id = format!("product-{}", at + 1);
            let ids = match identity.versions.len() {
                0 | 1 => vec![id],
                count => (1..=count).map(|version| format!("{id}-version-{version}")).collect(),
            };
            (identity.clone(), ids)
        });
        Self { ids: numbered.collect(), pairs }
    }

    fn of_identity(&self, identity: &Identity) -> &[String] {
        self.ids.get(identity).map(Vec::as_slice).unwrap_or_default()
    }

    /// The ids of products, and of the parts that are meant.
    pub(super) fn of_products(&self, products: &[Product]) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for product in products {
            if product.subcomponents.is_empty() {
                ids.extend(self.of_identity(&product.identity).iter().cloned());
            }
            for part in &product.subcomponents {
                for whole in self.of_identity(&product.identity) {
                    ids.extend(self.of_identity(part).iter().map(|part| joined(part, whole)));
                }
            }
        }
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(id.clone()));
        ids
    }

    pub(super) fn tree(&self) -> ProductTree {
        let mut tree = ProductTree::default();
        for (identity, ids) in &self.ids {
            for (at, id) in ids.iter().enumerate() {
                let product = ProductDto {
                    name: identity.label(),
                    product_id: id.clone(),
                    product_identification_helper: helper(identity),
                };
                match identity.versions.get(at) {
                    None => tree.full_product_names.push(product),
                    Some(pattern) => tree.branches.push(BranchDto {
                        category: match pattern {
                            VersionPattern::Exact(_) => "product_version",
                            VersionPattern::Range(_) => "product_version_range",
                        },
                        name: pattern.text().to_owned(),
                        product,
                    }),
                }
            }
        }
        for (part, whole) in &self.pairs {
            for whole_id in self.of_identity(whole) {
                for part_id in self.of_identity(part) {
                    tree.relationships.push(RelationshipDto {
                        category: "default_component_of",
                        full_product_name: ProductDto {
                            name: format!("{} as a part of {}", part.label(), whole.label()),
                            product_id: joined(part_id, whole_id),
                            product_identification_helper: HelperDto::default(),
                        },
                        product_reference: part_id.clone(),
                        relates_to_product_reference: whole_id.clone(),
                    });
                }
            }
        }
        tree
    }
}

fn joined(part: &str, whole: &str) -> String {
    format!("{part}-in-{whole}")
}

fn helper(identity: &Identity) -> HelperDto {
    let file = |digest: &wb_model::Digest| FileDto {
        file_hashes: [HashDto { algorithm: digest.algorithm().name(), value: digest.hex() }],
        filename: identity.label(),
    };
    // What is no URI stays the product's name.
    let uri = identity.id.as_deref().filter(|id| {
        id.contains(':') && id.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"{}|\\^`[]".contains(&b))
    });
    let namespace = if uri.is_some_and(|uri| uri.starts_with("urn:cdx:")) {
        "https://cyclonedx.org/capabilities/bomlink/"
    } else {
        "https://openvex.dev/ns"
    };
    HelperDto {
        cpe: identity.cpe.as_ref().map(ToString::to_string),
        hashes: identity.digests.iter().map(file).collect(),
        purl: identity.purl.as_ref().map(ToString::to_string),
        x_generic_uris: uri.map(|uri| UriDto { namespace, uri: uri.to_owned() }).into_iter().collect(),
    }
}
