//! Images of one layer with one file, made for these tests.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use wb_model::{Algorithm, DiagnosticCode};
use wb_read::{Entry, EntryPath};

use crate::Sink;
use crate::blob::digest_of;

/// Media types of an image's parts.
pub(super) struct Names {
    pub(super) manifest: &'static str,
    pub(super) config: &'static str,
}

pub(super) struct Made {
    pub(super) manifest_type: &'static str,
    pub(super) manifest: Vec<u8>,
    pub(super) config: Vec<u8>,
    pub(super) layer: Vec<u8>,
}

fn sha256(bytes: &[u8]) -> String {
    digest_of(Algorithm::Sha256, bytes).unwrap().to_string()
}

/// An image with the file `hello` of that content.
pub(super) fn made(names: &Names, os: &str, architecture: &str, content: &[u8]) -> Made {
    let archive = tar(content);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&archive).unwrap();
    let layer = gzip.finish().unwrap();
    let config = format!(
        r#"{{"os":"{os}","architecture":"{architecture}","config":{{}},"rootfs":{{"type":"layers","diff_ids":["{}"]}},"history":[{{"created_by":"COPY hello /"}}]}}"#,
        sha256(&archive)
    )
    .into_bytes();
    let layer_type = if names.manifest.contains("docker") {
        "application/vnd.docker.image.rootfs.diff.tar.gzip"
    } else {
        "application/vnd.oci.image.layer.v1.tar+gzip"
    };
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"{}","config":{{"mediaType":"{}","digest":"{}","size":{}}},"layers":[{{"mediaType":"{layer_type}","digest":"{}","size":{}}}]}}"#,
        names.manifest,
        names.config,
        sha256(&config),
        config.len(),
        sha256(&layer),
        layer.len()
    )
    .into_bytes();
    Made { manifest_type: names.manifest, manifest, config, layer }
}

/// An index of images.
pub(super) fn index(kind: &str, images: &[(&Made, &str)]) -> Vec<u8> {
    let entries: Vec<String> = images
        .iter()
        .map(|(image, platform)| {
            let (os, architecture) = platform.split_once('/').unwrap();
            format!(
                r#"{{"mediaType":"{}","digest":"{}","size":{},"platform":{{"os":"{os}","architecture":"{architecture}"}}}}"#,
                image.manifest_type,
                sha256(&image.manifest),
                image.manifest.len()
            )
        })
        .collect();
    format!(r#"{{"schemaVersion":2,"mediaType":"{kind}","manifests":[{}]}}"#, entries.join(",")).into_bytes()
}

fn tar(content: &[u8]) -> Vec<u8> {
    let mut header = vec![0_u8; 512];
    header[..5].copy_from_slice(b"hello");
    header[100..108].copy_from_slice(b"0000644\0");
    header[108..116].copy_from_slice(b"0000000\0");
    header[116..124].copy_from_slice(b"0000000\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    header[136..148].copy_from_slice(b"00000000000\0");
    header[148..156].copy_from_slice(b"        ");
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header.extend_from_slice(content);
    header.resize(header.len().next_multiple_of(512) + 1024, 0);
    header
}

/// Notes paths.
#[derive(Default)]
pub(super) struct Paths(pub(super) Vec<String>);

impl Sink for Paths {
    fn entry(&mut self, entry: &Entry, _body: &mut dyn std::io::BufRead) -> std::io::Result<()> {
        self.0.push(entry.path.display().into_owned());
        Ok(())
    }

    fn odd(&mut self, code: DiagnosticCode, _path: Option<&EntryPath>, message: String) {
        panic!("{code}: {message}");
    }
}
