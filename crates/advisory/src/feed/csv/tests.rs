use super::*;

fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
    Rows::new(text).map(|row| (row.line, row.fields)).collect()
}

fn row(line: usize, fields: &[&str]) -> (usize, Vec<String>) {
    (line, fields.iter().map(|field| (*field).to_owned()).collect())
}

#[test]
fn fields_may_be_quoted_and_lines_are_counted() {
    let text = "\u{feff}a,b,c\r\n\r\n\"x, y\",\"two\nlines\",\"a \"\"word\"\"\"\n1,,\n";
    assert_eq!(
        rows(text),
        [row(1, &["a", "b", "c"]), row(3, &["x, y", "two\nlines", "a \"word\""]), row(5, &["1", "", ""]),]
    );
}

#[test]
fn what_is_empty_cut_short_or_wrong_has_rows_too() {
    assert!(rows("").is_empty());
    assert!(rows("\n\r\n").is_empty());
    let cut: Vec<Row> = Rows::new("a,\"b\nc").collect();
    assert_eq!(cut, [Row { line: 1, fields: vec!["a".to_owned(), "b\nc".to_owned()], open: true }]);
    assert_eq!(rows("\"a\"b,c"), [row(1, &["ab", "c"])]);
    assert_eq!(rows("a\"b\",c"), [row(1, &["a\"b\"", "c"])]);
    assert_eq!(rows("a,"), [row(1, &["a", ""])]);
    assert_eq!(rows(","), [row(1, &["", ""])]);
}
