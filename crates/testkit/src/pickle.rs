//! An assembler of pickles: every opcode, in any order, right or wrong.

/// A pickle in the making. Methods append opcodes; nothing is checked.
#[derive(Clone, Debug, Default)]
pub struct Pickle {
    bytes: Vec<u8>,
}

impl Pickle {
    /// Without a protocol: protocol 0 or 1.
    pub fn bare() -> Self {
        Self::default()
    }

    /// With PROTO.
    pub fn protocol(number: u8) -> Self {
        Self { bytes: vec![0x80, number] }
    }

    /// These bytes.
    #[must_use]
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// One opcode without an operand.
    #[must_use]
    pub fn op(self, opcode: u8) -> Self {
        self.raw(&[opcode])
    }

    /// GLOBAL.
    #[must_use]
    pub fn global(self, module: &str, name: &str) -> Self {
        self.raw(format!("c{module}\n{name}\n").as_bytes())
    }

    /// STACK_GLOBAL, with its two texts.
    #[must_use]
    pub fn stack_global(self, module: &str, name: &str) -> Self {
        self.text(module).text(name).op(0x93)
    }

    /// INST; the arguments lie above a mark.
    #[must_use]
    pub fn inst(self, module: &str, name: &str) -> Self {
        self.raw(format!("i{module}\n{name}\n").as_bytes())
    }

    /// BINUNICODE.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        self.op(b'X').raw(&length.to_le_bytes()).raw(text.as_bytes())
    }

    /// STRING, protocol 0. The text has no quotes and no escapes.
    #[must_use]
    pub fn string(self, text: &str) -> Self {
        self.raw(format!("S'{text}'\n").as_bytes())
    }

    /// BINBYTES.
    #[must_use]
    pub fn bytes(self, bytes: &[u8]) -> Self {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.op(b'B').raw(&length.to_le_bytes()).raw(bytes)
    }

    /// BININT.
    #[must_use]
    pub fn int(self, number: i32) -> Self {
        self.op(b'J').raw(&number.to_le_bytes())
    }

    /// A tuple of texts.
    #[must_use]
    pub fn texts(self, texts: &[&str]) -> Self {
        texts.iter().fold(self.op(b'('), |pickle, text| pickle.text(text)).op(b't')
    }

    /// BINPUT.
    #[must_use]
    pub fn put(self, key: u8) -> Self {
        self.raw(&[b'q', key])
    }

    /// BINGET.
    #[must_use]
    pub fn get(self, key: u8) -> Self {
        self.raw(&[b'h', key])
    }

    /// A call by REDUCE.
    #[must_use]
    pub fn call(self, module: &str, name: &str, texts: &[&str]) -> Self {
        self.global(module, name).texts(texts).op(b'R')
    }

    /// FRAME around what another pickle holds, with a length that may be wrong by so much.
    #[must_use]
    pub fn frame(self, inside: &Self, wrong_by: i64) -> Self {
        let length = (inside.bytes.len() as u64).wrapping_add_signed(wrong_by);
        self.op(0x95).raw(&length.to_le_bytes()).raw(&inside.bytes)
    }

    /// Everything of another pickle.
    #[must_use]
    pub fn then(self, other: &Self) -> Self {
        self.raw(&other.bytes)
    }

    /// A NumPy type by its code (`f8`, `O8`), with its state.
    #[must_use]
    pub fn dtype(self, code: &str) -> Self {
        self.global("numpy", "dtype")
            .text(code)
            .int(0)
            .int(1)
            .op(0x87)
            .op(b'R')
            .op(b'(')
            .int(3)
            .text("<")
            .raw(b"NNN")
            .int(-1)
            .int(-1)
            .int(0)
            .op(b't')
            .op(b'b')
    }

    /// Joblib's description of an array of so many elements, up to and with its BUILD.
    #[must_use]
    pub fn joblib_array(self, code: &str, count: i32) -> Self {
        self.global("joblib.numpy_pickle", "NumpyArrayWrapper")
            .raw(b")\x81}(")
            .text("subclass")
            .global("numpy", "ndarray")
            .text("shape")
            .int(count)
            .op(0x85)
            .text("order")
            .text("C")
            .text("dtype")
            .dtype(code)
            .text("allow_mmap")
            .op(0x88)
            .raw(b"ub")
    }

    /// STOP, and the bytes.
    pub fn stop(self) -> Vec<u8> {
        self.op(b'.').bytes
    }

    /// The bytes without STOP.
    pub fn cut(self) -> Vec<u8> {
        self.bytes
    }
}

/// The first three pickles of a file of PyTorch's older kind.
pub fn torch_legacy_head() -> Vec<u8> {
    let magic = Pickle::protocol(2).raw(b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19").stop();
    [magic, torch_legacy_after_magic()].concat()
}

/// The second and third of them.
pub fn torch_legacy_after_magic() -> Vec<u8> {
    let version = Pickle::protocol(2).raw(b"M\xe9\x03").stop();
    let system = Pickle::protocol(2)
        .raw(b"}(")
        .text("little_endian")
        .op(0x88)
        .text("protocol_version")
        .int(1001)
        .op(b'u')
        .stop();
    [version, system].concat()
}

/// A tensor of `elements` floats in storage `key`, as PyTorch pickles it.
pub fn torch_tensor(pickle: Pickle, key: &str, elements: i32) -> Pickle {
    pickle
        .global("torch._utils", "_rebuild_tensor_v2")
        .op(b'(')
        .op(b'(')
        .text("storage")
        .global("torch", "FloatStorage")
        .text(key)
        .text("cpu")
        .int(elements)
        .op(b't')
        .op(b'Q')
        .int(0)
        .int(elements)
        .op(0x85)
        .int(1)
        .op(0x85)
        .op(0x89)
        .global("collections", "OrderedDict")
        .raw(b")R")
        .op(b't')
        .op(b'R')
}

/// A NumPy array file with this header text.
pub fn npy(header: &str, values: &[u8]) -> Vec<u8> {
    let length = u16::try_from(header.len()).unwrap_or(u16::MAX);
    [b"\x93NUMPY\x01\x00", length.to_le_bytes().as_slice(), header.as_bytes(), values].concat()
}
