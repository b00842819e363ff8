//! The content of members: unpacked as the record says and as the directory says, weighed, and checked against both.

use std::collections::BTreeSet;
use std::io::Read;

use super::Archive;
use super::link::{self, LONGEST_LINK};
use crate::container::carried_code;
use crate::container::source::Source;
use crate::container::special;
use crate::container::stream::{Metered, could_not_read, weigh_stream, with_input};
use crate::container::torch::Role;
use crate::container::unpack::{Packing, Unpacking};
use crate::container::zip::{self, DESCRIPTOR, FLAG_DESCRIPTOR, FLAGS_LOCKED, Record};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::{Effect, Finding};
use crate::format::{Match, Sample};
use crate::input::{Input, Section};
use crate::rule::container as rule;
use crate::weigh::{HEAD, matches};

impl Archive {
    /// Takes in a record that the walk met and gives the offset behind its content. In an input that passes by, the
    /// content is weighed now; else later, when everything is known.
    pub(super) fn pass_member(
        &mut self,
        record: Record,
        input: &mut dyn Input,
        context: &mut Context<'_>,
        is_random: bool,
    ) -> Result<u64, Stop> {
        self.keep(&record)?;
        let known =
            self.listed.get(&record.header).and_then(|listed| listed.first()).map(|entry| entry.packed);
        if known.is_none() {
            self.note_name(&record.shown());
        }
        let end = if !is_random {
            self.beginnings.keep(&record, input)?;
            self.read_member(&record, input, context)?
        } else if let Some(packed) = known.filter(|_| record.is_open()) {
            record.data.saturating_add(packed)
        } else if record.is_open() && !record.name.ends_with(b"/") {
            measure(&record, input, context)?
        } else {
            record.data.saturating_add(record.packed)
        };
        let has_descriptor = record.flags & FLAG_DESCRIPTOR != 0;
        self.locals.insert(record.header, record);
        if has_descriptor { behind_descriptor(end, input) } else { Ok(end) }
    }

    /// Weighs every member, in every way in which a reader may see it. Storages come last: what they are is said by the
    /// pickle.
    pub(super) fn read_members(
        &mut self,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let mut views: Vec<(bool, Record)> = Vec::new();
        for (header, local) in &self.locals {
            let listed = self.listed.get(header).map_or(&[][..], Vec::as_slice);
            let mut seen = BTreeSet::new();
            let as_listed = listed.iter().map(|entry| Record { data: local.data, ..entry.clone() });
            let as_local = Some(local.clone()).filter(|local| listed.is_empty() || !local.is_open());
            for mut view in as_listed.chain(as_local) {
                if view.is_open() {
                    view.packed = input.size().unwrap_or(u64::MAX).saturating_sub(view.data);
                    view.unpacked = u64::MAX;
                }
                if seen.insert((view.name.clone(), view.method, view.packed)) {
                    views.push((matches!(self.torch.role(&view.shown()), Role::Storage(_)), view));
                }
            }
        }
        views.sort_by_key(|(is_storage, view)| (*is_storage, view.header));
        for (_, view) in views {
            self.read_member(&view, input, context)?;
        }
        Ok(())
    }

    /// Weighs one member and gives the offset behind its packed bytes.
    fn read_member(
        &mut self,
        record: &Record,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<u64, Stop> {
        let name = record.shown();
        let end = record.data.saturating_add(record.packed);
        if name.ends_with('/') && record.packed == 0 {
            return Ok(end);
        }
        let packing = match packing(record, input) {
            Ok(packing) => packing,
            Err(stop) => {
                could_not_read(context, &name, &stop)?;
                return Ok(end);
            }
        };
        if record.is_link && record.unpacked <= LONGEST_LINK {
            match link::target(record, packing, input, context) {
                Ok(target) => self.names.check_link(&record.name, &target, false, record.header, context),
                Err(stop) => could_not_read(context, &name, &stop)?,
            }
            return Ok(end);
        }
        if record.flags & FLAGS_LOCKED != 0 {
            self.read_locked(record, packing, input, context)?;
            return Ok(end);
        }
        let before = context.reading.findings.len();
        let end = self.read_as(record, packing, input, context)?;
        if !has_pickle_extension(&name) {
            let added = context.reading.findings.get_mut(before..).unwrap_or_default();
            name_hidden_pickles(added);
        }
        Ok(end)
    }

    /// A member that is marked as encrypted or patched. Loaders ignore the mark; so whatever makes sense is weighed.
    fn read_locked(
        &mut self,
        record: &Record,
        packing: Packing,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let name = record.shown();
        let mut held = Section::new(input, record.data, record.packed);
        let size = held.size();
        let mut stream = Source::new(&mut held, 0, u64::MAX);
        with_input(context, &mut stream, size, |context, packed| {
            let view = Record { data: 0, flags: record.flags & !FLAGS_LOCKED, ..record.clone() };
            let ways =
                if packing == Packing::Stored { vec![packing] } else { vec![packing, Packing::Stored] };
            let plain: Vec<Packing> = ways
                .into_iter()
                .filter(|way| packed.is_random() && is_plain(&view, *way, packed, context))
                .collect();
            if plain.is_empty() {
                return could_not_read(context, &name, &Stop::Locked(format!("{name:?} is encrypted")));
            }
            let evidence = format!("{name:?} has the flags {:#06x} and is plain", record.flags);
            context.find(Finding::new(&rule::LYING_FLAGS, evidence).at(record.header));
            for way in plain {
                self.read_as(&view, way, packed, context)?;
            }
            Ok(())
        })
    }

    fn read_as(
        &mut self,
        record: &Record,
        packing: Packing,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<u64, Stop> {
        let name = record.shown();
        // Bytes that lie there as they are can be asked for in any order.
        let role = self.torch.role(&name);
        if packing == Packing::Stored && input.is_random() {
            let mut section = Section::new(input, record.data, record.packed);
            let known = match &role {
                Role::Other => match special::of(&name) {
                    Some(look) => special::look(look, &name, &mut section, context)?,
                    None if carried_code::is_python(&name) => {
                        self.code.take(&name, true, &mut section, context)?
                    }
                    None => context.weigh_member(&name, &mut section)?,
                },
                role => self.torch.take_input(role, &name, &mut section, context)?,
            };
            self.is_model |= known;
            if !known {
                return Ok(record.data.saturating_add(record.packed));
            }
        }
        let is_random = input.is_random();
        let is_weighed = packing == Packing::Stored && input.is_random();
        let is_open = record.is_open();
        let length = if is_open { u64::MAX } else { record.packed };
        let source = Source::new(input, record.data, length);
        let packed = source.watch();
        let unpacking: Box<dyn Ending + '_> = if packing == Packing::Stored && is_open {
            Box::new(UntilDescriptor { source, seen: 0, is_over: false })
        } else {
            match Unpacking::new(packing, source) {
                Ok(unpacking) => Box::new(unpacking),
                Err(stop) => {
                    could_not_read(context, &name, &stop)?;
                    return Ok(record.data.saturating_add(record.packed));
                }
            }
        };
        let mut stream = Metered::new(unpacking, context, packed);
        let size = Some(record.unpacked).filter(|_| !is_open);
        let known = is_weighed
            || match &role {
                Role::Other => match special::of(&name) {
                    Some(look) => with_input(context, &mut stream, size, |context, input| {
                        special::look(look, &name, input, context)
                    })?,
                    None if carried_code::is_python(&name) => {
                        let code = &mut self.code;
                        with_input(context, &mut stream, size, |context, input| {
                            code.take(&name, is_random, input, context)
                        })?
                    }
                    None => weigh_stream(context, &name, &mut stream, size)?,
                },
                role => self.torch.take(role, &name, &mut stream, size, context)?,
            };
        self.is_model |= known;
        if !known && !is_open {
            return Ok(record.data.saturating_add(record.packed));
        }
        if let Err(stop) = stream.drain() {
            could_not_read(context, &name, &stop)?;
            return Ok(record.data.saturating_add(record.packed));
        }
        if !is_open {
            check(record, &name, stream.count(), stream.checksum(), context);
        }
        let end = stream.into_inner().end().unwrap_or(record.data);
        Ok(if is_open { end } else { record.data.saturating_add(record.packed) })
    }
}

/// Extensions under which a scanner expects pickles in an archive.
const PICKLE_EXTENSIONS: [&str; 5] = ["pkl", "pickle", "joblib", "dat", "data"];
/// A pickle in an archive whose name is none of these: the loader is told its name, and a scanner that goes by names
/// passes it over.
const HIDDEN_PICKLE: [&str; 2] = ["CVE-2025-1889", "GHSA-769v-p64c-89pr"];

fn has_pickle_extension(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| PICKLE_EXTENSIONS.contains(&extension))
}

fn name_hidden_pickles(findings: &mut [Finding]) {
    let pickles =
        findings.iter_mut().filter(|it| it.rule.starts_with("pickle/") && it.effect == Effect::Malicious);
    for finding in pickles {
        *finding = finding.clone().with_advisories(&HIDDEN_PICKLE);
    }
}

fn check(record: &Record, name: &str, count: u64, checksum: u32, context: &mut Context<'_>) {
    if record.unpacked != u64::MAX && count != record.unpacked {
        let evidence = format!("{name:?} is to have {} bytes and has {count}", record.unpacked);
        context.say(&rule::HEADER_MISMATCH, record.header, evidence);
    }
    if checksum != record.checksum && record.unpacked != u64::MAX {
        let evidence = format!("{name:?} is to have {:#010x} and has {checksum:#010x}", record.checksum);
        context.say(&rule::WRONG_CHECKSUM, record.header, evidence);
    }
}

/// How a member is packed.
pub(super) fn packing(record: &Record, input: &mut dyn Input) -> Result<Packing, Stop> {
    Ok(match record.method {
        0 => Packing::Stored,
        8 => Packing::Deflate,
        12 => Packing::Bzip2,
        14 => {
            let mut cursor = Cursor::at(input, record.data);
            cursor.skip(2);
            let size = cursor.u16()?;
            if size != 5 {
                return Err(Stop::wrong(record.data, format!("properties of LZMA of {size} bytes")));
            }
            Packing::Lzma { properties: cursor.array()?, size: record.unpacked }
        }
        93 => Packing::Zstandard,
        95 => Packing::Xz,
        99 => return Err(Stop::Locked(format!("{:?} is encrypted", record.shown()))),
        9 => return Err(Stop::Locked(format!("{:?} is packed with deflate64", record.shown()))),
        other => return Err(Stop::Locked(format!("{:?} is packed with method {other}", record.shown()))),
    })
}

/// Whether a member makes sense without a key: its checksum is right, or its beginning is something known.
fn is_plain(record: &Record, packing: Packing, input: &mut dyn Input, context: &Context<'_>) -> bool {
    let source = Source::new(input, record.data, record.packed);
    let packed = source.watch();
    let Ok(unpacking) = Unpacking::new(packing, source) else { return false };
    let mut stream = Metered::new(unpacking, context, packed);
    let mut head = vec![0; HEAD];
    let mut filled = 0;
    while let Ok(count) = stream.read(&mut head[filled..]) {
        filled += count;
        if count == 0 {
            break;
        }
    }
    let sample = Sample { head: &head[..filled], size: Some(record.unpacked), name: b"" };
    if matches(&sample).iter().any(|(_, sure)| *sure > Match::Weak) {
        return true;
    }
    stream.drain().is_ok() && stream.checksum() == record.checksum && stream.count() == record.unpacked
}

/// The offset behind a member of unknown size that the directory does not list.
fn measure(record: &Record, input: &mut dyn Input, context: &mut Context<'_>) -> Result<u64, Stop> {
    let packing = packing(record, input)?;
    let source = Source::new(input, record.data, u64::MAX);
    let packed = source.watch();
    let ending: Box<dyn Ending + '_> = if packing == Packing::Stored {
        Box::new(UntilDescriptor { source, seen: 0, is_over: false })
    } else {
        Box::new(Unpacking::new(packing, source)?)
    };
    let mut stream = Metered::new(ending, context, packed);
    if let Err(stop) = stream.drain() {
        could_not_read(context, &record.shown(), &stop)?;
        return Ok(record.data);
    }
    Ok(stream.into_inner().end().unwrap_or(record.data))
}

/// The offset behind what follows a member whose sizes were not known before: with or without a signature, with narrow
/// or wide sizes. Which it is shows at what comes next.
fn behind_descriptor(at: u64, input: &mut dyn Input) -> Result<u64, Stop> {
    let mut cursor = Cursor::at(input, at);
    let next = cursor.peek(28)?;
    let is_record = |from: usize| next.get(from..from + 2) == Some(b"PK");
    if next.starts_with(&zip::LOCAL) || next.starts_with(&zip::LISTED) {
        return Ok(at);
    }
    let lengths = if next.starts_with(&DESCRIPTOR) { [16, 24] } else { [12, 20] };
    let found = lengths.into_iter().find(|length| is_record(*length));
    Ok(at + found.map_or_else(|| if next.starts_with(&DESCRIPTOR) { 16 } else { 0 }, |length| length as u64))
}

/// A stream that knows where in the archive its end was.
trait Ending: Read {
    /// Offset behind the packed bytes, once all were read.
    fn end(self: Box<Self>) -> Option<u64>;
}

impl Ending for Unpacking<'_> {
    fn end(self: Box<Self>) -> Option<u64> {
        self.into_rest().map(|source| source.position())
    }
}

/// Bytes that are stored as they are, and whose number follows them: they end where a descriptor says how many they were.
struct UntilDescriptor<'a> {
    source: Source<'a>,
    seen: u64,
    is_over: bool,
}

impl Read for UntilDescriptor<'_> {
    fn read(&mut self, target: &mut [u8]) -> std::io::Result<usize> {
        use std::io::BufRead;
        if self.is_over || target.is_empty() {
            return Ok(0);
        }
        let ahead = self.source.peek(24)?.len();
        if ahead == 0 {
            let why = "it ends before the numbers that follow it";
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, why));
        }
        let bytes = self.source.buffered();
        let found = memchr::memmem::find(bytes, &DESCRIPTOR);
        let mut count = match found {
            Some(0) if is_descriptor(bytes, self.seen) => {
                self.is_over = true;
                return Ok(0);
            }
            Some(0) => 1,
            Some(at) => at,
            // A signature may begin in the last bytes.
            None => bytes.len().saturating_sub(3).max(1),
        };
        count = count.min(target.len());
        target[..count].copy_from_slice(&bytes[..count]);
        self.source.consume(count);
        self.seen += count as u64;
        Ok(count)
    }
}

fn is_descriptor(bytes: &[u8], seen: u64) -> bool {
    let narrow = u32::try_from(seen).ok().map(u32::to_le_bytes);
    let fits_narrow =
        narrow.is_some_and(|size| bytes.get(8..12) == Some(&size) && bytes.get(12..16) == Some(&size));
    let wide = seen.to_le_bytes();
    fits_narrow || (bytes.get(8..16) == Some(&wide) && bytes.get(16..24) == Some(&wide))
}

impl Ending for UntilDescriptor<'_> {
    fn end(self: Box<Self>) -> Option<u64> {
        self.is_over.then(|| self.source.position())
    }
}
