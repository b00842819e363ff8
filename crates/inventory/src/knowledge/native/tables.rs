//! What libtool versions in file names mean. A libtool version counts interface changes; only the project's own
//! history says which release had it.

/// One file's versions.
#[derive(Debug)]
pub(crate) struct Row {
    /// What stands before `.so`.
    pub(crate) stem: &'static str,
    /// The version behind it, and the releases that carried it.
    pub(crate) versions: &'static [(&'static str, &'static [&'static str])],
}

/// libwebp, from the version-info lines of its releases.
#[rustfmt::skip]
pub(super) const LIBWEBP: &[Row] = &[
    Row { stem: "libwebp", versions: &[
        ("7.0.2", &["1.0.0"]), ("7.0.3", &["1.0.1"]), ("7.0.4", &["1.0.2"]), ("7.0.5", &["1.0.3"]), ("7.1.0", &["1.1.0"]),
        ("7.1.1", &["1.2.0"]), ("7.1.2", &["1.2.1"]), ("7.1.3", &["1.2.2"]), ("7.1.4", &["1.2.3"]), ("7.1.5", &["1.2.4"]),
        ("7.1.6", &["1.3.0"]), ("7.1.7", &["1.3.1"]), ("7.1.8", &["1.3.2"]), ("7.1.9", &["1.4.0"]), ("7.1.10", &["1.5.0"]),
    ] },
    Row { stem: "libwebpdecoder", versions: &[
        ("3.1.6", &["1.3.0"]), ("3.1.7", &["1.3.1"]), ("3.1.8", &["1.3.2"]), ("3.1.9", &["1.4.0"]), ("3.1.10", &["1.5.0"]),
    ] },
    Row { stem: "libwebpdemux", versions: &[
        ("2.0.4", &["1.0.0"]), ("2.0.12", &["1.3.0"]), ("2.0.13", &["1.3.1"]), ("2.0.14", &["1.3.2"]), ("2.0.15", &["1.4.0"]),
        ("2.0.16", &["1.5.0"]),
    ] },
    Row { stem: "libwebpmux", versions: &[
        ("3.0.11", &["1.3.0"]), ("3.0.12", &["1.3.1"]), ("3.0.13", &["1.3.2"]), ("3.1.0", &["1.4.0"]), ("3.1.1", &["1.5.0"]),
    ] },
    Row { stem: "libsharpyuv", versions: &[
        ("0.0.0", &["1.3.0"]), ("0.0.1", &["1.3.1", "1.3.2"]), ("0.1.0", &["1.4.0"]), ("0.1.1", &["1.5.0"]),
    ] },
];

/// FreeType, from its docs/VERSIONS.TXT.
#[rustfmt::skip]
pub(super) const FREETYPE: &[Row] = &[Row { stem: "libfreetype", versions: &[
    ("6.20.3", &["2.14.0"]), ("6.20.2", &["2.13.3"]), ("6.20.1", &["2.13.2"]), ("6.20.0", &["2.13.1"]), ("6.19.0", &["2.13.0"]),
    ("6.18.3", &["2.12.1"]), ("6.18.2", &["2.12.0"]), ("6.18.1", &["2.11.1"]), ("6.18.0", &["2.11.0"]), ("6.17.4", &["2.10.4"]),
    ("6.17.3", &["2.10.3"]), ("6.17.2", &["2.10.2"]), ("6.17.1", &["2.10.1"]), ("6.17.0", &["2.10.0"]), ("6.16.1", &["2.9.1"]),
    ("6.16.0", &["2.9"]), ("6.15.0", &["2.8.1"]), ("6.14.0", &["2.8"]), ("6.13.0", &["2.7.1"]), ("6.12.6", &["2.7"]),
    ("6.12.5", &["2.6.5"]), ("6.12.4", &["2.6.4"]), ("6.12.3", &["2.6.3"]), ("6.12.2", &["2.6.2"]), ("6.12.1", &["2.6.1"]),
    ("6.12.0", &["2.6"]), ("6.11.4", &["2.5.5"]), ("6.11.3", &["2.5.4"]), ("6.11.2", &["2.5.3"]), ("6.11.1", &["2.5.2"]),
    ("6.11.0", &["2.5.1"]), ("6.10.2", &["2.5.0"]),
] }];

/// Little CMS.
#[rustfmt::skip]
pub(super) const LCMS2: &[Row] = &[Row { stem: "liblcms2", versions: &[
    ("2.0.8", &["2.8", "2.9"]), ("2.0.10", &["2.10", "2.11"]), ("2.0.12", &["2.12"]), ("2.0.13", &["2.13", "2.13.1"]),
    ("2.0.14", &["2.14"]), ("2.0.15", &["2.15"]), ("2.0.16", &["2.16"]), ("2.0.17", &["2.17"]),
] }];

/// libtiff.
#[rustfmt::skip]
pub(super) const LIBTIFF: &[Row] = &[Row { stem: "libtiff", versions: &[
    ("5.5.0", &["4.1.0"]), ("5.6.0", &["4.2.0"]), ("5.7.0", &["4.3.0"]), ("5.8.0", &["4.4.0"]), ("6.0.0", &["4.5.0"]), ("6.0.1", &["4.5.1"]),
    ("6.0.2", &["4.6.0"]), ("6.1.0", &["4.7.0"]),
] }];

/// libvpx.
#[rustfmt::skip]
pub(super) const LIBVPX: &[Row] = &[Row { stem: "libvpx", versions: &[
    ("5.0.0", &["1.7.0"]), ("6.0.0", &["1.8.0"]), ("6.1.0", &["1.8.1"]), ("6.2.0", &["1.8.2"]), ("6.3.0", &["1.9.0"]),
    ("6.4.0", &["1.10.0"]), ("7.0.0", &["1.11.0"]), ("7.1.0", &["1.12.0"]), ("8.0.0", &["1.13.0"]), ("8.0.1", &["1.13.1"]),
    ("9.0.0", &["1.14.0"]), ("9.1.0", &["1.14.1"]), ("11.0.0", &["1.15.0"]),
] }];

/// Ogg, Opus, Theora, Vorbis.
#[rustfmt::skip]
pub(super) const LIBOGG: &[Row] = &[Row { stem: "libogg", versions: &[
    ("0.8.2", &["1.3.2"]), ("0.8.3", &["1.3.3"]), ("0.8.4", &["1.3.4"]), ("0.8.5", &["1.3.5"]),
] }];
#[rustfmt::skip]
pub(super) const LIBVORBIS: &[Row] = &[Row { stem: "libvorbis", versions: &[
    ("0.4.8", &["1.3.5", "1.3.6"]), ("0.4.9", &["1.3.7"]),
] }];

/// x265: the library version is the interface number.
#[rustfmt::skip]
pub(super) const X265: &[Row] = &[Row { stem: "libx265", versions: &[
    ("192", &["3.4"]), ("199", &["3.5"]), ("209", &["3.6"]), ("212", &["4.0"]), ("215", &["4.1"]),
] }];

/// libffi.
#[rustfmt::skip]
pub(super) const LIBFFI: &[Row] = &[Row { stem: "libffi", versions: &[
    ("6.0.4", &["3.2.1"]), ("7.1.0", &["3.3"]), ("8.1.0", &["3.4.2"]), ("8.1.2", &["3.4.4"]), ("8.1.4", &["3.4.6"]),
] }];

/// ZeroMQ and libsodium.
#[rustfmt::skip]
pub(super) const LIBZMQ: &[Row] = &[Row { stem: "libzmq", versions: &[
    ("5.2.1", &["4.3.1"]), ("5.2.2", &["4.3.2"]), ("5.2.3", &["4.3.3"]), ("5.2.4", &["4.3.4"]), ("5.2.5", &["4.3.5"]),
] }];
#[rustfmt::skip]
pub(super) const LIBSODIUM: &[Row] = &[Row { stem: "libsodium", versions: &[
    ("23.1.0", &["1.0.15", "1.0.16"]), ("23.2.0", &["1.0.17"]), ("23.3.0", &["1.0.18"]), ("26.1.0", &["1.0.19"]), ("26.2.0", &["1.0.20"]),
] }];

/// libkeyutils: its version is the interface's.
#[rustfmt::skip]
pub(super) const KEYUTILS: &[Row] = &[Row { stem: "libkeyutils", versions: &[
    ("1.5", &["1.5.6", "1.5.7", "1.5.8"]), ("1.9", &["1.6.1"]), ("1.10", &["1.6.3"]),
] }];

/// What a version means for a file.
pub(super) fn look_up(table: &'static [Row], stem: &str, version: &str) -> Option<&'static [&'static str]> {
    let row = table.iter().find(|row| row.stem == stem)?;
    row.versions.iter().find(|(known, _)| *known == version).map(|(_, releases)| *releases)
}

/// A release series of FFmpeg, and the major and minor version of each of its libraries.
pub(super) type FfmpegSeries = (&'static str, [(&'static str, u32, u32); 7]);

/// FFmpeg's libraries by release series.
#[rustfmt::skip]
pub(super) const FFMPEG: &[FfmpegSeries] = &[
    ("4.0", [("libavcodec", 58, 18), ("libavformat", 58, 12), ("libavutil", 56, 14), ("libswscale", 5, 1), ("libswresample", 3, 1), ("libavfilter", 7, 16), ("libavdevice", 58, 3)]),
    ("4.1", [("libavcodec", 58, 35), ("libavformat", 58, 20), ("libavutil", 56, 22), ("libswscale", 5, 3), ("libswresample", 3, 3), ("libavfilter", 7, 40), ("libavdevice", 58, 5)]),
    ("4.2", [("libavcodec", 58, 54), ("libavformat", 58, 29), ("libavutil", 56, 31), ("libswscale", 5, 5), ("libswresample", 3, 5), ("libavfilter", 7, 57), ("libavdevice", 58, 8)]),
    ("4.3", [("libavcodec", 58, 91), ("libavformat", 58, 45), ("libavutil", 56, 51), ("libswscale", 5, 7), ("libswresample", 3, 7), ("libavfilter", 7, 85), ("libavdevice", 58, 10)]),
    ("4.4", [("libavcodec", 58, 134), ("libavformat", 58, 76), ("libavutil", 56, 70), ("libswscale", 5, 9), ("libswresample", 3, 9), ("libavfilter", 7, 110), ("libavdevice", 58, 13)]),
    ("5.0", [("libavcodec", 59, 18), ("libavformat", 59, 16), ("libavutil", 57, 17), ("libswscale", 6, 4), ("libswresample", 4, 3), ("libavfilter", 8, 24), ("libavdevice", 59, 4)]),
    ("5.1", [("libavcodec", 59, 37), ("libavformat", 59, 27), ("libavutil", 57, 28), ("libswscale", 6, 7), ("libswresample", 4, 7), ("libavfilter", 8, 44), ("libavdevice", 59, 7)]),
    ("6.0", [("libavcodec", 60, 3), ("libavformat", 60, 3), ("libavutil", 58, 2), ("libswscale", 7, 1), ("libswresample", 4, 10), ("libavfilter", 9, 3), ("libavdevice", 60, 1)]),
    ("6.1", [("libavcodec", 60, 31), ("libavformat", 60, 16), ("libavutil", 58, 29), ("libswscale", 7, 5), ("libswresample", 4, 12), ("libavfilter", 9, 12), ("libavdevice", 60, 3)]),
    ("7.0", [("libavcodec", 61, 3), ("libavformat", 61, 1), ("libavutil", 59, 8), ("libswscale", 8, 1), ("libswresample", 5, 1), ("libavfilter", 10, 1), ("libavdevice", 61, 1)]),
    ("7.1", [("libavcodec", 61, 19), ("libavformat", 61, 7), ("libavutil", 59, 39), ("libswscale", 8, 3), ("libswresample", 5, 3), ("libavfilter", 10, 4), ("libavdevice", 61, 3)]),
];
