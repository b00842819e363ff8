use super::*;

/// Written by rpm and by SQLite, see `tests/data/os/README.md`.
const GOOD: &[u8] = include_bytes!("../../../../../tests/data/os/rpmdb.sqlite");
const SMALL_PAGES: &[u8] = include_bytes!("../../../../../tests/data/os/small-pages.sqlite");

fn read(bytes: &[u8]) -> Result<Vec<(u32, Vec<u8>)>, ReadProblem> {
    let mut found = Vec::new();
    packages(bytes, &mut |number, blob| {
        found.push((number, blob.to_vec()));
        Ok(())
    })?;
    Ok(found)
}

fn changed(bytes: &[u8], at: usize, to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

#[test]
fn what_rpm_wrote_is_read() {
    let rows: Vec<_> = read(GOOD).unwrap().into_iter().map(|(number, blob)| (number, blob.len())).collect();
    assert_eq!(rows, [(1, 9560), (2, 2664)]);
}

#[test]
fn trees_of_several_levels_are_read_in_order() {
    let rows = read(SMALL_PAGES).unwrap();
    assert_eq!(rows.len(), 160);
    for (row, number) in rows.iter().zip(1_u32..) {
        let length = if number % 50 == 0 { 2000 } else { 40 };
        assert_eq!(*row, (number * 3, vec![u8::try_from(number % 251).unwrap(); length]));
    }
}

#[test]
fn an_empty_file_is_an_error_and_no_table_is_one() {
    assert!(read(b"").is_err());
    let mut bytes = GOOD.to_vec();
    let at = memchr::memmem::rfind(&bytes[..4096], b"Packages").unwrap_or_default();
    assert!(at > 0);
    while let Some(at) = memchr::memmem::find(&bytes, b"Packages") {
        bytes[at] = b'p';
    }
    assert_eq!(read(&bytes).unwrap_err().message, "it has no table of packages");
}

#[test]
fn a_file_cut_short_is_an_error() {
    for bytes in [GOOD, SMALL_PAGES] {
        for end in (0..bytes.len()).step_by(509) {
            assert!(read(&bytes[..end]).is_err(), "{end}");
        }
    }
}

#[test]
fn wrong_headers_are_errors() {
    assert!(read(&changed(GOOD, 0, b"x")).is_err());
    assert!(read(&changed(GOOD, 16, &[0, 3])).is_err(), "page size");
    assert!(read(&changed(GOOD, 16, &[0, 0])).is_err(), "page size");
    assert!(read(&changed(SMALL_PAGES, 20, &[200])).is_err(), "reserved");
    assert!(read(&changed(GOOD, 56, &[0, 0, 0, 2])).is_err(), "UTF-16");
    assert!(read(&changed(GOOD, 100, &[0x0a])).is_err(), "an index");
}

#[test]
fn hostile_trees_and_chains_end() {
    // Every page in turn is made to lead to itself, to the first page, to the last, and far away.
    for (bytes, size) in [(GOOD, 4096), (SMALL_PAGES, 512)] {
        let good = read(bytes).unwrap();
        let mut found_out = 0;
        for page in 0..bytes.len() / size {
            for target in [page + 1, 1, bytes.len() / size, 0, usize::from(u16::MAX)] {
                let target = u32::try_from(target).unwrap().to_be_bytes();
                for at in [0, 8, size - 4] {
                    match read(&changed(bytes, page * size + at, &target)) {
                        Ok(rows) => assert!(rows.len() <= good.len() + 1),
                        Err(_) => found_out += 1,
                    }
                }
            }
        }
        assert!(found_out > 10);
    }
}

#[test]
fn hostile_cells_on_each_other_are_an_error() {
    // A leaf whose cells all are the same one.
    let leaf = SMALL_PAGES.len() / 512;
    let page =
        (1..leaf).map(|number| number * 512).find(|at| SMALL_PAGES[*at] == LEAF && SMALL_PAGES[at + 4] > 5);
    let page = page.unwrap();
    let first: Vec<u8> = SMALL_PAGES[page + 8..page + 10].to_vec();
    let mut bytes = changed(SMALL_PAGES, page + 3, &[0, 100]);
    for at in 0..100 {
        bytes[page + 8 + 2 * at..][..2].copy_from_slice(&first);
    }
    assert!(read(&bytes).is_err());
}

#[test]
fn integers_are_signed_and_long_ones_end() {
    assert_eq!(integer(&[]), 0);
    assert_eq!(integer(&[0xff]), -1);
    assert_eq!(integer(&[0x01, 0x00]), 256);
    assert_eq!(varint(&[0x81, 0x00]).unwrap().0, 128);
    assert_eq!(varint(&[0xff; 9]).unwrap().0, -1);
    assert!(varint(&[0xff; 8]).is_none());
    assert!(varint(&[]).is_none());
}
