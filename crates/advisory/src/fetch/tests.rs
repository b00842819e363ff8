//! Against a web server on loopback that serves files from memory.

mod server;

use wb_transport::Options;

use super::*;
use crate::feed::testing;
use crate::ingest::ingest;
use crate::intake::IntakeOptions;
use server::Server;

/// A time by which nothing is in the future.
const NOW: &str = "2026-11-21T00:00:00Z";

fn record(id: &str, modified: &str) -> Vec<u8> {
    format!(
        r#"{{"id": "{id}", "modified": "{modified}", "affected": [{{"package": {{"ecosystem": "npm", "name": "x"}}, "versions": ["1"]}}]}}"#
    )
    .into_bytes()
}

fn zip(records: &[(String, Vec<u8>)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut archive = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (id, bytes) in records {
        archive.start_file(format!("{id}.json"), ::zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A directory of a bucket whose records are of another ecosystem by their content.
struct Bucket {
    server: Server,
    records: BTreeMap<String, String>,
}

impl Bucket {
    fn new(count: usize) -> Self {
        let records = (0..count).map(|number| (format!("X-{number}"), "2024-01-01T00:00:00Z".to_owned()));
        let bucket = Self { server: Server::start(), records: records.collect() };
        bucket.publish();
        bucket
    }

    fn publish(&self) {
        let list: String = self.records.iter().map(|(id, time)| format!("{time},{id}\n")).collect();
        let records: Vec<_> = self.records.iter().map(|(id, time)| (id.clone(), record(id, time))).collect();
        self.server.put("/PyPI/all.zip", zip(&records));
        self.server.put("/PyPI/modified_id.csv", list.into_bytes());
        for (id, bytes) in records {
            self.server.put(&format!("/PyPI/{id}.json"), bytes);
        }
    }

    fn url(&self) -> String {
        format!("{}/PyPI/", self.server.base)
    }
}

/// A database in the making, and what is remembered beside it.
#[derive(Default)]
struct Client {
    base: Builder,
    etags: BTreeMap<String, String>,
}

impl Client {
    fn fetch(&self, url: &str) -> Result<Remote, RemoteError> {
        let wanted = Wanted { url, base: &self.base, etags: &self.etags, reconcile: false };
        fetch(&Fetcher::new(Options::new()).unwrap(), &wanted)
    }

    /// Added, changed, removed; none when nothing was fetched.
    fn update(&mut self, url: &str) -> Option<(u64, u64, u64)> {
        let fetched = match self.fetch(url).unwrap() {
            Remote::Unchanged => return None,
            Remote::Documents(fetched) => fetched,
            Remote::Mirror { .. } => panic!("a mirror"),
        };
        let read =
            ingest(&[fetched.folder.path().to_path_buf()], &IntakeOptions::default(), Some(NOW)).unwrap();
        assert!(read.skipped.is_empty(), "{:?}", read.skipped);
        let changes = self.base.update(read.builder, &read.complete);
        self.etags.extend(fetched.etags);
        let [change] = changes.values().collect::<Vec<_>>()[..] else { panic!("{changes:?}") };
        Some((change.added, change.changed, change.removed))
    }
}

/// The paths that were asked for.
fn asked(server: &Server) -> Vec<String> {
    server
        .requests()
        .into_iter()
        .filter(|path| !path.ends_with("latest.json") && !path.ends_with("ecosystems.txt"))
        .collect()
}

#[test]
fn a_bucket_is_fetched_whole_once_and_then_by_what_changed() {
    let mut bucket = Bucket::new(200);
    let mut client = Client::default();
    assert_eq!(client.update(&bucket.url()), Some((200, 0, 0)));
    assert_eq!(asked(&bucket.server), ["/PyPI/modified_id.csv", "/PyPI/all.zip"]);
    assert_eq!(client.base.source_names(), ["osv/PyPI"]);

    assert_eq!(client.update(&bucket.url()), None, "by the tag of the list");
    assert_eq!(asked(&bucket.server), ["/PyPI/modified_id.csv"]);

    // A few: one by one, into the same stream. One is dated in the future, which stops nothing.
    bucket.records.insert("X-1".to_owned(), "2027-07-09T15:54:00Z".to_owned());
    bucket.records.insert("X-new".to_owned(), "2024-02-01T00:00:00Z".to_owned());
    bucket.publish();
    assert_eq!(client.update(&bucket.url()), Some((1, 1, 0)));
    let mut paths = asked(&bucket.server);
    paths.sort();
    assert_eq!(paths, ["/PyPI/X-1.json", "/PyPI/X-new.json", "/PyPI/modified_id.csv"]);
    assert_eq!(client.base.source_names(), ["osv/PyPI"]);

    // An older time than the newest that is known is a change all the same.
    bucket.records.insert("X-2".to_owned(), "2023-01-01T00:00:00Z".to_owned());
    bucket.publish();
    assert_eq!(client.update(&bucket.url()), Some((0, 1, 0)));
    asked(&bucket.server);

    // Something is gone: only the whole archive shows that.
    bucket.records.remove("X-3");
    bucket.publish();
    assert_eq!(client.update(&bucket.url()), Some((0, 0, 1)));
    assert_eq!(asked(&bucket.server), ["/PyPI/modified_id.csv", "/PyPI/all.zip"]);

    // Many: the archive.
    for number in 10..40 {
        bucket.records.insert(format!("X-{number}"), "2024-03-01T00:00:00Z".to_owned());
    }
    bucket.publish();
    assert_eq!(client.update(&bucket.url()), Some((0, 30, 0)));
    assert_eq!(asked(&bucket.server), ["/PyPI/modified_id.csv", "/PyPI/all.zip"]);
}

#[test]
fn times_that_are_written_otherwise_are_the_same() {
    let mut bucket = Bucket::new(100);
    let mut client = Client::default();
    client.update(&bucket.url());
    let list: String =
        bucket.records.keys().map(|id| format!("2024-01-01T00:00:00.000000Z,{id}\n")).collect();
    bucket.server.put("/PyPI/modified_id.csv", list.into_bytes());
    assert_eq!(client.update(&bucket.url()), None);
    // A record that is listed and not there: the archive has the last word.
    bucket.records.insert("X-5".to_owned(), "2024-03-01T00:00:00Z".to_owned());
    bucket.publish();
    bucket.server.remove("/PyPI/X-5.json");
    assert_eq!(client.update(&bucket.url()), Some((0, 1, 0)));
}

#[test]
fn a_list_that_is_empty_cut_short_or_wrong_concludes_nothing() {
    let mut client = Client::default();
    let bucket = Bucket::new(50);
    client.update(&bucket.url());
    for list in ["", "2024-01-01T00:00:00Z,X-1\n2024-01-", "2024-01-01T00:00:00Z,../../X-1\n", "\u{fffd},\n"]
    {
        asked(&bucket.server);
        bucket.server.put("/PyPI/modified_id.csv", list.as_bytes().to_vec());
        client.fetch(&bucket.url()).unwrap();
        assert!(asked(&bucket.server).contains(&"/PyPI/all.zip".to_owned()), "{list}");
    }
    // The archive is unchanged by its tag, so nothing is read.
    assert!(matches!(client.fetch(&bucket.url()).unwrap(), Remote::Unchanged));
    let wanted = Wanted { url: &bucket.url(), base: &client.base, etags: &client.etags, reconcile: true };
    let fetcher = Fetcher::new(Options::new()).unwrap();
    assert!(matches!(fetch(&fetcher, &wanted).unwrap(), Remote::Documents(Fetched { documents: 1, .. })));
}

#[test]
fn the_root_brings_what_is_here_already() {
    let bucket = Bucket::new(40);
    bucket.server.put("/ecosystems.txt", b"Debian\nDebian:12\nPyPI\nnpm\n".to_vec());
    let root = format!("{}/", bucket.server.base);
    let error = Client::default().fetch(&root).unwrap_err();
    assert!(matches!(error, RemoteError::Root { .. }));
    assert!(wb_model::Hint::hint(&error).unwrap().ends_with("/PyPI/"));
    let mut client = Client::default();
    client.update(&bucket.url());
    assert_eq!(client.update(&root), None);
    client.base = Builder::new();
    assert!(client.fetch(&root).is_err(), "tags alone are no records");
}

#[test]
fn one_document_is_fetched_under_its_names_and_by_its_tag() {
    let server = Server::start();
    server.put("/feeds/npm/all.zip", zip(&[("X-1".to_owned(), record("X-1", NOW))]));
    let mut client = Client::default();
    let url = format!("{}/feeds/npm/all.zip?token=1", server.base);
    assert_eq!(client.update(&url), Some((1, 0, 0)));
    assert_eq!(client.base.source_names(), ["osv/npm"]);
    assert_eq!(client.update(&url), None);
    let error = client.fetch(&format!("{}/feeds/none.json", server.base)).unwrap_err();
    assert!(error.to_string().ends_with("answered 404"), "{error}");
    // Without the stroke at its end a directory is found as well, and one without anything is told.
    let error = client.fetch(&format!("{}/feeds", server.base)).unwrap_err();
    assert!(matches!(error, RemoteError::Nothing { .. }), "{error}");
}

#[test]
fn a_mirror_is_found_and_its_segments_beside_it() {
    let server = Server::start();
    server.put("/real/latest.json", b"{}".to_vec());
    server.put("/real/blobs/x", b"segment".to_vec());
    server.redirect("/mirror/latest.json", "/real/latest.json");
    let client = Client::default();
    for url in ["/mirror/", "/mirror", "/mirror/latest.json"] {
        let Remote::Mirror { index, url } = client.fetch(&format!("{}{url}", server.base)).unwrap() else {
            panic!()
        };
        assert_eq!(index, b"{}");
        let fetcher = Fetcher::new(Options::new()).unwrap();
        assert_eq!(beside(&fetcher, &url, "blobs/x", 100).unwrap(), b"segment");
        assert!(beside(&fetcher, &url, "blobs/x", 3).is_err());
        assert!(beside(&fetcher, &url, "https://elsewhere.example/x", 100).is_err());
    }
}

#[test]
fn a_server_that_fails_is_an_error_and_never_unchanged() {
    let server = Server::start();
    server.fail("/PyPI/modified_id.csv", 500);
    let fetcher = Fetcher::new(Options {
        retry: wb_transport::Retry { tries: 1, ..Default::default() },
        ..Options::new()
    })
    .unwrap();
    let (base, etags) = (Builder::new(), BTreeMap::new());
    let url = format!("{}/PyPI/", server.base);
    let error =
        fetch(&fetcher, &Wanted { url: &url, base: &base, etags: &etags, reconcile: false }).unwrap_err();
    assert!(error.to_string().contains("answered 500"), "{error}");
}

#[test]
fn addresses_become_names_that_stay_in_their_folder() {
    for (url, path) in [
        ("https://h.example/osv/Rocky%20Linux/all.zip", "Rocky Linux/all.zip"),
        ("https://h.example/kev.json?x=/../..", "_/kev.json"),
        ("https://h.example/%2e%2e/%2e%2e%2fetc", "_../_.._etc"),
        ("https://h.example/..%5c/a%00b", "_.._/a_b"),
    ] {
        assert_eq!(address::local_path(url), Path::new(path), "{url}");
    }
    assert_eq!(address::directory_name("https://h.example/osv/Rocky%20Linux/"), "Rocky Linux");
    assert_eq!(address::encode("Rocky Linux/ä"), "Rocky%20Linux%2F%C3%A4");
}

#[test]
fn the_real_archives_are_a_bucket_before_and_after() {
    let server = Server::start();
    let mut client = Client::default();
    let url = format!("{}/PyPI/", server.base);
    for (folder, expected) in [("osv-2024-10-10", (2_661, 0, 0)), ("osv", (4_419, 762, 0))] {
        for name in ["all.zip", "modified_id.csv"] {
            let Some(bytes) = testing::shared(&format!("{folder}/PyPI/{name}")) else { return };
            server.put(&format!("/PyPI/{name}"), bytes);
        }
        assert_eq!(client.update(&url), Some(expected));
        assert_eq!(client.update(&url), None);
    }
}
