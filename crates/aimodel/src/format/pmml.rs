//! PMML: models as XML. Entities are never looked up; a document that declares any attacks those who do.

use crate::bytes::xml::{self, Element};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Metadata, Origin};

/// The format.
pub struct Pmml;

static INFO: FormatInfo = FormatInfo { id: "pmml", summary: "PMML models", extensions: &["pmml"] };

impl Format for Pmml {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let head = sample.head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample.head).trim_ascii_start();
        if !head.starts_with(b"<") {
            return None;
        }
        // What is declared before the root element may be long: it names the element, or hides it.
        let is_named = [&b"<PMML"[..], b":PMML", b"DOCTYPE PMML"]
            .iter()
            .any(|name| head.windows(name.len()).any(|window| window == *name));
        if is_named { Some(Match::Certain) } else { Some(Match::Weak) }
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut cursor = Cursor::new(input);
        if cursor.peek(3)? == b"\xef\xbb\xbf" {
            cursor.skip(3);
        }
        let mut root = None;
        xml::read(&mut cursor, context, &mut |element, outer, context| {
            root.get_or_insert_with(|| element.name.clone());
            state(element, outer, context.metadata());
        })?;
        match root {
            Some(name) if name == "PMML" => Ok(()),
            name => {
                let name = name.as_deref().unwrap_or("missing");
                Err(Stop::wrong(0, format!("the root element is {name}")))
            }
        }
    }
}

fn state(element: &Element, outer: &[String], metadata: &mut Metadata) {
    match element.name.as_str() {
        "PMML" => {
            metadata.state(Field::FormatVersion, Origin::Header, format!("PMML {}", element.get("version")))
        }
        "Header" => metadata.state(Field::Description, Origin::Header, element.get("description")),
        "Application" => {
            metadata.state(Field::Framework, Origin::Header, element.get("name"));
            metadata.state(Field::FrameworkVersion, Origin::Header, element.get("version"));
        }
        "DataField" => {
            let said = format!("{}: {}", element.get("name"), element.get("dataType"));
            metadata.state(Field::Input, Origin::Header, said);
        }
        "OutputField" => metadata.state(Field::Output, Origin::Header, element.get("name")),
        name if outer.len() == 1 && (name.ends_with("Model") || name.ends_with("Network")) => {
            metadata.state(Field::Architecture, Origin::Header, name);
            metadata.state(Field::Task, Origin::Header, element.get("functionName"));
            metadata.state(Field::Name, Origin::Header, element.get("modelName"));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
