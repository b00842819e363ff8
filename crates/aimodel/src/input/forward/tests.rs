//! What is ahead is given, what is behind is refused and never made up.

use super::*;

fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|at| (at % 251) as u8).collect()
}

#[test]
fn ahead_and_the_beginning_can_be_had() {
    let all = bytes(5 << 20);
    let mut input = Forward::new(all.as_slice(), Some(all.len() as u64));
    let mut buffer = [0; 1000];
    for at in [0_usize, 70_000, 3 << 20, 100, 900_000, (5 << 20) - 10] {
        let count = input.read_at(at as u64, &mut buffer).unwrap();
        assert_eq!(buffer[..count], all[at..(at + 1000).min(all.len())], "at {at}");
    }
    assert_eq!(input.read_at(5 << 20, &mut buffer), Ok(0));
}

#[test]
fn what_was_passed_is_refused() {
    let all = bytes(8 << 20);
    let mut input = Forward::new(all.as_slice(), None);
    let mut buffer = [0; 10];
    input.read_at(7 << 20, &mut buffer).unwrap();
    assert_eq!(input.read_at(2 << 20, &mut buffer), Err(InputError::Behind(2 << 20)));
    assert_eq!(input.size(), None);
    input.read_at(9 << 20, &mut buffer).unwrap();
    assert_eq!(input.size(), Some(8 << 20));
}
