//! Zip and tar archives, entry by entry.

mod directory;
mod guard;
mod held;

use std::io::{self, Read, Seek};

use ::tar::EntryType;
use ::zip::ZipArchive;

use super::budget::Metered;
use super::container::{Opener, Place, describe};
use super::{ContainerKind, checksum, name};
use guard::Guard;
use held::Held;

/// Reads a zip archive. Its directory stands at its end, so that of one that is cut short nothing is read.
pub(super) fn zip<R: Read + Seek>(opener: &mut Opener<'_>, path: &str, mut reader: R, place: Place) {
    if !opener.may_open(path, place) {
        return;
    }
    let container = opener.report.open(path, ContainerKind::Zip, Some(place.container));
    let inside = place.inside(container);
    let stated = directory::entries(&mut reader).unwrap_or_default();
    if stated > opener.limits.entries {
        let why = format!("it has {stated} entries, more than {}", opener.limits.entries);
        return opener.report.miss(container, path, why);
    }
    let mut archive = match ZipArchive::new(reader) {
        Ok(archive) => archive,
        Err(error) => {
            let why = format!("it is cut short or broken, its directory cannot be read: {error}");
            return opener.report.miss(container, path, why);
        }
    };
    let count = archive.len() as u64;
    if stated > count {
        let why = format!("{} of its entries have the name of another one", stated - count);
        opener.report.miss(container, path, why);
    }
    for index in 0..archive.len() {
        if let Err(excess) = opener.budget.entry() {
            return opener.report.miss(container, path, excess.to_string());
        }
        // A name that cannot be decoded has no bytes here either: it is refused by its number.
        let raw = archive.name_for_index(index).and_then(Result::ok).map(|name| name.into_owned());
        let Some(raw) = raw else {
            opener.report.miss(container, &format!("{path}!#{index}"), "its name cannot be read");
            continue;
        };
        match name::check(raw.as_bytes(), opener.limits) {
            Ok(name) => zip_entry(opener, path, &mut archive, index, &name, inside),
            Err((shown, why)) => opener.report.miss(container, &format!("{path}!{shown}"), why),
        }
    }
}

fn zip_entry<R: Read + Seek>(
    opener: &mut Opener<'_>,
    path: &str,
    archive: &mut ZipArchive<R>,
    index: usize,
    name: &str,
    place: Place,
) {
    let full = format!("{path}!{name}");
    let stated = archive.index_for_name_raw(format!("{name}{}", checksum::ENDING).as_bytes());
    let stated = stated.map(|index| zip_checksum(archive, index));
    let entry = match archive.by_index(index) {
        Ok(entry) => entry,
        Err(error) => {
            return opener.report.miss(place.container, &full, format!("it cannot be opened: {error}"));
        }
    };
    if entry.is_dir() {
        return;
    }
    if entry.is_symlink() {
        return opener.report.leave_out(&full, "a symbolic link, which is not followed");
    }
    let packed = std::rc::Rc::new(std::cell::Cell::new(entry.compressed_size()));
    let mut reader = Metered::new(entry, packed, opener.limits, &opener.budget);
    let Some(stated) = stated else { return opener.stream(&full, &mut reader, place) };
    let Some(bytes) = opener.whole(&full, &mut reader, place) else { return };
    match checksum::refuse(&stated, checksum::of(&bytes)) {
        Some(why) => opener.report.miss(place.container, &full, why),
        None => opener.owned(&full, bytes, place),
    }
}

/// The bytes of a checksum file; what cannot be read states nothing, and the document is refused.
fn zip_checksum<R: Read + Seek>(archive: &mut ZipArchive<R>, index: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(entry) = archive.by_index(index)
        && entry.take(checksum::LONGEST).read_to_end(&mut bytes).is_err()
    {
        bytes.clear();
    }
    bytes
}

/// Reads a tar archive as it flows past.
pub(super) fn tar(opener: &mut Opener<'_>, path: &str, reader: &mut dyn Read, place: Place) {
    if !opener.may_open(path, place) {
        return;
    }
    let container = opener.report.open(path, ContainerKind::Tar, Some(place.container));
    let inside = place.inside(container);
    let (guard, watch) = Guard::new(reader);
    let mut archive = ::tar::Archive::new(guard);
    let mut held = Held::new(path);
    let outcome = match archive.entries() {
        Ok(entries) => tar_entries(opener, path, entries, &watch, &mut held, inside),
        Err(error) => Err(describe(&error)),
    };
    held.finish(opener, inside);
    let outcome = outcome.and_then(|()| {
        watch.allow_all();
        io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(|error| describe(&error))?;
        // Without its end mark nobody can tell whether more was to follow.
        if watch.ended_in_zeros() {
            Ok(())
        } else {
            Err("it is cut short: its end mark is missing".to_owned())
        }
    });
    if let Err(why) = outcome {
        opener.report.miss(container, path, why);
    }
}

fn tar_entries<R: Read>(
    opener: &mut Opener<'_>,
    path: &str,
    mut entries: ::tar::Entries<'_, R>,
    watch: &guard::Watch,
    held: &mut Held,
    place: Place,
) -> Result<(), String> {
    loop {
        watch.allow_headers();
        let Some(entry) = entries.next() else { return Ok(()) };
        let mut entry = entry.map_err(|error| describe(&error))?;
        watch.allow_all();
        opener.budget.entry().map_err(|excess| excess.to_string())?;
        let kind = entry.header().entry_type();
        if kind == EntryType::XGlobalHeader || kind.is_dir() {
            continue;
        }
        let name = match name::check(&entry.path_bytes(), opener.limits) {
            Ok(name) => name,
            Err((shown, why)) => {
                opener.report.miss(place.container, &format!("{path}!{shown}"), why);
                drain(&mut entry)?;
                continue;
            }
        };
        let full = format!("{path}!{name}");
        match kind {
            EntryType::Regular | EntryType::Continuous => {
                held.entry(opener, &full, &name, &mut entry, place);
                drain(&mut entry)?;
            }
            EntryType::Symlink => {
                opener.report.leave_out(&full, "a symbolic link, which is not followed");
            }
            EntryType::Link => opener.report.leave_out(&full, "a hard link, which is not followed"),
            // What it would unpack to is in its header alone, and may be anything.
            EntryType::GNUSparse => return Err(format!("{full} is a sparse file, which is not read")),
            _ => {
                opener.report.leave_out(&full, "it is not a file");
                drain(&mut entry)?;
            }
        }
    }
}

/// Reads the rest of an entry, so that only headers come next.
fn drain(entry: &mut dyn Read) -> Result<(), String> {
    io::copy(entry, &mut io::sink()).map(|_| ()).map_err(|error| describe(&error))
}
