//! The default view: what is in an image, with what stands out first.
//!
//! What an engineer of a machine-learning platform asks comes first: which libraries hide inside packages, which
//! CUDA is it, which models; then packages by their thousands in few lines; then what is not known.

mod cuda;
mod header;
mod native;
mod packages;
mod scene;
mod summary;
mod trouble;

use std::io::{self, Write};

use wb_model::Inventory;

use crate::layout::Page;
use crate::observations::observation_summary;
use crate::style::Style;
use scene::Scene;

/// How the table is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// Colours and width.
    pub style: Style,
    /// Every package and every diagnostic, not only what stands out.
    pub full: bool,
}

/// Writes an inventory as a table.
pub fn table(inventory: &Inventory, options: &TableOptions, out: &mut dyn Write) -> io::Result<()> {
    let scene = Scene::of(inventory, options.full);
    let mut page = Page::new(out, options.style);
    header::draw(&scene, &mut page)?;
    native::draw(&scene, &mut page)?;
    cuda::draw(&scene, &mut page)?;
    native::different_releases(&scene, &mut page)?;
    packages::applications(&scene, &mut page)?;
    packages::language(&scene, &mut page)?;
    packages::os(&scene, &mut page)?;
    packages::models(&scene, &mut page)?;
    observation_summary(&mut page, &inventory.observations, options.full)?;
    trouble::draw(&scene, &mut page)?;
    summary::draw(&scene, &mut page)
}

#[cfg(test)]
mod tests;
