//! All renderers of an inventory, one line each.

use std::io;

use wb_model::Inventory;

use crate::table::{TableOptions, table};

/// A way to show an inventory to a person.
pub struct Renderer {
    /// Name on the command line.
    pub id: &'static str,
    /// What it gives, in a few words.
    pub about: &'static str,
    /// Writes it.
    pub render: fn(&Inventory, &TableOptions, &mut dyn io::Write) -> io::Result<()>,
}

/// Every renderer.
pub static RENDERERS: &[Renderer] =
    &[Renderer { id: "table", about: "for a terminal: what stands out first", render: table }];
