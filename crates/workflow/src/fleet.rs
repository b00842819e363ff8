//! Many images: a bounded, resumable sweep, and where something is.
