//! How text is set off: colours, and how wide a line may be.

use std::fmt;

use owo_colors::OwoColorize as _;

/// What the place that text goes to can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether ANSI colours are written.
    pub color: bool,
    /// Columns of a line; fewer than 40 are taken as 40.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 100 }
    }
}

impl Style {
    pub(crate) fn columns(self) -> usize {
        self.width.max(40)
    }

    /// The text, set off when colours are wanted.
    pub(crate) fn paint(self, paint: Paint, text: &str) -> impl fmt::Display {
        Painted { paint: if self.color { paint } else { Paint::None }, text: text.to_owned() }
    }
}

/// What a text is, as far as colour goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Paint {
    /// Nothing special.
    #[default]
    None,
    /// A heading.
    Heading,
    /// What a line is about.
    Name,
    /// Less important.
    Faint,
    /// Sure.
    Good,
    /// Worth a look.
    Warning,
    /// Wrong, or missing.
    Bad,
}

struct Painted {
    paint: Paint,
    text: String,
}

impl fmt::Display for Painted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.paint {
            Paint::None => f.write_str(&self.text),
            Paint::Heading => fmt::Display::fmt(&self.text.bold(), f),
            Paint::Name => fmt::Display::fmt(&self.text.cyan(), f),
            Paint::Faint => fmt::Display::fmt(&self.text.dimmed(), f),
            Paint::Good => fmt::Display::fmt(&self.text.green(), f),
            Paint::Warning => fmt::Display::fmt(&self.text.yellow(), f),
            Paint::Bad => fmt::Display::fmt(&self.text.red(), f),
        }
    }
}
