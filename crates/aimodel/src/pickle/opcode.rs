//! The 68 opcodes: their names, what follows them, and how they move the stack.

/// What follows an opcode in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    None,
    /// So many bytes.
    Fixed(u8),
    /// One line.
    Line,
    /// Two lines.
    TwoLines,
    /// A length of so many bytes, and then as many bytes as it says.
    Counted(u8),
}

/// How an opcode moves the stack, as far as that can be told from the opcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Takes so many, gives so many.
    Plain(u8, u8),
    Mark,
    /// Takes everything down to the mark, then so many below it, and gives so many.
    ToMark(u8, u8),
    Stop,
}

/// The name of an opcode, its operand and its effect.
pub(super) fn describe(opcode: u8) -> Option<(&'static str, Operand, Move)> {
    use Move::{Mark, Plain, Stop, ToMark};
    use Operand::{Counted, Fixed, Line, None as No, TwoLines};
    Some(match opcode {
        b'(' => ("MARK", No, Mark),
        b'.' => ("STOP", No, Stop),
        b'0' => ("POP", No, Plain(1, 0)),
        b'1' => ("POP_MARK", No, ToMark(0, 0)),
        b'2' => ("DUP", No, Plain(1, 2)),
        b'F' => ("FLOAT", Line, Plain(0, 1)),
        b'I' => ("INT", Line, Plain(0, 1)),
        b'J' => ("BININT", Fixed(4), Plain(0, 1)),
        b'K' => ("BININT1", Fixed(1), Plain(0, 1)),
        b'L' => ("LONG", Line, Plain(0, 1)),
        b'M' => ("BININT2", Fixed(2), Plain(0, 1)),
        b'N' => ("NONE", No, Plain(0, 1)),
        b'P' => ("PERSID", Line, Plain(0, 1)),
        b'Q' => ("BINPERSID", No, Plain(1, 1)),
        b'R' => ("REDUCE", No, Plain(2, 1)),
        b'S' => ("STRING", Line, Plain(0, 1)),
        b'T' => ("BINSTRING", Counted(4), Plain(0, 1)),
        b'U' => ("SHORT_BINSTRING", Counted(1), Plain(0, 1)),
        b'V' => ("UNICODE", Line, Plain(0, 1)),
        b'X' => ("BINUNICODE", Counted(4), Plain(0, 1)),
        b'a' => ("APPEND", No, Plain(2, 1)),
        b'b' => ("BUILD", No, Plain(2, 1)),
        b'c' => ("GLOBAL", TwoLines, Plain(0, 1)),
        b'd' => ("DICT", No, ToMark(0, 1)),
        b'}' => ("EMPTY_DICT", No, Plain(0, 1)),
        b'e' => ("APPENDS", No, ToMark(1, 1)),
        b'g' => ("GET", Line, Plain(0, 1)),
        b'h' => ("BINGET", Fixed(1), Plain(0, 1)),
        b'i' => ("INST", TwoLines, ToMark(0, 1)),
        b'j' => ("LONG_BINGET", Fixed(4), Plain(0, 1)),
        b'l' => ("LIST", No, ToMark(0, 1)),
        b']' => ("EMPTY_LIST", No, Plain(0, 1)),
        b'o' => ("OBJ", No, ToMark(0, 1)),
        b'p' => ("PUT", Line, Plain(1, 1)),
        b'q' => ("BINPUT", Fixed(1), Plain(1, 1)),
        b'r' => ("LONG_BINPUT", Fixed(4), Plain(1, 1)),
        b's' => ("SETITEM", No, Plain(3, 1)),
        b't' => ("TUPLE", No, ToMark(0, 1)),
        b')' => ("EMPTY_TUPLE", No, Plain(0, 1)),
        b'u' => ("SETITEMS", No, ToMark(1, 1)),
        b'G' => ("BINFLOAT", Fixed(8), Plain(0, 1)),
        0x80 => ("PROTO", Fixed(1), Plain(0, 0)),
        0x81 => ("NEWOBJ", No, Plain(2, 1)),
        0x82 => ("EXT1", Fixed(1), Plain(0, 1)),
        0x83 => ("EXT2", Fixed(2), Plain(0, 1)),
        0x84 => ("EXT4", Fixed(4), Plain(0, 1)),
        0x85 => ("TUPLE1", No, Plain(1, 1)),
        0x86 => ("TUPLE2", No, Plain(2, 1)),
        0x87 => ("TUPLE3", No, Plain(3, 1)),
        0x88 => ("NEWTRUE", No, Plain(0, 1)),
        0x89 => ("NEWFALSE", No, Plain(0, 1)),
        0x8a => ("LONG1", Counted(1), Plain(0, 1)),
        0x8b => ("LONG4", Counted(4), Plain(0, 1)),
        b'B' => ("BINBYTES", Counted(4), Plain(0, 1)),
        b'C' => ("SHORT_BINBYTES", Counted(1), Plain(0, 1)),
        0x8c => ("SHORT_BINUNICODE", Counted(1), Plain(0, 1)),
        0x8d => ("BINUNICODE8", Counted(8), Plain(0, 1)),
        0x8e => ("BINBYTES8", Counted(8), Plain(0, 1)),
        0x8f => ("EMPTY_SET", No, Plain(0, 1)),
        0x90 => ("ADDITEMS", No, ToMark(1, 1)),
        0x91 => ("FROZENSET", No, ToMark(0, 1)),
        0x92 => ("NEWOBJ_EX", No, Plain(3, 1)),
        0x93 => ("STACK_GLOBAL", No, Plain(2, 1)),
        0x94 => ("MEMOIZE", No, Plain(1, 1)),
        0x95 => ("FRAME", Fixed(8), Plain(0, 0)),
        0x96 => ("BYTEARRAY8", Counted(8), Plain(0, 1)),
        0x97 => ("NEXT_BUFFER", No, Plain(0, 1)),
        0x98 => ("READONLY_BUFFER", No, Plain(1, 1)),
        _ => return None,
    })
}

/// The name of an opcode.
pub(super) fn name(opcode: u8) -> &'static str {
    describe(opcode).map_or("?", |(name, _, _)| name)
}

/// How much a run of bytes looks like the beginning of a pickle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Looks {
    /// It says its protocol.
    pub(crate) says_protocol: bool,
    /// Opcodes that fit each other.
    pub(crate) opcodes: u32,
    /// Opcodes that import something by a name that is one.
    pub(crate) globals: u32,
    /// Opcodes that remember or fill containers: what savers write and other files do not have.
    pub(crate) structure: u32,
    /// Opcodes that call.
    pub(crate) calls: u32,
    /// The walk came to STOP with one value on the stack.
    pub(crate) stopped: bool,
    /// Where the walk ended.
    pub(crate) end: usize,
}

impl Looks {
    /// Whether this is a pickle, beyond doubt or nearly so.
    pub(crate) fn like_a_pickle(self) -> bool {
        if self.says_protocol {
            return self.stopped || self.opcodes >= 3;
        }
        let shaped = self.globals > 0 || self.structure >= 2;
        shaped && (self.opcodes >= 4) && (self.stopped || self.opcodes >= 12 || self.calls > 0)
    }
}

/// Depth of marks that the walk follows.
const MARKS: usize = 32;
/// Opcodes that the walk looks at.
const WALKED: u32 = 64;

/// Walks over the first opcodes without making anything: none when they cannot be a pickle.
pub(crate) fn looks(head: &[u8]) -> Option<Looks> {
    let mut looks = Looks { says_protocol: head.first() == Some(&0x80), ..Looks::default() };
    match walk(head, &mut looks) {
        Some(()) => Some(looks),
        // What breaks behind a call has done its work before.
        None => (looks.globals > 0 && looks.calls > 0).then_some(looks),
    }
}

fn walk(head: &[u8], looks: &mut Looks) -> Option<()> {
    let (mut depth, mut marks, mut marked) = (0_u32, [0_u32; MARKS], 0_usize);
    let mut at = 0_usize;
    while looks.opcodes < WALKED {
        let Some(&opcode) = head.get(at) else { break };
        let (_, operand, movement) = describe(opcode)?;
        let Some(next) = operand_end(head, at, opcode, operand)? else {
            // The operand goes on beyond what is seen here.
            looks.opcodes += 1;
            break;
        };
        looks.opcodes += 1;
        match opcode {
            b'i' => {
                looks.globals += 1;
                looks.calls += 1;
            }
            b'c' | 0x93 | 0x82..=0x84 => looks.globals += 1,
            b'R' | b'o' | 0x81 | 0x92 => looks.calls += 1,
            b'p' | b'q' | b'r' | 0x94 | b'a' | b'e' | b's' | b'u' | 0x90 => looks.structure += 1,
            _ => {}
        }
        at = next;
        looks.end = at;
        let floor = if marked == 0 { 0 } else { marks[marked - 1] };
        match movement {
            Move::Stop => {
                looks.stopped = depth >= 1;
                return looks.stopped.then_some(());
            }
            Move::Mark if marked == MARKS => return Some(()),
            Move::Mark => {
                marks[marked] = depth;
                marked += 1;
            }
            Move::ToMark(take, give) => {
                if marked == 0 {
                    return None;
                }
                marked -= 1;
                depth = marks[marked].checked_sub(u32::from(take))? + u32::from(give);
            }
            // POP takes a mark away when nothing is above it.
            Move::Plain(1, 0) if depth == floor && marked > 0 => marked -= 1,
            Move::Plain(take, give) => {
                depth = depth.checked_sub(u32::from(take)).filter(|left| *left >= floor)? + u32::from(give);
            }
        }
    }
    Some(())
}

/// Where the operand ends; the inner none when it goes beyond the bytes, the outer one when it cannot be one.
#[expect(clippy::option_option, reason = "two different absences, each handled in the one place it is used")]
fn operand_end(head: &[u8], at: usize, opcode: u8, operand: Operand) -> Option<Option<usize>> {
    let start = at + 1;
    let within = |end: usize| (end <= head.len()).then_some(end);
    match operand {
        Operand::None => Some(Some(start)),
        Operand::Fixed(count) => {
            if opcode == 0x80 && head.get(start).is_some_and(|protocol| *protocol > 5) {
                return None;
            }
            Some(within(start + usize::from(count)))
        }
        Operand::Counted(width) => {
            let width = usize::from(width);
            let Some(bytes) = head.get(start..start + width) else { return Some(None) };
            let count = bytes.iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
            // A text or a number of more than a terabyte: these bytes are something else.
            if count > 1 << 40 {
                return None;
            }
            let end = (start + width).saturating_add(usize::try_from(count).unwrap_or(usize::MAX));
            Some(within(end))
        }
        Operand::Line => {
            let Some(length) = head.get(start..)?.iter().position(|byte| *byte == b'\n') else {
                return (head.len() - start > 0 && is_line(opcode, &head[start..], false)).then_some(None);
            };
            is_line(opcode, &head[start..start + length], true).then_some(Some(start + length + 1))
        }
        Operand::TwoLines => {
            let rest = head.get(start..)?;
            let Some(first) = rest.iter().position(|byte| *byte == b'\n') else { return Some(None) };
            if !is_name(&rest[..first]) {
                return None;
            }
            let rest = &rest[first + 1..];
            let Some(second) = rest.iter().position(|byte| *byte == b'\n') else { return Some(None) };
            is_name(&rest[..second]).then_some(Some(start + first + 1 + second + 1))
        }
    }
}

/// Whether a line can be the operand of an opcode of protocol 0.
fn is_line(opcode: u8, line: &[u8], whole: bool) -> bool {
    match opcode {
        b'I' | b'L' | b'p' | b'g' => {
            let digits = line.strip_prefix(b"-").unwrap_or(line);
            let digits = digits.strip_suffix(b"L").unwrap_or(digits);
            !digits.is_empty() && digits.len() <= 4096 && digits.iter().all(u8::is_ascii_digit)
        }
        b'F' => {
            !line.is_empty()
                && line.len() < 64
                && line.iter().all(|byte| byte.is_ascii_digit() || b"+-.einfa".contains(byte))
        }
        b'S' => match line {
            [quote @ (b'\'' | b'"'), .., last] => !whole || quote == last,
            _ => false,
        },
        _ => true,
    }
}

/// Whether a line is a name of a module or of something in it.
pub(crate) fn is_name(line: &[u8]) -> bool {
    !line.is_empty()
        && line.len() <= 256
        && !line[0].is_ascii_digit()
        && line
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || *byte >= 0x80)
}
