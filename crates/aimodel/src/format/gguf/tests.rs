use wb_testkit::tensor_file::{Gguf as File, GgufTensor, GgufValue};

use crate::format::safetensors::tests::check_attacks;
use crate::{Field, Forward, Limits, Memory, Reading, ReferenceKind, Verdict, weigh};

fn weigh_file(bytes: &[u8]) -> Reading {
    weigh(b"model.gguf", &mut Memory(bytes), &Limits::DEFAULT).expect("it is something")
}

fn full() -> File {
    let text = |text: &str| GgufValue::Text(text.to_owned());
    File::small()
        .with("general.license", text("apache-2.0"))
        .with("general.quantized_by", text("somebody"))
        .with("general.file_type", GgufValue::U32(15))
        .with("general.size_label", text("7B"))
        .with("general.base_model.count", GgufValue::U32(1))
        .with("general.base_model.0.name", text("Base"))
        .with("general.base_model.0.repo_url", text("https://hub.example/org/Base-7B"))
        .with("general.datasets", GgufValue::Texts(vec!["org/data".into()]))
        .with("general.languages", GgufValue::Texts(vec!["en".into(), "de".into()]))
        .with("llama.context_length", GgufValue::U32(4096))
        .with("llama.block_count", GgufValue::U32(32))
        .with("llama.attention.head_count_kv", GgufValue::Numbers(vec![8, 4]))
        .with("llama.rope.freq_base", GgufValue::F32(10000.0))
        .with("tokenizer.ggml.model", text("gpt2"))
        .with("tokenizer.ggml.tokens", GgufValue::Texts(vec!["a".into(), "b".into(), "<s>".into()]))
        .with("tokenizer.ggml.add_bos_token", GgufValue::Bool(true))
        .with("tokenizer.chat_template", text("{{ messages[0]['content'] }}"))
}

#[test]
fn good() {
    let reading = weigh_file(&full().build());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.format.as_deref(), Some("gguf"));
    let metadata = &reading.metadata;
    let first = |field| metadata.first(field).unwrap_or_default().to_owned();
    assert_eq!(first(Field::Architecture), "llama");
    assert_eq!(first(Field::Name), "Small");
    assert_eq!(first(Field::License), "apache-2.0");
    assert_eq!(first(Field::Quantization), "Q4_K_M");
    assert_eq!(first(Field::ContextLength), "4096");
    assert_eq!(first(Field::VocabularySize), "3");
    assert_eq!(first(Field::Tokenizer), "gpt2");
    assert_eq!(first(Field::FormatVersion), "GGUF 3");
    assert!(first(Field::ChatTemplate).starts_with("sha256:"));
    let parameters: Vec<_> = metadata.values(Field::Parameters).map(|stated| stated.value.as_str()).collect();
    assert_eq!(parameters, ["32", "7B"]);
    let dimensions: Vec<_> = metadata.values(Field::Dimension).map(|stated| stated.value.as_str()).collect();
    assert_eq!(dimensions, ["attention.head_count_kv=[8, 4]", "block_count=32", "rope.freq_base=10000"]);
    let target = |kind| {
        metadata
            .references
            .iter()
            .find(|one| one.kind == kind)
            .map(|one| one.target.clone())
            .unwrap_or_default()
    };
    assert_eq!(target(ReferenceKind::BaseModel), "org/Base-7B");
    assert_eq!(target(ReferenceKind::Dataset), "org/data");
    let tensors = metadata.tensors.as_ref().expect("there are tensors");
    assert_eq!(tensors.list[0].shape, [4, 8]);
    assert!(tensors.digest().is_some());
}

#[test]
fn the_hash_of_the_tokens_changes_with_where_one_ends() {
    let hash = |tokens: &[&str]| {
        let tokens = tokens.iter().map(|&token| token.to_owned()).collect();
        let file = File::small().with("tokenizer.ggml.tokens", GgufValue::Texts(tokens));
        weigh_file(&file.build()).metadata.first(Field::TokenizerHash).map(str::to_owned)
    };
    assert!(hash(&["ab", "c"]).is_some());
    assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
}

#[test]
fn all_versions_and_byte_orders_say_the_same() {
    let latest = weigh_file(&full().build());
    for (version, is_big) in [(1, false), (2, false), (2, true), (3, true)] {
        let reading = weigh_file(&File { version, is_big, ..full() }.build());
        assert_eq!(reading.verdict(), Verdict::Clean, "{version} {is_big}: {:#?}", reading.findings);
        let without_version = |reading: &Reading| {
            let mut values = reading.metadata.values.clone();
            values.remove(&Field::FormatVersion);
            values
        };
        assert_eq!(without_version(&reading), without_version(&latest));
    }
}

#[test]
fn passing_by_gives_the_same_reading() {
    let bytes = full().build();
    let mut forward = Forward::new(&bytes[..], Some(bytes.len() as u64));
    assert_eq!(weigh(b"model.gguf", &mut forward, &Limits::DEFAULT), Some(weigh_file(&bytes)));
    let mut unknown = Forward::new(&bytes[..], None);
    let reading = weigh(b"model.gguf", &mut unknown, &Limits::DEFAULT).expect("it is something");
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
}

#[test]
fn empty() {
    assert_eq!(weigh_file(b"").verdict(), Verdict::Unreadable);
    let reading = weigh_file(&File { tensors: Vec::new(), data: Vec::new(), ..full() }.build());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
}

#[test]
fn cut_short() {
    let bytes = full().build();
    for length in 0..bytes.len() {
        let reading = weigh_file(&bytes[..length]);
        assert_eq!(reading.verdict(), Verdict::Unreadable, "cut at {length}: {:#?}", reading.findings);
    }
}

#[test]
fn wrong() {
    let bytes = full().build();
    for version in [0_u32, 4, 1000, u32::MAX] {
        let mut changed = bytes.clone();
        changed[4..8].copy_from_slice(&version.to_le_bytes());
        assert_eq!(weigh_file(&changed).verdict(), Verdict::Unreadable, "version {version}");
    }
    // No byte of the header may bring the reader down.
    for at in 0..bytes.len() {
        for value in [0, 1, 9, 0x7f, 0xff] {
            let mut changed = bytes.clone();
            changed[at] = value;
            let reading = weigh_file(&changed);
            assert!(!reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error"));
        }
    }
}

#[test]
fn many_tensors_are_counted() {
    let tensors = (0..50_000_u64)
        .map(|index| GgufTensor { name: index.to_string(), dimensions: vec![8], kind: 0, offset: index * 32 })
        .collect();
    let reading = weigh_file(&File { tensors, data: vec![0; 50_000 * 32], ..File::small() }.build());
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.metadata.tensors.map(|tensors| tensors.count), Some(50_000));
}

#[test]
fn attacks() {
    check_attacks(wb_testkit::attack::gguf::ATTACKS);
}

/// A file that is made as it is read: `count` tensors of no elements.
struct Endless {
    count: u64,
    next: u64,
    piece: Vec<u8>,
    read: usize,
}

impl std::io::Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.read == self.piece.len() && self.next < self.count {
            self.piece.clear();
            self.read = 0;
            for _ in 0..1000.min(self.count - self.next) {
                let name = format!("{:08}", self.next);
                self.piece.extend((name.len() as u64).to_le_bytes());
                self.piece.extend_from_slice(name.as_bytes());
                self.piece.extend(1_u32.to_le_bytes());
                self.piece.extend(0_u64.to_le_bytes());
                self.piece.extend([0; 12]);
                self.next += 1;
            }
        }
        let count = buffer.len().min(self.piece.len() - self.read);
        buffer[..count].copy_from_slice(&self.piece[self.read..self.read + count]);
        self.read += count;
        Ok(count)
    }
}

#[test]
fn millions_of_tensors_are_counted_in_bounded_memory() {
    let count = 3_000_000_u64;
    let mut header = b"GGUF".to_vec();
    header.extend(3_u32.to_le_bytes());
    header.extend(count.to_le_bytes());
    header.extend(0_u64.to_le_bytes());
    let stream = Endless { count, next: 0, piece: header, read: 0 };
    let reading =
        weigh(b"model.gguf", &mut Forward::new(stream, None), &Limits::DEFAULT).expect("it is something");
    assert_eq!(reading.verdict(), Verdict::Unreadable, "more than are checked");
    let tensors = reading.metadata.tensors.expect("there are tensors");
    assert_eq!(tensors.count, count);
    assert_eq!(tensors.list.len(), crate::tensor::KEPT_TENSORS);
}
