//! Short texts with a grammar: names, versions, ranges, digests.

use wb_model::{Cpe, Digest, Purl};
use wb_transport::Reference;
use wb_version::Scheme;
use wb_version::range::Range;
use wb_version::specifier::{Prereleases, SpecifierSet};

use crate::Item;

pub(crate) fn items() -> Vec<Item> {
    let mut items = vec![
        text("purl", |text| {
            if let Ok(purl) = text.parse::<Purl>() {
                let written = purl.to_string();
                let again = written.parse::<Purl>().unwrap_or_else(|error| panic!("{written}: {error}"));
                assert_eq!(again, purl, "{written} is read back as another purl");
            }
        }),
        text("cpe", |text| {
            if let Ok(cpe) = text.parse::<Cpe>() {
                (cpe.vendor(), cpe.product(), cpe.version());
                assert_eq!(cpe.to_string().parse::<Cpe>().as_ref(), Ok(&cpe));
            }
        }),
        text("digest", |text| {
            if let Ok(digest) = text.parse::<Digest>() {
                assert_eq!(digest.to_string().parse::<Digest>().as_ref(), Ok(&digest));
            }
        }),
        text("reference", |text| {
            if let Ok(reference) = text.parse::<Reference>() {
                let written = reference.to_string();
                let again = written.parse::<Reference>().unwrap_or_else(|error| panic!("{written}: {error}"));
                assert_eq!(again.to_string(), written);
            }
        }),
        text("version range", |text| {
            if let Ok(range) = text.parse::<Range>() {
                for constraint in range.constraints().unwrap_or_default() {
                    range.contains(&constraint.version);
                }
                let written = range.to_string();
                let again = written.parse::<Range>().unwrap_or_else(|error| panic!("{written}: {error}"));
                assert_eq!(again, range, "{written} is read back as another range");
            }
        }),
        text("version specifier", |text| {
            let (specifier, version) = text.split_once('\n').unwrap_or((text, "1.0"));
            if let (Ok(set), Ok(version)) = (specifier.parse::<SpecifierSet>(), version.parse()) {
                set.contains(&version, Prereleases::OnlyWhenNamed);
            }
        }),
    ];
    for scheme in Scheme::ALL {
        items.push(text(&format!("{scheme} versions"), |text| order(*scheme, text)));
    }
    items
}

fn text(name: &str, run: impl Fn(&str) + 'static) -> Item {
    Item::new(name, move |data| {
        if let Ok(text) = std::str::from_utf8(data) {
            run(text);
        }
    })
}

/// Three versions, a line each: comparing them is an order.
fn order(scheme: Scheme, text: &str) {
    use std::cmp::Ordering::Greater;
    let lines: Vec<&str> = text.lines().take(3).collect();
    for a in &lines {
        for b in &lines {
            let (there, back) = (scheme.compare(a, b), scheme.compare(b, a));
            assert_eq!(there, back.map(std::cmp::Ordering::reverse), "{scheme}: {a:?} and {b:?}");
            for c in &lines {
                if let (Some(ab), Some(bc), Some(ac)) = (there, scheme.compare(b, c), scheme.compare(a, c))
                    && ab != Greater
                    && bc != Greater
                {
                    assert_ne!(ac, Greater, "{scheme}: {a:?} ≤ {b:?} ≤ {c:?}");
                }
            }
        }
    }
}
