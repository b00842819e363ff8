//! Python's marshalled code objects (the `marshal` module; its format is not promised and changes with versions): only as
//! much as is needed to know which names and texts a bytecode file holds.

/// How deep objects may nest; CPython itself stops at 2000.
const DEPTH: u32 = 400;

/// What a bytecode file names and says.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Identifiers: of what is called, imported, defined, read.
    pub(super) names: Vec<String>,
    /// Texts among its constants.
    pub(super) texts: Vec<String>,
    /// The highest first line of any function.
    pub(super) last_line: u32,
}

/// Which fields a code object has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Python 3.8 to 3.10.
    Old,
    /// Python 3.11 and later.
    New,
}

/// The layout of a magic number (the first two bytes of the file), for the versions that are known.
pub(super) fn layout(magic: u16) -> Option<Layout> {
    match magic {
        3400..=3449 => Some(Layout::Old),
        3450..=3699 => Some(Layout::New),
        _ => None,
    }
}

/// Reads the code object of a module.
///
/// # Errors
/// The byte at which it is not what the format says.
pub(super) fn read(bytes: &[u8], layout: Layout) -> Result<Contents, usize> {
    let mut reader = Reader { bytes, at: 0, layout, contents: Contents::default() };
    reader.object(Role::Text, DEPTH)?;
    if reader.at == bytes.len() { Ok(reader.contents) } else { Err(reader.at) }
}

/// What a string means where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// An identifier.
    Name,
    /// A constant.
    Text,
    /// Neither: the file's own name, tables.
    Ignored,
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    layout: Layout,
    contents: Contents,
}

impl<'b> Reader<'b> {
    fn object(&mut self, role: Role, depth: u32) -> Result<(), usize> {
        let depth = depth.checked_sub(1).ok_or(self.at)?;
        // The high bit marks objects that are referred to later; a reference needs no look: what it refers to was seen.
        match self.byte()? & 0x7f {
            b'0' | b'N' | b'F' | b'T' | b'S' | b'.' => Ok(()),
            b'i' | b'r' => self.take(4).map(drop),
            b'I' | b'g' => self.take(8).map(drop),
            b'y' => self.take(16).map(drop),
            b'f' => self.short_string(Role::Ignored),
            b'x' => self.short_string(Role::Ignored).and_then(|()| self.short_string(Role::Ignored)),
            b'l' => {
                let digits = self.word()?.cast_signed().unsigned_abs() as usize;
                self.take(digits.saturating_mul(2)).map(drop)
            }
            // Bytes: code, tables and constants alike.
            b's' => {
                let length = self.word()? as usize;
                self.take(length).map(drop)
            }
            b't' | b'u' | b'a' | b'A' => {
                let length = self.word()? as usize;
                self.string(length, role)
            }
            b'z' | b'Z' => self.short_string(role),
            b')' => {
                let count = u32::from(self.byte()?);
                self.objects(count, role, depth)
            }
            b'(' | b'[' | b'<' | b'>' => {
                let count = self.word()?;
                self.objects(count, role, depth)
            }
            b':' => self.objects(3, role, depth),
            b'{' => {
                while self.bytes.get(self.at).map(|byte| byte & 0x7f) != Some(b'0') {
                    self.objects(2, role, depth)?;
                }
                self.byte().map(drop)
            }
            b'c' => self.code(depth),
            _ => Err(self.at - 1),
        }
    }

    fn objects(&mut self, count: u32, role: Role, depth: u32) -> Result<(), usize> {
        // Every object takes a byte, so that a count cannot make this run longer than the file.
        (0..count).try_for_each(|_| self.object(role, depth))
    }

    /// The fields of a code object in their order (`w_complex_object` and `code_new` of CPython).
    fn code(&mut self, depth: u32) -> Result<(), usize> {
        let (numbers, fields): (usize, &[Role]) = match self.layout {
            // code, consts, names, varnames, freevars, cellvars, filename, name
            Layout::Old => (
                6,
                &[
                    Role::Ignored,
                    Role::Text,
                    Role::Name,
                    Role::Name,
                    Role::Name,
                    Role::Name,
                    Role::Ignored,
                    Role::Name,
                ],
            ),
            // code, consts, names, localsplusnames, localspluskinds, filename, name, qualname
            Layout::New => (
                5,
                &[
                    Role::Ignored,
                    Role::Text,
                    Role::Name,
                    Role::Name,
                    Role::Ignored,
                    Role::Ignored,
                    Role::Name,
                    Role::Name,
                ],
            ),
        };
        self.take(numbers * 4)?;
        for role in fields {
            self.object(*role, depth)?;
        }
        let line = self.word()?;
        self.contents.last_line = self.contents.last_line.max(line);
        // The line table; since 3.11 the exception table as well.
        self.object(Role::Ignored, depth)?;
        if self.layout == Layout::New { self.object(Role::Ignored, depth) } else { Ok(()) }
    }

    fn short_string(&mut self, role: Role) -> Result<(), usize> {
        let length = usize::from(self.byte()?);
        self.string(length, role)
    }

    fn string(&mut self, length: usize, role: Role) -> Result<(), usize> {
        let bytes = self.take(length)?;
        // Lone surrogates are written as they are: such a text is no UTF-8, and its other words still count.
        let text = || String::from_utf8_lossy(bytes).into_owned();
        match role {
            Role::Name => self.contents.names.push(text()),
            Role::Text => self.contents.texts.push(text()),
            Role::Ignored => {}
        }
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, usize> {
        let byte = self.bytes.get(self.at).copied().ok_or(self.at)?;
        self.at += 1;
        Ok(byte)
    }

    fn word(&mut self) -> Result<u32, usize> {
        let at = self.at;
        self.take(4)?.try_into().map(u32::from_le_bytes).map_err(|_| at)
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], usize> {
        let end = self.at.checked_add(length).ok_or(self.at)?;
        let taken = self.bytes.get(self.at..end).ok_or(self.at)?;
        self.at = end;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests;
