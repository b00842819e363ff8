//! Symbolic links in archives. Only the directory says that a member is one, and the directory comes last: of an archive that
//! passes by, the first bytes of small members are kept until then.

use std::collections::BTreeMap;
use std::io::Read;

use super::Archive;
use super::member::packing;
use crate::container::source::Source;
use crate::container::stream::{Metered, could_not_read};
use crate::container::unpack::{Packing, Unpacking, stop_of};
use crate::container::zip::Record;
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::input::{Input, Memory};

/// The longest target of a symbolic link, packed and unpacked.
pub(super) const LONGEST_LINK: u64 = 4096;
/// Bytes of small members that are kept.
const KEPT_BYTES: usize = 16 << 20;

/// The packed bytes of members that may turn out to be links, by the offset of their record.
#[derive(Default)]
pub(super) struct Beginnings {
    kept: BTreeMap<u64, Vec<u8>>,
    bytes: usize,
}

impl Beginnings {
    /// Keeps what a link could be, while there is room.
    pub(super) fn keep(&mut self, record: &Record, input: &mut dyn Input) -> Result<(), Stop> {
        let length = if record.is_open() { LONGEST_LINK } else { record.packed };
        if length > LONGEST_LINK || self.bytes >= KEPT_BYTES || record.name.ends_with(b"/") {
            return Ok(());
        }
        let length = usize::try_from(length).unwrap_or(0);
        let bytes = Cursor::at(input, record.data).peek(length)?.to_vec();
        self.bytes += bytes.len() + 64;
        self.kept.insert(record.header, bytes);
        Ok(())
    }
}

impl Archive {
    /// Checks the links of an archive that passed by, now that the directory says which members are some.
    pub(super) fn check_links_that_passed(&mut self, context: &mut Context<'_>) -> Result<(), Stop> {
        for entry in self.listed.values().flatten().filter(|entry| entry.is_link) {
            if entry.unpacked > LONGEST_LINK {
                continue;
            }
            let packed = usize::try_from(entry.packed).unwrap_or(usize::MAX);
            let target = match self.beginnings.kept.get(&entry.header).and_then(|kept| kept.get(..packed)) {
                Some(bytes) => {
                    let (record, mut input) = (Record { data: 0, ..entry.clone() }, Memory(bytes));
                    packing(&record, &mut input)
                        .and_then(|packing| target(&record, packing, &mut input, context))
                }
                None => Err(Stop::Budget(
                    "where this link leads had passed before it was known to be one".to_owned(),
                )),
            };
            match target {
                Ok(target) => self.names.check_link(&entry.name, &target, false, entry.header, context),
                Err(stop) => could_not_read(context, &entry.shown(), &stop)?,
            }
        }
        Ok(())
    }
}

/// Where a link leads.
pub(super) fn target(
    record: &Record,
    packing: Packing,
    input: &mut dyn Input,
    context: &Context<'_>,
) -> Result<Vec<u8>, Stop> {
    let source = Source::new(input, record.data, record.packed);
    let packed = source.watch();
    let stream = Metered::new(Unpacking::new(packing, source)?, context, packed);
    let mut target = Vec::new();
    let read = stream.take(LONGEST_LINK + 1).read_to_end(&mut target);
    read.map_err(|error| stop_of(&error, record.data))?;
    if target.len() as u64 > LONGEST_LINK {
        return Err(Stop::wrong(
            record.data,
            format!("the target of a link of more than {LONGEST_LINK} bytes"),
        ));
    }
    Ok(target)
}
