//! HDF5, and Keras models in it: weights as datasets, the configuration as an attribute.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::format::keras_config::{Container, judge_configuration, judge_part};
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::hdf5::{Attribute, File, Header, SIGNATURE, Target, dense, links};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::hdf5 as rule;
use crate::rule::keras::NOT_A_CONFIGURATION;
use crate::tensor::Tensors;

mod dataset;

/// The format.
pub struct Hdf5;

static INFO: FormatInfo = FormatInfo {
    id: "hdf5",
    summary: "HDF5 files, and the Keras models in them",
    extensions: &["h5", "hdf5", "keras", "hdf"],
};

/// Groups inside each other that are followed.
const DEEPEST: usize = 256;

impl Format for Hdf5 {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        superblock(sample.head).map(|_| Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut head = vec![0; 4096];
        let count = input.read_at(0, &mut head)?;
        head.truncate(count);
        let at = superblock(&head).unwrap_or(0);
        let mut file = File::open(input, at)?;
        let mut walk = Walk::default();
        let result = walk.run(&mut file, context);
        walk.state(context);
        result?;
        let end = file.end;
        match file.size() {
            Some(size) if size < end => return Err(Stop::Ended(size)),
            Some(size) if size > end => {
                context.say(
                    &rule::MISMATCH,
                    end,
                    format!("{} bytes behind the end of the file's content", size - end),
                );
            }
            _ => {}
        }
        Ok(())
    }
}

/// Where the superblock lies: at the beginning, or at a power of two from 512 on.
fn superblock(head: &[u8]) -> Option<u64> {
    [0_usize, 512, 1024, 2048]
        .into_iter()
        .find(|&at| head.get(at..).is_some_and(|rest| rest.starts_with(SIGNATURE)))
        .map(|at| at as u64)
}

/// The walk over the groups of one file.
#[derive(Default)]
struct Walk {
    tensors: Tensors,
    groups: u64,
    seen: BTreeSet<u64>,
    texts: BTreeMap<&'static str, Vec<u8>>,
}

impl Walk {
    fn run(&mut self, file: &mut File<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
        let version = format!("superblock {}", file.version);
        context.metadata().state(Field::FormatVersion, Origin::Header, version);
        // Every object with the objects it lies in, to see loops.
        let mut pending = vec![(file.root, String::new(), Vec::<u64>::new())];
        while let Some((address, path, around)) = pending.pop() {
            context.count_member()?;
            if around.contains(&address) {
                context.say(
                    &rule::LOOP,
                    file.offset(address),
                    format!("{path:?} is a group that it lies in"),
                );
                continue;
            }
            if !self.seen.insert(address) {
                continue;
            }
            if around.len() >= DEEPEST {
                return Err(Stop::Budget(format!("groups nested more than {DEEPEST} deep")));
            }
            let header = Header::read(file, address, context)?;
            self.attributes(file, &header, &path, context)?;
            if header.first(0x08).is_some() {
                let tensor = dataset::read(file, &header, &path, context)?;
                if let Some(tensor) = tensor {
                    self.tensors.add(tensor);
                }
                continue;
            }
            self.groups += 1;
            let mut inner = around;
            inner.push(address);
            for link in links(file, &header, context)? {
                let below = if path.is_empty() { link.name.clone() } else { format!("{path}/{}", link.name) };
                // A path that grows with every level must not grow with the square of the depth.
                let below = if below.len() > 4096 { link.name.chars().take(512).collect() } else { below };
                self.follow(&link.target, link.offset, below, &inner, &mut pending, context);
            }
        }
        Ok(())
    }

    fn follow(
        &mut self,
        target: &Target,
        offset: u64,
        path: String,
        around: &[u64],
        pending: &mut Vec<(u64, String, Vec<u64>)>,
        context: &mut Context<'_>,
    ) {
        match target {
            Target::Object(address) => pending.push((*address, path, around.to_vec())),
            // It leads to another path of the same file, which is read there.
            Target::Soft(_) => {}
            Target::External(name, object) => {
                let evidence = format!("{path:?} leads to {object:?} in the file {name:?}");
                let trace = [
                    format!("{offset:#x} external link {path:?}"),
                    format!("file {name:?}, path {object:?}"),
                ];
                context.find(Finding::new(&rule::EXTERNAL_LINK, evidence).at(offset).with_trace(trace));
            }
            Target::User(kind) => {
                context.say(&rule::USER_LINK, offset, format!("{path:?} is a link of the kind {kind}"));
            }
        }
    }

    fn attributes(
        &mut self,
        file: &mut File<'_>,
        header: &Header,
        path: &str,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        for message in &header.messages {
            if message.kind == 0x0c && !message.is_shared() {
                let attribute = Attribute::read(&mut message.bytes(), file)?;
                self.attribute(file, &attribute, path, message.offset, context)?;
            } else if message.kind == 0x15 {
                let mut bytes = message.bytes();
                bytes.skip(1)?;
                let flags = bytes.byte()?;
                bytes.skip(if flags & 1 == 0 { 0 } else { 2 })?;
                let (heap, tree) = (bytes.number(file.offset_size)?, bytes.number(file.offset_size)?);
                if file.is_none(heap) {
                    continue;
                }
                for body in dense(file, heap, tree, 0, context)? {
                    let mut bytes = crate::hdf5::Bytes::new(&body, message.offset);
                    let attribute = Attribute::read(&mut bytes, file)?;
                    self.attribute(file, &attribute, path, message.offset, context)?;
                }
            }
        }
        Ok(())
    }

    /// Attributes that Keras writes. They are looked at wherever they lie.
    fn attribute(
        &mut self,
        file: &mut File<'_>,
        attribute: &Attribute,
        path: &str,
        offset: u64,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        match attribute.name.as_str() {
            name @ ("model_config" | "training_config") => {
                let Some(text) = attribute.text(file)? else {
                    context.say(&NOT_A_CONFIGURATION, offset, format!("{name} is no text"));
                    return Ok(());
                };
                if name == "model_config" {
                    if path.is_empty() {
                        context.set_format("keras-hdf5");
                    }
                    judge_configuration(&text, Container::Hdf5, offset, context)
                } else {
                    judge_part(&text, Container::Hdf5, offset, context)
                }
            }
            "keras_version" => self.keep("keras_version", file, attribute),
            "backend" => self.keep("backend", file, attribute),
            _ => Ok(()),
        }
    }

    fn keep(&mut self, name: &'static str, file: &mut File<'_>, attribute: &Attribute) -> Result<(), Stop> {
        if let Some(text) = attribute.text(file)? {
            self.texts.insert(name, text);
        }
        Ok(())
    }

    fn state(&mut self, context: &mut Context<'_>) {
        let metadata = context.metadata();
        let text = |name| self.texts.get(name).map(|text| String::from_utf8_lossy(text).into_owned());
        metadata.state(Field::FrameworkVersion, Origin::Header, text("keras_version").unwrap_or_default());
        if let Some(backend) = text("backend") {
            metadata.state(Field::Framework, Origin::Header, format!("keras on {backend}"));
        }
        metadata.state(Field::Dimension, Origin::Measured, format!("groups={}", self.groups));
        if self.tensors.count > 0 {
            metadata.state(Field::Parameters, Origin::Measured, self.tensors.parameters.to_string());
            for data_type in self.tensors.types.keys() {
                metadata.state(Field::DataType, Origin::Measured, data_type);
            }
            metadata.tensors.get_or_insert_default().join(&self.tensors);
        }
    }
}

#[cfg(test)]
mod tests;
