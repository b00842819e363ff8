use super::{Calls, Pin, Rule, is_file_address, is_near, is_plain_http, safe_address};

#[test]
fn an_address_loses_what_may_be_secret() {
    let address = "https://user:password@host.example/a/b.bin?token=abc#d";
    assert_eq!(safe_address(address), "https://host.example/a/b.bin");
    assert_eq!(safe_address("https://host.example"), "https://host.example");
}

#[test]
fn plain_http_matters_only_across_a_network() {
    assert!(is_plain_http("http://host.example/a"));
    assert!(is_plain_http("HTTP://host.example/a"));
    for near in ["http://localhost:8080/a", "http://127.0.0.1/", "http://redis:80/x", "http://[::1]/x"] {
        assert!(is_near(near) && !is_plain_http(near), "{near}");
    }
    assert!(!is_plain_http("https://host.example/a"));
}

#[test]
fn a_download_has_the_name_of_a_file() {
    assert!(is_file_address("https://host.example/a/model.SAFETENSORS?x=1"));
    assert!(!is_file_address("https://host.example/v1/items"));
    assert!(!is_file_address("https://host.zip"));
}

#[test]
fn revisions() {
    assert_eq!(Pin::of_revision(&"a1".repeat(20)), Pin::Hash);
    assert_eq!(Pin::of_revision("main"), Pin::Name);
    assert_eq!(Pin::of_revision("\u{fffd}"), Pin::Unknown);
}

#[test]
fn calls_are_bounded_and_say_so() {
    let mut calls = Calls::default();
    (0..2000).for_each(|line| calls.add(line, Rule::Download, Pin::None, "x\n\u{fffd}"));
    let script = calls.into_script(None);
    assert_eq!(script.calls.len(), 1000);
    assert_eq!(script.calls[0].what, "x …");
    assert!(script.unread.is_some());
}
