//! The line of one observation: `configuration/runs-as-root high setting=User mend=… : the image runs as root`.

use wb_model::{Observation, ObservationKind, Place, Severity};

use super::Line;
use super::document::token;
use crate::text::unescape;

const SHAPE: &str = "not <kind>/<rule> <severity> [path=…] [line=…] [layer=…] [digest=…] [setting=…] [mend=…] [global=…]… : <message>";

/// The line.
pub(super) fn line(observation: &Observation) -> Line {
    let Observation { kind, rule, severity, place, message, mend, globals } = observation;
    let mut value = format!("{}/{} {}", kind.name(), token(rule), severity.name());
    let parts = [
        ("path", place.path.as_deref().map(token)),
        ("line", place.line.map(|line| line.to_string())),
        ("layer", place.layer.as_ref().map(ToString::to_string)),
        ("digest", place.digest.as_ref().map(ToString::to_string)),
        ("setting", place.setting.as_deref().map(token)),
        ("mend", (!mend.is_empty()).then(|| token(mend))),
    ];
    for (name, text) in parts.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        value.push_str(&format!(" {name}={text}"));
    }
    for name in globals {
        value.push_str(&format!(" global={}", token(name)));
    }
    value.push_str(" : ");
    value.push_str(message);
    Line::new("observation", value)
}

/// The observation of a line.
pub(super) fn parse(value: &str) -> Result<Observation, &'static str> {
    // No token holds a bare space, so that the first lone colon ends them.
    let (head, message) = value.split_once(" : ").ok_or(SHAPE)?;
    let mut tokens = head.split(' ');
    let (kind, rule) = tokens.next().and_then(|id| id.split_once('/')).ok_or(SHAPE)?;
    let kind = ObservationKind::from_name(kind).ok_or("unknown kind")?;
    let severity = tokens.next().and_then(Severity::from_name).ok_or("unknown severity")?;
    let rule = unescape(rule).ok_or(SHAPE)?;
    let (mut place, mut mend, mut globals) = (Place::default(), String::new(), Vec::new());
    for part in tokens {
        let (name, text) = part.split_once('=').ok_or(SHAPE)?;
        match name {
            "line" => place.line = Some(text.parse().map_err(|_| "its line is not a number")?),
            "layer" => place.layer = Some(text.parse().map_err(|_| "its layer is not a digest")?),
            "digest" => place.digest = Some(text.parse().map_err(|_| "its digest is not one")?),
            "path" => place.path = Some(unescape(text).ok_or(SHAPE)?),
            "setting" => place.setting = Some(unescape(text).ok_or(SHAPE)?),
            "global" => globals.push(unescape(text).ok_or(SHAPE)?),
            "mend" => mend = unescape(text).ok_or(SHAPE)?,
            _ => return Err(SHAPE),
        }
    }
    Ok(Observation { kind, rule, severity, place, message: message.to_owned(), mend, globals })
}
