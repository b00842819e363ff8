//! What is in a group: links to other objects, kept in one of three ways.

use crate::context::{Context, Stop};

use super::heap::{Fractal, local};
use super::{Bytes, File, Followed, Header};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// To the object header at an address.
    Object(u64),
    /// To another path of the file.
    Soft(String),
    /// Into another file: its name, and the path in it.
    External(String, String),
    /// Where a plug-in says; the number of its kind.
    User(u8),
}

/// One link of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) offset: u64,
}

/// All links of a group.
pub(crate) fn links(
    file: &mut File<'_>,
    header: &Header,
    context: &mut Context<'_>,
) -> Result<Vec<Link>, Stop> {
    let mut links = Vec::new();
    for message in &header.messages {
        match message.kind {
            0x06 => links.push(link(&mut message.bytes(), file)?),
            0x02 => {
                let mut bytes = message.bytes();
                bytes.skip(1)?;
                let flags = bytes.byte()?;
                bytes.skip(if flags & 1 == 0 { 0 } else { 8 })?;
                let (heap, tree) = (bytes.number(file.offset_size)?, bytes.number(file.offset_size)?);
                if !file.is_none(heap) {
                    for body in dense(file, heap, tree, 4, context)? {
                        links.push(link(&mut Bytes::new(&body, file.offset(heap)), file)?);
                    }
                }
            }
            0x11 => {
                let mut bytes = message.bytes();
                let (tree, heap) = (bytes.number(file.offset_size)?, bytes.number(file.offset_size)?);
                old_style(file, tree, heap, context, &mut links)?;
            }
            _ => {}
        }
    }
    Ok(links)
}

/// A link message.
fn link(bytes: &mut Bytes<'_>, file: &File<'_>) -> Result<Link, Stop> {
    let offset = bytes.offset();
    bytes.skip(1)?;
    let flags = bytes.byte()?;
    let kind = if flags & 0x08 == 0 { 0 } else { bytes.byte()? };
    bytes.skip(if flags & 0x04 == 0 { 0 } else { 8 })?;
    bytes.skip(if flags & 0x10 == 0 { 0 } else { 1 })?;
    let length = bytes.count(1 << (flags & 3))?;
    let name = String::from_utf8_lossy(bytes.take(length)?).into_owned();
    let target = match kind {
        0 => Target::Object(bytes.number(file.offset_size)?),
        1 => {
            let length = bytes.count(2)?;
            Target::Soft(String::from_utf8_lossy(bytes.take(length)?).into_owned())
        }
        64 => {
            let length = bytes.count(2)?;
            let mut body = Bytes::new(bytes.take(length)?, offset);
            body.skip(1)?;
            Target::External(body.text(), body.text())
        }
        other => Target::User(other),
    };
    Ok(Link { name, target, offset })
}

/// The objects of a fractal heap in the order of its B-tree. `skip` is how many bytes stand before the identifier in a record.
pub(crate) fn dense(
    file: &mut File<'_>,
    heap: u64,
    tree: u64,
    skip: usize,
    context: &mut Context<'_>,
) -> Result<Vec<Vec<u8>>, Stop> {
    let heap = Fractal::open(file, heap)?;
    let mut objects = Vec::new();
    for record in records(file, tree, context)? {
        let id = record.get(skip..).unwrap_or_default();
        objects.push(heap.object(file, id, context)?);
    }
    Ok(objects)
}

/// The records of a B-tree of the second version.
fn records(file: &mut File<'_>, address: u64, context: &mut Context<'_>) -> Result<Vec<Vec<u8>>, Stop> {
    let size = 22 + file.offset_size + file.length_size;
    let block = file.signed_block(address, size as u64, b"BTHD")?;
    let mut bytes = Bytes::new(&block, file.offset(address));
    bytes.skip(6)?;
    let node_size = bytes.number(4)?;
    let record_size = bytes.count(2)?;
    let depth = bytes.number(2)?;
    bytes.skip(2)?;
    let root = bytes.number(file.offset_size)?;
    let root_records = bytes.number(2)?;
    if record_size == 0 || depth > 32 || node_size < 16 {
        return Err(Stop::wrong(file.offset(address), "a tree of an odd form"));
    }
    let mut records = Vec::new();
    let mut pending = vec![(root, root_records, depth)];
    let mut followed = Followed::default();
    // Widths of the counts beside the addresses follow from how many records fit.
    let widths = |depth: u64| tree_widths(node_size, record_size as u64, file.offset_size as u64, depth);
    let widths: Vec<(usize, usize)> = (0..=depth).map(widths).collect();
    while let Some((address, count, depth)) = pending.pop() {
        if file.is_none(address) {
            continue;
        }
        followed.note(address, context)?;
        let block = file.signed_block(address, node_size, if depth == 0 { b"BTLF" } else { b"BTIN" })?;
        let mut bytes = Bytes::new(&block, file.offset(address));
        bytes.skip(6)?;
        for _ in 0..count {
            context.step(1)?;
            records.push(bytes.take(record_size)?.to_vec());
        }
        if depth == 0 {
            continue;
        }
        let (count_width, total_width) =
            usize::try_from(depth).ok().and_then(|depth| widths.get(depth)).copied().unwrap_or((2, 0));
        for _ in 0..=count {
            let child = bytes.number(file.offset_size)?;
            let records = bytes.number(count_width)?;
            bytes.skip(total_width)?;
            pending.push((child, records, depth - 1));
        }
    }
    Ok(records)
}

/// Bytes of the two counts beside each address in a node: records of the child, and of everything below it.
fn tree_widths(node_size: u64, record_size: u64, offset_size: u64, depth: u64) -> (usize, usize) {
    let bytes_of =
        |most: u64| usize::try_from((u64::BITS - most.leading_zeros()).div_ceil(8)).unwrap_or(8).max(1);
    let in_leaf = (node_size.saturating_sub(10)) / record_size;
    let count_width = bytes_of(in_leaf);
    let (mut below, mut total_width) = (in_leaf, 0);
    for level in 1..depth {
        let pointer = offset_size + count_width as u64 + total_width as u64;
        let here = node_size.saturating_sub(10 + pointer) / (record_size + pointer);
        below = (here + 1).saturating_mul(below).saturating_add(here);
        if level < depth {
            total_width = bytes_of(below);
        }
    }
    (count_width, if depth > 1 { total_width } else { 0 })
}

/// The symbol table of old files: a B-tree of nodes with names in a local heap.
fn old_style(
    file: &mut File<'_>,
    tree: u64,
    heap: u64,
    context: &mut Context<'_>,
    links: &mut Vec<Link>,
) -> Result<(), Stop> {
    let names = local(file, heap)?;
    let name_at = |offset: u64| {
        let rest = usize::try_from(offset).ok().and_then(|offset| names.get(offset..)).unwrap_or_default();
        Bytes::new(rest, 0).text()
    };
    let (offsets, lengths) = (file.offset_size, file.length_size);
    let mut pending = vec![tree];
    let mut followed = Followed::default();
    while let Some(address) = pending.pop() {
        followed.note(address, context)?;
        let head = file.block(address, 8)?;
        let mut bytes = Bytes::new(&head, file.offset(address));
        if head.starts_with(b"TREE") {
            bytes.skip(6)?;
            let count = bytes.count(2)?;
            let size = 8 + 2 * offsets + count * (lengths + offsets) + lengths;
            let block = file.block(address, size as u64)?;
            let mut bytes = Bytes::new(&block, file.offset(address));
            bytes.skip(8 + 2 * offsets)?;
            for _ in 0..count {
                bytes.skip(lengths)?;
                pending.push(bytes.number(offsets)?);
            }
        } else if head.starts_with(b"SNOD") {
            bytes.skip(6)?;
            let count = bytes.count(2)?;
            let block = file.block(address + 8, (count * (2 * offsets + 24)) as u64)?;
            let mut bytes = Bytes::new(&block, file.offset(address) + 8);
            for _ in 0..count {
                context.step(1)?;
                let offset = bytes.offset();
                let name = name_at(bytes.number(offsets)?);
                let object = bytes.number(offsets)?;
                let cache = bytes.number(4)?;
                bytes.skip(4)?;
                let soft = bytes.number(4)?;
                bytes.skip(12)?;
                let target = if cache == 2 { Target::Soft(name_at(soft)) } else { Target::Object(object) };
                links.push(Link { name, target, offset });
            }
        } else {
            return Err(Stop::wrong(file.offset(address), "no node of a group where one should be"));
        }
    }
    Ok(())
}
