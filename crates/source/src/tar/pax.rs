//! pax extended headers: `length key=value\n`.

/// The records that matter here. A record with an empty value takes back what an earlier one said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pax {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link_path: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) sparse_name: Option<Vec<u8>>,
    pub(super) sparse_major: Option<u64>,
    pub(super) sparse_real_size: Option<u64>,
    /// `offset,length,offset,length …` of formats 0.0 and 0.1.
    pub(super) sparse_map: Option<Vec<u8>>,
    /// Whether a record that decides name, link or size stands twice.
    pub(super) repeated: bool,
}

impl Pax {
    /// Whether anything in it would change how an entry is read.
    pub(super) fn changes_entries(&self) -> bool {
        *self != Self::default()
    }

    /// Adds the records of one header.
    pub(super) fn merge(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        let mut rest = bytes;
        while !rest.is_empty() {
            // Some writers pad the header with NULs.
            if rest.iter().all(|byte| *byte == 0) {
                break;
            }
            let (key, value, tail) = record(rest)?;
            self.set(key, value)?;
            rest = tail;
        }
        Ok(())
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> Result<(), &'static str> {
        let number = |value: &[u8]| -> Result<Option<u64>, &'static str> {
            if value.is_empty() {
                return Ok(None);
            }
            let text = std::str::from_utf8(value).map_err(|_| "a number is not text")?;
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            if !digits {
                return Err("a number has characters that are no digits");
            }
            text.parse().map(Some).map_err(|_| "a number is too large")
        };
        let bytes = |value: &[u8]| (!value.is_empty()).then(|| value.to_vec());
        match key {
            b"path" => put(&mut self.path, bytes(value), &mut self.repeated),
            b"linkpath" => put(&mut self.link_path, bytes(value), &mut self.repeated),
            b"size" => put(&mut self.size, number(value)?, &mut self.repeated),
            b"GNU.sparse.name" => self.sparse_name = bytes(value),
            b"GNU.sparse.major" => self.sparse_major = number(value)?,
            b"GNU.sparse.realsize" | b"GNU.sparse.size" => self.sparse_real_size = number(value)?,
            b"GNU.sparse.map" => self.sparse_map = bytes(value),
            // Format 0.0 writes one record per number, in order.
            b"GNU.sparse.offset" | b"GNU.sparse.numbytes" => {
                let map = self.sparse_map.get_or_insert_default();
                if !map.is_empty() {
                    map.push(b',');
                }
                map.extend_from_slice(value);
            }
            _ => {}
        }
        Ok(())
    }
}

fn put<T: PartialEq>(slot: &mut Option<T>, value: Option<T>, repeated: &mut bool) {
    *repeated |= slot.is_some() && value.is_some() && *slot != value;
    *slot = value;
}

type Record<'a> = (&'a [u8], &'a [u8], &'a [u8]);

/// One record, and what follows it.
fn record(bytes: &[u8]) -> Result<Record<'_>, &'static str> {
    let blank = bytes.iter().take(20).position(|byte| *byte == b' ').ok_or("a record has no length")?;
    let length: usize = std::str::from_utf8(&bytes[..blank])
        .ok()
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse().ok())
        .ok_or("a record's length is not a number")?;
    let body = bytes.get(blank + 1..length).ok_or("a record is longer than its header")?;
    let body = body.strip_suffix(b"\n").ok_or("a record does not end its line")?;
    let equals = body.iter().position(|byte| *byte == b'=').ok_or("a record has no '='")?;
    Ok((&body[..equals], &body[equals + 1..], &bytes[length..]))
}
