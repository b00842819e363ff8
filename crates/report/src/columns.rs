//! Rows of text in columns. The last column takes what is left and is cut in its middle when that is too little.

use std::io::{self, Write};

use crate::plain;

/// No column but the last gets wider than this.
const WIDEST: usize = 34;

/// Rows of equally many cells, without colours.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    rows: Vec<Vec<String>>,
}

impl Columns {
    pub(crate) fn row(&mut self, cells: &[&str]) {
        self.rows.push(cells.iter().map(|cell| plain(cell).into_owned()).collect());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn write(&self, width: usize, out: &mut dyn Write) -> io::Result<()> {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..count)
            .map(|at| {
                self.rows.iter().filter_map(|row| row.get(at)).map(|cell| length(cell)).max().unwrap_or(0)
            })
            .map(|width| width.min(WIDEST))
            .collect();
        for row in &self.rows {
            let mut line = String::from(" ");
            for (at, cell) in row.iter().enumerate() {
                line.push(' ');
                if at + 1 == row.len() {
                    let room = width.saturating_sub(length(&line)).max(24);
                    line.push_str(&cut(cell, room));
                } else {
                    let cell = cut(cell, widths[at]);
                    line.push_str(&cell);
                    line.extend(std::iter::repeat_n(' ', widths[at].saturating_sub(length(&cell)) + 1));
                }
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// At most `room` characters: of a path the beginning says least and the end most.
fn cut(text: &str, room: usize) -> String {
    let count = length(text);
    if count <= room {
        return text.to_owned();
    }
    let head = room / 4;
    let tail = room - head - 1;
    text.chars().take(head).chain(['…']).chain(text.chars().skip(count - tail)).collect()
}
