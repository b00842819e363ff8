//! Records against the directory: what readers disagree about is told, whatever the content is.

use super::Archive;
use crate::container::zip::{self, FLAG_DESCRIPTOR, Part, Record};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::input::Input;
use crate::rule::container as rule;

impl Archive {
    /// Compares the two lists, checks the names, and adds records that only the directory knows.
    pub(super) fn compare(&mut self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let headers: Vec<u64> = self.listed.keys().copied().collect();
        for header in headers {
            context.step(1)?;
            if !self.locals.contains_key(&header) {
                self.find_unmet(header, input, context)?;
            }
            let Some(local) = self.locals.get(&header) else { continue };
            let listed = self.listed.get(&header).map_or(&[][..], Vec::as_slice);
            for entry in listed {
                compare_one(local, entry, context);
            }
        }
        for (header, local) in &self.locals {
            if !self.listed.contains_key(header) && !self.listed.is_empty() {
                context.say(&rule::NOT_LISTED, *header, format!("{:?}", local.shown()));
            }
        }
        self.check_names(context);
        self.check_overlaps(context);
        Ok(())
    }

    /// An entry whose record was not met on the way: inside of something else, or not there at all.
    fn find_unmet(
        &mut self,
        header: u64,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let name = self.listed.get(&header).and_then(|listed| listed.first()).map(Record::shown);
        let name = name.unwrap_or_default();
        if input.is_random()
            && let Ok(Part::Local(record)) = zip::part(&mut Cursor::at(input, header))
        {
            let evidence = format!("the record of {name:?} lies inside of something else");
            context.say(&rule::OVERLAP, header, evidence);
            self.keep(&record)?;
            self.locals.insert(header, record);
            return Ok(());
        }
        context.could_not_read(&Stop::wrong(
            header,
            format!("the directory says {name:?} is here, and it is not"),
        ));
        Ok(())
    }

    fn check_names(&mut self, context: &mut Context<'_>) {
        let mut names: Vec<(u64, &[u8])> = Vec::new();
        for (header, listed) in &self.listed {
            names.extend(listed.iter().map(|entry| (*header, entry.name.as_slice())));
        }
        for (header, local) in &self.locals {
            let same = |entry: &Record| entry.name == local.name;
            if !self.listed.get(header).is_some_and(|listed| listed.iter().any(same)) {
                names.push((*header, &local.name));
            }
        }
        for (header, name) in names {
            self.names.check(name, header, context);
        }
    }

    /// Members that share bytes make a small file unpack to a giant one, and readers differ about them.
    fn check_overlaps(&self, context: &mut Context<'_>) {
        let mut covered = 0;
        for (header, listed) in &self.listed {
            let Some(local) = self.locals.get(header) else { continue };
            if listed.len() > 1 {
                let evidence = format!("{} entries of the directory share one record", listed.len());
                context.say(&rule::OVERLAP, *header, evidence);
            }
            if *header < covered {
                context.say(
                    &rule::OVERLAP,
                    *header,
                    format!("{:?} begins inside the one before", local.shown()),
                );
            }
            let end = listed.iter().map(|entry| local.data.saturating_add(entry.packed)).max().unwrap_or(0);
            covered = covered.max(end);
        }
    }
}

fn compare_one(local: &Record, listed: &Record, context: &mut Context<'_>) {
    if local.name != listed.name {
        let evidence = format!("{:?} at its place, {:?} in the directory", local.shown(), listed.shown());
        let trace = [
            format!("{:#x} record of {:?}", local.header, local.shown()),
            format!("{:#x} end of the entry of {:?}", listed.end, listed.shown()),
        ];
        context.find(Finding::new(&rule::NAME_MISMATCH, evidence).at(local.header).with_trace(trace));
    }
    let mut differ = |what: &str, here: u64, there: u64| {
        if here != there {
            let evidence =
                format!("{what} of {:?}: {here} at its place, {there} in the directory", local.shown());
            context.say(&rule::HEADER_MISMATCH, local.header, evidence);
        }
    };
    differ("method", local.method.into(), listed.method.into());
    // Where the numbers follow the content, the record may have zeros; some writers put them in afterwards.
    let is_later = local.flags & FLAG_DESCRIPTOR != 0;
    if !(is_later && local.packed == 0) {
        differ("packed size", local.packed, listed.packed);
    }
    if !(is_later && local.unpacked == 0) {
        differ("size", local.unpacked, listed.unpacked);
    }
    if !(is_later && local.checksum == 0) {
        differ("checksum", local.checksum.into(), listed.checksum.into());
    }
}
