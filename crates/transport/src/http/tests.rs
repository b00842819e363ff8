use super::*;

/// Whether a host that is as near as `ceiling` may send us from one URL to another.
fn refused(from: &str, to: &str, ceiling: Reach) -> Option<&'static str> {
    let http = Http::new(&Options::new()).unwrap();
    match http.may_go(&Url::parse(from).unwrap(), &Url::parse(to).unwrap(), ceiling) {
        Ok(()) => None,
        Err(Failure::Redirect { why, .. }) => Some(why),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_far_host_sends_nobody_to_a_near_one() {
    let far = "https://registry.example/v2/";
    for (to, nearest) in [
        ("https://storage.example/x", Reach::Public),
        ("https://93.184.216.34/x", Reach::Public),
        ("https://10.0.0.1/x", Reach::Private),
        ("https://169.254.169.254/latest", Reach::Link),
        ("https://localhost/x", Reach::Loopback),
        ("https://[::1]/x", Reach::Loopback),
    ] {
        for ceiling in Reach::ALL {
            let expected = (ceiling < nearest).then_some(reach::TOO_NEAR);
            assert_eq!(refused(far, to, ceiling), expected, "{to} {ceiling:?}");
        }
    }
}

#[test]
fn https_is_not_left() {
    let far = "https://registry.example/v2/";
    assert_eq!(refused(far, "http://storage.example/", Reach::Loopback), Some("it leaves https for http"));
    assert_eq!(refused(far, "http://127.0.0.1/", Reach::Loopback), Some("it leaves https for http"));
    let near = "http://127.0.0.1:5000/v2/";
    assert!(refused(near, "http://storage.example/", Reach::Loopback).is_some());
    assert_eq!(refused(near, "https://storage.example/", Reach::Loopback), None);
    assert_eq!(refused(near, "http://localhost:5001/", Reach::Loopback), None);
}
