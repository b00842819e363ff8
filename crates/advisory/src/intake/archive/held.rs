//! Documents of a tar archive wait a little: the checksum file that belongs to one may stand right behind it.

use std::collections::{BTreeMap, VecDeque};
use std::io::Read;

use crate::intake::checksum;
use crate::intake::container::{Opener, Place};
use crate::intake::magic::{HEAD, Magic};

/// So many documents wait at most,
const MOST: usize = 256;
/// and so many bytes.
const MOST_BYTES: usize = 16 << 20;
/// So many checksum files may stand before their documents.
const MOST_STATED: usize = 100_000;

/// What waits.
pub(super) struct Held {
    /// The archive.
    path: String,
    waiting: VecDeque<Waiting>,
    bytes: usize,
    /// Checksum files whose document has not come, by its name.
    stated: BTreeMap<String, Vec<u8>>,
}

struct Waiting {
    full: String,
    name: String,
    bytes: Vec<u8>,
}

impl Held {
    pub(super) fn new(path: &str) -> Self {
        Self { path: path.to_owned(), waiting: VecDeque::new(), bytes: 0, stated: BTreeMap::new() }
    }

    /// Reads an entry.
    pub(super) fn entry(
        &mut self,
        opener: &mut Opener<'_>,
        full: &str,
        name: &str,
        reader: &mut ::tar::Entry<'_, impl Read>,
        place: Place,
    ) {
        let size = reader.size();
        let stated = self.stated.remove(name);
        let mut head = Vec::with_capacity(HEAD);
        if stated.is_none() {
            // What fails here fails again below, and is named there.
            let _ = (&mut *reader).take(HEAD as u64).read_to_end(&mut head);
            if Magic::of(&head) != Magic::Document {
                self.release(opener, place, 0);
                return opener.stream(full, &mut head.as_slice().chain(reader), place);
            }
        }
        let Some(bytes) = opener.whole(full, &mut head.as_slice().chain(reader), place) else { return };
        if (bytes.len() as u64) < size {
            return opener.report.miss(place.container, full, "it is cut short");
        }
        if let Some(stated) = stated {
            if let Some(why) = checksum::refuse(&stated, checksum::of(&bytes)) {
                return opener.report.miss(place.container, full, why);
            }
            if Magic::of(bytes.get(..HEAD).unwrap_or(&bytes)) != Magic::Document {
                self.release(opener, place, 0);
                return opener.owned(full, bytes, place);
            }
        }
        if let Some(target) = name.strip_suffix(checksum::ENDING) {
            self.compare(opener, full, target, &bytes, place);
        }
        self.bytes += bytes.len();
        self.waiting.push_back(Waiting { full: full.to_owned(), name: name.to_owned(), bytes });
        self.release(opener, place, MOST);
    }

    /// Gives on what still waits, and names the checksum files that had nothing to be compared with.
    pub(super) fn finish(&mut self, opener: &mut Opener<'_>, place: Place) {
        self.release(opener, place, 0);
        for target in std::mem::take(&mut self.stated).into_keys() {
            let what = format!("{}!{target}{}", self.path, checksum::ENDING);
            let why = "it was not compared: its document is missing, or stands too far before it";
            opener.report.leave_out(&what, why);
        }
    }

    /// A checksum file has come.
    fn compare(&mut self, opener: &mut Opener<'_>, full: &str, target: &str, stated: &[u8], place: Place) {
        match self.waiting.iter().rposition(|waiting| waiting.name == target) {
            Some(at) => {
                let found =
                    self.waiting.get(at).map(|waiting| checksum::of(&waiting.bytes)).unwrap_or_default();
                if let Some(why) = checksum::refuse(stated, found)
                    && let Some(refused) = self.waiting.remove(at)
                {
                    self.bytes -= refused.bytes.len();
                    opener.report.miss(place.container, &refused.full, why);
                }
            }
            None if self.stated.len() < MOST_STATED && stated.len() as u64 <= checksum::LONGEST => {
                self.stated.insert(target.to_owned(), stated.to_vec());
            }
            None => opener.report.leave_out(full, "it was not compared: too many or too long"),
        }
    }

    /// Gives on the oldest until no more than that many wait.
    fn release(&mut self, opener: &mut Opener<'_>, place: Place, most: usize) {
        while self.waiting.len() > most || (self.bytes > MOST_BYTES && !self.waiting.is_empty()) {
            if let Some(oldest) = self.waiting.pop_front() {
                self.bytes -= oldest.bytes.len();
                opener.report.deliver(opener.sink, place.container, oldest.full, oldest.bytes);
            }
        }
    }
}
