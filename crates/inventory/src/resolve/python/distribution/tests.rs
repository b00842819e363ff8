use super::*;

#[test]
fn a_folder_has_name_and_version() {
    let pair = |title| {
        let (name, version) = name_and_version(title);
        (name.unwrap_or_default(), version.unwrap_or_default())
    };
    assert_eq!(pair("a_b-1.0.dist-info"), ("a_b".to_owned(), "1.0".to_owned()));
    assert_eq!(pair("a-1.0-py3.11.egg-info"), ("a".to_owned(), "1.0".to_owned()));
    assert_eq!(pair("a.egg-info"), ("a".to_owned(), String::new()));
    assert_eq!(pair("METADATA"), (String::new(), String::new()));
    assert_eq!(pair(".dist-info"), (String::new(), String::new()));
    assert!(ends_with(b"X.EGG-Info", ".egg-info") && !ends_with(b"info", ".egg-info"));
}
