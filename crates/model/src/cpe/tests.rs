use super::*;

#[test]
fn an_application_is_written_as_nvd_writes_it() {
    let cpe = Cpe::application("openssl", "openssl", Some("1.0.2k"));
    assert_eq!(cpe.to_string(), "cpe:2.3:a:openssl:openssl:1.0.2k:*:*:*:*:*:*:*");
    let cpe = Cpe::application("Little CMS", "a+b", Some("2.15"));
    assert_eq!(cpe.to_string(), "cpe:2.3:a:little_cms:a\\+b:2.15:*:*:*:*:*:*:*");
    assert_eq!(cpe.product(), "a+b");
}

#[test]
fn an_escaped_colon_does_not_split_a_field() {
    let cpe: Cpe = r"cpe:2.3:a:v:p\:q:1:*:*:*:*:*:*:*".parse().unwrap();
    assert_eq!(cpe.product(), "p:q");
    assert_eq!(cpe.to_string(), r"cpe:2.3:a:v:p\:q:1:*:*:*:*:*:*:*");
}

#[test]
fn what_is_not_a_cpe_is_refused() {
    for text in
        ["", "cpe:/a:b:c", "cpe:2.3:a:b:c", "cpe:2.3:x:b:c:1:*:*:*:*:*:*:*", "cpe:2.3:a::c:1:*:*:*:*:*:*:*"]
    {
        assert!(text.parse::<Cpe>().is_err(), "{text:?} was accepted");
    }
}
