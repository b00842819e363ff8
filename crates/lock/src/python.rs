//! What the Python formats share: names, requirements and markers.

pub(crate) mod marker;
pub(crate) mod name;
pub(crate) mod requirement;
