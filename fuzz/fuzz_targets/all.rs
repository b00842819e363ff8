//! The one fuzz target: the first byte chooses what is fuzzed, the rest is its input.
//!
//! With `WEIGHBRIDGE_FUZZ_SEEDS=FOLDER` it writes the seeds there and ends.

#![no_main]

use std::path::Path;

libfuzzer_sys::fuzz_target!(
    init: {
        if let Some(folder) = std::env::var_os("WEIGHBRIDGE_FUZZ_SEEDS") {
            match weighbridge_fuzz::seeds::write(Path::new(&folder)) {
                Ok(count) => println!("{count} seeds"),
                Err(error) => {
                    eprintln!("error: failed to write the seeds: {error}");
                    std::process::exit(3);
                }
            }
            std::process::exit(0);
        }
    },
    |data: &[u8]| weighbridge_fuzz::run(data)
);
