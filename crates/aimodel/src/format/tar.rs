//! Tar archives: read forward, names of every dialect, links and devices looked at and never followed.

use crate::container::carried_code::{self, CarriedCode};
use crate::container::compressed::{check_name, read_rest};
use crate::container::name::Names;
use crate::container::source::Source;
use crate::container::special;
use crate::container::stream::{weigh_stream, with_input};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::{Input, Section};
use crate::rule::container as rule;
use crate::weigh::promises_a_model;

/// The format.
pub struct Tar;

static INFO: FormatInfo = FormatInfo {
    id: "tar",
    summary: "tar archives: NeMo, PyTorch's oldest files and any other",
    extensions: &["tar", "nemo"],
};

/// Bytes of a block.
const BLOCK: usize = 512;
/// Bytes of a long name or of extended fields.
const FIELDS_BYTES: u64 = 1 << 20;

impl Format for Tar {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let block: &[u8; BLOCK] = sample.head.get(..BLOCK)?.try_into().ok()?;
        let has_magic = &block[257..262] == b"ustar";
        match (has_magic, has_checksum(block)) {
            (true, true) => Some(Match::Certain),
            (true, false) | (false, true) => Some(Match::Likely),
            (false, false) => None,
        }
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut archive = Archive::default();
        let result = archive.read(input, context);
        archive.is_model |= archive.code.is_imported();
        std::mem::take(&mut archive.code).finish(archive.is_model, context);
        let name = context.name().to_vec();
        let is_promised = promises_a_model(&Sample { head: &[0], size: None, name: &name });
        if !archive.is_model && !is_promised && context.malicious() == 0 {
            context.disown();
            return Ok(());
        }
        // PyTorch's oldest files are such archives.
        if archive.torch_members == 0b111 {
            context.set_format("torch-tar");
        } else {
            check_name("a tar archive", &name, context);
        }
        if archive.is_nemo {
            context.set_format("nemo");
        }
        result
    }
}

/// What is known of one archive while it is read.
#[derive(Default)]
struct Archive {
    names: Names,
    is_model: bool,
    is_nemo: bool,
    code: CarriedCode,
    /// Which of PyTorch's three members were met.
    torch_members: u8,
}

/// One member.
#[derive(Default)]
struct Member {
    kind: u8,
    name: Vec<u8>,
    link: Vec<u8>,
    size: u64,
    header: u64,
}

impl Archive {
    fn read(&mut self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut at = 0;
        let mut next = Fields::default();
        loop {
            context.step(1)?;
            let mut cursor = Cursor::at(input, at);
            let block: [u8; BLOCK] = cursor.array()?;
            if block == [0; BLOCK] {
                return read_rest(at + BLOCK as u64, input, context);
            }
            if !has_checksum(&block) {
                return Err(Stop::wrong(at, "a header whose checksum is wrong"));
            }
            let mut member = member(&block, at)?;
            let data = at + BLOCK as u64;
            if matches!(member.kind, b'L' | b'K' | b'x' | b'X' | b'g') {
                let bytes = Cursor::at(input, data).bytes(member.size, FIELDS_BYTES)?;
                next.take(member.kind, &bytes);
            } else {
                std::mem::take(&mut next).apply(&mut member);
                self.take(&member, data, input, context)?;
            }
            let padded = member.size.checked_next_multiple_of(BLOCK as u64);
            at = padded.and_then(|size| data.checked_add(size)).ok_or(Stop::Ended(at))?;
            // The last byte must be there, whether anybody looked at it or not.
            if member.size > 0 {
                Cursor::at(input, at - 1).byte()?;
            }
        }
    }

    fn take(
        &mut self,
        member: &Member,
        data: u64,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        context.count_member()?;
        let shown = String::from_utf8_lossy(&member.name).into_owned();
        self.names.check(&member.name, member.header, context);
        self.code.note_name(&shown);
        let base = shown.rsplit(['/', '\\']).next().unwrap_or(&shown);
        self.is_model |= promises_a_model(&Sample { head: &[0], size: None, name: base.as_bytes() });
        self.is_nemo |= base == "model_config.yaml";
        self.torch_members |= match shown.trim_start_matches("./") {
            "pickle" => 1,
            "storages" => 2,
            "tensors" => 4,
            _ => 0,
        };
        match member.kind {
            b'1' | b'2' => {
                self.names.check_link(
                    &member.name,
                    &member.link,
                    member.kind == b'1',
                    member.header,
                    context,
                );
            }
            b'3' | b'4' | b'6' => {
                context.say(&rule::SPECIAL_FILE, member.header, format!("{shown:?}"));
            }
            b'S' => context.could_not_read(&Stop::Locked(format!("{shown:?} has holes"))),
            b'5' | b'V' | b'D' => {}
            // Every unknown kind is a file, as readers take it.
            _ if member.size > 0 && carried_code::is_python(&shown) => {
                let mut stream = Source::new(input, data, member.size);
                let code = &mut self.code;
                self.is_model |= with_input(context, &mut stream, Some(member.size), |context, input| {
                    code.take(&shown, false, input, context)
                })?;
            }
            _ if member.size > 0 => self.is_model |= weigh_member(&shown, member.size, data, input, context)?,
            _ => {}
        }
        Ok(())
    }
}

fn weigh_member(
    name: &str,
    size: u64,
    data: u64,
    input: &mut dyn Input,
    context: &mut Context<'_>,
) -> Result<bool, Stop> {
    let look = special::of(name);
    if input.is_random() {
        let mut section = Section::new(input, data, size);
        return match look {
            Some(look) => special::look(look, name, &mut section, context).map(|_| true),
            None => context.weigh_member(name, &mut section),
        };
    }
    let mut stream = Source::new(input, data, size);
    match look {
        Some(look) => with_input(context, &mut stream, Some(size), |context, input| {
            special::look(look, name, input, context).map(|_| true)
        }),
        None => weigh_stream(context, name, &mut stream, Some(size)),
    }
}

/// What comes before a member and is about it.
#[derive(Default)]
struct Fields {
    name: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
}

impl Fields {
    fn take(&mut self, kind: u8, bytes: &[u8]) {
        let text = || bytes.split(|byte| *byte == 0).next().unwrap_or(bytes).to_vec();
        match kind {
            b'L' => self.name = Some(text()),
            b'K' => self.link = Some(text()),
            _ => {
                let mut rest = bytes;
                while let Some(space) = rest.iter().position(|byte| *byte == b' ') {
                    let length = std::str::from_utf8(&rest[..space])
                        .ok()
                        .and_then(|digits| digits.parse::<usize>().ok());
                    let Some(length) = length.filter(|length| *length > space && *length <= rest.len())
                    else {
                        break;
                    };
                    let record =
                        rest[space + 1..length].strip_suffix(b"\n").unwrap_or(&rest[space + 1..length]);
                    if let Some(equals) = record.iter().position(|byte| *byte == b'=') {
                        let value = record[equals + 1..].to_vec();
                        match &record[..equals] {
                            b"path" | b"GNU.sparse.name" => self.name = Some(value),
                            b"linkpath" => self.link = Some(value),
                            b"size" => {
                                self.size =
                                    std::str::from_utf8(&value).ok().and_then(|digits| digits.parse().ok());
                            }
                            _ => {}
                        }
                    }
                    rest = &rest[length..];
                }
            }
        }
    }

    fn apply(self, member: &mut Member) {
        if let Some(name) = self.name {
            member.name = name;
        }
        if let Some(link) = self.link {
            member.link = link;
        }
        if let Some(size) = self.size {
            member.size = size;
        }
    }
}

fn member(block: &[u8; BLOCK], header: u64) -> Result<Member, Stop> {
    let text = |from: usize, to: usize| {
        let field = &block[from..to];
        field.split(|byte| *byte == 0).next().unwrap_or(field).to_vec()
    };
    let mut name = text(0, 100);
    if &block[257..263] == b"ustar\0" {
        let prefix = text(345, 500);
        if !prefix.is_empty() {
            name = [prefix, name].join(&b'/');
        }
    }
    let size = number(&block[124..136]).ok_or_else(|| Stop::wrong(header, "a size that is no number"))?;
    let kind = block[156];
    // Links and devices have no content, whatever their size says.
    let size = if matches!(kind, b'1'..=b'6') { 0 } else { size };
    Ok(Member { kind, name, link: text(157, 257), size, header })
}

/// A number in octal digits, or in binary when the first bit says so.
fn number(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 != 0 {
        return field[1..].iter().try_fold(u64::from(field[0] & 0x7f), |number, byte| {
            number.checked_mul(256)?.checked_add(u64::from(*byte))
        });
    }
    let digits = field.iter().skip_while(|byte| **byte == b' ').take_while(|byte| !matches!(byte, 0 | b' '));
    let mut number = 0_u64;
    for digit in digits {
        if !(b'0'..=b'7').contains(digit) {
            return None;
        }
        number = number.checked_mul(8)?.checked_add(u64::from(digit - b'0'))?;
    }
    Some(number)
}

fn has_checksum(block: &[u8; BLOCK]) -> bool {
    let Some(recorded) = number(&block[148..156]).filter(|sum| *sum > 0) else { return false };
    let plain = |at: usize, byte: u8| if (148..156).contains(&at) { b' ' } else { byte };
    let sum: u64 = block.iter().enumerate().map(|(at, byte)| u64::from(plain(at, *byte))).sum();
    // Some old writers summed signed bytes.
    let signed: i64 =
        block.iter().enumerate().map(|(at, byte)| i64::from(plain(at, *byte).cast_signed())).sum();
    recorded == sum || i64::try_from(recorded) == Ok(signed)
}

#[cfg(test)]
mod tests;
