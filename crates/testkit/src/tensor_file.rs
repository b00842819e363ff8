//! Builds safetensors and GGUF files, right ones and wrong ones.

/// A safetensors file of a header's text and the data after it.
pub fn safetensors(header: &str, data: &[u8]) -> Vec<u8> {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header.as_bytes());
    file.extend_from_slice(data);
    file
}

/// The entry of one tensor in a safetensors header.
pub fn safetensors_entry(name: &str, data_type: &str, shape: &[u64], from: u64, to: u64) -> String {
    format!(r#""{name}":{{"dtype":"{data_type}","shape":{shape:?},"data_offsets":[{from},{to}]}}"#)
}

/// The value of a GGUF key.
#[derive(Clone, Debug, PartialEq)]
pub enum GgufValue {
    /// `UINT32`.
    U32(u32),
    /// `FLOAT32`.
    F32(f32),
    /// `BOOL`.
    Bool(bool),
    /// `STRING`.
    Text(String),
    /// `ARRAY` of strings.
    Texts(Vec<String>),
    /// `ARRAY` of 32-bit numbers.
    Numbers(Vec<u32>),
    /// `UINT64`.
    U64(u64),
    /// A type's number and the bytes of its value, as they are.
    Raw(u32, Vec<u8>),
}

/// A tensor of a GGUF file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GgufTensor {
    /// Name.
    pub name: String,
    /// Dimensions, the fastest first.
    pub dimensions: Vec<u64>,
    /// GGML's number of the type.
    pub kind: u32,
    /// Offset in the data.
    pub offset: u64,
}

/// A GGUF file.
#[derive(Clone, Debug, PartialEq)]
pub struct Gguf {
    /// 1, 2 or 3.
    pub version: u32,
    /// Numbers with the most significant byte first.
    pub is_big: bool,
    /// Keys and values.
    pub values: Vec<(String, GgufValue)>,
    /// Tensors.
    pub tensors: Vec<GgufTensor>,
    /// What the header says of the number of keys, where it lies.
    pub value_count: Option<u64>,
    /// What the header says of the number of tensors, where it lies.
    pub tensor_count: Option<u64>,
    /// What the data is aligned to, in the file.
    pub alignment: usize,
    /// The data.
    pub data: Vec<u8>,
}

impl Default for Gguf {
    fn default() -> Self {
        Self {
            version: 3,
            is_big: false,
            values: Vec::new(),
            tensors: Vec::new(),
            value_count: None,
            tensor_count: None,
            alignment: 32,
            data: Vec::new(),
        }
    }
}

impl Gguf {
    /// A small model of one tensor of 32 floats, with a name and an architecture.
    pub fn small() -> Self {
        let tensor =
            GgufTensor { name: "token_embd.weight".into(), dimensions: vec![8, 4], kind: 0, offset: 0 };
        Self { tensors: vec![tensor], data: vec![0x3f; 128], ..Self::default() }
            .with("general.architecture", GgufValue::Text("llama".into()))
            .with("general.name", GgufValue::Text("Small".into()))
            .with("general.alignment", GgufValue::U32(32))
    }

    /// Adds a key.
    #[must_use]
    pub fn with(mut self, key: &str, value: GgufValue) -> Self {
        self.values.push((key.to_owned(), value));
        self
    }

    /// The file.
    pub fn build(&self) -> Vec<u8> {
        let mut out = Out { bytes: b"GGUF".to_vec(), is_big: self.is_big, is_old: self.version == 1 };
        out.u32(self.version);
        out.size(self.tensor_count.unwrap_or(self.tensors.len() as u64));
        out.size(self.value_count.unwrap_or(self.values.len() as u64));
        for (key, value) in &self.values {
            out.text(key);
            out.value(value);
        }
        for tensor in &self.tensors {
            out.text(&tensor.name);
            out.u32(tensor.dimensions.len() as u32);
            for dimension in &tensor.dimensions {
                out.size(*dimension);
            }
            out.u32(tensor.kind);
            out.u64(tensor.offset);
        }
        let mut bytes = out.bytes;
        bytes.resize(bytes.len().next_multiple_of(self.alignment.max(1)), 0);
        bytes.extend_from_slice(&self.data);
        bytes
    }
}

/// Bytes in one byte order.
struct Out {
    bytes: Vec<u8>,
    is_big: bool,
    is_old: bool,
}

impl Out {
    fn u32(&mut self, number: u32) {
        self.bytes.extend(if self.is_big { number.to_be_bytes() } else { number.to_le_bytes() });
    }

    fn u64(&mut self, number: u64) {
        self.bytes.extend(if self.is_big { number.to_be_bytes() } else { number.to_le_bytes() });
    }

    /// A length or count: version 1 had four bytes for them.
    fn size(&mut self, number: u64) {
        if self.is_old { self.u32(number as u32) } else { self.u64(number) }
    }

    fn text(&mut self, text: &str) {
        self.size(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn value(&mut self, value: &GgufValue) {
        match value {
            GgufValue::U32(number) => {
                self.u32(4);
                self.u32(*number);
            }
            GgufValue::F32(number) => {
                self.u32(6);
                self.u32(number.to_bits());
            }
            GgufValue::Bool(value) => {
                self.u32(7);
                self.bytes.push(u8::from(*value));
            }
            GgufValue::Text(text) => {
                self.u32(8);
                self.text(text);
            }
            GgufValue::Texts(texts) => {
                self.u32(9);
                self.u32(8);
                self.size(texts.len() as u64);
                texts.iter().for_each(|text| self.text(text));
            }
            GgufValue::Numbers(numbers) => {
                self.u32(9);
                self.u32(4);
                self.size(numbers.len() as u64);
                numbers.iter().for_each(|number| self.u32(*number));
            }
            GgufValue::U64(number) => {
                self.u32(10);
                self.u64(*number);
            }
            GgufValue::Raw(kind, bytes) => {
                self.u32(*kind);
                self.bytes.extend_from_slice(bytes);
            }
        }
    }
}
