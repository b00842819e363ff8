//! Builds small FlatBuffer models (TFLite, ExecuTorch, CatBoost), fastText models, Flax
//! checkpoints, R and Lua dumps.

/// A field of a FlatBuffer table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flat {
    /// Not there.
    None,
    /// A number of one byte.
    Byte(u8),
    /// A number of four bytes.
    Number(u32),
    /// A number of eight bytes.
    Long(u64),
    /// A text.
    Text(String),
    /// A vector of numbers of four bytes.
    Numbers(Vec<u32>),
    /// A vector of bytes.
    Bytes(Vec<u8>),
    /// Another table.
    Table(Vec<Flat>),
    /// A vector of tables.
    Tables(Vec<Vec<Flat>>),
}

/// A FlatBuffer with a mark (four bytes) and a root table.
pub fn flatbuffer(mark: &[u8; 4], root: &[Flat]) -> Vec<u8> {
    let mut out = vec![0; 4];
    out.extend_from_slice(mark);
    let at = table(&mut out, root);
    out[..4].copy_from_slice(&(at as u32).to_le_bytes());
    out
}

/// Writes a table and everything behind it; gives where the table is.
fn table(out: &mut Vec<u8>, fields: &[Flat]) -> usize {
    let fields_at = out.len();
    out.extend(((4 + 2 * fields.len()) as u16).to_le_bytes());
    out.extend(((4 + 8 * fields.len()) as u16).to_le_bytes());
    for (index, field) in fields.iter().enumerate() {
        let offset = if *field == Flat::None { 0 } else { 4 + 8 * index };
        out.extend((offset as u16).to_le_bytes());
    }
    let at = out.len();
    out.extend(((at - fields_at) as u32).to_le_bytes());
    out.resize(at + 4 + 8 * fields.len(), 0);
    for (index, field) in fields.iter().enumerate() {
        let place = at + 4 + 8 * index;
        let child = match field {
            Flat::None => continue,
            Flat::Byte(byte) => {
                out[place] = *byte;
                continue;
            }
            Flat::Number(number) => {
                out[place..place + 4].copy_from_slice(&number.to_le_bytes());
                continue;
            }
            Flat::Long(number) => {
                out[place..place + 8].copy_from_slice(&number.to_le_bytes());
                continue;
            }
            Flat::Text(text) => vector(out, text.len(), text.as_bytes()),
            Flat::Bytes(bytes) => vector(out, bytes.len(), bytes),
            Flat::Numbers(numbers) => {
                let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
                vector(out, numbers.len(), &bytes)
            }
            Flat::Table(fields) => table(out, fields),
            Flat::Tables(tables) => {
                let at = vector(out, tables.len(), &vec![0; 4 * tables.len()]);
                for (index, fields) in tables.iter().enumerate() {
                    let element = at + 4 + 4 * index;
                    let child = table(out, fields);
                    out[element..element + 4].copy_from_slice(&((child - element) as u32).to_le_bytes());
                }
                at
            }
        };
        out[place..place + 4].copy_from_slice(&((child - place) as u32).to_le_bytes());
    }
    at
}

fn vector(out: &mut Vec<u8>, count: usize, bytes: &[u8]) -> usize {
    let at = out.len();
    out.extend((count as u32).to_le_bytes());
    out.extend_from_slice(bytes);
    at
}

/// A TFLite model of one tensor of four floats, with these operators: number and custom name.
pub fn tflite(operators: &[(u32, &str)]) -> Vec<u8> {
    tflite_of(operators, 1, vec![0; 16])
}

/// As [`tflite`], with a buffer's number for the tensor, and the bytes of buffer 1.
pub fn tflite_of(operators: &[(u32, &str)], buffer: u32, data: Vec<u8>) -> Vec<u8> {
    let codes = operators
        .iter()
        .map(|(number, name)| {
            let custom = if name.is_empty() { Flat::None } else { Flat::Text((*name).to_owned()) };
            vec![Flat::Byte((*number).min(127) as u8), custom, Flat::Number(1), Flat::Number(*number)]
        })
        .collect();
    let tensor = |name: &str, buffer| {
        vec![Flat::Numbers(vec![2, 2]), Flat::Byte(0), Flat::Number(buffer), Flat::Text(name.to_owned())]
    };
    let subgraph = vec![
        Flat::Tables(vec![tensor("weights", buffer), tensor("in", 0), tensor("out", 0)]),
        Flat::Numbers(vec![1]),
        Flat::Numbers(vec![2]),
        Flat::None,
        Flat::Text("main".into()),
    ];
    flatbuffer(
        b"TFL3",
        &[
            Flat::Number(3),
            Flat::Tables(codes),
            Flat::Tables(vec![subgraph]),
            Flat::Text("a small model".into()),
            Flat::Tables(vec![vec![], vec![Flat::Bytes(data)]]),
        ],
    )
}

/// An ExecuTorch program of one method, with these operators and delegates, and one segment.
pub fn executorch(operators: &[&str], delegates: &[&str], segment: (u64, u64)) -> Vec<u8> {
    let named = |names: &[&str]| names.iter().map(|name| vec![Flat::Text((*name).to_owned())]).collect();
    let plan = vec![
        Flat::Text("forward".into()),
        Flat::None,
        Flat::None,
        Flat::None,
        Flat::None,
        Flat::None,
        Flat::Tables(named(operators)),
        Flat::Tables(named(delegates)),
    ];
    let segments = vec![vec![Flat::Long(segment.0), Flat::Long(segment.1)]];
    let root = [Flat::Number(0), Flat::Tables(vec![plan]), Flat::None, Flat::None, Flat::Tables(segments)];
    flatbuffer(b"ET12", &root)
}

/// A CatBoost model of trees of these sizes, with so many splits.
pub fn catboost(sizes: &[u32], splits: usize) -> Vec<u8> {
    let trees = vec![Flat::Number(1), Flat::Numbers(vec![0; splits]), Flat::Numbers(sizes.to_vec())];
    let params = r#"{"loss_function":{"type":"Logloss"}}"#;
    let fact = |key: &str, value: &str| vec![Flat::Text(key.to_owned()), Flat::Text(value.to_owned())];
    let facts = vec![fact("params", params), fact("model_guid", "1-2-3")];
    let core = flatbuffer(
        &[0; 4],
        &[Flat::Text("FlabuffersModel_v1".into()), Flat::Table(trees), Flat::Tables(facts)],
    );
    let mut file = b"CBM1".to_vec();
    file.extend((core.len() as u32).to_le_bytes());
    file.extend(core);
    file
}

/// A fastText model that tells two languages by two words and three buckets, in rows of three numbers.
pub fn fasttext(is_quantized: bool) -> Vec<u8> {
    let mut file = 793_712_314_u32.to_le_bytes().to_vec();
    // The version; then dim, ws, epoch, minCount, neg, wordNgrams, loss, model, bucket, minn, maxn, lrUpdateRate.
    let numbers = [12_u32, 3, 5, 5, 1, 5, 1, 3, 3, 3, 2, 4, 100];
    file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    file.extend(0.0001_f64.to_le_bytes());
    file.extend([4_u32, 2, 2].iter().flat_map(|number| number.to_le_bytes()));
    file.extend(9_i64.to_le_bytes());
    file.extend((-1_i64).to_le_bytes());
    for (text, kind) in [("the", 0), ("le", 0), ("__label__en", 1), ("__label__fr", 1)] {
        file.extend_from_slice(text.as_bytes());
        file.push(0);
        file.extend(3_i64.to_le_bytes());
        file.push(kind);
    }
    fasttext_matrix(&mut file, is_quantized, 5);
    fasttext_matrix(&mut file, false, 2);
    file
}

/// Writes how the matrix is kept, and the matrix: rows of three numbers; quantized, two codes for each, and one for its norm.
fn fasttext_matrix(file: &mut Vec<u8>, is_quantized: bool, rows: u32) {
    file.push(u8::from(is_quantized));
    if is_quantized {
        file.push(1);
    }
    file.extend(u64::from(rows).to_le_bytes());
    file.extend(3_u64.to_le_bytes());
    if !is_quantized {
        file.resize(file.len() + rows as usize * 3 * 4, 0);
        return;
    }
    file.extend((rows * 2).to_le_bytes());
    file.resize(file.len() + rows as usize * 2, 7);
    for (numbers, norms) in [([3_u32, 2, 2, 1], rows), ([1, 1, 1, 1], 0)] {
        file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        file.resize(file.len() + numbers[0] as usize * 256 * 4, 0);
        file.resize(file.len() + norms as usize, 9);
    }
}

/// A Flax checkpoint: `params.dense` with a kernel of `f32` of this shape in so many bytes, and a step.
pub fn flax(shape: &[u8], bytes: u8) -> Vec<u8> {
    let mut array = vec![0x93, 0x90 | shape.len() as u8];
    array.extend_from_slice(shape);
    array.extend_from_slice(b"\xa7float32\xc4");
    array.push(bytes);
    array.resize(array.len() + usize::from(bytes), 0x3f);
    let mut file = b"\x82\xa6params\x81\xa5dense\x81\xa6kernel\xc7".to_vec();
    file.extend([array.len() as u8, 1]);
    file.extend(array);
    file.extend_from_slice(b"\xa4step\x07");
    file
}

/// An R dump of these items.
pub fn rds(items: &[u8]) -> Vec<u8> {
    let mut file = b"X\n".to_vec();
    for number in [2_u32, 0x0004_0300, 0x0002_0300] {
        file.extend(number.to_be_bytes());
    }
    file.extend_from_slice(items);
    file
}

/// R items: a number's flags and what follows it.
pub fn rds_item(flags: u32, rest: &[&[u8]]) -> Vec<u8> {
    let mut item = flags.to_be_bytes().to_vec();
    rest.iter().for_each(|part| item.extend_from_slice(part));
    item
}

/// An R symbol.
pub fn rds_symbol(name: &str) -> Vec<u8> {
    rds_item(1, &[&rds_item(0x0004_0009, &[&(name.len() as u32).to_be_bytes(), name.as_bytes()])])
}

/// A Lua torch7 dump of numbers of four bytes and texts.
pub fn torch7(parts: &[&dyn Torch7Part]) -> Vec<u8> {
    let mut file = Vec::new();
    parts.iter().for_each(|part| part.write(&mut file));
    file
}

/// A part of a Lua torch7 dump.
pub trait Torch7Part {
    /// Writes it.
    fn write(&self, out: &mut Vec<u8>);
}

impl Torch7Part for u32 {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }
}

impl Torch7Part for u64 {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }
}

impl Torch7Part for &str {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend((self.len() as u32).to_le_bytes());
        out.extend_from_slice(self.as_bytes());
    }
}
