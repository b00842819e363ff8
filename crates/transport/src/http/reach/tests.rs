use super::*;

fn literal(url: &str) -> Option<Reach> {
    Reach::of_literal(&Url::parse(url).unwrap())
}

#[test]
fn addresses_are_told_apart() {
    for (host, reach) in [
        ("93.184.216.34", Reach::Public),
        ("100.63.255.255", Reach::Public),
        ("100.64.0.1", Reach::Private),
        ("10.1.2.3", Reach::Private),
        ("172.16.0.1", Reach::Private),
        ("172.32.0.1", Reach::Public),
        ("192.168.0.1", Reach::Private),
        ("169.254.169.254", Reach::Link),
        ("127.0.0.1", Reach::Loopback),
        ("127.255.255.254", Reach::Loopback),
        ("0.0.0.0", Reach::Loopback),
        ("255.255.255.255", Reach::Loopback),
        // The same in other spellings, which URLs allow.
        ("2130706433", Reach::Loopback),
        ("0x7f.1", Reach::Loopback),
        ("[::1]", Reach::Loopback),
        ("[::]", Reach::Loopback),
        ("[::ffff:127.0.0.1]", Reach::Loopback),
        ("[::ffff:10.0.0.1]", Reach::Private),
        ("[64:ff9b::a9fe:a9fe]", Reach::Link),
        ("[2002:7f00:1::]", Reach::Loopback),
        ("[fe80::1]", Reach::Link),
        ("[fd00::1]", Reach::Private),
        ("[2001:4860::1]", Reach::Public),
        ("localhost", Reach::Loopback),
        ("LOCALHOST.", Reach::Loopback),
        ("a.localhost", Reach::Loopback),
    ] {
        assert_eq!(literal(&format!("https://{host}/")), Some(reach), "{host}");
    }
    assert_eq!(literal("https://registry.example/"), None);
}

#[test]
fn a_name_is_what_was_seen_and_otherwise_far() {
    let addresses = Addresses::new(&[]);
    let url = Url::parse("https://registry.example/").unwrap();
    assert_eq!(addresses.reach(&url), Reach::Public);
    addresses.seen.lock().unwrap().insert("registry.example".to_owned(), Reach::Private);
    assert_eq!(addresses.reach(&url), Reach::Private);
}

#[test]
fn a_look_up_that_gives_a_near_address_is_refused() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let look_up = |ceiling, proxies: &[String]| {
        let addresses = Arc::new(Addresses::new(proxies));
        let name: Name = "localhost".parse().unwrap();
        let found = runtime.block_on(Guard::new(Arc::clone(&addresses), ceiling).resolve(name));
        let seen = addresses.seen.lock().unwrap().get("localhost").copied();
        (found.map(Iterator::count), seen)
    };
    for ceiling in [Reach::Public, Reach::Private, Reach::Link] {
        let (found, seen) = look_up(ceiling, &[]);
        assert!(found.unwrap_err().is::<TooNear>());
        assert_eq!(seen, None);
    }
    let (found, seen) = look_up(Reach::Loopback, &[]);
    assert!(found.unwrap() > 0);
    assert_eq!(seen, Some(Reach::Loopback));
    // A proxy may be anywhere, and what it reaches is not where it stands.
    let (found, seen) = look_up(Reach::Public, &["localhost".to_owned()]);
    assert!(found.unwrap() > 0);
    assert_eq!(seen, None);
}
