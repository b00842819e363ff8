//! The seeds: inputs from which fuzzing starts, made from the lists and the testkit.

use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::hash::{Hash, Hasher};
use std::path::Path;

use wb_testkit::attack::Content;
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

/// Items that see what a gate reads.
const GATE_ITEMS: [&str; 8] =
    ["intake", "mirror index", "vex", "decision", "policy", "policy cases", "baseline", "cvss"];

/// A small document of every form that a gate reads.
const GATE: [&str; 20] = [
    r#"{"id":"PYSEC-1","modified":"2024-01-01T00:00:00Z","aliases":["CVE-2024-1"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{"package":{"ecosystem":"PyPI","name":"torch"},"versions":["1.0"],"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.0.1"}]}]}]}"#,
    r#"{"id":"USN-1-1","modified":"2024-01-01T00:00:00Z","upstream":["CVE-2024-1"],"affected":[{"package":{"ecosystem":"Ubuntu:Pro:22.04:LTS","name":"openssl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3.0.2-0ubuntu1.1"}]}]}]}"#,
    "id: PYSEC-2\nmodified: 2024-01-01T00:00:00Z\naffected:\n- package:\n    ecosystem: PyPI\n    name: x\n  ranges:\n  - type: ECOSYSTEM\n    events:\n    - introduced: '0'\n",
    "```toml\n[advisory]\nid = \"RUSTSEC-2020-0001\"\npackage = \"x\"\ndate = \"2020-01-01\"\n[versions]\npatched = [\">= 1.0\"]\n```\n# Title\n\nwords\n",
    r#"{"openssl":{"CVE-2024-1":{"description":"x","scope":"remote","releases":{"bookworm":{"status":"open","repositories":{"bookworm":"3.0.1"},"urgency":"unimportant","nodsa":"Minor","nodsa_reason":"ignored"}}}}}"#,
    r#"{"distroversion":"v3.19","reponame":"main","apkurl":"{{urlprefix}}","urlprefix":"x","packages":[{"pkg":{"name":"openssl","secfixes":{"3.1.4-r0":["CVE-2024-1 XSA-1"],"0":["CVE-2024-2"]}}}]}"#,
    r#"{"document":{"category":"csaf_vex","csaf_version":"2.0","publisher":{"name":"Red Hat Product Security","category":"vendor","namespace":"https://example.invalid"},"title":"x","tracking":{"id":"CVE-2024-1","current_release_date":"2024-01-01T00:00:00Z"}},"product_tree":{"branches":[{"category":"vendor","name":"v","branches":[{"category":"product_name","name":"Red Hat Enterprise Linux 9","product":{"name":"RHEL 9","product_id":"r9","product_identification_helper":{"cpe":"cpe:/o:redhat:enterprise_linux:9"}}}]}]},"vulnerabilities":[{"cve":"CVE-2024-1","product_status":{"known_affected":["r9:openssl"]}}]}"#,
    r#"{"document":{"csaf_version":"2.0","publisher":{"name":"NVIDIA"},"title":"Security Bulletin: NVIDIA CUDA Toolkit","tracking":{"id":"1"}},"product_tree":{"branches":[{"name":"NVIDIA","category":"vendor","branches":[{"category":"product_name","name":"CUDA Toolkit","branches":[{"category":"product_version_range","name":"All versions prior to 12.6","product":{"name":"CUDA Toolkit All versions prior to 12.6","product_id":"p"}}]}]}]},"vulnerabilities":[{"cve":"CVE-2024-1","product_status":{"known_affected":["p"]}}]}"#,
    r#"{"resultsPerPage":1,"startIndex":0,"totalResults":1,"format":"NVD_CVE","version":"2.0","vulnerabilities":[{"cve":{"id":"CVE-2024-1","vulnStatus":"Analyzed","published":"2024-01-01T00:00:00","lastModified":"2024-01-01T00:00:00","descriptions":[{"lang":"en","value":"x"}],"configurations":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*","versionEndExcluding":"1.0.2l"}]}]}]}}]}"#,
    r#"{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2024-1","state":"PUBLISHED"},"containers":{"cna":{"affected":[{"vendor":"x","product":"y","versions":[{"version":"0","lessThan":"1","versionType":"semver","status":"affected"}]}],"metrics":[{"cvssV3_1":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]}}}"#,
    r#"{"title":"CISA Catalog of Known Exploited Vulnerabilities","catalogVersion":"2026.01.01","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-2024-1","dateAdded":"2026-01-01","dueDate":"2026-01-22","knownRansomwareCampaignUse":"Known"}]}"#,
    "#model_version:v2023.03.01,score_date:2023-03-07T00:00:00+0000\ncve,epss,percentile\nCVE-2024-1,0.00089,0.36659\n",
    "---\ntitle: Python\npermalink: /python\nreleases:\n-   releaseCycle: \"3.8\"\n    releaseDate: 2019-10-14\n    eol: 2024-10-07\n    latest: \"3.8.20\"\nidentifiers:\n-   purl: pkg:generic/python\n---\nwords\n",
    "version,codename,series,created,release,eol,eol-lts,eol-elts\n12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-06-10,2028-06-30,2033-06-30\n",
    "# package  version  date  words\nchromium  1.0-1  2024-01-01  https://example.invalid\n",
    r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.invalid/1","author":"a","timestamp":"2024-01-01T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"CVE-2024-1"},"products":[{"@id":"pkg:pypi/torch@2.0.0","subcomponents":[{"@id":"pkg:generic/openssl"}]}],"status":"not_affected","justification":"component_not_present"}]}"#,
    r#"{"bomFormat":"CycloneDX","specVersion":"1.6","vulnerabilities":[{"id":"CVE-2024-1","analysis":{"state":"not_affected","justification":"code_not_reachable","detail":"x"},"affects":[{"ref":"pkg:pypi/torch@2.0.0"}]}]}"#,
    "version = 1\n[severity.high]\naction = \"fail\"\ngrace = \"7d\"\n[[waiver]]\nid = \"w\"\nvulnerability = [\"CVE-2024-1\"]\nreason = \"x\"\nrequester = \"a\"\napprover = \"b\"\ncreated = \"2024-01-01\"\nexpires = \"2024-02-01\"\n[[rule]]\nid = \"r\"\ntitle = \"t\"\nwhen = \"component\"\ndeny = \"component.name == 'x'\"\nmessage = \"m\"\n",
    r#"{"version":1,"built":"2026-01-01T00:00:00Z","database":"sha256:0","segments":[{"name":"osv/PyPI","digest":"d","path":"blobs/sha256/a","sha256":"0000000000000000000000000000000000000000000000000000000000000000","size":1,"records":1,"license":"CC0-1.0"}]}"#,
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
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
        } else if item.name.starts_with("feed ") || GATE_ITEMS.contains(&item.name.as_str()) {
            for content in GATE.iter().map(|text| text.as_bytes()).chain(binaries.iter().map(Vec::as_slice)) {
                put(&[], content)?;
            }
        } else if let Some(format) = item.name.strip_prefix("model ") {
            let head: &[u8] = if format == "any" { &[0, 0] } else { &[] };
            for attack in wb_testkit::attack::all() {
                for (name, content) in (attack.build)() {
                    let Content::Bytes(bytes) = content else { continue };
                    if bytes.len() < LARGEST_ATTACK && (format == "any" || has_extension(format, &name)) {
                        put(head, &bytes)?;
                    }
                }
            }
            for content in CONTENTS {
                put(head, content)?;
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

/// Larger attacks are left to the tests: a fuzzer has no use for them.
const LARGEST_ATTACK: usize = 48 << 10;

/// Whether a file of that name looks like one of the format.
fn has_extension(format: &str, name: &str) -> bool {
    let of_format = wb_aimodel::list::FORMATS.iter().find(|one| one.info().id == format);
    let extension = name.rsplit('.').next().unwrap_or_default();
    of_format.is_some_and(|one| one.info().extensions.contains(&extension))
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
