use super::*;

/// Written by Berkeley DB itself, see `tests/data/os/README.md`.
const GOOD: &[u8] = include_bytes!("../../../../../tests/data/os/Packages");

fn read(bytes: &[u8]) -> Result<Vec<(u32, usize)>, ReadProblem> {
    let mut found = Vec::new();
    packages(bytes, &mut |number, blob| {
        found.push((number, blob.len()));
        Ok(())
    })?;
    found.sort_unstable();
    Ok(found)
}

fn changed(at: usize, to: &[u8]) -> Vec<u8> {
    let mut bytes = GOOD.to_vec();
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

fn first_overflow() -> usize {
    (1..GOOD.len() / 4096).find(|number| GOOD[number * 4096 + 25] == OVERFLOW).unwrap() * 4096
}

#[test]
fn what_berkeley_db_wrote_is_read() {
    assert_eq!(read(GOOD).unwrap(), [(1, 9560), (2, 2664)]);
}

#[test]
fn an_empty_file_is_an_error() {
    assert!(read(b"").is_err());
    assert!(!is_hash(b""));
}

#[test]
fn a_database_cut_short_is_an_error() {
    for end in (0..GOOD.len()).step_by(1021) {
        assert!(read(&GOOD[..end]).is_err(), "{end}");
    }
}

#[test]
fn wrong_headers_are_errors() {
    let page = first_overflow();
    assert!(read(&changed(12, b"????")).is_err());
    assert!(read(&changed(20, &[1, 0, 0, 0])).is_err());
    assert!(read(&changed(24, &[1])).is_err(), "encrypted");
    assert!(read(&changed(25, &[9])).is_err(), "a tree");
    assert!(read(&changed(page + 25, &[13])).is_err(), "kind of a page");
    assert!(read(&changed(page + 22, &[0xff, 0xff])).is_err(), "length on a page");
}

#[test]
fn hostile_chains_end() {
    let page = first_overflow();
    let number = u32::try_from(page / 4096).unwrap();
    assert!(read(&changed(page + 16, &number.to_le_bytes())).is_err(), "to itself");
    assert!(read(&changed(page + 16, &[0xff; 4])).is_err(), "far away");
    assert!(read(&changed(page + 22, &[0, 0])).is_err(), "too short for what it says");
}
