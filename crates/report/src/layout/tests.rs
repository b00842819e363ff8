use unicode_width::UnicodeWidthStr as _;

use super::{Cell, Keep, Page, cut};
use crate::Style;

fn page(width: usize, draw: impl FnOnce(&mut Page<'_>)) -> String {
    let mut out = Vec::new();
    draw(&mut Page::new(&mut out, Style { color: false, width }));
    String::from_utf8(out).unwrap()
}

#[test]
fn cuts_at_the_right_end() {
    assert_eq!(cut("abcdef", 6, Keep::Head), "abcdef");
    assert_eq!(cut("abcdef", 4, Keep::Head), "abc…");
    assert_eq!(cut("abcdef", 4, Keep::Tail), "…def");
    assert_eq!(cut("模型模型", 5, Keep::Head), "模型…");
    assert_eq!(cut("模型模型", 4, Keep::Tail), "…型");
    assert_eq!(cut("abc", 0, Keep::Tail), "");
}

#[test]
fn no_row_is_wider_than_the_page_or_ends_in_space() {
    let long = "x".repeat(300);
    let rows = [
        vec![Cell::new("a"), Cell::new(&long), Cell::path(&long)],
        vec![Cell::new(&long), Cell::new(""), Cell::new("")],
        vec![Cell::new("模型"), Cell::new("b"), Cell::path("模型/模型")],
    ];
    for width in [0, 40, 77, 100] {
        let text = page(width, |page| page.rows(2, &rows).unwrap());
        for line in text.lines() {
            assert!(line.width() <= width.max(40), "{line}");
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn a_grid_reads_downwards() {
    let texts: Vec<(String, String)> =
        (1..=5).map(|number| (format!("package-{number}"), format!("{number}.0"))).collect();
    let text = page(40, |page| page.grid(2, &texts).unwrap());
    assert_eq!(text, "  package-1 1.0  package-4 4.0\n  package-2 2.0  package-5 5.0\n  package-3 3.0\n");
    assert_eq!(page(40, |page| page.grid(2, &[]).unwrap()), "");
}

#[test]
fn a_paragraph_breaks_between_words() {
    let text = page(40, |page| {
        page.paragraph(4, &"word ".repeat(12), crate::style::Paint::None).unwrap();
    });
    assert!(text.lines().count() == 2 && text.lines().all(|line| line.width() <= 40), "{text}");
}
