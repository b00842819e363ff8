//! Claims of descent against the bytes: architecture, names and shapes of tensors, vocabulary, tokenizer, chat template,
//! and how many tensors are byte for byte those of the base.

use std::collections::BTreeMap;

use wb_aimodel::{Field, Metadata, Origin, ReferenceKind, Tensor, Tensors};

use crate::resolve::models::set::{Descent, LineageStatus, ModelSet};

/// Kinds of references that are claims of descent.
pub(crate) const DESCENT: &[ReferenceKind] = &[
    ReferenceKind::BaseModel,
    ReferenceKind::Finetune,
    ReferenceKind::Adapter,
    ReferenceKind::Quantized,
    ReferenceKind::Merge,
];

/// The claims of a model, checked against the bases that are in the same scan.
pub(super) fn check(set: &ModelSet, all: &[ModelSet]) -> Vec<Descent> {
    let mut claims: BTreeMap<(&str, Option<&str>), ReferenceKind> = BTreeMap::new();
    for one in set.metadata.references.iter().filter(|one| DESCENT.contains(&one.kind)) {
        let kind = claims.entry((&one.target, one.revision.as_deref())).or_insert(one.kind);
        // That it descends in some way says less than in which way.
        if *kind == ReferenceKind::BaseModel {
            *kind = one.kind;
        }
    }
    let bases = claims.into_iter().map(|((base, revision), relation)| {
        let found = base_of(set, base, revision, all);
        let (status, detail) = match found {
            Some(found) => compare(set, found, relation),
            None => (LineageStatus::Unverified, "the base is not in this scan".to_owned()),
        };
        Descent { relation, base: base.to_owned(), revision: revision.map(str::to_owned), status, detail }
    });
    bases.collect()
}

/// The base, when it is in the same scan: a repository of that name, at that revision where one is claimed.
pub(crate) fn base_of<'a>(
    set: &ModelSet,
    base: &str,
    revision: Option<&str>,
    all: &'a [ModelSet],
) -> Option<&'a ModelSet> {
    let mut named = all.iter().filter(|other| other.place != set.place && is_named(other, base));
    match revision {
        Some(revision) => {
            let mut exact = named.clone();
            exact.find(|other| other.version.as_deref() == Some(revision)).or_else(|| named.next())
        }
        None => named.next(),
    }
}

fn is_named(set: &ModelSet, base: &str) -> bool {
    // A folder on a disk has no owner: the claim `org/name` may well mean the folder `name`, or `org/name` at its end.
    set.name == base
        || (base.contains('/') && (set.place == base || set.place.ends_with(&format!("/{base}"))))
}

/// What was seen while comparing.
#[derive(Default)]
struct Seen {
    fits: Vec<String>,
    differs: Vec<String>,
    contradicts: Vec<String>,
    is_proven: bool,
}

fn compare(set: &ModelSet, base: &ModelSet, relation: ReferenceKind) -> (LineageStatus, String) {
    let mut seen = Seen::default();
    if relation != ReferenceKind::Adapter {
        values(&set.metadata, &base.metadata, &mut seen);
    }
    if let (Some(own), Some(theirs)) = (&set.metadata.tensors, &base.metadata.tensors) {
        match relation {
            ReferenceKind::Adapter => adapter(own, theirs, &mut seen),
            // Quantizations rename and repack: only what kept its name can be compared.
            ReferenceKind::Quantized => {}
            _ => tensors(own, theirs, relation, &mut seen),
        }
    }
    let status = if !seen.contradicts.is_empty() {
        LineageStatus::Contradicted
    } else if seen.is_proven {
        LineageStatus::Verified
    } else if seen.fits.is_empty() {
        LineageStatus::Unverified
    } else {
        LineageStatus::Consistent
    };
    let said: Vec<String> = [seen.contradicts, seen.fits, seen.differs].concat();
    (status, if said.is_empty() { "nothing that could be compared".to_owned() } else { said.join("; ") })
}

fn values(own: &Metadata, theirs: &Metadata, seen: &mut Seen) {
    // Configurations and headers have names of their own for the same architecture: like is compared with like.
    for (field, word) in [(Field::Family, "family"), (Field::Architecture, "architecture")] {
        for origin in [Origin::Config, Origin::Header] {
            let of = |metadata: &Metadata| {
                let values = metadata.values(field).filter(|stated| stated.origin == origin);
                values.map(|stated| stated.value.clone()).collect::<Vec<_>>()
            };
            let (own, theirs) = (of(own), of(theirs));
            let (Some(first), Some(other)) = (own.first(), theirs.first()) else { continue };
            if own.iter().any(|value| theirs.contains(value)) {
                seen.fits.push(format!("{word} {first}"));
            } else if field == Field::Family {
                seen.contradicts.push(format!("its {word} is {first}, that of the base {other}"));
            } else {
                // Another head on the same body has another class.
                seen.differs.push(format!("{word} {first} instead of {other}"));
            }
        }
    }
    for (field, word) in [
        (Field::VocabularySize, "size of the vocabulary"),
        (Field::TokenizerHash, "tokenizer"),
        (Field::ChatTemplate, "chat template"),
    ] {
        let (Some(own), Some(theirs)) = (own.first(field), theirs.first(field)) else { continue };
        if own == theirs {
            seen.fits.push(format!("the same {word}"));
        } else {
            seen.differs.push(format!("another {word}"));
        }
    }
}

fn tensors(own: &Tensors, theirs: &Tensors, relation: ReferenceKind, seen: &mut Seen) {
    let by_name: BTreeMap<&str, &Tensor> = theirs.list.iter().map(|one| (one.name.as_str(), one)).collect();
    let pairs: Vec<(&Tensor, &Tensor)> =
        own.list.iter().filter_map(|one| Some((one, *by_name.get(one.name.as_str())?))).collect();
    let total = own.list.len();
    if total == 0 || theirs.list.is_empty() {
        return;
    }
    if pairs.is_empty() {
        // Without a word on how it was made, the names may have been changed on the way.
        let said = "no tensor has the name of one of the base".to_owned();
        let is_bound = matches!(relation, ReferenceKind::Finetune | ReferenceKind::Merge);
        if is_bound {
            seen.contradicts.push(said)
        } else {
            seen.differs.push(said)
        }
        return;
    }
    // A vocabulary may have grown, and a head may be another one: the tensors in between may not.
    let is_edge = |name: &str| {
        ["embed", "wte", "lm_head", "classifier", "score"].iter().any(|part| name.contains(part))
    };
    let reshaped: Vec<&str> = pairs
        .iter()
        .filter(|(own, theirs)| own.shape != theirs.shape && !is_edge(&own.name))
        .map(|(own, _)| own.name.as_str())
        .collect();
    if let Some(first) = reshaped.first() {
        let count = reshaped.len();
        seen.contradicts
            .push(format!("{count} of {} common tensors have another shape, {first} first", pairs.len()));
        return;
    }
    seen.fits.push(format!("{} of {total} tensors have the name and shape of one of the base", pairs.len()));
    let known: Vec<_> =
        pairs.iter().filter(|(own, theirs)| own.digest.is_some() && theirs.digest.is_some()).collect();
    // A tensor of all ones or zeros is the same in every model of a shape; only large ones prove something.
    let equal =
        known.iter().filter(|(own, theirs)| own.digest == theirs.digest && own.data_type == theirs.data_type);
    let (mut count, mut parameters) = (0_u64, 0_u64);
    for (own, _) in equal {
        count += 1;
        parameters = parameters.saturating_add(own.elements().filter(|_| own.shape.len() > 1).unwrap_or(0));
    }
    if !known.is_empty() {
        seen.fits.push(format!("{count} of {} tensors are byte for byte those of the base", known.len()));
        seen.is_proven |= parameters > 0;
    }
    let converted = pairs.iter().filter(|(own, theirs)| own.data_type != theirs.data_type).count();
    if converted > 0 {
        seen.differs.push(format!("{converted} tensors have another type of elements"));
    }
}

/// The modules that an adapter changes must be there in the base.
fn adapter(own: &Tensors, base: &Tensors, seen: &mut Seen) {
    let names: std::collections::BTreeSet<&str> = base.list.iter().map(|one| one.name.as_str()).collect();
    let targets: std::collections::BTreeSet<String> =
        own.list.iter().filter_map(|one| target(&one.name)).collect();
    if targets.is_empty() || names.is_empty() {
        return;
    }
    let there = targets.iter().filter(|target| names.contains(format!("{target}.weight").as_str())).count();
    if there == targets.len() {
        seen.fits.push(format!("all {there} modules that it adapts are in the base"));
    } else {
        let lost = targets.iter().find(|target| !names.contains(format!("{target}.weight").as_str()));
        seen.contradicts.push(format!(
            "{} of {} modules that it adapts are not in the base, {} first",
            targets.len() - there,
            targets.len(),
            lost.map_or("", String::as_str)
        ));
    }
}

/// `base_model.model.layers.0.q_proj.lora_A.weight` adapts `layers.0.q_proj`.
fn target(name: &str) -> Option<String> {
    let rest = name.strip_prefix("base_model.model.")?;
    let at = rest.find(".lora_")?;
    Some(rest[..at].to_owned())
}
