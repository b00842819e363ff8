//! The table of projects, one row each, sorted by name.

use super::cut::{self, Cut};
use super::tables::{self, FFMPEG};
use super::{FileVersion, LibraryName, Meaning, Project, Text};

/// The project whose own file this is.
pub(crate) fn by_file(name: &LibraryName) -> Option<&'static Project> {
    let of = |stem: &str| PROJECTS.iter().find(|project| project.files.iter().any(|file| fits(file, stem)));
    of(&name.stem).or_else(|| name.split_stem().and_then(|(stem, _)| of(stem)))
}

fn fits(pattern: &str, stem: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => stem.starts_with(prefix),
        None => pattern == stem,
    }
}

/// A text that only counts in the project's own files.
const fn own(before: &'static str, cut: Cut) -> Text {
    Text { before, cut, when_linked: false }
}

/// A text that proves the project's code wherever it stands.
const fn anywhere(before: &'static str, cut: Cut) -> Text {
    Text { before, cut, when_linked: true }
}

/// A row with nothing known but its name and files.
const fn project(name: &'static str, files: &'static [&'static str]) -> Project {
    Project {
        name,
        cpe: None,
        files,
        file_version: FileVersion::Nothing,
        texts: &[],
        bare: None,
        together: true,
    }
}

impl Project {
    const fn cpe(mut self, vendor: &'static str, product: &'static str) -> Self {
        self.cpe = Some((vendor, product));
        self
    }

    /// The version in the file name is the release, when it has three numbers or more.
    const fn release_in_name(mut self) -> Self {
        self.file_version = FileVersion::Release(3);
        self
    }

    const fn release_of(mut self, numbers: usize) -> Self {
        self.file_version = FileVersion::Release(numbers);
        self
    }

    const fn table(mut self, table: &'static [tables::Row]) -> Self {
        self.file_version = FileVersion::Table(table);
        self
    }

    const fn rule(mut self, rule: fn(&LibraryName) -> Option<Meaning>) -> Self {
        self.file_version = FileVersion::Rule(rule);
        self
    }

    const fn texts(mut self, texts: &'static [Text]) -> Self {
        self.texts = texts;
        self
    }

    const fn bare(mut self, first: &'static str) -> Self {
        self.bare = Some(first);
        self
    }

    const fn apart(mut self) -> Self {
        self.together = false;
        self
    }
}

/// All projects.
#[rustfmt::skip]
pub(crate) static PROJECTS: &[Project] = &[
    project("abseil", &["libabsl_*"]).rule(abseil).cpe("abseil", "common_libraries"),
    project("aom", &["libaom"]).release_in_name().texts(&[anywhere("AOMedia Project AV1 Encoder ", Cut::Own(cut::aom)), anywhere("AOMedia Project AV1 Decoder ", Cut::Own(cut::aom))]).cpe("aomedia", "aomedia"),
    project("arrow", &["libarrow", "libarrow_*", "libparquet", "libplasma", "libgandiva"]).texts(&[own("parquet-cpp-arrow version ", Cut::Numbers)]).cpe("apache", "arrow"),
    project("aws-lc", &[]).texts(&[anywhere("AWS-LC ", Cut::Numbers)]).cpe("amazon", "aws_libcrypto"),
    project("blosc2", &["libblosc2"]).release_in_name(),
    project("boost", &["libboost_*"]).release_in_name().cpe("boost", "boost"),
    project("brotli", &["libbrotlicommon", "libbrotlidec", "libbrotlienc"]).release_in_name().cpe("google", "brotli"),
    project("bzip2", &["libbz2"]).release_in_name().texts(&[
        anywhere("1.0.5, 10-Dec-2007", Cut::Own(|_| Some("1.0.5".to_owned()))), anywhere("1.0.6, 6-Sept-2010", Cut::Own(|_| Some("1.0.6".to_owned()))),
        anywhere("1.0.7, 27-Jun-2019", Cut::Own(|_| Some("1.0.7".to_owned()))), anywhere("1.0.8, 13-Jul-2019", Cut::Own(|_| Some("1.0.8".to_owned()))),
    ]).cpe("bzip", "bzip2"),
    project("c-ares", &["libcares"]).bare("1").cpe("c-ares_project", "c-ares"),
    project("cairo", &["libcairo", "libcairo-gobject"]).rule(cairo).cpe("cairographics", "cairo"),
    project("curl", &["libcurl"]).texts(&[anywhere("CLIENT libcurl ", Cut::Numbers), anywhere("libcurl/", Cut::Own(cut::curl))]).cpe("haxx", "libcurl"),
    project("cyrus-sasl", &["libsasl2"]).bare("2").cpe("cyrusimap", "cyrus-sasl"),
    project("dav1d", &["libdav1d"]).bare("1").cpe("videolan", "dav1d"),
    project("e2fsprogs", &["libcom_err", "libext2fs", "libe2p", "libss"]).cpe("e2fsprogs_project", "e2fsprogs"),
    project("expat", &["libexpat"]).texts(&[anywhere("expat_", Cut::Numbers)]).cpe("libexpat_project", "libexpat"),
    project("ffmpeg", &["libavcodec", "libavformat", "libavutil", "libavfilter", "libavdevice", "libswscale", "libswresample", "libpostproc"]).rule(ffmpeg).texts(&[anywhere("FFmpeg version ", Cut::Numbers)]).cpe("ffmpeg", "ffmpeg"),
    project("fftw", &["libfftw3", "libfftw3f", "libfftw3l", "libfftw3_threads", "libfftw3_omp", "libfftw3f_omp"]).texts(&[anywhere("fftw-", Cut::Numbers)]),
    project("fontconfig", &["libfontconfig"]).cpe("fontconfig_project", "fontconfig"),
    project("freetype", &["libfreetype"]).table(tables::FREETYPE).cpe("freetype", "freetype"),
    project("fribidi", &["libfribidi"]).texts(&[anywhere("GNU FriBidi) ", Cut::Numbers)]).cpe("gnu", "fribidi"),
    project("gcc", &["libgfortran", "libgomp", "libquadmath", "libstdc++", "libgcc_s", "libatomic", "libitm", "libasan", "libubsan", "libtsan", "liblsan", "libssp"]).apart().cpe("gnu", "gcc"),
    project("gdal", &["libgdal"]).rule(gdal).cpe("osgeo", "gdal"),
    project("geos", &["libgeos"]).release_in_name(),
    project("gflags", &["libgflags"]).release_in_name(),
    project("giflib", &["libgif"]).cpe("giflib_project", "giflib"),
    project("glib", &["libglib-2.0", "libgobject-2.0", "libgio-2.0", "libgmodule-2.0", "libgthread-2.0"]).rule(glib).cpe("gnome", "glib"),
    project("glog", &["libglog"]).release_in_name(),
    project("gmp", &["libgmp", "libgmpxx"]).bare("6").cpe("gmplib", "gmp"),
    project("gnutls", &["libgnutls"]).bare("3").cpe("gnu", "gnutls"),
    project("grpc", &["libgrpc++", "libgrpc++_reflection", "libgrpc++_unsecure"]).release_in_name().cpe("grpc", "grpc"),
    project("harfbuzz", &["libharfbuzz", "libharfbuzz-subset", "libharfbuzz-icu"]).rule(harfbuzz).bare_any().cpe("harfbuzz_project", "harfbuzz"),
    project("hdf5", &["libhdf5", "libhdf5_hl", "libhdf5_cpp"]).texts(&[anywhere("HDF5 library version: ", Cut::Numbers)]).cpe("hdfgroup", "hdf5"),
    project("icu", &["libicuuc", "libicudata", "libicui18n", "libicuio", "libicutu"]).release_of(2).cpe("icu-project", "international_components_for_unicode"),
    project("intel-mkl", &["libmkl_*"]).texts(&[anywhere("Math Kernel Library Version ", Cut::Own(cut::mkl))]).cpe("intel", "math_kernel_library"),
    project("jasper", &["libjasper"]).texts(&[anywhere("/jasper-", Cut::Own(cut::source_folder))]).release_in_name().cpe("jasper_project", "jasper"),
    project("jemalloc", &["libjemalloc"]).texts(&[own("", Cut::Own(cut::git_describe)), anywhere("JEMALLOC_VERSION \"", Cut::Own(cut::git_describe))]),
    project("keyutils", &["libkeyutils"]).table(tables::KEYUTILS).texts(&[own("keyutils-", Cut::Numbers)]),
    project("krb5", &["libkrb5", "libgssapi_krb5", "libk5crypto", "libkrb5support"]).texts(&[anywhere("KRB5_BRAND: krb5-", Cut::Own(cut::krb5))]).cpe("mit", "kerberos_5"),
    project("lame", &["libmp3lame"]).texts(&[own("LAME", Cut::Own(lame))]).cpe("lame_project", "lame"),
    project("lcms2", &["liblcms2"]).table(tables::LCMS2).cpe("littlecms", "little_cms"),
    project("libaec", &["libaec", "libsz"]),
    project("libavif", &["libavif"]).cpe("aomedia", "libavif"),
    project("libde265", &["libde265"]).cpe("struktur", "libde265"),
    project("libdeflate", &["libdeflate"]).cpe("libdeflate_project", "libdeflate"),
    project("libedit", &["libedit"]),
    project("libffi", &["libffi"]).table(tables::LIBFFI).cpe("libffi_project", "libffi"),
    project("libheif", &["libheif"]).release_in_name().cpe("struktur", "libheif"),
    project("libidn2", &["libidn2"]).bare("2").cpe("gnu", "libidn2"),
    project("libjpeg-turbo", &["libjpeg", "libturbojpeg"]).texts(&[anywhere("libjpeg-turbo version ", Cut::Numbers)]).cpe("libjpeg-turbo", "libjpeg-turbo"),
    project("libomp", &["libomp", "libiomp5"]).cpe("llvm", "openmp"),
    project("libpng", &["libpng16", "libpng15", "libpng12"]).rule(libpng).texts(&[own("libpng version ", Cut::Numbers), anywhere("libpng version ", Cut::Own(cut::libpng_linked))]).cpe("libpng", "libpng"),
    project("libraqm", &["libraqm"]).cpe("raqm", "raqm"),
    project("librdkafka", &["librdkafka", "librdkafka++"]).bare_any(),
    project("libselinux", &["libselinux"]).cpe("selinuxproject", "libselinux"),
    project("libsodium", &["libsodium"]).table(tables::LIBSODIUM).cpe("libsodium", "libsodium"),
    project("libssh2", &["libssh2"]).texts(&[anywhere("libssh2_", Cut::Numbers)]).cpe("libssh2", "libssh2"),
    project("libtasn1", &["libtasn1"]).bare("4").cpe("gnu", "libtasn1"),
    project("libtheora", &["libtheora", "libtheoradec", "libtheoraenc"]).cpe("xiph.org", "libtheora"),
    project("libtiff", &["libtiff", "libtiffxx"]).table(tables::LIBTIFF).texts(&[anywhere("LIBTIFF, Version ", Cut::Numbers)]).cpe("libtiff", "libtiff"),
    project("libuv", &["libuv"]).cpe("libuv_project", "libuv"),
    project("libvpx", &["libvpx"]).table(tables::LIBVPX).texts(&[
        anywhere("WebM Project VP9 Decoder v", Cut::Numbers), anywhere("WebM Project VP9 Encoder v", Cut::Numbers),
        anywhere("WebM Project VP8 Decoder v", Cut::Numbers), anywhere("WebM Project VP8 Encoder v", Cut::Numbers),
    ]).cpe("webmproject", "libvpx"),
    project("libwebp", &["libwebp", "libwebpdecoder", "libwebpdemux", "libwebpmux", "libsharpyuv"]).table(tables::LIBWEBP).cpe("webmproject", "libwebp"),
    project("libx11", &["libX11", "libX11-xcb"]).cpe("x.org", "libx11"),
    project("libxau", &["libXau"]),
    project("libxcb", &["libxcb", "libxcb-*"]).cpe("x.org", "libxcb"),
    project("libxml2", &["libxml2"]).release_in_name().cpe("xmlsoft", "libxml2"),
    project("libxslt", &["libxslt"]).release_in_name().cpe("xmlsoft", "libxslt"),
    project("libzmq", &["libzmq"]).table(tables::LIBZMQ).cpe("zeromq", "libzmq"),
    project("llvm", &["libLLVM", "libLLVM-*", "libclang", "libclang-*"]).cpe("llvm", "llvm"),
    project("lz4", &["liblz4"]).release_in_name().cpe("lz4_project", "lz4"),
    project("mimalloc", &["libmimalloc"]),
    project("mysql", &["libmysqlclient"]).rule(mysql).cpe("oracle", "mysql"),
    project("ncurses", &["libncurses", "libncursesw", "libtinfo", "libtinfow"]).cpe("gnu", "ncurses"),
    project("netcdf", &["libnetcdf"]).texts(&[anywhere("netcdf library version ", Cut::Numbers)]).cpe("unidata", "netcdf"),
    project("nettle", &["libnettle", "libhogweed"]).cpe("nettle_project", "nettle"),
    project("nghttp2", &["libnghttp2"]).bare("1").cpe("nghttp2", "nghttp2"),
    project("numactl", &["libnuma"]),
    project("onednn", &["libdnnl", "libmkldnn"]).texts(&[anywhere("/oneDNN-", Cut::Own(cut::source_folder)), anywhere("/mkl-dnn-", Cut::Own(cut::source_folder))]),
    project("onetbb", &["libtbb", "libtbbmalloc", "libtbbmalloc_proxy", "libtbbbind"]).rule(onetbb).cpe("intel", "oneapi_threading_building_blocks"),
    project("onnxruntime", &["libonnxruntime"]).release_in_name().cpe("microsoft", "onnx_runtime"),
    project("openblas", &["libopenblas*", "libscipy_openblas*", "libblas64_*"]).rule(openblas).texts(&[anywhere("OpenBLAS ", Cut::Tag)]).cpe("openblas_project", "openblas"),
    project("openexr", &["libOpenEXR*", "libIlmThread*", "libIex*"]).cpe("openexr", "openexr"),
    project("openh264", &["libopenh264"]).release_in_name().cpe("cisco", "openh264"),
    project("openjpeg", &["libopenjp2"]).release_in_name().texts(&[anywhere("/openjpeg-", Cut::Own(cut::source_folder))]).cpe("uclouvain", "openjpeg"),
    project("openldap", &["libldap", "liblber", "libldap_r", "libldap-2.4", "liblber-2.4", "libldap_r-2.4"]).cpe("openldap", "openldap"),
    project("openmpi", &["libmpi", "libopen-rte", "libopen-pal"]).texts(&[anywhere("Open MPI v", Cut::Numbers)]).cpe("open-mpi", "open_mpi"),
    project("openssl", &["libcrypto", "libssl"]).rule(openssl).texts(&[anywhere("OpenSSL ", Cut::Own(cut::openssl))]).cpe("openssl", "openssl"),
    project("opus", &["libopus"]).texts(&[anywhere("libopus ", Cut::Numbers)]).cpe("opus-codec", "opus"),
    project("p11-kit", &["libp11-kit"]).cpe("p11-kit_project", "p11-kit"),
    project("pcre", &["libpcre", "libpcrecpp", "libpcreposix", "libpcre16", "libpcre32"]).texts(&[own("", Cut::Own(pcre))]).cpe("pcre", "pcre"),
    project("pcre2", &["libpcre2-8", "libpcre2-16", "libpcre2-32", "libpcre2-posix"]).texts(&[own("", Cut::Own(pcre))]).cpe("pcre", "pcre2"),
    project("pixman", &["libpixman-1"]).rule(pixman).cpe("pixman", "pixman"),
    project("postgresql", &["libpq"]).cpe("postgresql", "postgresql"),
    project("proj", &["libproj"]).rule(proj).texts(&[anywhere("Rel. ", Cut::Own(cut::before_comma))]).cpe("osgeo", "proj"),
    project("protobuf", &["libprotobuf", "libprotobuf-lite", "libprotoc"]).rule(protobuf).cpe("google", "protobuf"),
    project("qt", &["libQt5*", "libQt6*"]).release_in_name().cpe("qt", "qt"),
    project("rdma-core", &["libibverbs", "librdmacm", "libmlx5"]),
    project("re2", &["libre2"]),
    project("readline", &["libreadline", "libhistory"]).cpe("gnu", "readline"),
    project("sdl2", &["libSDL2", "libSDL2-2.0"]).rule(sdl2).cpe("libsdl", "simple_directmedia_layer"),
    project("snappy", &["libsnappy"]).release_in_name().cpe("google", "snappy"),
    project("sqlite", &["libsqlite3"]).bare("3").cpe("sqlite", "sqlite"),
    project("svt-av1", &["libSvtAv1Enc", "libSvtAv1Dec"]).cpe("aomedia", "svt-av1"),
    project("thrift", &["libthrift", "libthriftz"]).release_in_name().cpe("apache", "thrift"),
    project("ucx", &["libucp", "libucs", "libuct", "libucm"]).texts(&[anywhere("/ucx-", Cut::Own(cut::source_folder))]),
    project("utf8proc", &["libutf8proc"]),
    project("util-linux", &["libuuid", "libblkid", "libmount"]).cpe("kernel", "util-linux"),
    project("vorbis", &["libvorbis", "libvorbisenc", "libvorbisfile"]).table(tables::LIBVORBIS).texts(&[anywhere("Xiph.Org libVorbis I ", Cut::Own(cut::vorbis))]).cpe("xiph.org", "libvorbis"),
    project("libogg", &["libogg"]).table(tables::LIBOGG).cpe("xiph.org", "libogg"),
    project("x264", &["libx264"]).texts(&[anywhere("x264 - core ", Cut::Own(cut::x264))]).cpe("videolan", "x264"),
    project("x265", &["libx265"]).table(tables::X265).cpe("multicorewareinc", "x265_high_efficiency_video_coding"),
    project("xz", &["liblzma"]).release_in_name().bare("5").cpe("tukaani", "xz"),
    project("zlib", &["libz"]).release_in_name().texts(&[anywhere("flate ", Cut::Own(cut::zlib))]).cpe("zlib", "zlib"),
    project("zstd", &["libzstd"]).release_in_name().bare("1").cpe("facebook", "zstandard"),
];

impl Project {
    /// The one bare version in the library is its release, whatever it begins with.
    const fn bare_any(mut self) -> Self {
        self.bare = Some("");
        self
    }
}

/// Abseil: `2206.0.0` is the long-term release 20220623.0.
fn abseil(name: &LibraryName) -> Option<Meaning> {
    let numbers = name.numbers()?;
    let day = match numbers.first()? {
        2103 => "20210324",
        2111 => "20211102",
        2206 => "20220623",
        2301 => "20230125",
        2308 => "20230802",
        2401 => "20240116",
        2407 => "20240722",
        2501 => "20250127",
        _ => return None,
    };
    Some(Meaning::Release(format!("{day}.{}", numbers.get(1)?)))
}

/// Cairo: `2.11600.0` is 1.16.0.
fn cairo(name: &LibraryName) -> Option<Meaning> {
    let [2, middle @ 10_000..20_000, 0] = name.numbers()?[..] else { return None };
    Some(Meaning::Release(format!("1.{}.{}", middle / 100 % 100, middle % 100)))
}

/// FFmpeg: a library's version tells the release series, not the release.
fn ffmpeg(name: &LibraryName) -> Option<Meaning> {
    let numbers = name.numbers()?;
    let (major, minor) = (*numbers.first()?, *numbers.get(1)?);
    let (series, _) = FFMPEG.iter().find(|(_, libraries)| {
        libraries.iter().any(|(stem, known_major, known_minor)| {
            *stem == name.stem && (*known_major, *known_minor) == (major, minor)
        })
    })?;
    Some(Meaning::Series((*series).to_owned()))
}

/// GDAL: `32.3.6.1` is 3.6.1.
fn gdal(name: &LibraryName) -> Option<Meaning> {
    let [_, 3, minor, patch] = name.numbers()?[..] else { return None };
    Some(Meaning::Release(format!("3.{minor}.{patch}")))
}

/// GLib: `0.7400.6` is 2.74.6.
fn glib(name: &LibraryName) -> Option<Meaning> {
    let [0, minor, patch] = name.numbers()?[..] else { return None };
    (minor % 100 == 0 && minor >= 1000).then(|| Meaning::Release(format!("2.{}.{patch}", minor / 100)))
}

/// HarfBuzz: since 7.0 the library version is 60000 + 100 major + 10 minor + micro; before that it was
/// 10000 major + 100 minor + micro. Where minor or micro have two digits the sum is ambiguous.
fn harfbuzz(name: &LibraryName) -> Option<Meaning> {
    let [0, number, 0] = name.numbers()?[..] else { return None };
    let release = match number {
        60_700.. => {
            let rest = number - 60_000;
            format!("{}.{}.{}", rest / 100, rest / 10 % 10, rest % 10)
        }
        10_000..=60_000 => format!("{}.{}.{}", number / 10_000, number / 100 % 100, number % 100),
        _ => return None,
    };
    Some(Meaning::Release(release))
}

fn lame(rest: &str) -> Option<String> {
    cut::lame(rest.strip_prefix("3.")?)
}

/// libpng: `libpng16.so.16.39.0` is 1.6.39.
fn libpng(name: &LibraryName) -> Option<Meaning> {
    let [16, patch, 0] = name.numbers()?[..] else { return None };
    (name.stem == "libpng16").then(|| Meaning::Release(format!("1.6.{patch}")))
}

/// MySQL: `21.2.32` is 8.0.32.
fn mysql(name: &LibraryName) -> Option<Meaning> {
    let [21, _, patch] = name.numbers()?[..] else { return None };
    Some(Meaning::Release(format!("8.0.{patch}")))
}

/// oneTBB: `12.5` is 2021.5.
fn onetbb(name: &LibraryName) -> Option<Meaning> {
    let numbers = name.numbers()?;
    let (12, minor @ 1..=13) = (*numbers.first()?, *numbers.get(1)?) else { return None };
    let release = format!("2021.{minor}");
    Some(match numbers.get(2) {
        Some(0) | None => Meaning::Series(release),
        Some(patch) => Meaning::Release(format!("{release}.{patch}")),
    })
}

/// OpenBLAS names its library after its release: `libopenblas64_p-r0.3.21.so`.
fn openblas(name: &LibraryName) -> Option<Meaning> {
    let (_, release) = name.stem.rsplit_once("-r")?;
    let numbers = cut::numbers(release)?;
    let tag = &release[numbers.len()..];
    let sound = numbers.split('.').count() == 3 && (tag.is_empty() || tag == ".dev");
    sound.then(|| Meaning::Release(release.to_owned()))
}

/// OpenSSL 1.0: Red Hat names the file after the release, `libcrypto.so.1.0.2k`.
fn openssl(name: &LibraryName) -> Option<Meaning> {
    let version = name.version.as_deref()?;
    let release = Cut::Letters.apply(version)?;
    let lettered = release.ends_with(|last: char| last.is_ascii_lowercase());
    (release == version && lettered).then_some(Meaning::Release(release))
}

/// PCRE and PCRE2: `8.32 2012-11-30`, `10.42 2022-12-11`.
fn pcre(text: &str) -> Option<String> {
    let version = cut::numbers(text)?;
    let mut date = text[version.len()..].strip_prefix(' ')?.split('-');
    let year: u16 = date.next()?.parse().ok()?;
    ((1997..2100).contains(&year) && date.count() == 2).then(|| version.to_owned())
}

/// Pixman: `0.42.2` is the release.
fn pixman(name: &LibraryName) -> Option<Meaning> {
    let [0, minor, patch] = name.numbers()?[..] else { return None };
    Some(Meaning::Release(format!("0.{minor}.{patch}")))
}

/// PROJ since 9.0: `25.9.1.1` is 9.1.1.
fn proj(name: &LibraryName) -> Option<Meaning> {
    let [25, major, minor, patch] = name.numbers()?[..] else { return None };
    Some(Meaning::Release(format!("{major}.{minor}.{patch}")))
}

/// Protocol Buffers: until 3.21 the first number counts minor releases, `32.0.12` is 3.21.12; since 22 the name
/// holds the release.
fn protobuf(name: &LibraryName) -> Option<Meaning> {
    let [first, second, patch] = name.numbers()?[..] else { return None };
    let minor = match (first, second) {
        (32, 0) => 21,
        (31, 0) => 20,
        (30, 0) => 19,
        (29, 0) => 18,
        (28, 0) => 17,
        (23, 0) => 12,
        (20, 0) => 9,
        (17, 0) => 6,
        (22.., 1..) => return Some(Meaning::Release(format!("{first}.{second}"))),
        _ => return None,
    };
    Some(Meaning::Release(format!("3.{minor}.{patch}")))
}

/// SDL 2: `0.2600.4` is 2.26.4.
fn sdl2(name: &LibraryName) -> Option<Meaning> {
    let [0, minor, patch] = name.numbers()?[..] else { return None };
    (minor % 100 == 0 && minor >= 1800).then(|| Meaning::Release(format!("2.{}.{patch}", minor / 100)))
}
