use unicode_width::UnicodeWidthStr as _;
use wb_model::{ComponentKind, Inventory};

use super::{TableOptions, table};
use crate::Style;
use crate::testing::{empty, image};

fn drawn(inventory: &Inventory, style: Style, full: bool) -> String {
    let mut out = Vec::new();
    table(inventory, &TableOptions { style, full }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn an_image_at_a_hundred_columns() {
    insta::assert_snapshot!("image", drawn(&image(), Style::default(), false));
}

#[test]
fn an_image_in_full() {
    insta::assert_snapshot!("image_full", drawn(&image(), Style::default(), true));
}

#[test]
fn an_image_on_a_narrow_terminal() {
    insta::assert_snapshot!("image_narrow", drawn(&image(), Style { color: false, width: 60 }, false));
}

#[test]
fn a_folder_with_nothing_in_it() {
    insta::assert_snapshot!("empty", drawn(&empty(), Style::default(), false));
}

#[test]
fn no_line_is_wider_than_asked_for() {
    for width in [0, 40, 60, 80, 100, 200] {
        for line in drawn(&image(), Style { color: false, width }, true).lines() {
            assert!(line.width() <= width.max(40), "{width}: {line}");
        }
    }
}

#[test]
fn colours_are_all_there_is_to_colour() {
    let plain = drawn(&image(), Style::default(), true);
    let colored = drawn(&image(), Style { color: true, width: 100 }, true);
    assert!(!plain.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain);
}

#[test]
fn names_from_an_image_do_nothing() {
    let mut inventory = image();
    let evil = "\u{1b}]0;owned\u{7}\r\u{202e}x\n";
    inventory.subject.name = evil.to_owned();
    inventory.created = Some(evil.to_owned());
    inventory.subject.platform = Some(evil.to_owned());
    for component in &mut inventory.components {
        component.name = format!("{evil}{}", component.name);
        component.version = component.version.as_ref().map(|_| evil.to_owned());
        component.occurrences[0].path = evil.to_owned();
        component.properties.values_mut().for_each(|value| *value = evil.to_owned());
        component.licenses.iter_mut().for_each(|license| license.expression = Some(evil.to_owned()));
    }
    for diagnostic in &mut inventory.diagnostics {
        diagnostic.message = evil.to_owned();
        diagnostic.path = Some(evil.to_owned());
    }
    for full in [false, true] {
        let text = drawn(&inventory, Style::default(), full);
        assert!(!text.contains(['\u{1b}', '\r', '\u{7}', '\u{202e}']));
        assert!(text.lines().all(|line| !line.starts_with('x')));
    }
}

#[test]
fn every_kind_of_component_is_shown_in_full() {
    let text = drawn(&image(), Style { color: false, width: 300 }, true);
    for component in image().components.iter().filter(|part| part.kind != ComponentKind::OperatingSystem) {
        assert!(text.contains(&component.name), "{}", component.name);
    }
}
