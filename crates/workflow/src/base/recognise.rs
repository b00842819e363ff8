//! Which base an image was built from.

use std::cmp::Reverse;

use wb_model::{BaseEvidence, BaseImage, Inventory};

use super::file::{Bases, KnownBase};
use super::publisher::publisher;

/// The base image's name and manifest digest (image-spec, annotations.md).
const NAME: &str = "org.opencontainers.image.base.name";
const DIGEST: &str = "org.opencontainers.image.base.digest";
/// Inherited from the base where a build does not set its own.
const REFERENCE: &str = "org.opencontainers.image.ref.name";
const VERSION: &str = "org.opencontainers.image.version";

/// Sets the base image of an inventory: by its layers where a known base has them, else by its labels, else by its
/// history. What the inventory says already stays when it has better proof. Gives the known release, if it is one.
pub fn recognise<'b>(inventory: &mut Inventory, bases: &'b Bases) -> Option<&'b KnownBase> {
    let labelled = by_label(inventory, bases);
    let claimed = labelled.as_ref().map(|(base, _)| base.name.clone());
    let found = by_layers(inventory, bases, claimed.as_deref())
        .map(|known| (of_layers(known), Some(known)))
        .or(labelled)
        .or_else(|| by_history(inventory).map(|base| (base, None)));
    let (base, known) = found?;
    let has_better = inventory.base.as_ref().is_some_and(|has| has.evidence < base.evidence);
    if has_better {
        let has = inventory.base.as_ref()?;
        return bases.known().iter().find(|known| known.name == has.name && known.digest == has.digest);
    }
    inventory.base = Some(base);
    known
}

/// The known base with the most layers that are this image's lowest ones. Of several names for the same layers the one
/// that the label names, else the newest.
fn by_layers<'b>(inventory: &Inventory, bases: &'b Bases, claimed: Option<&str>) -> Option<&'b KnownBase> {
    let is_lowest = |known: &&KnownBase| {
        known.diff_ids.len() <= inventory.layers.len()
            && known.diff_ids.iter().zip(&inventory.layers).all(|(one, layer)| *one == layer.diff_id)
    };
    bases.known().iter().filter(is_lowest).max_by_key(|known| {
        let is_claimed = claimed.is_some_and(|name| name == known.name);
        (known.diff_ids.len(), is_claimed, known.created.clone(), Reverse(known.name.clone()))
    })
}

fn of_layers(known: &KnownBase) -> BaseImage {
    BaseImage {
        name: known.name.clone(),
        digest: known.digest.clone(),
        evidence: BaseEvidence::Layers,
        layers: u32::try_from(known.diff_ids.len()).unwrap_or(u32::MAX),
        publisher: known.publisher.clone(),
        created: known.created.clone(),
    }
}

fn by_label<'b>(inventory: &Inventory, bases: &'b Bases) -> Option<(BaseImage, Option<&'b KnownBase>)> {
    let labels = &inventory.subject.labels;
    let name = labels.get(NAME).map(|text| text.trim()).filter(|text| !text.is_empty())?;
    let digest = labels.get(DIGEST).and_then(|text| text.trim().parse().ok());
    let known = digest.as_ref().and_then(|digest| {
        bases.known().iter().find(|known| known.name == name && known.digest.as_ref() == Some(digest))
    });
    let base = BaseImage {
        name: name.to_owned(),
        digest,
        evidence: BaseEvidence::Label,
        layers: 0,
        // The image's own label of its vendor is about the image, not about its base.
        publisher: known
            .and_then(|known| known.publisher.clone())
            .or_else(|| publisher(name, &Default::default())),
        created: known.and_then(|known| known.created.clone()),
    };
    Some((base, known))
}

/// What the instructions of the layers tell.
fn by_history(inventory: &Inventory) -> Option<BaseImage> {
    let steps = inventory.layers.iter().filter_map(|layer| layer.created_by.as_deref());
    let labels = &inventory.subject.labels;
    let name = steps.clone().find_map(of_instruction).or_else(|| {
        let (name, version) = (labels.get(REFERENCE)?, labels.get(VERSION)?);
        (name == "ubuntu").then(|| format!("{name}:{version}"))
    })?;
    Some(BaseImage {
        publisher: publisher(&name, &Default::default()),
        name,
        digest: None,
        evidence: BaseEvidence::History,
        layers: 0,
        created: None,
    })
}

fn of_instruction(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().take(64).collect();
    match words.as_slice() {
        ["FROM", name, ..] if !name.starts_with('-') => Some((*name).to_owned()),
        // `# debian.sh --arch 'amd64' out/ 'bookworm' '@1700000000'`, as Debian's own builder writes it.
        ["#", "debian.sh", ..] => {
            let at = words.iter().position(|word| *word == "out/")?;
            let release = words.get(at + 1)?.trim_matches('\'');
            let is_name = !release.is_empty() && release.bytes().all(|byte| byte.is_ascii_lowercase());
            is_name.then(|| format!("debian:{release}"))
        }
        _ => None,
    }
}
