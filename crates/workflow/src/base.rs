//! Base images: a kept file of known ones, and which of them an image was built from.
