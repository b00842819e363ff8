use super::projects::PROJECTS;
use super::{Cut, LibraryName, Says, Source, builds, clues, identify};
use crate::read::elf::{ElfFile, ElfKind, LITERALS};

fn file(strings: &[&str]) -> ElfFile {
    ElfFile {
        kind: ElfKind::Shared,
        bits: 64,
        machine: 62,
        interpreter: None,
        soname: None,
        needed: Vec::new(),
        run_path: None,
        build_id: None,
        package_note: None,
        debug_link: None,
        compilers: Vec::new(),
        defines: Vec::new(),
        strings: strings.iter().map(|text| (*text).to_owned()).collect(),
        bare_versions: Vec::new(),
        unresolved: Vec::new(),
    }
}

/// `project release source` of every clue, `+` before a project that is linked in.
fn seen(name: &str, file: &ElfFile) -> Vec<String> {
    clues(name, file)
        .into_iter()
        .map(|clue| {
            let says = match clue.says {
                Says::Project => "?".to_owned(),
                Says::Release(release) => release,
                Says::OneOf(releases) => releases.join("|"),
                Says::Series(series) => format!("{series}.*"),
            };
            format!("{}{} {says} {:?}", if clue.linked { "+" } else { "" }, clue.project.name, clue.source)
        })
        .collect()
}

#[test]
fn rows_are_sound() {
    for project in PROJECTS {
        assert!(
            project.name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'+')),
            "{}",
            project.name
        );
        for text in project.texts {
            let reached = text.before.is_empty()
                || LITERALS
                    .iter()
                    .any(|literal| literal.starts_with(text.before) || text.before.contains(literal));
            assert!(reached, "no literal of the string scan finds {:?} of {}", text.before, project.name);
        }
        assert_eq!(PROJECTS.iter().filter(|other| other.name == project.name).count(), 1, "{}", project.name);
        for stem in project.files {
            let owners = PROJECTS.iter().filter(|other| other.files.contains(stem)).count();
            assert_eq!(owners, 1, "{stem}");
        }
    }
    for literal in LITERALS {
        let used = PROJECTS.iter().flat_map(|project| project.texts).any(|text| {
            !text.before.is_empty() && (literal.starts_with(text.before) || text.before.contains(literal))
        });
        // NCCL's is in the table of the CUDA family; jemalloc's mark stands behind its version.
        assert!(used || matches!(literal, "NCCL version " | "-0-g"), "nothing reads {literal:?}");
    }
    assert!(PROJECTS.len() >= 100, "{}", PROJECTS.len());
    assert!(builds::BUILDS.is_sorted_by(|a, b| a.id < b.id));
    for build in builds::BUILDS {
        assert!(PROJECTS.iter().any(|project| project.name == build.project), "{}", build.project);
    }
}

#[test]
fn file_names_come_apart() {
    let parts = |name: &str| {
        let name = LibraryName::parse(name)?;
        Some((name.stem, name.version, name.renamed))
    };
    let some = |stem: &str, version: Option<&str>, renamed| {
        Some((stem.to_owned(), version.map(str::to_owned), renamed))
    };
    assert_eq!(parts("libcrypto-d3570994.so.1.0.2k"), some("libcrypto", Some("1.0.2k"), true));
    assert_eq!(parts("libcudart.7ec1eba6.so.12"), some("libcudart", Some("12"), true));
    assert_eq!(parts("libgfortran-040039e1-0352e75f.so.5.0.0"), some("libgfortran", Some("5.0.0"), true));
    assert_eq!(parts("libopenblas64_p-r0-15028c96.3.21.so"), some("libopenblas64_p-r0.3.21", None, true));
    assert_eq!(parts("libgeos-3.11.1.so"), some("libgeos-3.11.1", None, false));
    assert_eq!(parts("libz.so"), some("libz", None, false));
    assert_eq!(parts("libz.so."), some("libz", None, false));
    assert_eq!(parts("ld.so.conf"), some("ld", Some("conf"), false));
    assert_eq!(parts("libz.solid"), None);
    assert_eq!(parts("README"), None);
    assert_eq!(parts(".so.1"), None);
}

#[test]
fn versions_are_cut_exactly() {
    let cut = |cut: Cut, text: &str| cut.apply(text);
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(cut(Cut::Numbers, "1.6.40 - June"), some("1.6.40"));
    assert_eq!(cut(Cut::Numbers, "1.6."), some("1.6"));
    assert_eq!(cut(Cut::Numbers, "1"), None);
    assert_eq!(cut(Cut::Numbers, "..1"), None);
    assert_eq!(cut(Cut::Letters, "1.0.2k"), some("1.0.2k"));
    assert_eq!(cut(Cut::Letters, "1.0.2-dev"), some("1.0.2"));
    assert_eq!(cut(Cut::Tag, "0.3.23.dev  USE64"), some("0.3.23.dev"));
    assert_eq!(cut(Cut::Own(super::cut::curl), "7.84.0-DEV"), some("7.84.0"));
    assert_eq!(cut(Cut::Own(super::cut::curl), "7.84.1Dauth-int"), None);
    assert_eq!(cut(Cut::Tag, "0.3.21  USE64"), some("0.3.21"));
}

#[test]
fn openssl_is_told_by_its_dated_text_and_history_is_not_its_version() {
    let strings = [
        "OpenSSL 1.0.0-fips 29 Mar 2010",
        "OpenSSL 1.0.1e-fips 11 Feb 2013",
        "DES part of OpenSSL 1.0.2k-fips  26 Jan 2017",
        "OpenSSL 1.0.2k-fips  26 Jan 2017",
        "OpenSSL X9.42 DH method",
    ];
    assert_eq!(
        seen("libcrypto-d3570994.so.1.0.2k", &file(&strings)),
        ["openssl 1.0.2k FileName", "openssl 1.0.2k Text"]
    );
    assert_eq!(
        seen("libcrypto-47343492.so.1.1", &file(&["OpenSSL 1.1.1s  1 Nov 2022"])),
        ["openssl 1.1.1s Text"]
    );
    assert_eq!(
        seen("libarrow.so.1100", &file(&["OpenSSL 3.0.7 1 Nov 2022"])),
        ["+openssl 3.0.7 Text", "arrow ? FileName"]
    );
    for other in
        ["OpenSSL 1.1.1 (compatible; BoringSSL)", "needs OpenSSL 1.1.1 or later", "OpenSSL 3.0.7 99 Nov 2022"]
    {
        assert!(seen("_ssl.cpython-311.so", &file(&[other])).is_empty(), "{other}");
    }
}

#[test]
fn worked_rows() {
    for (name, strings, wanted) in [
        (
            "libavcodec-16a334ab.so.59.37.100",
            &["FFmpeg version 5.1.2"][..],
            &["ffmpeg 5.1.* FileName", "ffmpeg 5.1.2 Text"][..],
        ),
        ("libswscale-9b504c0d.so.6.7.100", &[], &["ffmpeg 5.1.* FileName"]),
        (
            "libvpx-e95aadfe.so.7.1.0",
            &["WebM Project VP8 Encoder v1.12.0"],
            &["libvpx 1.12.0 FileName", "libvpx 1.12.0 Text"],
        ),
        ("libwebp-3ee34a0b.so.7.1.6", &[], &["libwebp 1.3.0 FileName"]),
        ("libsharpyuv-20f78091.so.0.0.1", &[], &["libwebp 1.3.1|1.3.2 FileName"]),
        (
            "libpng16-cb42a3c6.so.16.39.0",
            &["libpng version 1.6.39"],
            &["libpng 1.6.39 FileName", "libpng 1.6.39 Text"],
        ),
        (
            "libjpeg-f2134fdd.so.62.3.0",
            &["libjpeg-turbo version 2.1.5.1 (build 20230401)"],
            &["libjpeg-turbo 2.1.5.1 Text"],
        ),
        (
            "libtiff-b9364ff1.so.6.0.0",
            &["LIBTIFF, Version 4.5.0"],
            &["libtiff 4.5.0 FileName", "libtiff 4.5.0 Text"],
        ),
        (
            "libopenjp2-78c47f58.so.2.5.0",
            &["/io/openjpeg-2.5.0/src/lib/openjp2/bio.c"],
            &["openjpeg 2.5.0 FileName", "openjpeg 2.5.0 Text"],
        ),
        (
            "libfreetype-cb9caf6f.so.6.19.0",
            &["1.0.8, 13-Jul-2019"],
            &["freetype 2.13.0 FileName", "+bzip2 1.0.8 Text"],
        ),
        ("libharfbuzz-3543f599.so.0.60710.0", &[], &["harfbuzz 7.1.0 FileName"]),
        ("libharfbuzz.so.0.60000.0", &[], &["harfbuzz 6.0.0 FileName"]),
        ("libharfbuzz.so.0.20704.0", &[], &["harfbuzz 2.7.4 FileName"]),
        ("liblzma-95592ee6.so.5.4.2", &[], &["xz 5.4.2 FileName"]),
        ("liblzma.so.5", &[], &["xz ? FileName"]),
        ("liblcms2-12745711.so.2.0.15", &[], &["lcms2 2.15 FileName"]),
        ("libbrotlidec-db4b3db6.so.1.0.9", &[], &["brotli 1.0.9 FileName"]),
        ("libbrotlicommon-92722cb2.so.1", &[], &["brotli ? FileName"]),
        ("libz.55464d6f.so.1", &[" inflate 1.2.13 Copyright 1995-2022 Mark Adler "], &["zlib 1.2.13 Text"]),
        (
            "libopenblas64_p-r0-15028c96.3.21.so",
            &["OpenBLAS 0.3.21  USE64BITINT DYNAMIC_ARCH"],
            &["openblas 0.3.21 FileName", "openblas 0.3.21 Text"],
        ),
        (
            "libscipy_openblas-b75cc656.so",
            &["OpenBLAS 0.3.29.dev DYNAMIC_ARCH"],
            &["openblas 0.3.29.dev Text"],
        ),
        (
            "libkrb5-fcafa220.so.3.3",
            &["KRB5_BRAND: krb5-1.15.1-final 1.15.1 20170302"],
            &["krb5 1.15.1 Text"],
        ),
        ("libaom.so.3", &["AOMedia Project AV1 Encoder v1.0.0"], &["aom 1.0.0 Text"]),
        ("libpcre-9513aab5.so.1.2.0", &["8.32 2012-11-30"], &["pcre 8.32 Text"]),
        ("libpcre2-8.so.0.11.2", &["10.42 2022-12-11"], &["pcre2 10.42 Text"]),
        ("libjemalloc.so", &["5.3.0-0-g54eaed1d8b56b1aa528be3bdd1877e59c56fa90c"], &["jemalloc 5.3.0 Text"]),
        (
            "libctranslate2-01b59824.so.3.20.0",
            &["/project/oneDNN-3.1.1/src/cpu/x64/cpu_barrier.cpp"],
            &["+onednn 3.1.1 Text"],
        ),
        ("libglib-2.0.so.0.7400.6", &[], &["glib 2.74.6 FileName"]),
        ("libprotobuf.so.32.0.12", &[], &["protobuf 3.21.12 FileName"]),
        ("libgeos-3.11.1.so", &[], &["geos 3.11.1 FileName"]),
        (
            "libx264.so.164",
            &["x264 - core 164 r3095 baee400 - H.264/MPEG-4 AVC codec"],
            &["x264 0.164.3095 Text"],
        ),
        ("libmp3lame.so.0", &["LAME3.100"], &["lame 3.100 Text"]),
    ] {
        assert_eq!(seen(name, &file(strings)), wanted, "{name}");
    }
}

#[test]
fn what_is_no_version_is_no_clue() {
    for text in [
        "ROI is not supported, please upgrade libvpx to version >= 1.8.1.",
        "Unknown NCCL version",
        "Intel(R) oneAPI Math Kernel Library Version ",
        "libcurl/%s",
        "libpng version 1.6.37 is required",
        " inflate 1.2.11.1-motley Copyright",
        "OpenBLAS : Program is Terminated.",
    ] {
        assert!(seen("_example.cpython-311-x86_64-linux-gnu.so", &file(&[text])).is_empty(), "{text}");
    }
}

#[test]
fn builds_debug_links_compilers_and_bare_versions() {
    let mut gomp = file(&[]);
    gomp.build_id = Some("5f4fb88af97be3ecacc71363136bb015b2a07119".to_owned());
    assert_eq!(seen("libgomp-a34b3233.so.1.0.0", &gomp), ["gcc 4.8.5 Build"]);
    let mut newer = file(&[]);
    newer.debug_link = Some("libgomp.so.1.0.0-8.5.0-29.el8_10.alma.1.x86_64.debug".to_owned());
    assert_eq!(seen("libgomp-6a29c32d.so.1.0.0", &newer), ["gcc 8.5.0 DebugLink"]);
    newer.debug_link = Some("libgomp.so.1.0.0.debug".to_owned());
    assert_eq!(seen("libgomp-6a29c32d.so.1.0.0", &newer), ["gcc ? FileName"]);
    let mut own = file(&[]);
    own.compilers = vec!["GCC: (GNU) 12.2.1 20221121 (Red Hat 12.2.1-7)".to_owned()];
    assert_eq!(seen("libgfortran.so.5", &own), ["gcc 12.2.1 Compiler"]);
    assert_eq!(
        seen("libwebp.so.7.1.6", &own),
        ["libwebp 1.3.0 FileName"],
        "a compiler is no project of its output"
    );
    let mut http = file(&[]);
    http.bare_versions = vec!["1.51.0".to_owned()];
    assert_eq!(seen("libnghttp2.so.14", &http), ["nghttp2 1.51.0 BareText"]);
    http.bare_versions.push("1.2.13".to_owned());
    assert_eq!(seen("libnghttp2.so.14", &http), ["nghttp2 ? FileName"]);
}

#[test]
fn releases_in_order() {
    assert!(identify::is_newer("1.0.2k", "1.0.1e"));
    assert!(identify::is_newer("1.0.10", "1.0.9"));
    assert!(!identify::is_newer("1.1.1", "1.1.1"));
    assert!(identify::is_newer("3.0.7", "1.1.1w"));
    assert!(Says::Series("5.1".to_owned()).allows("5.1.2"));
    assert!(Says::Series("5.1".to_owned()).allows("5.1"));
    assert!(!Says::Series("5.1".to_owned()).allows("5.10"));
    assert_eq!(Source::Text.min(Source::FileName), Source::Text);
}
