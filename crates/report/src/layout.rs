//! Lines, rows and grids in a given width.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::plain;
use crate::style::{Paint, Style};

/// Which end of a text that is too long stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Keep {
    /// The beginning: names, messages.
    #[default]
    Head,
    /// The end: paths.
    Tail,
}

/// A text in a row. Made harmless when it is made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    text: String,
    paint: Paint,
    keep: Keep,
}

impl Cell {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: plain(text), ..Self::default() }
    }

    pub(crate) fn path(path: &str) -> Self {
        Self { keep: Keep::Tail, ..Self::new(path) }.paint(Paint::Faint)
    }

    pub(crate) fn paint(mut self, paint: Paint) -> Self {
        self.paint = paint;
        self
    }
}

/// Where a renderer writes.
pub(crate) struct Page<'a> {
    out: &'a mut dyn Write,
    style: Style,
    begun: bool,
}

/// Space between columns.
const GAP: usize = 2;

impl<'a> Page<'a> {
    pub(crate) fn new(out: &'a mut dyn Write, style: Style) -> Self {
        Self { out, style, begun: false }
    }

    /// A heading with what it counts, after an empty line where something stands before it.
    pub(crate) fn heading(&mut self, title: &str, count: &str) -> io::Result<()> {
        if self.begun {
            writeln!(self.out)?;
        }
        self.begun = true;
        let title = cut(&plain(title), self.style.columns(), Keep::Head);
        let room = self.style.columns().saturating_sub(title.width() + GAP);
        let count = cut(&plain(count), room, Keep::Head);
        write!(self.out, "{}", self.style.paint(Paint::Heading, &title))?;
        if !count.is_empty() {
            write!(self.out, "  {}", self.style.paint(Paint::Faint, &count))?;
        }
        writeln!(self.out)
    }

    /// One line of text, cut where it is too long.
    pub(crate) fn line(&mut self, indent: usize, cell: &Cell) -> io::Result<()> {
        self.rows(indent, &[vec![cell.clone()]])
    }

    /// Text of any length, broken between words.
    pub(crate) fn paragraph(&mut self, indent: usize, text: &str, paint: Paint) -> io::Result<()> {
        let room = self.style.columns().saturating_sub(indent).max(20);
        let text = plain(text);
        let mut line = String::new();
        for word in text.split(' ') {
            let word = cut(word, room, Keep::Head);
            if !line.is_empty() && line.width() + 1 + word.width() > room {
                self.text_line(indent, &line, paint)?;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        self.text_line(indent, &line, paint)
    }

    fn text_line(&mut self, indent: usize, text: &str, paint: Paint) -> io::Result<()> {
        self.begun = true;
        writeln!(self.out, "{}{}", " ".repeat(indent), self.style.paint(paint, text))
    }

    /// Rows with aligned columns.
    pub(crate) fn rows(&mut self, indent: usize, rows: &[Vec<Cell>]) -> io::Result<()> {
        let widths = self.widths(indent, rows);
        self.rows_in(indent, &widths, rows)
    }

    /// The widths of columns: the last gets what is left of the line, and no other more than two fifths of it.
    pub(crate) fn widths(&self, indent: usize, rows: &[Vec<Cell>]) -> Vec<usize> {
        let room = self.style.columns().saturating_sub(indent);
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let mut widths: Vec<usize> = (0..columns)
            .map(|at| {
                rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.text.width()).max().unwrap_or(0)
            })
            .collect();
        let last = columns.saturating_sub(1);
        let mut left = room;
        for (at, width) in widths.iter_mut().enumerate() {
            let most = if at == last { left } else { (room * 2 / 5).min(left) };
            *width = (*width).min(most);
            if *width > 0 {
                left = left.saturating_sub(*width + GAP);
            }
        }
        widths
    }

    /// Rows in columns of given widths, so that several lists can stand under each other.
    pub(crate) fn rows_in(&mut self, indent: usize, widths: &[usize], rows: &[Vec<Cell>]) -> io::Result<()> {
        self.begun = true;
        for row in rows {
            let mut line = " ".repeat(indent);
            let mut pending = 0;
            for (cell, width) in row.iter().zip(widths) {
                let text = cut(&cell.text, *width, cell.keep);
                let filled = text.width();
                if filled > 0 {
                    line.push_str(&" ".repeat(pending));
                    pending = 0;
                    line.push_str(&self.style.paint(cell.paint, &text).to_string());
                }
                // Space is written before the next text, so that no line ends in it. A column that nobody fills
                // takes none.
                if *width > 0 {
                    pending += width.saturating_sub(filled) + GAP;
                }
            }
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    /// Short texts in as many columns as fit, read downwards. Each is a name and what follows it.
    pub(crate) fn grid(&mut self, indent: usize, texts: &[(String, String)]) -> io::Result<()> {
        const WIDEST: usize = 46;
        self.begun = true;
        let texts: Vec<(String, String)> = texts
            .iter()
            .map(|(name, rest)| {
                (cut(&plain(name), WIDEST - 16, Keep::Head), cut(&plain(rest), 15, Keep::Head))
            })
            .collect();
        let length = |(name, rest): &(String, String)| {
            name.width() + if rest.is_empty() { 0 } else { 1 + rest.width() }
        };
        let lengths: Vec<usize> = texts.iter().map(length).collect();
        let widths = grid_widths(&lengths, self.style.columns().saturating_sub(indent));
        let lines = texts.len().div_ceil(widths.len().max(1));
        for at in 0..lines {
            let mut line = " ".repeat(indent);
            let mut pending = 0;
            for ((name, rest), width) in texts.iter().skip(at).step_by(lines).zip(&widths) {
                line.push_str(&" ".repeat(pending));
                line.push_str(name);
                let mut filled = name.width();
                if !rest.is_empty() {
                    line.push_str(&format!(" {}", self.style.paint(Paint::Faint, rest)));
                    filled += 1 + rest.width();
                }
                pending = width.saturating_sub(filled) + GAP;
            }
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }
}

/// The widths of as many columns as fit when texts of those lengths are read downwards.
fn grid_widths(lengths: &[usize], room: usize) -> Vec<usize> {
    let most = (room / (1 + GAP)).clamp(1, 8);
    let widths = |columns: usize| -> Vec<usize> {
        let lines = lengths.len().div_ceil(columns).max(1);
        lengths.chunks(lines).map(|column| column.iter().copied().max().unwrap_or(0)).collect()
    };
    let fits = |widths: &Vec<usize>| widths.iter().map(|width| width + GAP).sum::<usize>() <= room + GAP;
    (1..=most).rev().map(widths).find(fits).unwrap_or_else(|| widths(1))
}

/// At most `width` columns of a text, with `…` where something was cut away.
pub(crate) fn cut(text: &str, width: usize, keep: Keep) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(1) else { return String::new() };
    let mut used = 0;
    let mut fits = |character: &char| {
        used += character.width().unwrap_or(0);
        used <= room
    };
    match keep {
        Keep::Head => {
            let mut head: String = text.chars().take_while(&mut fits).collect();
            head.push('…');
            head
        }
        Keep::Tail => {
            let tail: Vec<char> = text.chars().rev().take_while(&mut fits).collect();
            std::iter::once('…').chain(tail.into_iter().rev()).collect()
        }
    }
}

#[cfg(test)]
mod tests;
