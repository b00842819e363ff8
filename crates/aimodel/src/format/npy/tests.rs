use wb_testkit::pickle::{Pickle, npy};

use super::header::Header;
use crate::{Limits, Memory, Reading, Verdict, weigh};

const FLOATS: &str = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

fn weigh_file(bytes: &[u8]) -> Reading {
    weigh(b"array.npy", &mut Memory(bytes), &Limits::DEFAULT).unwrap()
}

#[test]
fn good() {
    let values: Vec<u8> = (0..24).collect();
    let reading = weigh_file(&npy(FLOATS, &values));
    assert_eq!((reading.verdict(), &reading.findings), (Verdict::Clean, &Vec::new()));
    let tensors = reading.metadata.tensors.unwrap();
    assert_eq!((tensors.count, tensors.parameters, tensors.list[0].shape.as_slice()), (1, 6, &[2, 3][..]));
    assert_eq!(tensors.list[0].digest.as_deref(), Some(blake3::hash(&values).to_hex().as_str()));
}

#[test]
fn values_in_another_order_have_no_digest() {
    for header in [
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n",
        "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }\n",
    ] {
        let tensors = weigh_file(&npy(header, &[0; 24])).metadata.tensors.unwrap();
        assert_eq!(tensors.list[0].digest, None);
    }
}

#[test]
fn objects_are_a_pickle() {
    let header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n";
    let harmless = Pickle::protocol(3).raw(b"](K\x01K\x02e").stop();
    assert_eq!(weigh_file(&npy(header, &harmless)).verdict(), Verdict::Clean);
    let hostile = Pickle::protocol(3).call("posix", "system", &["id"]).stop();
    assert_eq!(weigh_file(&npy(header, &hostile)).verdict(), Verdict::Malicious);
}

#[test]
fn empty() {
    assert_eq!(weigh_file(b"").verdict(), Verdict::Unreadable);
    assert_eq!(Header::parse(b"").unwrap_err(), "the header ends too early");
}

#[test]
fn cut_short() {
    let whole = npy(FLOATS, &[0; 24]);
    for length in 0..whole.len() {
        assert_eq!(weigh_file(&whole[..length]).verdict(), Verdict::Unreadable, "cut at {length}");
    }
}

#[test]
fn wrong() {
    for header in [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3), }",
        "{'descr': '<f4', 'fortran_order': 1, 'shape': (2,), }",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': 'quux', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} + 1",
        "[]",
    ] {
        assert_eq!(weigh_file(&npy(header, &[0; 24])).verdict(), Verdict::Unreadable, "{header}");
    }
    let deep = format!("{{'descr': {}", "[".repeat(60_000));
    assert_eq!(weigh_file(&npy(&deep, &[])).verdict(), Verdict::Unreadable);
}

#[test]
fn fields_are_summed() {
    let header = Header::parse(
        b"{'descr': [('a', '<f8'), ('b', [('c', '|u1', (2, 2))], 3)], 'fortran_order': False, 'shape': ()}",
    )
    .unwrap();
    assert_eq!((header.item_bytes, header.has_objects), (8 + 3 * 4, false));
}
