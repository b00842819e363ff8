use super::*;

fn sheet() -> Sheet {
    Sheet {
        title: "Fleet".into(),
        facts: vec![("images".into(), "2".into(), Mood::Plain), ("failed".into(), "1".into(), Mood::Bad)],
        parts: vec![Part {
            title: "Images".into(),
            columns: vec!["image", "verdict"],
            rows: vec![
                vec!["registry.example/a:1".into(), "fail".into()],
                vec!["=HYPERLINK(\"x\"),<script>|`\u{1b}[2J".into(), "pass".into()],
                vec!["third".into(), "pass".into()],
            ],
            shown: 2,
        }],
    }
}

fn written(render: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_table_says_how_much_it_leaves_out() {
    let text = written(|out| fleet(&sheet(), Style { color: false, width: 100 }, out));
    assert!(text.contains("the first 2 of 3"), "{text}");
    assert!(!text.contains("third") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn a_spreadsheet_gets_every_row_and_no_formula() {
    let text = written(|out| fleet_csv(&sheet(), out));
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "image,verdict");
    assert!(lines[2].starts_with("\"'=HYPERLINK(\"\"x\"\"),"), "{text}");
    assert_eq!(lines[3], "third,pass");
}

#[test]
fn nothing_in_a_page_or_a_comment_is_taken_for_markup() {
    let page = written(|out| fleet_html(&sheet(), out));
    assert!(!page.contains("<script") && !page.contains("script-src"), "{page}");
    assert!(page.contains("default-src &#39;none&#39;"), "{page}");
    let comment = written(|out| fleet_markdown(&sheet(), out));
    assert!(!comment.contains("<script") && !comment.contains('`'), "{comment}");
    let cells =
        comment.lines().filter(|line| line.contains("HYPERLINK")).map(|line| line.matches(" | ").count());
    assert_eq!(cells.collect::<Vec<_>>(), [1]);
}

#[test]
fn an_empty_sheet_is_still_one() {
    let empty = Sheet { title: "Fleet".into(), ..Sheet::default() };
    assert_eq!(written(|out| fleet(&empty, Style::default(), out)), "Fleet\n");
    assert_eq!(written(|out| fleet_csv(&empty, out)), "");
}
