use super::{code, differs, support_matrix, table};

#[test]
fn a_changed_or_missing_page_differs() {
    let place = tempfile::tempdir().unwrap();
    assert!(differs(place.path(), "a.md", "text"));
    fs_err::write(place.path().join("a.md"), "text").unwrap();
    assert!(!differs(place.path(), "a.md", "text"));
    fs_err::write(place.path().join("a.md"), "text edited by hand").unwrap();
    assert!(differs(place.path(), "a.md", "text"));
}

#[test]
fn cells_cannot_break_a_table() {
    let made = table(&["a", "b"], [vec!["x|y".to_owned(), code("`")]]);
    assert_eq!(made, "| a | b |\n| --- | --- |\n| x\\|y | `` ` `` |\n");
}

#[test]
fn every_reader_resolver_source_and_format_has_its_row() {
    let page = support_matrix::make().unwrap();
    for reader in wb_inventory::list::READERS {
        assert!(page.contains(&format!("| `{}` |", reader.info().name)), "{}", reader.info().name);
    }
    for resolver in wb_inventory::list::RESOLVERS {
        assert!(page.contains(&format!("| `{}` |", resolver.info().name)), "{}", resolver.info().name);
    }
    for check in wb_inventory::list::CHECKS.iter().chain(wb_inventory::list::FILE_CHECKS) {
        assert!(page.contains(&format!("| `{}` |", check.info().id())), "{}", check.info().id());
    }
    for format in wb_lock::list::FORMATS {
        assert!(page.contains(&format!("| `{}` |", format.id())), "{}", format.id());
    }
    for source in wb_source::SOURCES {
        assert!(page.contains(source.form), "{}", source.form);
    }
    for format in wb_bom::FORMATS {
        assert!(page.contains(&format.to_string()), "{format}");
    }
}
