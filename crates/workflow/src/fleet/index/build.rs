//! Writing a segment.

use std::collections::BTreeMap;

use wb_model::Severity;

use super::extract::Image;
use super::segment::{HASH_BYTES, MAGIC, SECTIONS, VERSION, key};

/// A segment while it is put together.
#[derive(Default)]
pub(super) struct Builder {
    strings: BTreeMap<String, u32>,
    images: Vec<[u32; 4]>,
    rows: Vec<[u32; 8]>,
    findings: Vec<[u32; 4]>,
    keys: BTreeMap<String, Vec<u32>>,
}

impl Builder {
    pub(super) fn add(&mut self, image: &Image) {
        let number = count(self.images.len());
        let names: Vec<&str> = image.meta.names.iter().map(String::as_str).collect();
        let line = [
            self.string(&image.stem),
            self.string(&image.meta.digest),
            self.string(&names.join("\n")),
            self.string(&image.meta.when),
        ];
        self.images.push(line);
        let first = self.rows.len();
        for part in &image.components {
            let row = count(self.rows.len());
            let texts = [&part.name, &part.version, &part.purl, &part.path, &part.layer, &part.owner];
            let [name, version, purl, path, layer, owner] = texts.map(|text| self.string(text));
            let kind = self.string(part.kind);
            self.rows.push([number, name, version, purl, path, layer, owner, kind]);
            self.put(key::name(&part.name), row);
            if !part.package.is_empty() {
                self.put(key::package(&part.package), row);
            }
            for hash in &part.hashes {
                self.put(key::hash(hash), row);
            }
        }
        for finding in &image.findings {
            let at = count(self.findings.len());
            let line = [
                count(first + finding.component),
                self.string(&finding.vulnerability),
                severity_number(finding.severity) | u32::from(finding.exploited) << 8,
                self.string(&finding.fix),
            ];
            self.findings.push(line);
            for id in finding.aliases.iter().chain([&finding.vulnerability]) {
                self.put(key::vulnerability(id), at);
            }
        }
    }

    /// The bytes of the file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let keys: Vec<(String, Vec<u32>)> = std::mem::take(&mut self.keys).into_iter().collect();
        let (mut key_rows, mut postings) = (Vec::with_capacity(keys.len()), Vec::new());
        for (key, list) in keys {
            key_rows.push([self.string(&key), count(postings.len()), count(list.len())]);
            postings.extend(list);
        }
        let mut texts: Vec<(&str, u32)> =
            self.strings.iter().map(|(text, at)| (text.as_str(), *at)).collect();
        texts.sort_by_key(|(_, at)| *at);
        let mut ends = Vec::with_capacity(texts.len());
        let mut text = Vec::new();
        for (one, _) in texts {
            text.extend_from_slice(one.as_bytes());
            ends.push(count(text.len()));
        }
        let lengths: [usize; SECTIONS] = [
            ends.len(),
            self.images.len(),
            self.rows.len(),
            self.findings.len(),
            key_rows.len(),
            postings.len(),
            text.len(),
        ];
        let mut bytes = MAGIC.to_vec();
        put(&mut bytes, &[VERSION]);
        put(&mut bytes, &lengths.map(count));
        put(&mut bytes, &ends);
        put(&mut bytes, self.images.as_flattened());
        put(&mut bytes, self.rows.as_flattened());
        put(&mut bytes, self.findings.as_flattened());
        put(&mut bytes, key_rows.as_flattened());
        put(&mut bytes, &postings);
        bytes.extend_from_slice(&text);
        let hash: [u8; HASH_BYTES] = *blake3::hash(&bytes).as_bytes();
        bytes.extend_from_slice(&hash);
        bytes
    }

    fn put(&mut self, key: String, at: u32) {
        let list = self.keys.entry(key).or_default();
        if list.last() != Some(&at) {
            list.push(at);
        }
    }

    fn string(&mut self, text: &str) -> u32 {
        if let Some(at) = self.strings.get(text) {
            return *at;
        }
        let at = count(self.strings.len());
        self.strings.insert(text.to_owned(), at);
        at
    }
}

/// Documents have at most 256 MiB each; what does not fit into 32 bits would be refused by the reader.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn put(bytes: &mut Vec<u8>, numbers: &[u32]) {
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn severity_number(severity: Severity) -> u32 {
    // The position from the end: unknown is 0.
    let at = Severity::ALL.iter().rev().position(|level| *level == severity);
    count(at.unwrap_or(0))
}
