//! HTTPS, as far as it can be shown without a certificate: what is no TLS is refused as such.

use std::io::{Read, Write};
use std::net::TcpListener;

use wb_model::Hint;
use wb_transport::{Failure, Options, Reference, RegistryClient};

use crate::support::{World, assert_kind};

/// 127.0.0.1 by a name that is not taken for loopback, so that the client insists on TLS.
const MAPPED: &str = "[::ffff:127.0.0.1]";

#[test]
fn what_does_not_speak_tls_is_a_tls_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        for connection in listener.incoming().take(1) {
            let mut connection = connection.unwrap();
            let mut first = [0; 3];
            connection.read_exact(&mut first).unwrap();
            connection.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").unwrap();
            assert_eq!(first[0], 0x16, "a TLS handshake and not a plain request");
        }
    });
    let world = World::new();
    let image: Reference = format!("{MAPPED}:{port}/team/app").parse().unwrap();
    let error = world.client().manifest(&image, &[]).unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Tls { .. }));
    assert!(error.hint().unwrap().contains("SSL_CERT_FILE"));
    thread.join().unwrap();
}

#[test]
fn certificate_files_that_make_no_sense_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    for (content, missing) in [(&b""[..], true), (b"", false), (b"not a certificate", false)] {
        if !missing {
            fs_err::write(&file, content).unwrap();
        }
        let options = Options { ca_file: Some(file.clone()), ..Options::new() };
        let error = RegistryClient::new(options).unwrap_err();
        assert_kind(&error, |kind| matches!(kind, Failure::Setup { why } if why.contains("ca.pem")));
    }
}

#[test]
fn a_proxy_is_used_for_far_hosts_and_never_for_this_machine() {
    let proxy = wb_testkit::registry::LoopbackRegistry::start().unwrap();
    let mut world = World::new();
    world.options.proxies.http = Some(format!("http://me:hunter2@{}", proxy.host()));
    world.options.proxies.https = world.options.proxies.http.clone();
    assert!(world.manifest().is_ok());
    assert_eq!(proxy.state().requests.len(), 0);
    let image: Reference = "registry.invalid/team/app".parse().unwrap();
    let error = world.client().manifest(&image, &[]).unwrap_err();
    assert_eq!(proxy.state().requests[0].method, "CONNECT");
    assert_eq!(proxy.state().requests[0].path, "registry.invalid:443");
    assert!(!crate::support::everything(&error).contains("hunter2"));
    world.options.proxies.http = Some("http://me:hunter2@ not a url".to_owned());
    let error = RegistryClient::new(world.options.clone()).unwrap_err();
    assert!(!crate::support::everything(&error).contains("hunter2"));
}
