//! The seeds: inputs from which fuzzing starts, made from the lists and the testkit.

use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::hash::{Hash, Hasher};
use std::path::Path;

use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;

use crate::image::END;
use crate::items;

/// Contents of which every reader sees all: most are good for one and wrong for the others.
const CONTENTS: [&[u8]; 22] = [
    b"",
    b"ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
    b"Package: libc6\nStatus: install ok installed\nVersion: 2.36-9+deb12u7\nSource: glibc (2.36-9)\nArchitecture: amd64\nDepends: libgcc-s1, a | b (>= 1)\n\n",
    b"/.\n/usr\n/usr/lib/x\n",
    b"d41d8cd98f00b204e9800998ecf8427e  usr/lib/x\n",
    b"Metadata-Version: 2.1\nName: torch\nVersion: 2.1.0+cu121\nLicense: BSD-3\nClassifier: License :: OSI Approved :: MIT License\nRequires-Dist: numpy (>=1.20) ; python_version >= '3.8' and extra == 'x'\n\ntext\n",
    b"a/__init__.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n\"a,b\",,\n../../bin/x,,\n",
    b"Wheel-Version: 1.0\nGenerator: bdist_wheel\nRoot-Is-Purelib: false\nTag: cp311-cp311-manylinux_2_17_x86_64\n",
    b"{\"url\": \"https://example.invalid/x.git\", \"vcs_info\": {\"vcs\": \"git\", \"commit_id\": \"abc\"}}",
    b"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{\"type\":\"library\",\"name\":\"openssl\",\"version\":\"1.1.1\",\"purl\":\"pkg:generic/openssl@1.1.1\",\"bom-ref\":\"a\"}],\"dependencies\":[{\"ref\":\"a\",\"dependsOn\":[\"a\"]}]}",
    b"{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"SPDXRef-DOCUMENT\",\"dataLicense\":\"CC0-1.0\",\"name\":\"x\",\"documentNamespace\":\"https://example.invalid/x\",\"creationInfo\":{\"created\":\"2026-01-01T00:00:00Z\",\"creators\":[\"Tool: x-1\"]},\"packages\":[{\"SPDXID\":\"SPDXRef-a\",\"name\":\"a\",\"versionInfo\":\"1\",\"downloadLocation\":\"NOASSERTION\"}]}",
    b"home = /usr/bin\nversion = 3.11.2\ninclude-system-site-packages = false\n",
    b"requests==2.30.0\n  urllib3==2.0.2\n# x\nidna>=3\n",
    b"__version__ = '2.1.0+cu121'\ncuda = '12.1'\ngit_version = 'a'\n",
    b"#define CUDNN_MAJOR 8\n#define CUDNN_MINOR 9\n#define CUDNN_PATCHLEVEL 7\n#define PY_VERSION \"3.11.2\"\n",
    b"{\"cuda\": {\"name\": \"CUDA SDK\", \"version\": \"12.1.20230414\"}, \"libcublas\": {\"version\": \"12.1.3.1\"}}",
    b"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: 2001 A\nLicense: GPL-2+\n",
    b"\x80\x02}q\x00(X\x01\x00\x00\x00aK\x01u.",
    b"\x08\x00\x00\x00\x00\x00\x00\x00{\"a\":{}}",
    b"GGUF\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
    b"[extra]\nnumpy>=1\n\n[:python_version<'3']\nsix\n",
    b"OpenSSL 1.0.2k-fips  26 Jan 2017\0OpenBLAS 0.3.21 \0krb5-1.15.1-final\0",
];

const TEXTS: [&str; 14] = [
    "pkg:deb/debian/libc6@2.36-9%2Bdeb12u7?arch=amd64&distro=debian-12#a/b",
    "pkg:pypi/torch@2.1.0%2Bcu121",
    "pkg:golang/github.com/a/b@v1",
    "cpe:2.3:a:openssl:openssl:1.0.2k:*:*:*:*:*:*:*",
    "sha256:0000000000000000000000000000000000000000000000000000000000000000",
    "registry.example:5000/team/app:1.4@sha256:0000000000000000000000000000000000000000000000000000000000000000",
    "ubuntu",
    "vers:pypi/>=1.0|<2.0|!=1.5",
    "vers:deb/1:2.36-9~deb12u7|>3",
    ">=1.0,<2.0,!=1.5.*,~=1.2\n1.3rc1",
    "1.0\n1.0.post1\n1.0rc1",
    "1!2.0.dev1+local.1\n2\n1.0a1",
    "1:2.36-9+deb12u7\n2.36\n2.36~rc1-1",
    "0\n00\n0-0",
];

/// Writes all seeds into a folder, and says how many.
///
/// # Errors
/// The folder cannot be written.
pub fn write(folder: &Path) -> Result<usize, Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    let binaries = binaries()?;
    let mut count = 0;
    for (at, item) in items().into_iter().enumerate() {
        let first = u8::try_from(at)?;
        let mut put = |head: &[u8], content: &[u8]| -> std::io::Result<()> {
            let mut seed = vec![first];
            seed.extend_from_slice(head);
            seed.extend_from_slice(content);
            let mut hasher = DefaultHasher::new();
            seed.hash(&mut hasher);
            count += 1;
            std::fs::write(folder.join(format!("seed-{:016x}", hasher.finish())), seed)
        };
        if item.name.starts_with("reader ") {
            for content in CONTENTS.iter().copied().chain([elf().as_slice()]) {
                put(&[0, 0], content)?;
                put(&[1, 0], content)?;
            }
        } else if item.name == "image" {
            // Every path with every content is too much; a path with each of them is not.
            for path in 0..60_u8 {
                let mut image = Vec::new();
                for content in CONTENTS {
                    image.extend([path, 9]);
                    image.extend_from_slice(content);
                    image.push(END);
                }
                put(&[], &image)?;
            }
        } else {
            for content in CONTENTS
                .iter()
                .copied()
                .chain(TEXTS.map(str::as_bytes))
                .chain(binaries.iter().map(Vec::as_slice))
            {
                put(&[], content)?;
            }
        }
    }
    Ok(count)
}

/// Archives, layers and the documents of an image.
fn binaries() -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let archive = LayerBuilder::new()
        .folder("etc")
        .file("etc/os-release", CONTENTS[1])
        .symlink("lib", "usr/lib")
        .hard_link("etc/other", "etc/os-release")
        .whiteout("usr/bin/curl")
        .opaque("opt")
        .pax(&[("path", "a/long/path"), ("size", "3"), ("GNU.sparse.major", "1")])
        .file("x", "abc")
        .file(&"deep/".repeat(40), "pax path")
        .build();
    let mut made = vec![archive.clone()];
    for pack in [Pack::Gzip, Pack::GzipMembers(700), Pack::Zstd, Pack::ZstdFrames(700)] {
        made.push(pack.apply(&archive)?);
    }
    let image = ImageBuilder::new().layer(archive, Pack::Gzip).env("A=b").label("a", "b");
    made.push(image.config().to_string().into_bytes());
    made.extend(image.blobs()?.blobs);
    Ok(made)
}

/// A small ELF header, 64-bit and little-endian, with a section table that leads nowhere.
fn elf() -> Vec<u8> {
    let mut file = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    file.extend(3_u16.to_le_bytes());
    file.extend(62_u16.to_le_bytes());
    file.extend(1_u32.to_le_bytes());
    file.extend(0_u64.to_le_bytes());
    file.extend(64_u64.to_le_bytes());
    file.extend(120_u64.to_le_bytes());
    file.extend(0_u32.to_le_bytes());
    for half in [64_u16, 56, 1, 64, 1, 0] {
        file.extend(half.to_le_bytes());
    }
    // One dynamic segment, one section.
    file.extend(2_u32.to_le_bytes());
    file.extend(4_u32.to_le_bytes());
    for word in [184_u64, 184, 184, 64, 64, 8] {
        file.extend(word.to_le_bytes());
    }
    file.resize(120, 0);
    file.extend(0_u32.to_le_bytes());
    file.extend(3_u32.to_le_bytes());
    for word in [0_u64, 0, 184, 64, 0, 1, 1] {
        file.extend(word.to_le_bytes());
    }
    file.resize(184, 0);
    for word in [14_u64, 1, 5, 184, 10, 64, 1, 1, 0, 0] {
        file.extend(word.to_le_bytes());
    }
    file.extend(b"\0libz.so.1\0deflate 1.2.13 Copyright\0");
    file
}
