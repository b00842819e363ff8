//! The one harness over all lists: the first byte of an input chooses what is fed with the rest.
//!
//! Readers, document formats and version schemes come from their lists, so that a new one is fuzzed by being
//! listed. Run with `cargo xtask fuzz`.

#![no_main]

mod items;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some((choice, rest)) = input.split_first() {
        items::feed(usize::from(*choice), rest);
    }
});
