//! One source as one file: a mark, then zstd over postcard. Records are not packed one by one in it, so that the
//! whole compresses well.

use std::io::Read as _;

use serde::{Deserialize, Serialize};
use wb_model::{ExploitPrediction, Exploited};

use crate::database::SourceBuild;
use crate::feed::Skipped;
use crate::{Cycle, Record};

const MARK: &[u8; 8] = b"WBADSEG1";

/// Measured on 7,080 Python advisories: a third smaller than level 3, and still a second to write.
const LEVEL: i32 = 12;

/// A segment is not believed to hold more than this when it is inflated, in bytes.
const LARGEST: u64 = 2 << 30;

/// A source as it is written.
#[derive(Serialize, Deserialize)]
pub(crate) struct Form {
    pub(crate) feed: String,
    pub(crate) stream: String,
    pub(crate) license: String,
    pub(crate) records: Vec<([u8; 16], Record)>,
    pub(crate) exploited: Vec<Exploited>,
    pub(crate) predictions: Vec<ExploitPrediction>,
    pub(crate) cycles: Vec<Cycle>,
    pub(crate) support: Vec<Vec<u8>>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) tombstones: Vec<(String, String)>,
}

pub(super) fn write(source: &SourceBuild) -> Result<Vec<u8>, String> {
    let form = source.to_form()?;
    let bytes = postcard::to_stdvec(&form).map_err(|error| error.to_string())?;
    let mut out = MARK.to_vec();
    out.extend(zstd::bulk::compress(&bytes, LEVEL).map_err(|error| error.to_string())?);
    Ok(out)
}

pub(super) fn read(bytes: &[u8]) -> Result<SourceBuild, String> {
    let body = bytes.strip_prefix(MARK).ok_or("it does not start with the mark of a segment")?;
    let decoder = zstd::Decoder::with_buffer(body).map_err(|error| error.to_string())?;
    let mut inflated = Vec::new();
    decoder.take(LARGEST + 1).read_to_end(&mut inflated).map_err(|error| error.to_string())?;
    if u64::try_from(inflated.len()).unwrap_or(u64::MAX) > LARGEST {
        return Err("it is larger than 2 GiB when it is inflated".to_owned());
    }
    let form: Form = postcard::from_bytes(&inflated).map_err(|error| error.to_string())?;
    SourceBuild::from_form(form)
}
