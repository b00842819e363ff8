//! Object headers: the messages that say what an object is.

use crate::context::{Context, Stop};

use super::{Bytes, File, Followed};

/// Blocks that one header may be spread over.
const MOST_BLOCKS: usize = 4096;

/// One message of an object header.
pub(crate) struct Message {
    pub(crate) kind: u16,
    pub(crate) flags: u8,
    /// Offset in the file.
    pub(crate) offset: u64,
    pub(crate) body: Vec<u8>,
}

impl Message {
    pub(crate) fn bytes(&self) -> Bytes<'_> {
        Bytes::new(&self.body, self.offset)
    }

    /// Whether the body is only an address of where the message really is.
    pub(crate) fn is_shared(&self) -> bool {
        self.flags & 0x02 != 0
    }
}

/// The messages of one object.
pub(crate) struct Header {
    pub(crate) messages: Vec<Message>,
}

impl Header {
    /// Reads the header at an address.
    pub(crate) fn read(file: &mut File<'_>, address: u64, context: &mut Context<'_>) -> Result<Self, Stop> {
        let start = file.block(address, 16)?;
        let mut header = Self { messages: Vec::new() };
        if start.starts_with(b"OHDR") {
            header.new_style(file, address, context)?;
        } else if start.first() == Some(&1) {
            header.old_style(file, address, &start, context)?;
        } else {
            return Err(Stop::wrong(file.offset(address), "no object header where one should be"));
        }
        Ok(header)
    }

    /// The first message of a kind.
    pub(crate) fn first(&self, kind: u16) -> Option<&Message> {
        self.messages.iter().find(|message| message.kind == kind)
    }

    fn old_style(
        &mut self,
        file: &mut File<'_>,
        address: u64,
        start: &[u8],
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let mut bytes = Bytes::new(start, file.offset(address));
        bytes.skip(8)?;
        let mut pending = vec![(address.saturating_add(16), bytes.number(4)?)];
        let mut followed = Followed::default();
        while let Some((address, length)) = pending.pop() {
            followed.note(address, context)?;
            let block = file.block(address, length)?;
            let mut bytes = Bytes::new(&block, file.offset(address));
            while bytes.rest().len() >= 8 {
                context.step(1)?;
                let kind = u16::try_from(bytes.number(2)?).unwrap_or(0);
                let length = bytes.count(2)?;
                let flags = bytes.byte()?;
                bytes.skip(3)?;
                self.add(file, kind, flags, &mut bytes, length, &mut pending)?;
            }
        }
        Ok(())
    }

    fn new_style(
        &mut self,
        file: &mut File<'_>,
        address: u64,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let start = file.block(address, 34)?;
        let mut bytes = Bytes::new(&start, file.offset(address));
        bytes.skip(5)?;
        let flags = bytes.byte()?;
        let times = if flags & 0x20 == 0 { 0 } else { 16 };
        let phases = if flags & 0x10 == 0 { 0 } else { 4 };
        bytes.skip(times + phases)?;
        let width = 1 << (flags & 3);
        let length = bytes.number(width)?;
        let first = address.saturating_add(bytes.offset() - file.offset(address));
        // Behind the signature of a further block, before its checksum.
        let mut pending = vec![(first, length)];
        let mut followed = Followed::default();
        while let Some((address, length)) = pending.pop() {
            followed.note(address, context)?;
            let block = file.block(address, length)?;
            let mut bytes = Bytes::new(&block, file.offset(address));
            if address != first {
                if !block.starts_with(b"OCHK") || block.len() < 8 {
                    return Err(Stop::wrong(
                        file.offset(address),
                        "no further block of a header where one should be",
                    ));
                }
                bytes = Bytes::new(&block[4..block.len() - 4], file.offset(address) + 4);
            }
            let extra = if flags & 0x04 == 0 { 0 } else { 2 };
            while bytes.rest().len() >= 4 + extra {
                context.step(1)?;
                let kind = u16::from(bytes.byte()?);
                let length = bytes.count(2)?;
                let message_flags = bytes.byte()?;
                bytes.skip(extra)?;
                self.add(file, kind, message_flags, &mut bytes, length, &mut pending)?;
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        file: &File<'_>,
        kind: u16,
        flags: u8,
        bytes: &mut Bytes<'_>,
        length: usize,
        pending: &mut Vec<(u64, u64)>,
    ) -> Result<(), Stop> {
        let offset = bytes.offset();
        let body = bytes.take(length)?;
        if kind == 0x10 {
            let mut body = Bytes::new(body, offset);
            let next = (body.number(file.offset_size)?, body.number(file.length_size)?);
            if pending.len() > MOST_BLOCKS {
                return Err(Stop::Budget(format!("an object header in more than {MOST_BLOCKS} blocks")));
            }
            pending.push(next);
        } else if kind != 0 {
            self.messages.push(Message { kind, flags, offset, body: body.to_vec() });
        }
        Ok(())
    }
}
