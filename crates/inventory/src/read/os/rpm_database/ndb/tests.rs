use super::*;

/// A database as rpm writes it: a page of slots, then the packages. No tool that writes this format is at hand where
/// these tests run, so that they follow its description.
pub(in crate::read::os::rpm_database) fn database(packages: &[(u32, &[u8])]) -> Vec<u8> {
    let mut slots = Vec::new();
    slots.extend(MAGIC);
    for field in [0_u32, 1, 1, 9, 0, 0, 0] {
        slots.extend(field.to_le_bytes());
    }
    let mut blobs = Vec::new();
    for (number, bytes) in packages {
        let blocks = (HEAD + bytes.len() + TAIL).div_ceil(BLOCK);
        let offset = (PAGE + blobs.len()) / BLOCK;
        slots.extend(b"Slot");
        slots.extend(number.to_le_bytes());
        for field in [offset, blocks] {
            slots.extend(u32::try_from(field).unwrap().to_le_bytes());
        }
        let end = blobs.len() + blocks * BLOCK;
        let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        blobs.extend(b"BlbS");
        blobs.extend(number.to_le_bytes());
        blobs.extend([1, 0, 0, 0]);
        blobs.extend(length);
        blobs.extend_from_slice(bytes);
        blobs.resize(end - TAIL, 0);
        blobs.extend([0; 4]);
        blobs.extend(length);
        blobs.extend(b"BlbE");
    }
    while slots.len() < PAGE {
        slots.extend(b"Slot");
        slots.extend([0; 12]);
    }
    slots.extend(blobs);
    slots
}

fn read(bytes: &[u8]) -> Result<Vec<(u32, Vec<u8>)>, ReadProblem> {
    let mut found = Vec::new();
    packages(bytes, &mut |number, blob| {
        found.push((number, blob.to_vec()));
        Ok(())
    })?;
    Ok(found)
}

#[test]
fn packages_are_read() {
    let bytes = database(&[(1, b"one"), (4, &[7; 100])]);
    assert_eq!(read(&bytes).unwrap(), [(1, b"one".to_vec()), (4, vec![7; 100])]);
}

#[test]
fn an_empty_database_has_no_packages() {
    assert_eq!(read(&database(&[])).unwrap(), []);
    assert!(read(b"").is_err());
}

#[test]
fn a_database_cut_short_is_an_error() {
    let bytes = database(&[(1, b"one"), (4, &[7; 100])]);
    for end in (0..bytes.len()).step_by(7) {
        assert!(read(&bytes[..end]).is_err(), "{end}");
    }
}

#[test]
fn wrong_fields_are_errors() {
    let good = database(&[(1, b"one"), (2, b"two")]);
    // Version, count of slot pages, magic of a slot, offset, blocks, magic of a package, its number, its length.
    for at in [4, 12, 32, 40, 44, PAGE, PAGE + 4, PAGE + 12] {
        let mut bytes = good.clone();
        bytes[at + 3] ^= 0x7f;
        assert!(read(&bytes).is_err(), "{at}");
    }
}

#[test]
fn hostile_slots_that_share_a_package_are_an_error() {
    let mut bytes = database(&[(1, &[9; 3000])]);
    let slot: Vec<u8> = bytes[32..48].to_vec();
    for at in 3..PAGE / SLOT {
        bytes[at * SLOT..][..SLOT].copy_from_slice(&slot);
    }
    assert!(read(&bytes).is_err());
}
