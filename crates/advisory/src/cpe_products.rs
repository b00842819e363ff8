//! The native products whose versions we take from CPE ranges, and reading CPE names.
//!
//! The libraries inside wheels and under `/usr/local` have no package manager and no feed of their own: the CPE
//! ranges of NVD are the only statements about them. For everything else CPE names are too loose to match by, so
//! only the products in this table are matched. It holds every name that the inventory gives to what it finds.

use wb_version::Scheme;

/// A product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// `vendor:product`, as in CPE names.
    pub name: &'static str,
    /// The order of its versions.
    pub scheme: Scheme,
    /// The name under which the inventory knows it, where that is another: statements are made about both.
    pub also: Option<&'static str>,
}

const fn generic(name: &'static str) -> Product {
    Product { name, scheme: Scheme::Generic, also: None }
}

/// Another name for the same thing, in use at NVD.
const fn other(name: &'static str, also: &'static str) -> Product {
    Product { name, scheme: Scheme::Generic, also: Some(also) }
}

/// The products, sorted by name.
#[rustfmt::skip]
pub const PRODUCTS: &[Product] = &[
    generic("abseil:common_libraries"),
    generic("amazon:aws_libcrypto"),
    generic("aomedia:aomedia"),
    other("aomedia:libaom", "aomedia:aomedia"),
    generic("aomedia:libavif"),
    generic("aomedia:svt-av1"),
    generic("apache:arrow"),
    generic("apache:thrift"),
    generic("boost:boost"),
    generic("bzip:bzip2"),
    other("c-ares:c-ares", "c-ares_project:c-ares"),
    generic("c-ares_project:c-ares"),
    generic("cairographics:cairo"),
    generic("cisco:openh264"),
    other("curl:curl", "haxx:libcurl"),
    generic("cyrusimap:cyrus-sasl"),
    generic("e2fsprogs_project:e2fsprogs"),
    generic("facebook:zstandard"),
    generic("ffmpeg:ffmpeg"),
    generic("fontconfig_project:fontconfig"),
    generic("freetype:freetype"),
    other("freetype:freetype2", "freetype:freetype"),
    generic("giflib_project:giflib"),
    generic("gmplib:gmp"),
    generic("gnome:glib"),
    generic("gnu:fribidi"),
    generic("gnu:gcc"),
    generic("gnu:gnutls"),
    generic("gnu:libidn2"),
    generic("gnu:libtasn1"),
    generic("gnu:ncurses"),
    generic("gnu:readline"),
    generic("google:brotli"),
    generic("google:protobuf"),
    other("google:protobuf-cpp", "google:protobuf"),
    generic("google:snappy"),
    generic("grpc:grpc"),
    generic("harfbuzz_project:harfbuzz"),
    other("haxx:curl", "haxx:libcurl"),
    generic("haxx:libcurl"),
    generic("hdfgroup:hdf5"),
    generic("icu-project:international_components_for_unicode"),
    generic("intel:math_kernel_library"),
    generic("intel:oneapi_threading_building_blocks"),
    generic("jasper_project:jasper"),
    generic("kernel:util-linux"),
    generic("lame_project:lame"),
    generic("libdeflate_project:libdeflate"),
    other("libexpat:expat", "libexpat_project:libexpat"),
    generic("libexpat_project:libexpat"),
    generic("libffi_project:libffi"),
    generic("libjpeg-turbo:libjpeg-turbo"),
    generic("libpng:libpng"),
    generic("libsdl:simple_directmedia_layer"),
    generic("libsodium:libsodium"),
    generic("libssh2:libssh2"),
    generic("libtiff:libtiff"),
    generic("libuv_project:libuv"),
    generic("littlecms:little_cms"),
    other("littlecms:little_cms_color_engine", "littlecms:little_cms"),
    generic("llvm:llvm"),
    generic("llvm:openmp"),
    generic("lz4_project:lz4"),
    generic("microsoft:onnx_runtime"),
    generic("mit:kerberos_5"),
    generic("multicorewareinc:x265_high_efficiency_video_coding"),
    generic("nettle_project:nettle"),
    generic("nghttp2:nghttp2"),
    generic("nvidia:cuda_toolkit"),
    generic("nvidia:cudnn"),
    generic("nvidia:data_loading_library"),
    generic("nvidia:gpu_display_driver"),
    generic("nvidia:tensorrt"),
    generic("nvidia:triton_inference_server"),
    generic("open-mpi:open_mpi"),
    generic("openblas_project:openblas"),
    generic("openexr:openexr"),
    generic("openldap:openldap"),
    Product { name: "openssl:openssl", scheme: Scheme::Openssl, also: None },
    generic("opus-codec:opus"),
    generic("oracle:mysql"),
    generic("osgeo:gdal"),
    generic("osgeo:proj"),
    generic("p11-kit_project:p11-kit"),
    generic("pcre:pcre"),
    generic("pcre:pcre2"),
    generic("pixman:pixman"),
    generic("postgresql:postgresql"),
    Product { name: "python:python", scheme: Scheme::Pypi, also: None },
    generic("qt:qt"),
    generic("raqm:raqm"),
    generic("selinuxproject:libselinux"),
    generic("sqlite:sqlite"),
    generic("struktur:libde265"),
    generic("struktur:libheif"),
    generic("tukaani:xz"),
    generic("uclouvain:openjpeg"),
    other("unicode:international_components_for_unicode", "icu-project:international_components_for_unicode"),
    generic("unidata:netcdf"),
    generic("videolan:dav1d"),
    generic("videolan:x264"),
    generic("webmproject:libvpx"),
    generic("webmproject:libwebp"),
    generic("x.org:libx11"),
    generic("x.org:libxcb"),
    other("x:libx11", "x.org:libx11"),
    other("x:libxcb", "x.org:libxcb"),
    generic("xiph.org:libogg"),
    generic("xiph.org:libtheora"),
    generic("xiph.org:libvorbis"),
    generic("xmlsoft:libxml2"),
    generic("xmlsoft:libxslt"),
    generic("zeromq:libzmq"),
    generic("zlib:zlib"),
];

/// The product of that name (`vendor:product`), when it is one of those matched by CPE.
pub fn product(name: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.name == name)
}

/// A CPE 2.3 name, as far as statements need it (NISTIR 7695 §6.2). Every field is unescaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// `a` an application, `o` an operating system, `h` hardware.
    pub(crate) part: String,
    /// `vendor:product` in lower case.
    pub(crate) product: String,
    /// The version with its update (`1.1.0-pre5`).
    pub(crate) version: NameVersion,
    /// The software that it is for (`windows`, `node.js`).
    pub(crate) target_software: Option<String>,
}

/// The version of a CPE name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NameVersion {
    /// `*`.
    Any,
    /// `-`: not applicable.
    None,
    /// Exactly this one.
    One(String),
}

impl Name {
    /// Reads a formatted string.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fields = fields(text.strip_prefix("cpe:2.3:")?);
        let [part, vendor, product, version, update, _, _, _, target_software, _, _] = fields.as_slice()
        else {
            return None;
        };
        let given = |field: &str| !matches!(field, "*" | "-" | "");
        let version = match (version.as_str(), update.as_str()) {
            ("*", _) => NameVersion::Any,
            ("-", _) => NameVersion::None,
            (version, update) if given(update) => {
                NameVersion::One(format!("{}-{}", plain(version), plain(update)))
            }
            (version, _) => NameVersion::One(plain(version)),
        };
        Some(Self {
            part: part.clone(),
            product: format!("{}:{}", plain(vendor), plain(product)).to_lowercase(),
            version,
            target_software: given(target_software).then(|| plain(target_software).to_lowercase()),
        })
    }
}

/// The fields between colons that are not escaped.
fn fields(text: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut escaped = false;
    for character in text.chars() {
        if character == ':' && !escaped {
            fields.push(String::new());
            continue;
        }
        escaped = character == '\\' && !escaped;
        if let Some(field) = fields.last_mut() {
            field.push(character);
        }
    }
    fields
}

/// A field without the backslashes that quote.
fn plain(field: &str) -> String {
    let mut plain = String::with_capacity(field.len());
    let mut characters = field.chars();
    while let Some(character) = characters.next() {
        plain.push(if character == '\\' { characters.next().unwrap_or('\\') } else { character });
    }
    plain
}

#[cfg(test)]
mod tests;
