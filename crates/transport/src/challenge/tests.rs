use super::*;

fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Challenge {
    Challenge::Bearer { realm: realm.into(), service: service.map(Into::into), scope: scope.map(Into::into) }
}

#[test]
fn the_usual_header() {
    let header = r#"Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push""#;
    let expected =
        bearer("https://auth.example/token", Some("registry.example"), Some("repository:a/b:pull,push"));
    assert_eq!(parse(header), [expected]);
}

#[test]
fn case_blanks_order_and_unquoted_values() {
    let header = r#"  bEaReR  scope = "x" ,  REALM=https://auth.example/t?a=b , error="invalid_token""#;
    assert_eq!(parse(header), [bearer("https://auth.example/t?a=b", None, Some("x"))]);
}

#[test]
fn several_challenges_in_one_header() {
    let header = r#"Negotiate, Basic realm="a, \"b\" Bearer realm=x", Bearer realm="https://r.example", Digest nonce=1"#;
    assert_eq!(parse(header), [Challenge::Basic, bearer("https://r.example", None, None)]);
}

#[test]
fn nonsense_is_no_challenge() {
    for header in [
        "",
        ",,,",
        "Bearer",
        "Bearer service=x",
        r#"Bearer realm="never closed"#,
        "\"",
        "=x",
        "Bearer realm=\"\"",
    ] {
        assert_eq!(parse(header), [], "{header:?}");
    }
    // Long and odd headers end, and never in the middle of a character.
    assert_eq!(parse(&"ä".repeat(100_000)), []);
    assert_eq!(parse(&format!("Bearer realm=\"{}\"", "ä\\".repeat(100_000))), []);
    parse(&"a=,".repeat(100_000));
}
