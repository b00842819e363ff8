//! Where a format puts what it sees of one file, and what it may spend on it.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::finding::{Effect, Finding, Rule};
use crate::input::{Input, InputError};
use crate::metadata::Metadata;
use crate::reading::Reading;
use crate::rule;
use crate::weigh;

/// Bounds on what one file may cost. Every one ends in a finding, never in silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Archives inside archives, compressions inside compressions.
    pub depth: u32,
    /// Members of all archives of one file together.
    pub members: u64,
    /// Unpacked bytes of one file, all archives together.
    pub unpacked_bytes: u64,
    /// Unpacked bytes that are free whatever the ratio.
    pub unpacked_free_bytes: u64,
    /// Beyond that: how many times its packed bytes a member may have.
    pub unpacked_ratio: u64,
    /// Bytes of one file or member that may be held whole.
    pub whole_bytes: u64,
    /// Steps of interpreters, summed over all streams of one file: opcodes, JSON values, protobuf fields, nodes.
    pub steps: u64,
    /// Findings that are listed for one file; further ones are only counted.
    pub findings: usize,
}

impl Limits {
    /// What a scan uses unless told otherwise.
    pub const DEFAULT: Self = Self {
        depth: 6,
        members: 200_000,
        unpacked_bytes: 64 << 30,
        unpacked_free_bytes: 256 << 20,
        unpacked_ratio: 1100,
        whole_bytes: 64 << 20,
        steps: 40_000_000,
        findings: 200,
    };
}

/// Why reading a file had to stop before its end.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Stop {
    /// The file ends in the middle of something.
    #[error("the file ends at {0:#x}, in the middle of something")]
    Ended(u64),
    /// The bytes are not what the format allows.
    #[error("at {offset:#x}: {why}")]
    Wrong {
        /// Where.
        offset: u64,
        /// Why.
        why: String,
    },
    /// A limit was passed.
    #[error("{0}")]
    Budget(String),
    /// Encrypted, or packed in a way that is not known.
    #[error("{0}")]
    Locked(String),
    /// The bytes could not be had.
    #[error(transparent)]
    Input(#[from] InputError),
}

impl Stop {
    /// The bytes at an offset are not what the format allows.
    pub fn wrong(offset: u64, why: impl Into<String>) -> Self {
        Self::Wrong { offset, why: why.into() }
    }

    /// The rule that says so.
    pub(crate) fn rule(&self) -> &'static Rule {
        match self {
            Self::Ended(_) => &rule::unreadable::TRUNCATED,
            Self::Wrong { .. } | Self::Input(InputError::Damaged { .. }) => &rule::unreadable::DAMAGED,
            Self::Budget(_) | Self::Input(InputError::Budget(_)) => &rule::unreadable::BUDGET,
            Self::Locked(_) => &rule::unreadable::LOCKED,
            Self::Input(InputError::Behind(_)) => &rule::unreadable::TOO_LARGE_TO_SEEK,
            Self::Input(InputError::NotFetched(_)) => &rule::unreadable::HEADERS_ONLY,
            Self::Input(InputError::Io { .. }) => &rule::unreadable::NOT_READ,
        }
    }
}

/// What was spent on one file so far.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    members: u64,
    steps: u64,
    /// Bytes of members that are held in memory now.
    held: u64,
}

/// What unpacking may still cost: shared with the streams that unpack, which have no context at hand.
#[derive(Debug)]
pub(crate) struct UnpackBudget {
    limits: Limits,
    unpacked: Cell<u64>,
}

impl UnpackBudget {
    /// Counts unpacked bytes of a member that came of `packed` bytes so far, or says why they are too many.
    pub(crate) fn count(&self, more: u64, member_so_far: u64, packed: u64) -> Result<(), String> {
        let unpacked = self.unpacked.get().saturating_add(more);
        self.unpacked.set(unpacked);
        if unpacked > self.limits.unpacked_bytes {
            return Err(format!("more than {} unpacked bytes", self.limits.unpacked_bytes));
        }
        if member_so_far > self.limits.unpacked_free_bytes
            && member_so_far / self.limits.unpacked_ratio > packed.max(1)
        {
            return Err(format!(
                "{packed} bytes unpack to more than {} times as many",
                self.limits.unpacked_ratio
            ));
        }
        Ok(())
    }
}

/// Where a format puts what it sees of one file, and what it may spend.
pub struct Context<'a> {
    pub(crate) reading: &'a mut Reading,
    spent: Spent,
    unpacking: Rc<UnpackBudget>,
    /// Whether what is read turned out to be an archive like any other, with no model in it.
    disowned: bool,
    limits: &'a Limits,
    /// Names of the members down to here, joined by slashes; empty for the file itself.
    member: String,
    /// The name of the file or member, for formats that compare it with the content.
    name: Vec<u8>,
    depth: u32,
    /// The least effect of the findings that are listed, when there is room for no more.
    least: Option<Effect>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(reading: &'a mut Reading, limits: &'a Limits, name: &[u8]) -> Self {
        Self {
            reading,
            spent: Spent::default(),
            unpacking: Rc::new(UnpackBudget { limits: *limits, unpacked: Cell::new(0) }),
            disowned: false,
            limits,
            member: String::new(),
            name: name.to_vec(),
            depth: 0,
            least: None,
        }
    }

    /// The bounds.
    pub fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// The name of the file or member that is read, without its folders.
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// The path of the member that is read, through all archives; none for the file itself.
    pub fn member(&self) -> Option<&str> {
        Some(self.member.as_str()).filter(|member| !member.is_empty())
    }

    /// How many archives or compressions are around what is read.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// What the file says about itself and what was measured.
    pub fn metadata(&mut self) -> &mut Metadata {
        &mut self.reading.metadata
    }

    /// Says that the file is really of a narrower format than the one that matched (`torch-zip` for a zip archive).
    /// Only the file's own format counts, not a member's.
    pub fn set_format(&mut self, id: &'static str) {
        if self.depth == 0 {
            self.reading.format = Some(id.to_owned());
        }
    }

    /// Adds a finding. The member is filled in here, and so is the proof where one look is all of it.
    pub fn find(&mut self, mut finding: Finding) {
        if self.is_full_for(finding.effect) {
            self.not_listed(1);
            return;
        }
        if finding.effect == Effect::Malicious && finding.trace.is_empty() {
            let step = match finding.offset {
                Some(offset) => format!("{offset:#x} {}", finding.evidence),
                None => finding.evidence.clone(),
            };
            finding = finding.with_trace([step]);
        }
        if finding.member.is_none() && !self.member.is_empty() {
            finding.member = Some(crate::finding::plain(&self.member));
        }
        self.reading.add(finding, self.limits.findings);
        if self.reading.findings.len() >= self.limits.findings {
            self.least = self.reading.findings.iter().map(|kept| kept.effect).min();
        }
    }

    /// Counts findings that were made and are not told.
    pub(crate) fn not_listed(&mut self, count: u64) {
        self.reading.unlisted = self.reading.unlisted.saturating_add(count);
    }

    /// Adds a finding with nothing but an evidence and a place. The evidence is written only if there is room for it:
    /// a file can have a finding in each of ten million places.
    pub fn say(&mut self, rule: &'static Rule, offset: u64, evidence: impl fmt::Display) {
        if self.is_full_for(rule.effect) {
            self.not_listed(1);
            return;
        }
        self.find(Finding::new(rule, evidence.to_string()).at(offset));
    }

    /// Whether a finding of this effect would not be listed any more.
    fn is_full_for(&self, effect: Effect) -> bool {
        self.least.is_some_and(|least| effect <= least)
    }

    /// Says why a part of the file could not be read, and goes on with the rest.
    pub fn could_not_read(&mut self, stop: &Stop) {
        self.find(Finding::new(stop.rule(), stop.to_string()));
        self.reading.complete = false;
    }

    /// How many findings there are that make the file malicious.
    pub fn malicious(&self) -> usize {
        self.reading.malicious()
    }

    /// Counts steps of an interpreter.
    ///
    /// # Errors
    /// [`Stop::Budget`] when the file has had its share.
    pub fn step(&mut self, count: u64) -> Result<(), Stop> {
        self.spent.steps = self.spent.steps.saturating_add(count);
        if self.spent.steps > self.limits.steps {
            return Err(Stop::Budget(format!("more than {} steps of interpretation", self.limits.steps)));
        }
        Ok(())
    }

    /// Counts a member of an archive.
    ///
    /// # Errors
    /// [`Stop::Budget`] when the file has had its share.
    pub fn count_member(&mut self) -> Result<(), Stop> {
        self.spent.members += 1;
        if self.spent.members > self.limits.members {
            return Err(Stop::Budget(format!("more than {} members of archives", self.limits.members)));
        }
        Ok(())
    }

    /// Counts unpacked bytes that came of `packed` bytes so far.
    ///
    /// # Errors
    /// [`Stop::Budget`] when they are too many, or far too many for what they came of.
    pub fn count_unpacked(&mut self, more: u64, member_so_far: u64, packed: u64) -> Result<(), Stop> {
        self.unpacking.count(more, member_so_far, packed).map_err(Stop::Budget)
    }

    /// The budget for a stream that unpacks by itself.
    pub(crate) fn unpack_budget(&self) -> Rc<UnpackBudget> {
        Rc::clone(&self.unpacking)
    }

    /// Bytes of members that may still be held in memory.
    pub(crate) fn room(&self) -> u64 {
        self.limits.whole_bytes.saturating_sub(self.spent.held)
    }

    /// Counts bytes that are held while `work` runs.
    pub(crate) fn holding<T>(&mut self, bytes: u64, work: impl FnOnce(&mut Self) -> T) -> T {
        self.spent.held = self.spent.held.saturating_add(bytes);
        let result = work(self);
        self.spent.held = self.spent.held.saturating_sub(bytes);
        result
    }

    /// Says that the archive or compression that is read holds no model and does not pretend to: an image is full of them.
    pub(crate) fn disown(&mut self) {
        self.disowned = true;
    }

    /// Whether the last format disowned what it read; asking forgets it.
    pub(crate) fn was_disowned(&mut self) -> bool {
        std::mem::take(&mut self.disowned)
    }

    /// Weighs something inside the file: a member of an archive, the content of a compression, a blob. Its format is told
    /// by its content again; something that is no known format is passed in silence unless its name promises one.
    ///
    /// # Errors
    /// [`Stop::Budget`] when it is nested too deep. What else goes wrong inside is a finding there.
    pub fn nested(&mut self, name: &str, input: &mut dyn Input) -> Result<(), Stop> {
        self.weigh_member(name, input).map(drop)
    }

    /// As [`Context::nested`], and says whether it was anything at all.
    pub(crate) fn weigh_member(&mut self, name: &str, input: &mut dyn Input) -> Result<bool, Stop> {
        if self.depth >= self.limits.depth {
            return Err(Stop::Budget(format!("more than {} archives inside each other", self.limits.depth)));
        }
        let outer = self.enter(name);
        let known = weigh::weigh_nested(input, self);
        self.leave(outer);
        Ok(known)
    }

    /// As [`Context::nested`], with a format that is known already.
    ///
    /// # Errors
    /// [`Stop::Budget`] when it is nested too deep, and what the work says.
    pub fn inside<T>(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        if self.depth >= self.limits.depth {
            return Err(Stop::Budget(format!("more than {} archives inside each other", self.limits.depth)));
        }
        let outer = self.enter(name);
        let result = work(self);
        self.leave(outer);
        result
    }

    fn enter(&mut self, name: &str) -> (String, Vec<u8>) {
        let member = if self.member.is_empty() { name.to_owned() } else { format!("{}/{name}", self.member) };
        let base = name.rsplit(['/', '\\']).next().unwrap_or(name).as_bytes().to_vec();
        self.depth += 1;
        (std::mem::replace(&mut self.member, member), std::mem::replace(&mut self.name, base))
    }

    fn leave(&mut self, (member, name): (String, Vec<u8>)) {
        self.depth -= 1;
        self.member = member;
        self.name = name;
    }
}
