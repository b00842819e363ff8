//! conda packages: through the Python project that they repackage, or the native library that they are.
//!
//! conda has no advisories of its own. A package is asked about only by a kept table, since its name alone says nothing.

use wb_advisory::Space;
use wb_model::{Component, FindingFlag};

use super::pypi;
use crate::list::Matcher;
use crate::question::{Answer, Question};
use crate::subject::Subject;

/// The matcher.
pub(crate) struct Conda;

/// conda packages that repackage a project of PyPI under another name.
#[rustfmt::skip]
const RENAMED: &[(&str, &str)] = &[
    ("libtensorflow_cc",       "tensorflow"),
    ("libtorch",               "torch"),
    ("matplotlib-base",        "matplotlib"),
    ("msgpack-python",         "msgpack"),
    ("opencv",                 "opencv-python"),
    ("py-opencv",              "opencv-python"),
    ("py-xgboost",             "xgboost"),
    ("py-xgboost-cpu",         "xgboost"),
    ("py-xgboost-gpu",         "xgboost"),
    ("pytables",               "tables"),
    ("pytorch",                "torch"),
    ("pytorch-cpu",            "torch"),
    ("pytorch-gpu",            "torch"),
    ("ray-core",               "ray"),
    ("ray-default",            "ray"),
    ("tensorflow-base",        "tensorflow"),
    ("tensorflow-gpu",         "tensorflow"),
    ("tensorflow-mkl",         "tensorflow"),
];

/// conda packages that repackage the project of the same name.
const SAME: &[&str] = &[
    "aiohttp",
    "bentoml",
    "bokeh",
    "certifi",
    "cryptography",
    "dask",
    "datasets",
    "diffusers",
    "distributed",
    "django",
    "fastapi",
    "flask",
    "gradio",
    "gunicorn",
    "h5py",
    "httpx",
    "idna",
    "jax",
    "jinja2",
    "joblib",
    "jupyter_core",
    "jupyter_server",
    "jupyterhub",
    "jupyterlab",
    "keras",
    "langchain",
    "lightning",
    "lxml",
    "mlflow",
    "nbconvert",
    "nltk",
    "notebook",
    "numpy",
    "onnx",
    "onnxruntime",
    "pandas",
    "paramiko",
    "pillow",
    "pip",
    "protobuf",
    "pyarrow",
    "pydantic",
    "pygments",
    "pytorch-lightning",
    "pyyaml",
    "pyzmq",
    "requests",
    "scikit-learn",
    "scipy",
    "setuptools",
    "sqlalchemy",
    "sqlparse",
    "starlette",
    "streamlit",
    "tensorflow",
    "torchvision",
    "tornado",
    "tqdm",
    "transformers",
    "twisted",
    "urllib3",
    "uvicorn",
    "virtualenv",
    "vllm",
    "werkzeug",
    "wheel",
    "xgboost",
];

/// conda packages that are a native project, with the vendor and product of its CPE.
#[rustfmt::skip]
const NATIVE: &[(&str, &str)] = &[
    ("brotli",          "google:brotli"),
    ("brotli-bin",      "google:brotli"),
    ("bzip2",           "bzip:bzip2"),
    ("c-ares",          "c-ares_project:c-ares"),
    ("cairo",           "cairographics:cairo"),
    ("curl",            "haxx:libcurl"),
    ("expat",           "libexpat_project:libexpat"),
    ("ffmpeg",          "ffmpeg:ffmpeg"),
    ("freetype",        "freetype:freetype"),
    ("giflib",          "giflib_project:giflib"),
    ("harfbuzz",        "harfbuzz_project:harfbuzz"),
    ("hdf5",            "hdfgroup:hdf5"),
    ("icu",             "icu-project:international_components_for_unicode"),
    ("krb5",            "mit:kerberos_5"),
    ("lame",            "lame_project:lame"),
    ("lcms2",           "littlecms:little_cms"),
    ("libavif",         "aomedia:libavif"),
    ("libcurl",         "haxx:libcurl"),
    ("libdeflate",      "libdeflate_project:libdeflate"),
    ("libexpat",        "libexpat_project:libexpat"),
    ("libjpeg-turbo",   "libjpeg-turbo:libjpeg-turbo"),
    ("libnghttp2",      "nghttp2:nghttp2"),
    ("libpng",          "libpng:libpng"),
    ("libprotobuf",     "google:protobuf"),
    ("libsodium",       "libsodium:libsodium"),
    ("libsqlite",       "sqlite:sqlite"),
    ("libssh2",         "libssh2:libssh2"),
    ("libtiff",         "libtiff:libtiff"),
    ("libvpx",          "webmproject:libvpx"),
    ("libwebp",         "webmproject:libwebp"),
    ("libwebp-base",    "webmproject:libwebp"),
    ("libxml2",         "xmlsoft:libxml2"),
    ("libxslt",         "xmlsoft:libxslt"),
    ("libzlib",         "zlib:zlib"),
    ("lz4-c",           "lz4_project:lz4"),
    ("ncurses",         "gnu:ncurses"),
    ("nodejs",          "nodejs:node.js"),
    ("openblas",        "openblas_project:openblas"),
    ("libopenblas",     "openblas_project:openblas"),
    ("openh264",        "cisco:openh264"),
    ("openjpeg",        "uclouvain:openjpeg"),
    ("openssl",         "openssl:openssl"),
    ("pcre2",           "pcre:pcre2"),
    ("perl",            "perl:perl"),
    ("python",          "python:python"),
    ("readline",        "gnu:readline"),
    ("sqlite",          "sqlite:sqlite"),
    ("tk",              "tcl:tk"),
    ("xz",              "tukaani:xz"),
    ("zlib",            "zlib:zlib"),
    ("zstd",            "facebook:zstandard"),
];

impl Matcher for Conda {
    fn ask(&self, component: &Component, _: &Subject<'_>) -> Answer {
        let Some(purl) = component.purl.as_ref().filter(|purl| purl.kind() == "conda") else {
            return Answer::NotMine;
        };
        let name = purl.name().to_lowercase();
        let version = component.version.as_deref().or_else(|| purl.version());
        let renamed = RENAMED.iter().find(|(conda, _)| *conda == name).map(|(_, project)| *project);
        let project = renamed.or_else(|| SAME.iter().find(|same| **same == name).copied());
        if let Some(project) = project {
            let reason =
                format!("the conda package {name} repackages the Python project {project} (a kept table)");
            let questions = pypi::questions(project, version).into_iter();
            return Answer::Ask(questions.map(|question| question.because(reason.clone())).collect());
        }
        let Some((_, product)) = NATIVE.iter().find(|(conda, _)| *conda == name) else {
            return Answer::NotCovered(
                "conda has no advisories of its own, and no kept table says what this package repackages"
                    .to_owned(),
            );
        };
        let reason = format!("the conda package {name} is the native project {product} (a kept table)");
        Answer::Ask(vec![
            Question::new(Space::new("cpe"), *product, version)
                .because(reason)
                .flag(FindingFlag::ByCpe)
                .tier(1),
        ])
    }
}
