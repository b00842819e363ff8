use super::{check, check_against};
use crate::error::ReadError;

#[test]
fn counts_levels_outside_of_strings_only() {
    assert!(check_against(br#"{"a":["[[[[","\"[[["]}"#, 100, 2).is_ok());
    let error = check_against(b"[[[]]]", 100, 2).unwrap_err();
    assert!(matches!(error, ReadError::TooDeep { limit: 2, offset: 2 }), "{error}");
    assert!(check_against(b"[[],[],[]]", 100, 2).is_ok());
}

#[test]
fn refuses_what_is_too_large_or_endlessly_deep() {
    assert!(matches!(check_against(b"[]  ", 3, 2), Err(ReadError::TooLarge { size: 4, limit: 3 })));
    assert!(matches!(check(&b"[".repeat(1 << 20)), Err(ReadError::TooDeep { offset: 100, .. })));
}
