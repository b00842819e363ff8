//! What the Python formats share: names, requirements and markers.

pub(crate) mod name;
