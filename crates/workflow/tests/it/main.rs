//! Whole ways from an image and advisories to findings.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod third_image;
