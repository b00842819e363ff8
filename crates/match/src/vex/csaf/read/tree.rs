//! The product tree of a CSAF document (§3.2.2): what each product id names.

use std::collections::BTreeMap;

use serde::Deserialize;
use wb_model::{Algorithm, Digest};

use crate::vex::error::{Trouble, shorten};
use crate::vex::identity::cpe_of;
use crate::vex::text::said;
use crate::vex::{Identity, Product, VersionPattern};

/// Most products that one may be a part of, one in another.
const MAX_DEPTH: usize = 16;

#[derive(Default, Deserialize)]
pub(super) struct ProductTree {
    #[serde(default)]
    branches: Vec<BranchDto>,
    #[serde(default)]
    full_product_names: Vec<ProductDto>,
    #[serde(default)]
    product_groups: Vec<GroupDto>,
    #[serde(default)]
    relationships: Vec<RelationshipDto>,
}

#[derive(Deserialize)]
struct BranchDto {
    #[serde(default)]
    category: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    branches: Vec<BranchDto>,
    #[serde(default)]
    product: Option<ProductDto>,
}

#[derive(Deserialize)]
struct ProductDto {
    name: String,
    product_id: String,
    #[serde(default)]
    product_identification_helper: HelperDto,
}

#[derive(Default, Deserialize)]
struct HelperDto {
    #[serde(default)]
    cpe: Option<String>,
    #[serde(default)]
    purl: Option<String>,
    #[serde(default)]
    hashes: Vec<FileDto>,
    #[serde(default)]
    x_generic_uris: Vec<UriDto>,
}

#[derive(Deserialize)]
struct FileDto {
    #[serde(default)]
    file_hashes: Vec<HashDto>,
}

#[derive(Deserialize)]
struct HashDto {
    #[serde(default)]
    algorithm: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
struct UriDto {
    uri: String,
}

#[derive(Deserialize)]
struct GroupDto {
    group_id: String,
    #[serde(default)]
    product_ids: Vec<String>,
}

#[derive(Deserialize)]
struct RelationshipDto {
    full_product_name: ProductDto,
    product_reference: String,
    relates_to_product_reference: String,
}

/// What product ids and group ids name.
pub(super) struct Tree<'a> {
    named: BTreeMap<&'a str, Named<'a>>,
    groups: BTreeMap<&'a str, &'a [String]>,
}

#[derive(PartialEq, Eq)]
enum Named<'a> {
    Whole(Box<Identity>),
    /// One product as a part of another.
    Part {
        part: &'a str,
        whole: &'a str,
    },
    /// Two things, which is against mandatory test 6.1.2.
    Several,
}

impl<'a> Tree<'a> {
    pub(super) fn of(dto: &'a ProductTree, unread: &mut Vec<String>) -> Result<Self, Trouble> {
        let mut tree = Self { named: BTreeMap::new(), groups: BTreeMap::new() };
        for (at, branch) in dto.branches.iter().enumerate() {
            tree.branch(branch, &[], &format!("product_tree.branches[{at}]"), unread)?;
        }
        for (at, product) in dto.full_product_names.iter().enumerate() {
            let path = format!("product_tree.full_product_names[{at}]");
            tree.whole(product, &[], &path, unread)?;
        }
        for relationship in &dto.relationships {
            let named = Named::Part {
                part: &relationship.product_reference,
                whole: &relationship.relates_to_product_reference,
            };
            tree.define(&relationship.full_product_name.product_id, named);
        }
        for group in &dto.product_groups {
            tree.groups.insert(&group.group_id, &group.product_ids);
        }
        Ok(tree)
    }

    /// Walks a branch; serde has bounded the depth when it parsed the document.
    fn branch(
        &mut self,
        dto: &'a BranchDto,
        versions: &[VersionPattern],
        path: &str,
        unread: &mut Vec<String>,
    ) -> Result<(), Trouble> {
        let own = match dto.category.as_str() {
            "product_version" => vec![VersionPattern::Exact(dto.name.clone())],
            "product_version_range" => vec![VersionPattern::Range(dto.name.clone())],
            _ => versions.to_vec(),
        };
        if let Some(product) = &dto.product {
            self.whole(product, &own, &format!("{path}.product"), unread)?;
        }
        for (at, inner) in dto.branches.iter().enumerate() {
            self.branch(inner, &own, &format!("{path}.branches[{at}]"), unread)?;
        }
        Ok(())
    }

    fn whole(
        &mut self,
        dto: &'a ProductDto,
        versions: &[VersionPattern],
        path: &str,
        unread: &mut Vec<String>,
    ) -> Result<(), Trouble> {
        let identity = identity(dto, versions, path, unread)?;
        self.define(&dto.product_id, Named::Whole(Box::new(identity)));
        Ok(())
    }

    /// Takes a definition. A vendor's documents repeat some of them; only two that differ are ambiguous.
    fn define(&mut self, id: &'a str, named: Named<'a>) {
        let known = self.named.get(id);
        let named = if known.is_some_and(|known| *known != named) { Named::Several } else { named };
        self.named.insert(id, named);
    }

    /// What a product id names, or why it names nothing.
    pub(super) fn product(&self, id: &str) -> Result<Product, &'static str> {
        self.product_at(id, MAX_DEPTH)
    }

    fn product_at(&self, id: &str, depth: usize) -> Result<Product, &'static str> {
        let Some(depth) = depth.checked_sub(1) else { return Err("is defined by itself, or too deep") };
        match self.named.get(id).ok_or("is not in the product tree")? {
            Named::Several => Err("is defined twice, and differently"),
            Named::Whole(identity) => {
                Ok(Product { identity: identity.as_ref().clone(), subcomponents: Vec::new() })
            }
            Named::Part { part, whole } => {
                let part = self.product_at(part, depth)?;
                let whole = self.product_at(whole, depth)?;
                // A part of a part is a part of the outermost.
                let leaf = part.subcomponents.into_iter().next_back().unwrap_or(part.identity);
                Ok(Product { identity: whole.identity, subcomponents: vec![leaf] })
            }
        }
    }

    /// The products that are listed, and those of the groups that are.
    pub(super) fn members<'b>(&self, products: &'b [String], groups: &'b [String]) -> Vec<&'b str>
    where
        'a: 'b,
    {
        let of_groups = groups.iter().filter_map(|group| self.groups.get(group.as_str()).copied()).flatten();
        products.iter().chain(of_groups).map(String::as_str).collect()
    }
}

fn identity(
    dto: &ProductDto,
    versions: &[VersionPattern],
    path: &str,
    unread: &mut Vec<String>,
) -> Result<Identity, Trouble> {
    let helper = &dto.product_identification_helper;
    let mut identity = Identity::default();
    if let Some(text) = said(helper.purl.as_deref()) {
        match text.parse() {
            Ok(purl) => identity.purl = Some(purl),
            Err(error) => unread.push(format!("{path}.product_identification_helper.purl: {error}")),
        }
    }
    if let Some(text) = said(helper.cpe.as_deref()) {
        identity.cpe = cpe_of(&text);
        if identity.cpe.is_none() {
            let text = shorten(&text, 120);
            unread.push(format!("{path}.product_identification_helper.cpe: {text:?} is no CPE"));
        }
    }
    for hash in helper.hashes.iter().flat_map(|file| &file.file_hashes) {
        let name = hash.algorithm.to_ascii_lowercase().replace('-', "");
        match Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == name) {
            Some(algorithm) => identity.digests.push(
                Digest::from_hex(algorithm, &hash.value)
                    .map_err(|error| Trouble::value(format!("{path}.hashes"), error.to_string()))?,
            ),
            None => {
                unread.push(format!("{path}.hashes: {:?} is not known", shorten(&hash.algorithm, 40)));
            }
        }
    }
    identity.digests.sort();
    identity.digests.dedup();
    identity.id = helper.x_generic_uris.first().map(|one| one.uri.clone());
    if identity.is_empty() {
        identity.name = Some(dto.name.clone());
    }
    let versioned = identity.purl.as_ref().is_some_and(|purl| purl.version().is_some())
        || identity.cpe.as_ref().is_some_and(|cpe| cpe.version().is_some());
    if !versioned {
        identity.versions = versions.to_vec();
    }
    Ok(identity)
}
