use super::*;
use crate::context::Limits;
use crate::input::Memory;
use crate::reading::Reading;

fn tokens(text: &str) -> Result<(Vec<(Token, String)>, u64), Stop> {
    let mut reading = Reading::default();
    let mut context = Context::new(&mut reading, &Limits::DEFAULT, b"");
    let mut memory = Memory(text.as_bytes());
    let mut cursor = Cursor::new(&mut memory);
    let mut json = Json::new(&mut cursor, text.len() as u64);
    let mut tokens = Vec::new();
    while let Some(token) = json.next(&mut context)? {
        let has_text = matches!(token, Token::Name | Token::Text | Token::Number);
        tokens.push((token, if has_text { json.text() } else { String::new() }));
    }
    if !json.rest_is_blank()? {
        return Err(Stop::wrong(0, "rest"));
    }
    Ok((tokens, json.repetitions))
}

#[test]
fn good() {
    let (tokens, repetitions) =
        tokens(r#" {"a":[1,-2.5e3,true,null,{}],"b\n\u00e9\ud83d\ude00":"x"} "#).expect("JSON");
    assert_eq!(repetitions, 0);
    assert_eq!(tokens.len(), 13);
    assert_eq!(tokens[4], (Token::Number, "-2.5e3".to_owned()));
    assert_eq!(tokens[10], (Token::Name, "b\né😀".to_owned()));
}

#[test]
fn a_name_met_twice_is_told_at_any_depth_and_however_it_is_written() {
    assert_eq!(tokens(r#"[{"a":{"b":1,"c":2,"\u0062":3}},{"a":1}]"#).expect("JSON").1, 1);
}

#[test]
fn empty() {
    assert!(tokens("").is_err());
    assert!(tokens("  ").is_err());
}

#[test]
fn cut_short() {
    let text = r#"{"a":[1,true,"x"],"b":{"c":null}}"#;
    for length in 0..text.len() {
        assert!(tokens(&text[..length]).is_err(), "{length}");
    }
}

#[test]
fn wrong() {
    for text in
        ["{]", "[1,]", "{\"a\"}", "{1:2}", "[1 2]", "{} {}", "\"\\ud800\"", "\"\\x\"", "-", "[}", "+1", "'a'"]
    {
        assert!(tokens(text).is_err(), "{text}");
    }
}

#[test]
fn depth_is_bounded() {
    assert!(matches!(tokens(&"[".repeat(100_000)), Err(Stop::Budget(_))));
}
