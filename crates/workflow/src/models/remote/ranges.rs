//! A file in a registry, of which only what a reader asks for is fetched, within a budget.

use std::collections::BTreeMap;
use std::io::Read;

use wb_aimodel::{Input, InputError};
use wb_source::{ModelArtifact, ModelLayer, ModelPart};

/// Bytes fetched at a time. Headers are asked for in smaller pieces; whoever asks for as much at once reads weights.
const BLOCK: u64 = 256 << 10;

/// The file.
pub(super) struct Ranges<'a> {
    artifact: &'a ModelArtifact,
    layer: &'a ModelLayer,
    /// Everything that was fetched: the budget bounds it.
    blocks: BTreeMap<u64, Vec<u8>>,
    fetched: u64,
    budget: u64,
    /// The whole file, at its next block, from a registry that does not know ranges.
    stream: Option<(u64, Box<dyn Read + Send>)>,
    failure: Option<String>,
}

impl<'a> Ranges<'a> {
    pub(super) fn new(artifact: &'a ModelArtifact, layer: &'a ModelLayer, budget: u64) -> Self {
        Self { artifact, layer, blocks: BTreeMap::new(), fetched: 0, budget, stream: None, failure: None }
    }

    /// Bytes that were fetched.
    pub(super) fn fetched(&self) -> u64 {
        self.fetched
    }

    /// What went wrong in the registry.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Bytes of a block: the last one is shorter.
    fn length(&self, block: u64) -> u64 {
        self.layer.size.saturating_sub(block.saturating_mul(BLOCK)).min(BLOCK)
    }

    fn fetch(&mut self, block: u64) -> Result<(), InputError> {
        let from = block.saturating_mul(BLOCK);
        let failed = |why: &str| InputError::Io { offset: from, why: why.to_owned() };
        // A registry that failed once has used up its tries.
        if let Some(failure) = &self.failure {
            return Err(failed(failure));
        }
        let outcome = if self.stream.is_some() { self.pass_to(block) } else { self.ask(block) };
        match outcome {
            Ok(true) => Ok(()),
            Ok(false) => Err(InputError::NotFetched(from)),
            Err(why) => {
                let error = failed(&why);
                self.failure = Some(why);
                Err(error)
            }
        }
    }

    /// Asks for a block; false when the budget does not allow it.
    fn ask(&mut self, block: u64) -> Result<bool, String> {
        let length = self.length(block);
        if self.fetched.saturating_add(length) > self.budget {
            return Ok(false);
        }
        let from = block.saturating_mul(BLOCK);
        match self.artifact.layer_part(self.layer, from, length).map_err(|error| error.to_string())? {
            ModelPart::Bytes(bytes) => {
                self.fetched += bytes.len() as u64;
                self.blocks.insert(block, bytes);
                Ok(true)
            }
            ModelPart::Whole(stream) => {
                self.stream = Some((0, stream));
                self.pass_to(block)
            }
        }
    }

    /// Reads the whole file up to a block, keeping what passes by; false when the budget does not allow it.
    fn pass_to(&mut self, wanted: u64) -> Result<bool, String> {
        while let Some((next, stream)) = &mut self.stream {
            if *next > wanted {
                break;
            }
            let block = *next;
            let rest = (wanted - block).saturating_add(1).saturating_mul(BLOCK).min(self.layer.size);
            if self.fetched.saturating_add(rest) > self.budget {
                return Ok(false);
            }
            let length = self.layer.size.saturating_sub(block.saturating_mul(BLOCK)).min(BLOCK);
            let mut bytes = Vec::new();
            stream.take(length).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
            if bytes.len() as u64 != length {
                return Err(format!("the content ends after {} bytes", self.fetched + bytes.len() as u64));
            }
            *next += 1;
            self.fetched += length;
            self.blocks.insert(block, bytes);
        }
        Ok(self.blocks.contains_key(&wanted))
    }
}

impl Input for Ranges<'_> {
    fn size(&self) -> Option<u64> {
        Some(self.layer.size)
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, InputError> {
        let is_weights = buffer.len() as u64 >= BLOCK;
        let mut filled = 0;
        while filled < buffer.len() {
            let at = offset.saturating_add(filled as u64);
            if at >= self.layer.size {
                break;
            }
            let block = at / BLOCK;
            if !self.blocks.contains_key(&block) {
                if is_weights {
                    return Err(InputError::NotFetched(at));
                }
                self.fetch(block)?;
            }
            let held = self.blocks.get(&block).map_or(&[][..], Vec::as_slice);
            let rest = usize::try_from(at % BLOCK).ok().and_then(|from| held.get(from..)).unwrap_or_default();
            let count = rest.len().min(buffer.len() - filled);
            if count == 0 {
                return Err(InputError::NotFetched(at));
            }
            buffer[filled..filled + count].copy_from_slice(&rest[..count]);
            filled += count;
        }
        Ok(filled)
    }

    fn is_random(&self) -> bool {
        true
    }
}
