//! The same image from the registries that are in use, each started on loopback and filled by skopeo.
//!
//! A peer that is not installed is skipped by name. `WEIGHBRIDGE_PEERS_REGISTRY` may name go-containerregistry's
//! `registry`; otherwise it is looked for in `PATH`, as are `docker-registry` and `skopeo`.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fs_err::{create_dir_all, write};

use wb_read::Limits;

use super::*;

/// A folder of its own, removed when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("weighbridge-peers-{name}-{}", std::process::id()));
        create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs_err::remove_dir_all(&self.0);
    }
}

/// A peer's process, ended by its id when the test is over.
struct Peer(Child);

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn start(program: &Path, arguments: &[&str], port: u16) -> Peer {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut peer = Peer(command.spawn().unwrap());
    let until = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < until, "{} does not listen", program.display());
        assert!(peer.0.try_wait().unwrap().is_none(), "{} ended", program.display());
        std::thread::sleep(Duration::from_millis(20));
    }
    peer
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// An OCI layout with an image for arm64 as `one` and an index of two as `all`.
fn layout(folder: &Path) -> (Made, Made) {
    let (amd, arm) = (made(&OCI, "linux", "amd64", b"amd"), made(&OCI, "linux", "arm64", b"arm"));
    let all = index(OCI_INDEX, &[(&amd, "linux/amd64"), (&arm, "linux/arm64")]);
    create_dir_all(folder.join("blobs/sha256")).unwrap();
    write(folder.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
    for bytes in [&amd.config, &amd.layer, &amd.manifest, &arm.config, &arm.layer, &arm.manifest, &all] {
        write(folder.join("blobs/sha256").join(sha256(bytes).hex()), bytes).unwrap();
    }
    let entry = |kind: &str, bytes: &[u8], name: &str| {
        format!(
            r#"{{"mediaType":"{kind}","digest":"{}","size":{},"annotations":{{"org.opencontainers.image.ref.name":"{name}"}}}}"#,
            sha256(bytes),
            bytes.len()
        )
    };
    let entries = [entry(OCI_MANIFEST, &arm.manifest, "one"), entry(OCI_INDEX, &all, "all")];
    write(folder.join("index.json"), format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, entries.join(",")))
        .unwrap();
    (amd, arm)
}

fn copy(skopeo: &Path, folder: &Path, host: &str, tag: &str, arguments: &[&str]) {
    let output = Command::new(skopeo)
        .args(["copy", "--insecure-policy", "--dest-tls-verify=false", "--all"])
        .args(arguments)
        .arg(format!("oci:{}:{tag}", folder.display()))
        .arg(format!("docker://{host}/team/app:{tag}"))
        .env("HOME", folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Fills the registry at that port and reads everything back.
fn check(skopeo: &Path, port: u16) {
    let folder = Folder::new(&format!("layout-{port}"));
    let (amd, arm) = layout(folder.path());
    let host = format!("127.0.0.1:{port}");
    copy(skopeo, folder.path(), &host, "one", &[]);
    copy(skopeo, folder.path(), &host, "all", &[]);
    for (tag, wanted, image) in
        [("one", None, &arm), ("all", Some("linux/arm64"), &arm), ("all", Some("linux/amd64"), &amd)]
    {
        let wanted = wanted.and_then(platform);
        let opened =
            RegistryImage::open(&format!("{host}/team/app:{tag}"), wanted.as_ref(), &client()).unwrap();
        assert_eq!(opened.info().manifest, Some(sha256(&image.manifest)));
        let mut paths = made::Paths::default();
        crate::read_image_layer(&opened, 0, &Limits::DEFAULT, &mut paths).unwrap();
        assert_eq!(paths.0, ["hello"]);
    }
    // In Docker's format: other manifest, same layers.
    copy(skopeo, folder.path(), &host, "one", &["--format", "v2s2"]);
    let opened = RegistryImage::open(&format!("{host}/team/app:one"), None, &client()).unwrap();
    assert_eq!(opened.info().layers[0].blob, Some(sha256(&arm.layer)));
    assert_ne!(opened.info().manifest, Some(sha256(&arm.manifest)));
    let error = RegistryImage::open(&format!("{host}/team/app:none"), None, &client()).err().unwrap();
    assert!(matches!(failure(&error), Some(Failure::NotFound { .. })), "{error}");
}

#[test]
fn go_containerregistrys_registry() {
    let named = std::env::var_os("WEIGHBRIDGE_PEERS_REGISTRY").map(PathBuf::from);
    let (Some(registry), Some(skopeo)) = (named.or_else(|| program("registry")), program("skopeo")) else {
        println!("skipped: go-containerregistry's registry or skopeo is not installed");
        return;
    };
    let port = free_port();
    let _peer = start(&registry, &["-port", &port.to_string()], port);
    check(&skopeo, port);
}

#[test]
fn docker_registry() {
    let (Some(registry), Some(skopeo)) = (program("docker-registry"), program("skopeo")) else {
        println!("skipped: docker-registry or skopeo is not installed");
        return;
    };
    let port = free_port();
    let folder = Folder::new(&format!("storage-{port}"));
    let config = format!(
        "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: 127.0.0.1:{port}\n",
        folder.path().join("storage").display()
    );
    let file = folder.path().join("config.yml");
    write(&file, config).unwrap();
    let _peer = start(&registry, &["serve", &file.display().to_string()], port);
    check(&skopeo, port);
}
