//! HTTPS, as far as it can be shown without a certificate: what is no TLS is refused as such.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

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

/// A server's process, ended by its id when the test is over.
struct Server(std::process::Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs openssl in a folder; whether it went well.
fn openssl(folder: &Path, arguments: &str) -> bool {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
    output.is_ok_and(|output| output.status.success())
}

/// Makes an authority `ca.pem`, and `leaf.pem` with `leaf.key` for [`MAPPED`] signed by it.
fn make_certificates(folder: &Path) -> bool {
    let name = "subjectAltName=IP:::ffff:127.0.0.1\nbasicConstraints=CA:FALSE\n";
    fs_err::write(folder.join("leaf.ext"), name).unwrap();
    openssl(folder, "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca")
        && openssl(folder, "req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=leaf")
        && openssl(
            folder,
            "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile leaf.ext -out leaf.pem",
        )
}

#[test]
fn a_certificate_is_checked_against_the_authorities_that_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    if !make_certificates(path) {
        println!("skipped: openssl is not installed");
        return;
    }
    fs_err::create_dir_all(path.join("v2/team/app/manifests")).unwrap();
    let answer = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}";
    fs_err::write(path.join("v2/team/app/manifests/1"), answer).unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = Command::new("openssl");
    command.args(["s_server", "-quiet", "-cert", "leaf.pem", "-key", "leaf.key", "-HTTP", "-accept"]);
    command.arg(format!("127.0.0.1:{port}")).current_dir(path);
    let _server = Server(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(std::time::Instant::now() < until, "openssl does not listen");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let mut world = World::new();
    // The server takes one connection after the other, and takes its time.
    world.options.timeouts.first_byte = std::time::Duration::from_secs(10);
    let image: Reference = format!("{MAPPED}:{port}/team/app:1").parse().unwrap();
    let fetch = |options: &Options| RegistryClient::new(options.clone()).unwrap().manifest(&image, &[]);
    let error = fetch(&world.options).unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Tls { .. }));
    assert!(world.clock.slept.lock().unwrap().is_empty(), "that is final");
    world.options.extra_ca_file = Some(path.join("ca.pem"));
    assert_eq!(fetch(&world.options).unwrap().bytes, b"{}");
    world.options.extra_ca_file = None;
    world.options.ca_file = Some(path.join("ca.pem"));
    assert_eq!(fetch(&world.options).unwrap().bytes, b"{}");
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
