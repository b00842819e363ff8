//! Whole ways from an image and advisories to findings.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, one that is skipped says so"
)]

mod bundled;
mod third_image;
