use wb_testkit::pickle::{Pickle, torch_tensor};

use super::{Outcome, Profile, TensorView, deny, weigh};
use crate::context::{Context, Limits};
use crate::cursor::Cursor;
use crate::input::Memory;
use crate::reading::Reading;
use crate::tensor::DataType;

fn outcome(bytes: &[u8], profile: Profile) -> (Outcome, Reading) {
    let mut reading = Reading::default();
    let mut memory = Memory(bytes);
    let mut context = Context::new(&mut reading, &Limits::DEFAULT, b"data.pkl");
    let outcome = weigh(&mut Cursor::new(&mut memory), &mut context, profile).unwrap();
    (outcome, reading)
}

#[test]
fn tensors_have_the_keys_that_lead_to_them() {
    let pickle = Pickle::protocol(2)
        .raw(b"}(")
        .text("epoch")
        .int(3)
        .text("state_dict")
        .raw(b"}(")
        .text("layer.weight");
    let pickle = torch_tensor(pickle, "0", 6).text("layer.bias");
    let (outcome, reading) = outcome(&torch_tensor(pickle, "1", 2).raw(b"uu").stop(), Profile::TorchZip);
    assert_eq!(reading.findings, Vec::new());
    let names: Vec<_> =
        outcome.tensors.iter().map(|view| (view.name.as_str(), view.storage.as_str())).collect();
    assert_eq!(names, [("state_dict.layer.bias", "1"), ("state_dict.layer.weight", "0")]);
    let sizes: Vec<_> =
        outcome.storages.iter().map(|it| (it.key.as_str(), it.elements, it.data_type.name())).collect();
    assert_eq!(sizes, [("0", 6, "F32"), ("1", 2, "F32")]);
}

#[test]
fn a_view_lies_in_a_row_or_not() {
    let view = |shape: &[u64], stride: &[u64]| TensorView {
        name: "x".to_owned(),
        storage: "0".to_owned(),
        data_type: DataType::new("F32"),
        offset: 5,
        shape: shape.to_vec(),
        stride: stride.to_vec(),
    };
    assert_eq!(view(&[2, 3], &[3, 1]).contiguous_bytes(), Some((20, 44)));
    assert_eq!(view(&[2, 1, 3], &[3, 99, 1]).contiguous_bytes(), Some((20, 44)));
    assert_eq!(view(&[], &[]).contiguous_bytes(), Some((20, 24)));
    assert_eq!(view(&[2, 3], &[1, 2]).contiguous_bytes(), None);
    assert_eq!(view(&[2, 3], &[1]).contiguous_bytes(), None);
    assert_eq!(view(&[u64::MAX, 3], &[3, 1]).contiguous_bytes(), None);
}

#[test]
fn classes_of_torchscript_belong_to_its_archives() {
    let bytes = Pickle::protocol(2).global("__torch__.net", "Net").raw(b")\x81}b").stop();
    assert_eq!(outcome(&bytes, Profile::TorchScript).1.findings, Vec::new());
    let (_, plain) = outcome(&bytes, Profile::Plain);
    assert!(
        plain.findings.iter().any(|finding| finding.rule == "pickle/unlisted-call"),
        "{:?}",
        plain.findings
    );
}

#[test]
fn submodules_of_denied_packages_are_denied() {
    for (module, name) in [
        ("asyncio.unix_events", "anything"),
        ("os", "path.join"),
        ("__builtin__", "eval"),
        ("torch.hub", "load"),
        ("numpy", "__builtins__.eval"),
        ("xgboost", "os.system"),
        ("torch.serialization", "os"),
        ("pandas.core.computation.eval", "eval"),
        ("scipy.io.matlab", "loadmat"),
    ] {
        assert!(deny::lookup(module, name).is_some(), "{module}.{name}");
    }
    for (module, name) in
        [("numpy", "ndarray"), ("pathlib", "PosixPath"), ("collections", "OrderedDict"), ("codecs2", "x")]
    {
        assert!(deny::lookup(module, name).is_none(), "{module}.{name}");
    }
}

#[test]
fn every_line_of_the_lists_is_understood() {
    let columns = |list: &'static str| {
        list.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').count())
    };
    assert!(columns(include_str!("allow/list.tsv")).all(|count| count == 7));
    assert!(columns(include_str!("deny/list.tsv")).all(|count| (2..=3).contains(&count)));
    let mut seen = std::collections::BTreeSet::new();
    for line in include_str!("deny/list.tsv").lines().filter(|line| !line.starts_with('#')) {
        let (path, rest) = line.split_once('\t').unwrap();
        let path = path.trim_end_matches(".*");
        let (module, name) = path.rsplit_once('.').unwrap_or((path, "anything"));
        let found = deny::lookup(module, name).or_else(|| deny::lookup(path, "anything"));
        assert!(found.is_some(), "{line} does nothing");
        assert!(seen.insert((path, rest)), "{line} is there twice");
    }
}

/// What a hostile file costs: it ends, with a word about the limit or the damage, and never as clean.
fn is_bounded(bytes: &[u8]) {
    let start = std::time::Instant::now();
    let reading = crate::weigh(b"model.pkl", &mut Memory(bytes), &Limits::DEFAULT).unwrap();
    assert_ne!(reading.verdict(), crate::Verdict::Clean);
    assert!(start.elapsed().as_secs() < 60, "{} bytes took {:?}", bytes.len(), start.elapsed());
}

#[test]
fn a_million_names_are_bounded() {
    let names: Vec<u8> =
        (0..300_000_u32).flat_map(|number| format!("cm\nn{number}\n0").into_bytes()).collect();
    is_bounded(&Pickle::protocol(2).raw(&names).op(b'N').stop());
}

#[test]
fn a_large_state_given_many_times_is_bounded() {
    let mut bytes = Pickle::protocol(2).raw(b"}(").cut();
    for number in 0..50_000_i32 {
        bytes.extend_from_slice(&Pickle::bare().int(number).int(number).cut());
    }
    let object = Pickle::bare().raw(b"uq\x01").global("sklearn.base", "BaseEstimator").raw(b")\x81").cut();
    bytes.extend_from_slice(&object);
    bytes.extend_from_slice(&b"h\x01b".repeat(100_000));
    bytes.push(b'.');
    is_bounded(&bytes);
}

#[test]
fn calls_without_a_name_by_the_thousand_are_bounded() {
    is_bounded(&Pickle::protocol(2).raw(&b"\x82\x01)R0".repeat(200_000)).op(b'N').stop());
}

#[test]
fn marks_and_duplicates_without_end_are_bounded() {
    is_bounded(&Pickle::protocol(2).raw(&b"(".repeat(5_000_000)).stop());
    is_bounded(&[Pickle::protocol(2).op(b'N').cut(), b"2".repeat(5_000_000)].concat());
}

#[test]
fn a_thousand_beginnings_are_bounded() {
    let junk = b"\xff\x80\x02]q\x01(K\x01K\x02K\x03h\x07".repeat(20_000);
    is_bounded(&junk);
}

/// Texts and bytes that are held as constants: of the findings none says that they hide something.
fn hidden_in(constants: impl IntoIterator<Item = Vec<u8>>) -> Vec<String> {
    let pickle =
        constants.into_iter().fold(
            Pickle::protocol(3).raw(b"]("),
            |pickle, constant| match String::from_utf8(constant) {
                Ok(text) => pickle.text(&text),
                Err(error) => pickle.bytes(error.as_bytes()),
            },
        );
    let (_, reading) = outcome(&pickle.op(b'e').stop(), Profile::Plain);
    reading.findings.into_iter().map(|finding| finding.evidence).collect()
}

/// Numbers that are no longer random than they have to be: the same ones in every run.
fn numbers() -> impl FnMut() -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    }
}

#[test]
fn ordinary_constants_hide_nothing() {
    let mut number = numbers();
    for alphabet in [
        &b"0123456789abcdef"[..],
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~",
        b"abcdefghijklmnopqrstuvwxyz_0123456789",
        b"abcdefghijklmnopqrstuvwxyz    .,ABC",
    ] {
        let constants = (0..20_000_u64).map(|at| {
            let length = 16 + at % 200;
            let digit = |_| alphabet[usize::try_from(number() % alphabet.len() as u64).unwrap()];
            (0..length).map(digit).collect::<Vec<u8>>()
        });
        let constants: Vec<Vec<u8>> = constants.collect();
        assert_eq!(hidden_in(constants), Vec::<String>::new());
    }
    // What is packed and no pickle: a text, and a magic number with nothing behind it.
    let packed: [&[u8]; 8] = [
        b"BZh91AY&SYabcdefghijklmnop",
        b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4\x46",
        b"\x04\x22\x4d\x18\x60\x40\x82\x05\0\0\x80hello\0\0\0\0",
        b"\x28\xb5\x2f\xfd\x20\x05\x29\0\0hello",
        b"\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0",
        b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
        b"\x78\x9c\x4b\x4c\x4a\x4e\x49\x4d\x4b\x07\0",
        b"PK\x03\x04 and so on",
    ];
    assert_eq!(hidden_in(packed.map(<[u8]>::to_vec)), Vec::<String>::new());
}

#[test]
fn what_unpacks_without_end_is_told() {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&Pickle::protocol(2).cut()).unwrap();
    // A list of a hundred million `None`, without an end within the budget.
    encoder.write_all(b"](").unwrap();
    for _ in 0..100 {
        encoder.write_all(&[b'N'; 1 << 20]).unwrap();
    }
    let told = hidden_in([encoder.finish().unwrap()]);
    assert!(told.iter().any(|evidence| evidence.contains("hides a pickle, zlib")), "{told:?}");
}

/// Rule and names of each finding.
fn about(pickle: &[u8]) -> Vec<(String, String)> {
    let (_, reading) = outcome(pickle, Profile::Plain);
    reading.findings.into_iter().map(|finding| (finding.rule, finding.globals.join(" "))).collect()
}

#[test]
fn findings_name_what_they_are_all_about() {
    let class = || Pickle::protocol(2).global("acme.models", "Encoder");
    let one = |rule: &str, names: &str| vec![(format!("pickle/{rule}"), names.to_owned())];
    let encoder = "acme.models:Encoder";
    assert_eq!(about(&class().stop()), one("unlisted-import", encoder));
    assert_eq!(
        about(&class().raw(b")\x81}").text("a").int(1).raw(b"sb").stop()),
        one("unlisted-call", encoder)
    );
    let system = Pickle::protocol(2).call("posix", "system", &["id"]).stop();
    assert!(about(&system).iter().all(|(_, names)| names.is_empty()));
    // A state that belongs to Python itself is no matter of the class.
    let trick = about(&class().raw(b")\x81}").text("__class__").int(1).raw(b"sb").stop());
    assert!(trick.contains(&("pickle/state-write".to_owned(), String::new())), "{trick:?}");
    // What comes of a call that names something else as well is about both, or about nothing.
    let base = |module: &str, name: &str| {
        let made = Pickle::protocol(2).global("copyreg", "_reconstructor").op(b'(');
        about(&made.global("acme.models", "Encoder").global(module, name).raw(b"NtR").stop())
    };
    assert_eq!(base("builtins", "object"), one("wrong-arguments", encoder));
    assert!(
        base("acme.models", "Base")
            .contains(&("pickle/wrong-arguments".to_owned(), format!("acme.models:Base {encoder}")))
    );
    assert!(base("posix", "system").contains(&("pickle/wrong-arguments".to_owned(), String::new())));
    // An array of a class of somebody's own is about that class; with anything else wrong it is about nothing.
    let array = |class: &str, size: u8| {
        let made = Pickle::protocol(2).global("numpy.core.multiarray", "_reconstruct");
        let (module, name) = class.split_once(':').unwrap_or_default();
        let mut about = about(&made.global(module, name).raw(&[b'K', size]).raw(b"\x85C\x01b\x87R").stop());
        about.retain(|(rule, _)| rule == "pickle/wrong-arguments");
        about
    };
    assert_eq!(array(encoder, 0), one("wrong-arguments", encoder));
    assert_eq!(array(encoder, 7), one("wrong-arguments", ""));
    assert_eq!(array("collections:OrderedDict", 0), one("wrong-arguments", ""));
    assert_eq!(array("posix:system", 0), one("wrong-arguments", ""));
}

#[test]
fn findings_about_one_name_do_not_use_up_those_about_another() {
    let made = |pickle: Pickle, module: &str| {
        let pickle = pickle.global("copyreg", "_reconstructor").op(b'(').global(module, "Encoder");
        pickle.global("builtins", "object").raw(b"NtR0")
    };
    let many = (0..20).fold(Pickle::protocol(2), |pickle, _| made(pickle, "acme.models"));
    let rules = about(&made(many, "evil.models").op(b'N').stop());
    assert_eq!(rules.iter().filter(|(_, names)| names == "acme.models:Encoder").count(), 4);
    assert_eq!(rules.iter().filter(|(_, names)| names == "evil.models:Encoder").count(), 1);
}
