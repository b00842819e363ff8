//! Every renderer, one line each: name and what it shows.

/// Renderers by the name under which `-o` or a verb offers them.
pub const RENDERERS: &[(&str, &str)] = &[
    ("table", "an inventory for a person: what stands out first"),
    ("explain", "what one file gave, and what is odd about it"),
];
