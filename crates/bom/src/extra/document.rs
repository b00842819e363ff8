//! The lines of a document: what was weighed, its layers, what each reader did, and diagnostics.

use wb_model::{
    Diagnostic, DiagnosticCode, Digest, Inventory, Layer, Outcome, Stage, StatusLine, Subject, SubjectKind,
    Tool,
};

use super::{Line, PREFIX, base, observation};
use crate::error::Malformed;
use crate::text::{escape, unescape};

/// Version of the lines. A reader that does not know it refuses the document.
const FORMAT: &str = "1";

/// The lines about what was weighed.
pub(crate) fn subject(subject: &Subject) -> Vec<Line> {
    let mut lines = vec![Line::new("subject", subject.kind.name())];
    lines.extend(subject.config.as_ref().map(|config| Line::new("config", config.to_string())));
    lines.extend(subject.platform.as_ref().map(|platform| Line::new("platform", platform)));
    lines.extend(subject.labels.iter().map(|(key, value)| Line::new(format_args!("label:{key}"), value)));
    lines
}

/// The lines about everything else. `created` and `tool` are what the format's own fields will give back.
pub(crate) fn document(inventory: &Inventory, created: Option<&str>, tool: &Tool) -> Vec<Line> {
    let mut lines = vec![Line::new("format", FORMAT)];
    if let Some(exact) = inventory.created.as_deref().filter(|exact| Some(*exact) != created) {
        lines.push(Line::new("created", exact));
    }
    if inventory.tool != *tool {
        let Tool { name, version } = &inventory.tool;
        lines.push(Line::new("tool", format!("{} {version}", token(name))));
    }
    lines.extend(inventory.layers.iter().map(layer));
    lines.extend(inventory.statuses.iter().map(status));
    lines.extend(inventory.diagnostics.iter().map(diagnostic));
    lines.extend(inventory.observations.iter().map(observation::line));
    lines.extend(inventory.base.as_ref().map(base::line));
    lines
}

/// `sha256:… RUN pip install torch`
fn layer(layer: &Layer) -> Line {
    let mut value = layer.diff_id.to_string();
    if let Some(created_by) = &layer.created_by {
        value.push(' ');
        value.push_str(created_by);
    }
    Line::new("layer", value)
}

fn parse_layer(value: &str) -> Option<Layer> {
    let (diff_id, created_by) = match value.split_once(' ') {
        Some((diff_id, created_by)) => (diff_id, Some(created_by.to_owned())),
        None => (value, None),
    };
    Some(Layer { diff_id: diff_id.parse().ok()?, created_by })
}

/// `reader python/dist-info found 12`, `… nothing`, `… could-not-look 2 found 10`, `… skipped <why>`
fn status(line: &StatusLine) -> Line {
    let outcome = match &line.outcome {
        Outcome::Found { count } => format!("found {count}"),
        Outcome::Nothing => "nothing".to_owned(),
        Outcome::CouldNotLook { count, places } => format!("could-not-look {places} found {count}"),
        Outcome::Skipped { why } => format!("skipped {why}"),
    };
    Line::new("status", format!("{} {} {outcome}", line.stage.name(), token(&line.name)))
}

fn parse_status(value: &str) -> Option<StatusLine> {
    let (stage, rest) = value.split_once(' ')?;
    let (name, outcome) = rest.split_once(' ')?;
    let stage = match stage {
        "reader" => Stage::Reader,
        "resolver" => Stage::Resolver,
        "check" => Stage::Check,
        _ => return None,
    };
    let outcome = match outcome.split_once(' ') {
        None if outcome == "nothing" => Outcome::Nothing,
        Some(("found", count)) => Outcome::Found { count: count.parse().ok()? },
        Some(("could-not-look", rest)) => {
            let (places, count) = rest.split_once(" found ")?;
            Outcome::CouldNotLook { count: count.parse().ok()?, places: places.parse().ok()? }
        }
        Some(("skipped", why)) => Outcome::Skipped { why: why.to_owned() },
        _ => return None,
    };
    Some(StatusLine { stage, name: unescape(name)?, outcome })
}

/// `too-large by=elf path=usr/lib/x.so layer=sha256:… : larger than 64 MiB`
fn diagnostic(diagnostic: &Diagnostic) -> Line {
    let mut value = diagnostic.code.code().to_owned();
    if !diagnostic.by.is_empty() {
        value.push_str(&format!(" by={}", token(&diagnostic.by)));
    }
    if let Some(path) = &diagnostic.path {
        value.push_str(&format!(" path={}", token(path)));
    }
    if let Some(layer) = &diagnostic.layer {
        value.push_str(&format!(" layer={layer}"));
    }
    value.push_str(" : ");
    value.push_str(&diagnostic.message);
    Line::new("diagnostic", value)
}

fn parse_diagnostic(value: &str) -> Result<Diagnostic, &'static str> {
    const SHAPE: &str = "not <code> [by=…] [path=…] [layer=…] : <message>";
    // No token holds a bare space, so that the first lone colon ends them.
    let (head, message) = value.split_once(" : ").ok_or(SHAPE)?;
    let mut tokens = head.split(' ');
    let code = tokens.next().ok_or(SHAPE)?;
    let code = DiagnosticCode::ALL.iter().find(|known| known.code() == code).ok_or("unknown code")?;
    let mut diagnostic =
        Diagnostic { code: *code, path: None, layer: None, message: message.to_owned(), by: String::new() };
    for part in tokens {
        match part.split_once('=').ok_or(SHAPE)? {
            ("by", text) => diagnostic.by = unescape(text).ok_or(SHAPE)?,
            ("path", text) => diagnostic.path = Some(unescape(text).ok_or(SHAPE)?),
            ("layer", text) => {
                diagnostic.layer = Some(text.parse().map_err(|_| "its layer is not a digest")?)
            }
            _ => return Err(SHAPE),
        }
    }
    Ok(diagnostic)
}

pub(super) fn token(text: &str) -> String {
    escape(text, &[' '])
}

/// Puts lines into an inventory that holds what the format's own fields say. Gives whether the document is ours.
pub(crate) fn apply<'a>(
    inventory: &mut Inventory,
    lines: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<bool, Malformed> {
    let mut ours = false;
    for (name, value) in lines {
        let Some(word) = name.strip_prefix(PREFIX) else { continue };
        let wrong = |why| Malformed { name: name.to_owned(), why };
        match word {
            "format" if value == FORMAT => ours = true,
            "format" => return Err(wrong("unknown version of these lines")),
            "subject" => inventory.subject.kind = subject_kind(value).ok_or_else(|| wrong("unknown kind"))?,
            "config" => {
                let config: Digest = value.parse().map_err(|_| wrong("not a digest"))?;
                inventory.subject.config = Some(config);
            }
            "platform" => inventory.subject.platform = Some(value.to_owned()),
            "created" => inventory.created = Some(value.to_owned()),
            "tool" => {
                let (name, version) = value.split_once(' ').ok_or_else(|| wrong("not <name> <version>"))?;
                let name = unescape(name).ok_or_else(|| wrong("its escapes are broken"))?;
                inventory.tool = Tool { name, version: version.to_owned() };
            }
            "layer" => {
                let layer = parse_layer(value);
                inventory.layers.push(layer.ok_or_else(|| wrong("not <digest> [instruction]"))?);
            }
            "status" => {
                let status = parse_status(value);
                inventory.statuses.push(status.ok_or_else(|| wrong("not <stage> <name> <outcome>"))?);
            }
            "diagnostic" => inventory.diagnostics.push(parse_diagnostic(value).map_err(wrong)?),
            "observation" => inventory.observations.push(observation::parse(value).map_err(wrong)?),
            "base" => inventory.base = Some(base::parse(value).map_err(wrong)?),
            _ => match word.strip_prefix("label:") {
                Some(key) => {
                    inventory.subject.labels.insert(key.to_owned(), value.to_owned());
                }
                None => return Err(wrong("unknown name")),
            },
        }
    }
    Ok(ours)
}

fn subject_kind(name: &str) -> Option<SubjectKind> {
    [SubjectKind::Image, SubjectKind::Directory, SubjectKind::File]
        .into_iter()
        .find(|kind| kind.name() == name)
}
