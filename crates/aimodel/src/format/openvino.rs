//! OpenVINO models: a graph in XML, with the weights in a file beside it.

use crate::bytes::spans;
use crate::bytes::xml::{self, Element};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin, ReferenceKind};
use crate::rule::flat as rule;
use crate::tensor::{DataType, Tensor, Tensors};

/// The format.
pub struct Openvino;

static INFO: FormatInfo = FormatInfo {
    id: "openvino",
    summary: "OpenVINO graphs, with what they want of the weights beside them",
    extensions: &["xml"],
};

/// Findings of one kind that are told one by one.
const TOLD: u64 = 8;

impl Format for Openvino {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let head = sample.head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample.head).trim_ascii_start();
        if !head.starts_with(b"<") {
            return None;
        }
        let has = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
        (has(b"<net ") && (has(b"<layers") || has(b"<layer "))).then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let name = String::from_utf8_lossy(context.name()).into_owned();
        let mut cursor = Cursor::new(input);
        if cursor.peek(3)? == b"\xef\xbb\xbf" {
            cursor.skip(3);
        }
        let mut graph = Graph {
            has_sets: false,
            layer: Layer::default(),
            tensors: Tensors::default(),
            custom: 0,
            wrong: 0,
            end: 0,
        };
        context.metadata().state(Field::Framework, Origin::Header, "openvino");
        let result = xml::read(&mut cursor, context, &mut |element, outer, context| {
            graph.take(element, outer, context);
        });
        if graph.end > 0 {
            let stem = name.strip_suffix(".xml").unwrap_or(&name);
            let metadata = context.metadata();
            metadata.refer(ReferenceKind::File, Origin::Header, format!("{stem}.bin"), None);
            let said = format!("the weights beside it have at least {} bytes", graph.end);
            metadata.state(Field::Statement, Origin::Header, said);
        }
        spans::state(graph.tensors, context);
        result
    }
}

/// The layer that is open.
#[derive(Default)]
struct Layer {
    name: String,
    kind: String,
}

struct Graph {
    /// Whether each layer has to name the set that it is of: since version 10 of the format, and where the version cannot be
    /// told.
    has_sets: bool,
    layer: Layer,
    tensors: Tensors,
    custom: u64,
    wrong: u64,
    /// The furthest byte of the weights.
    end: u64,
}

impl Graph {
    fn take(&mut self, element: &Element, outer: &[String], context: &mut Context<'_>) {
        match element.name.as_str() {
            "net" if outer.is_empty() => {
                let version = element.get("version");
                self.has_sets = version.trim().parse().map_or(true, |version: u32| version >= 10);
                let metadata = context.metadata();
                metadata.state(Field::Name, Origin::Header, element.get("name"));
                metadata.state(Field::FormatVersion, Origin::Header, format!("OpenVINO IR {version}"));
            }
            "layer" => self.layer(element, context),
            "data" if outer.last().is_some_and(|name| name == "layer") => self.data(element, context),
            "quantization_parameters" => {
                context.metadata().state(Field::Quantization, Origin::Header, "quantized");
            }
            _ => {}
        }
    }

    fn layer(&mut self, element: &Element, context: &mut Context<'_>) {
        self.layer = Layer { name: element.get("name").to_owned(), kind: element.get("type").to_owned() };
        let set = element.get("version");
        let is_own = (set.is_empty() && !self.has_sets)
            || set.starts_with("opset")
            || set == "experimental"
            || set == "ie_internal_opset";
        if is_own {
            return;
        }
        self.custom += 1;
        let name = format!("{set}::{}", self.layer.kind);
        context.metadata().state(Field::CustomOperator, Origin::Header, &name);
        if self.custom <= TOLD {
            let evidence = format!("layer {:?} is {name}", self.layer.name);
            context.find(Finding::new(&rule::CUSTOM_OPERATOR, evidence).at(element.at));
        }
    }

    fn data(&mut self, element: &Element, context: &mut Context<'_>) {
        let shape = element.get("shape");
        let kind = element.get("element_type");
        match self.layer.kind.as_str() {
            "Parameter" => {
                let said = format!("{}: {kind}[{shape}]", self.layer.name);
                context.metadata().state(Field::Input, Origin::Header, said);
            }
            "Const" => self.constant(element, shape, kind, context),
            _ => {}
        }
    }

    fn constant(&mut self, element: &Element, shape: &str, kind: &str, context: &mut Context<'_>) {
        let (data_type, bits) = element_type(kind);
        let place = (element.get("offset").parse::<u64>().ok(), element.get("size").parse::<u64>().ok());
        let dimensions: Option<Vec<u64>> = shape
            .split(',')
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(|one| one.parse().ok())
            .collect();
        let (Some(offset), Some(size), Some(dimensions)) = (place.0, place.1, dimensions) else {
            return self.mismatch(element.at, "its place or shape is no number", context);
        };
        let tensor = Tensor {
            name: self.layer.name.clone(),
            data_type: DataType::new(data_type),
            shape: dimensions,
            digest: None,
        };
        let bytes = bits.and_then(|bits| tensor.elements()?.checked_mul(bits)).map(|bits| bits.div_ceil(8));
        let end = offset.checked_add(size);
        if end.is_none() || bits.is_some() && bytes != Some(size) {
            let evidence = format!("{kind} [{shape}] at {offset}, {size} bytes");
            self.mismatch(element.at, &evidence, context);
        }
        self.end = self.end.max(end.unwrap_or(0));
        self.tensors.add(tensor);
    }

    fn mismatch(&mut self, at: u64, what: &str, context: &mut Context<'_>) {
        self.wrong += 1;
        if self.wrong <= TOLD {
            context.say(&rule::MISMATCH, at, format!("layer {:?}: {what}", self.layer.name));
        }
    }
}

/// The name that tensors have here, and the bits of an element where all have the same.
fn element_type(kind: &str) -> (String, Option<u64>) {
    let (name, bits) = match kind {
        "f64" => ("F64", 64),
        "f32" => ("F32", 32),
        "f16" => ("F16", 16),
        "bf16" => ("BF16", 16),
        "f8e4m3" => ("F8_E4M3", 8),
        "f8e5m2" => ("F8_E5M2", 8),
        "i64" => ("I64", 64),
        "i32" => ("I32", 32),
        "i16" => ("I16", 16),
        "i8" => ("I8", 8),
        "u64" => ("U64", 64),
        "u32" => ("U32", 32),
        "u16" => ("U16", 16),
        "u8" => ("U8", 8),
        "boolean" => ("BOOL", 8),
        "i4" => ("I4", 4),
        "u4" => ("U4", 4),
        "nf4" => ("NF4", 4),
        other => return (other.to_owned(), None),
    };
    (name.to_owned(), Some(bits))
}

#[cfg(test)]
mod tests;
