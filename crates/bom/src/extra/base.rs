//! The line of the base image: `layers 3 digest=sha256:… publisher=… created=… : docker.example/library/debian:12`.

use wb_model::{BaseEvidence, BaseImage};

use super::Line;
use super::document::token;
use crate::text::unescape;

const SHAPE: &str = "not <evidence> <layers> [digest=…] [publisher=…] [created=…] : <name>";

/// The line.
pub(super) fn line(base: &BaseImage) -> Line {
    let mut value = format!("{} {}", base.evidence.name(), base.layers);
    let parts = [
        ("digest", base.digest.as_ref().map(ToString::to_string)),
        ("publisher", base.publisher.as_deref().map(token)),
        ("created", base.created.as_deref().map(token)),
    ];
    for (name, text) in parts.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        value.push_str(&format!(" {name}={text}"));
    }
    value.push_str(" : ");
    value.push_str(&base.name);
    Line::new("base", value)
}

/// The base image of a line.
pub(super) fn parse(value: &str) -> Result<BaseImage, &'static str> {
    let (head, name) = value.split_once(" : ").ok_or(SHAPE)?;
    let mut tokens = head.split(' ');
    let evidence = tokens.next().ok_or(SHAPE)?;
    let evidence = BaseEvidence::ALL.into_iter().find(|known| known.name() == evidence);
    let layers = tokens.next().and_then(|text| text.parse().ok()).ok_or("its layers are not a number")?;
    let mut base = BaseImage {
        name: name.to_owned(),
        digest: None,
        evidence: evidence.ok_or("unknown evidence")?,
        layers,
        publisher: None,
        created: None,
    };
    for part in tokens {
        match part.split_once('=').ok_or(SHAPE)? {
            ("digest", text) => base.digest = Some(text.parse().map_err(|_| "its digest is not one")?),
            ("publisher", text) => base.publisher = Some(unescape(text).ok_or(SHAPE)?),
            ("created", text) => base.created = Some(unescape(text).ok_or(SHAPE)?),
            _ => return Err(SHAPE),
        }
    }
    Ok(base)
}
