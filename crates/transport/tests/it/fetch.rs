use std::time::Duration;

use wb_model::Hint as _;
use wb_transport::{Failure, FetchError, Fetcher, Got};

use crate::support::{World, noise};
use crate::web::{Once, Web};

const LIMIT: u64 = 10 << 20;

fn fetcher(world: &World) -> Fetcher {
    Fetcher::new(world.options.clone()).unwrap()
}

/// The document, with its tag.
fn get(fetcher: &Fetcher, url: &str, etag: Option<&str>) -> Result<(Got, Vec<u8>), FetchError> {
    let mut bytes = b"what was here before".to_vec();
    fetcher.get(url, etag, LIMIT, &mut bytes).map(|got| (got, bytes))
}

fn failure(error: &FetchError) -> &Failure {
    match error {
        FetchError::Failed { failure, .. } => failure,
        other => panic!("{other}"),
    }
}

#[test]
fn a_document_comes_with_its_tag_and_only_once() {
    let (world, web) = (World::new(), Web::start());
    web.file("/a/list.csv", "\"one\"", b"words");
    let url = format!("{}/a/list.csv", web.base);
    let fetcher = fetcher(&world);
    let (got, bytes) = get(&fetcher, &url, None).unwrap();
    assert_eq!(bytes, b"words");
    assert_eq!(got, Got::Document { url: url.clone(), etag: Some("\"one\"".to_owned()), length: 5 });
    let (got, _) = get(&fetcher, &url, Some("\"one\"")).unwrap();
    assert_eq!(got, Got::NotModified);
    web.file("/a/list.csv", "\"two\"", b"");
    let (got, bytes) = get(&fetcher, &url, Some("\"one\"")).unwrap();
    assert_eq!(
        (got, bytes.as_slice()),
        (Got::Document { url, etag: Some("\"two\"".to_owned()), length: 0 }, &b""[..])
    );
    let sent: Vec<_> =
        web.requests().into_iter().map(|(_, mut headers)| headers.remove("if-none-match")).collect();
    assert_eq!(sent, [None, Some("\"one\"".to_owned()), Some("\"one\"".to_owned())]);
}

#[test]
fn a_broken_connection_is_taken_up_where_it_broke() {
    let (world, web) = (World::new(), Web::start());
    let bytes = noise(300_000);
    for (etag, ranges) in
        [("\"x\"", [None, Some("bytes=100000-")]), ("W/\"x\"", [None, None]), ("", [None, None])]
    {
        web.file("/f", etag, &bytes);
        web.once("/f", Once::Break(100_000));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let mut file = fs_err::File::create(&path).unwrap();
        let got = fetcher(&world).get(&format!("{}/f", web.base), None, LIMIT, &mut file).unwrap();
        assert!(matches!(got, Got::Document { length: 300_000, .. }));
        assert_eq!(fs_err::read(&path).unwrap(), bytes, "{etag}");
        let sent: Vec<_> =
            web.requests().into_iter().map(|(_, mut headers)| headers.remove("range")).collect();
        assert_eq!(sent, ranges.map(|range| range.map(str::to_owned)), "{etag}");
    }
}

#[test]
fn another_document_is_never_put_behind_the_beginning_of_the_first() {
    let (world, web) = (World::new(), Web::start());
    web.file("/f", "\"old\"", &[b'o'; 1000]);
    web.once("/f", Once::Break(500));
    // It changes while it is fetched: at the second try the range no longer belongs to the document.
    let held = std::sync::Arc::clone(&web.held);
    let changer = std::thread::spawn(move || {
        while held.lock().unwrap().requests.is_empty() {
            std::thread::yield_now();
        }
        let file = ("\"new\"".to_owned(), vec![b'n'; 800]);
        held.lock().unwrap().files.insert("/f".to_owned(), file);
    });
    let outcome = get(&fetcher(&world), &format!("{}/f", web.base), None).unwrap().1;
    changer.join().unwrap();
    assert!(outcome == [b'n'; 800] || outcome == [b'o'; 1000], "never a mixture");
}

#[test]
fn a_limited_rate_and_an_error_of_the_server_are_waited_for() {
    let (world, web) = (World::new(), Web::start());
    web.file("/f", "", b"x");
    web.once("/f", Once::Status(429, "Retry-After: 7\r\n".to_owned()));
    web.once("/f", Once::Status(503, String::new()));
    let url = format!("{}/f", web.base);
    assert_eq!(get(&fetcher(&world), &url, None).unwrap().1, b"x");
    let half = Duration::from_millis(250);
    assert_eq!(world.clock.slept.lock().unwrap()[0], Duration::from_secs(7) + half);
    for _ in 0..3 {
        web.once("/f", Once::Status(503, String::new()));
    }
    let error = get(&fetcher(&world), &url, None).unwrap_err();
    assert!(matches!(failure(&error), Failure::Server { status: 503, tries: 3, .. }), "{error}");
    web.once("/f", Once::Status(429, "Retry-After: 3600\r\n".to_owned()));
    let error = get(&fetcher(&world), &url, None).unwrap_err();
    assert!(error.to_string().contains("asks to wait 3600 s"), "{error}");
    assert!(error.hint().is_some() && !error.is_missing());
}

#[test]
fn what_is_missing_or_denied_is_said_so() {
    let (world, web) = (World::new(), Web::start());
    let url = format!("{}/none?key=secret", web.base);
    for status in [404, 403, 410] {
        web.once("/none?key=secret", Once::Status(status, String::new()));
        let error = get(&fetcher(&world), &url, None).unwrap_err();
        assert!(error.is_missing(), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
        assert!(error.to_string().contains("/none"), "{error}");
    }
    web.once("/none?key=secret", Once::Status(304, String::new()));
    assert!(!get(&fetcher(&world), &url, None).unwrap_err().is_missing(), "nobody asked whether it changed");
}

#[test]
fn too_much_and_too_little_are_errors() {
    let (world, web) = (World::new(), Web::start());
    let fetcher = fetcher(&world);
    web.file("/f", "", &noise(2000));
    let url = format!("{}/f", web.base);
    let error = fetcher.get(&url, None, 1999, &mut Vec::new()).unwrap_err();
    assert!(matches!(failure(&error), Failure::TooLarge { limit: 1999, .. }), "{error}");
    assert!(fetcher.get(&url, None, 2000, &mut Vec::new()).is_ok());
    // Without a length nobody knows whether that was all.
    for _ in 0..4 {
        web.once("/f", Once::Unmarked);
    }
    let error = get(&fetcher, &url, None).unwrap_err();
    assert!(error.to_string().contains("may be cut short"), "{error}");
    // One that breaks at the same place again and again ends, however far that is.
    for _ in 0..5 {
        web.once("/f", Once::Break(1500));
    }
    assert!(matches!(failure(&get(&fetcher, &url, None).unwrap_err()), Failure::Broken { .. }));
}

#[test]
fn relative_addresses_are_resolved_where_the_redirect_ends() {
    let (world, web) = (World::new(), Web::start());
    web.file("/real/deep/latest.json", "", b"{}");
    web.once("/latest.json", Once::Redirect("/real/deep/latest.json".to_owned()));
    let (got, _) = get(&fetcher(&world), &format!("{}/latest.json", web.base), None).unwrap();
    let Got::Document { url, .. } = got else { panic!() };
    assert_eq!(
        Fetcher::resolve(&url, "blobs/sha256/ab").unwrap(),
        format!("{}/real/deep/blobs/sha256/ab", web.base)
    );
    for wrong in ["https://elsewhere.example/x", "//elsewhere.example/x", "file:///etc/passwd", "http://[x"] {
        assert!(Fetcher::resolve(&url, wrong).is_err(), "{wrong}");
    }
}

#[test]
fn addresses_that_are_not_asked() {
    let world = World::new();
    for (url, why) in [
        ("http://feeds.example/x", "plain http is spoken with this machine only"),
        ("ftp://feeds.example/x", "it is neither http nor https"),
        ("https://user:word@feeds.example/x", "it holds a user name or password"),
        ("not an address", "it is not a URL"),
        ("data:x", "it names no host"),
    ] {
        let error = get(&fetcher(&world), url, None).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        assert!(!error.contains("word@"), "{error}");
    }
}
