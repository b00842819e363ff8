//! Several documents as one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Document, Product, Statement, Status, stamp};

/// Joins documents into one, ordered by time: per vulnerability and product the newest statement is the current
/// one, the older ones are its history.
///
/// Each statement keeps its own time and author. The author of the whole is the one given, or all of them; its time
/// is the one given, or the newest. A statement that says "not affected" without a reason says nothing (see
/// [`Statement::is_reasoned`]): it is left out and named in `unread`.
pub fn merge(documents: &[Document], author: Option<&str>, time: Option<Timestamp>) -> Document {
    let authors: BTreeSet<&str> = documents.iter().map(|document| document.author.as_str()).collect();
    let joined = || authors.iter().copied().collect::<Vec<_>>().join(", ");
    let author = author.map_or_else(joined, str::to_owned);
    let newest = documents.iter().flat_map(|document| {
        let own = document.statements.iter().filter_map(|statement| statement.time).max();
        [document.time, own]
    });
    let mut merged = Document {
        id: String::new(),
        role: None,
        time: time.or_else(|| newest.flatten().max()),
        version: 1,
        format: "",
        statements: Vec::new(),
        unread: Vec::new(),
        author,
    };
    let mut seen = BTreeSet::new();
    for document in documents {
        merged.unread.extend(document.unread.iter().map(|part| format!("{}: {part}", document.id)));
        for (at, statement) in document.statements.iter().enumerate() {
            if statement.status == Status::NotAffected && !statement.is_reasoned() {
                let id = &statement.vulnerability.id;
                merged.unread.push(format!(
                    "{}: statements[{at}] says \"not affected\" of {id} without a reason",
                    document.id
                ));
                continue;
            }
            let mut statement = statement.clone();
            statement.time = document.time_of(&statement);
            let said_by = document.author_of(&statement).to_owned();
            statement.author = (said_by != merged.author).then_some(said_by);
            if seen.insert(stamp::of_statement(&statement)) {
                merged.statements.push(statement);
            }
        }
    }
    // Where two are of the same time the less favourable one comes last, and so is the current one.
    merged.statements.sort_by(|left, right| {
        let key = |one: &Statement| (one.time, one.vulnerability.id.clone(), one.status);
        key(left).cmp(&key(right))
    });
    stamp::identify(&mut merged);
    merged
}

/// The current statements of a document alone: per vulnerability and product the newest, and of two at the same time
/// the less favourable. Order and products are kept otherwise.
pub fn current(document: &Document) -> Document {
    // A product with several parts is one key for each of them.
    let mut newest: BTreeMap<(String, Product), (Option<Timestamp>, Status, usize)> = BTreeMap::new();
    for (at, statement) in document.statements.iter().enumerate() {
        for product in statement.products.iter().flat_map(single) {
            let key = (statement.vulnerability.id.to_ascii_uppercase(), product);
            let rank = (document.time_of(statement), statement.status, at);
            let best = newest.entry(key).or_insert(rank);
            *best = rank.max(*best);
        }
    }
    let mut kept = document.clone();
    kept.statements.clear();
    for (at, statement) in document.statements.iter().enumerate() {
        let mut statement = statement.clone();
        let id = statement.vulnerability.id.to_ascii_uppercase();
        let counts = |product: &Product| {
            newest.get(&(id.clone(), product.clone())).is_some_and(|(_, _, winner)| *winner == at)
        };
        let had_products = !statement.products.is_empty();
        for product in &mut statement.products {
            let identity = product.identity.clone();
            product.subcomponents.retain(|part| {
                counts(&Product { identity: identity.clone(), subcomponents: vec![part.clone()] })
            });
        }
        let whole: Vec<bool> = document.statements.get(at).map_or_else(Vec::new, |original| {
            original.products.iter().map(|product| product.subcomponents.is_empty()).collect()
        });
        let mut whole = whole.into_iter();
        statement.products.retain(|product| {
            if whole.next() == Some(true) { counts(product) } else { !product.subcomponents.is_empty() }
        });
        if !had_products || !statement.products.is_empty() {
            kept.statements.push(statement);
        }
    }
    kept
}

/// A product for each part it names.
fn single(product: &Product) -> Vec<Product> {
    if product.subcomponents.is_empty() {
        return vec![product.clone()];
    }
    let part = |part: &super::Identity| Product {
        identity: product.identity.clone(),
        subcomponents: vec![part.clone()],
    };
    product.subcomponents.iter().map(part).collect()
}

#[cfg(test)]
mod tests;
