use super::plain;

#[test]
fn escapes_what_does_something() {
    assert_eq!(plain("a\u{1b}[31mred\u{1b}[0m"), "a\\u{1b}[31mred\\u{1b}[0m");
    assert_eq!(plain("a\nb\tc\r\u{7}\u{9b}"), "a\\nb\\tc\\r\\u{7}\\u{9b}");
    assert_eq!(plain("evil\u{202e}gpj.exe\u{200b}"), "evil\\u{202e}gpj.exe\\u{200b}");
    assert_eq!(plain("\u{2028}\u{feff}\u{e0041}"), "\\u{2028}\\u{feff}\\u{e0041}");
}

#[test]
fn leaves_text_alone() {
    for text in ["", "libcrypto-d3570994.so.1.0.2k", "Grüße 模型 \\xFF", "a\u{301}"] {
        assert_eq!(plain(text), text);
    }
}
