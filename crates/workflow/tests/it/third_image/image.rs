//! The image, built layer by layer.

use std::fmt::Write as _;
use std::path::Path;

use wb_model::{Inventory, Tool};
use wb_read::Limits;
use wb_scan::{Cache, DEFAULT_BYTES, EveryFile, ScanOptions, Silent, scan};
use wb_source::{OpenOptions, open};
use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;

use super::data;

/// Where pip puts packages on Ubuntu.
const SITE: &str = "usr/local/lib/python3.10/dist-packages";

/// Where Ubuntu's own Python packages are.
const DEBIAN_SITE: &str = "usr/lib/python3/dist-packages";

/// Python packages that pip installed.
#[rustfmt::skip]
const PIP: &[(&str, &str)] = &[
    ("Jinja2", "3.1.3"), ("PyYAML", "6.0.1"), ("Werkzeug", "3.0.2"), ("aiohttp", "3.9.3"), ("certifi", "2024.2.2"),
    ("cryptography", "42.0.2"), ("fastapi", "0.109.0"), ("gradio", "4.19.1"), ("langchain", "0.0.300"),
    ("mlflow", "2.11.0"), ("nltk", "3.8.1"), ("numpy", "1.26.4"), ("nvidia_nvjpeg_cu12", "12.3.3.54"),
    ("onnx", "1.15.0"), ("opencv_python_headless", "4.8.0.76"), ("setuptools", "69.5.1"),
    ("tensorflow_cpu", "2.15.0"), ("torch", "2.3.0+cu121"), ("torchtriton", "3.0.0"), ("tornado", "6.4"),
    ("transformers", "4.40.1"), ("triton", "2.3.0"), ("tritonclient", "2.45.0"), ("ultralytics", "8.3.41"),
    ("urllib3", "2.2.1"), ("vllm", "0.4.0"),
];

/// Python packages that dpkg installed: its package, the project and its version.
#[rustfmt::skip]
const OWNED: &[(&str, &str, &str)] = &[
    ("python3-certifi",  "certifi",  "2020.6.20"),
    ("python3-idna",     "idna",     "3.3"),
    ("python3-requests", "requests", "2.25.1"),
    ("python3-urllib3",  "urllib3",  "1.26.5"),
];

/// The inventory of the image, through a real layout and a real scan.
pub(super) fn inventory(folder: &Path) -> Inventory {
    let path = folder.join("image");
    let image = ImageBuilder::new()
        .layer(base().build(), Pack::Gzip)
        .layer(triton().build(), Pack::Gzip)
        .layer(python().build(), Pack::Zstd)
        .env("CUDA_VERSION=12.4.1")
        .env("NVARCH=x86_64")
        .env("NV_CUDA_CUDART_VERSION=12.4.127-1")
        .env("NV_CUDA_COMPAT_PACKAGE=cuda-compat-12-4")
        .env("NV_CUDA_LIB_VERSION=12.4.1-1")
        .env("NV_CUDNN_VERSION=9.1.0.70-1")
        .env("NV_CUDNN_PACKAGE=libcudnn9-cuda-12=9.1.0.70-1")
        .env("NV_LIBCUBLAS_VERSION=12.4.5.8-1")
        .env("NV_LIBNCCL_PACKAGE_VERSION=2.21.5-1")
        .env("NV_LIBNPP_VERSION=12.2.5.30-1")
        .env("NV_NVTX_VERSION=12.4.127-1")
        .env("TRITON_SERVER_VERSION=2.45.0")
        .env("NVIDIA_TRITON_SERVER_VERSION=24.04");
    image.write_layout(&path, "v1").unwrap();
    weigh(&format!("oci:{}:v1", path.display()), None)
}

/// The inventory of an image.
pub(crate) fn weigh(name: &str, cache: Option<&Path>) -> Inventory {
    let options = OpenOptions { platform: None, network: wb_transport::Options::new() };
    let source = open(name, &options).unwrap();
    let cache = cache.map(|folder| Cache::new(folder, DEFAULT_BYTES));
    let merged = scan(
        &source,
        &ScanOptions { limits: Limits::DEFAULT, cache, jobs: 2, every_file: EveryFile::Skipped },
        &Silent,
    )
    .unwrap();
    wb_inventory::conclude(&merged, Tool { name: "weighbridge".to_owned(), version: "0".to_owned() }, None)
}

/// Ubuntu with NVIDIA's packages on top.
fn base() -> LayerBuilder {
    let mut status = String::new();
    let mut count = 0;
    let table = fs_err::read_to_string(data("dpkg.tsv")).unwrap();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, version, source, source_version, maintainer] = fields.as_slice() else {
            panic!("dpkg.tsv: {line:?}");
        };
        writeln!(status, "Package: {name}\nStatus: install ok installed\nArchitecture: amd64").unwrap();
        match (*source, *source_version) {
            ("", _) => {}
            (source, "") => writeln!(status, "Source: {source}").unwrap(),
            (source, version) => writeln!(status, "Source: {source} ({version})").unwrap(),
        }
        writeln!(status, "Version: {version}\nMaintainer: {maintainer}\nDescription: a package\n").unwrap();
        count += 1;
    }
    assert!(count > 100, "{count} packages");
    let mut layer = LayerBuilder::new()
        .file("etc/os-release", "ID=ubuntu\nVERSION_ID=\"22.04\"\nNAME=\"Ubuntu\"\nVERSION_CODENAME=jammy\n")
        .file("var/lib/dpkg/status", status);
    for (package, project, version) in OWNED {
        let info = format!("{DEBIAN_SITE}/{project}-{version}.egg-info/PKG-INFO");
        layer = layer
            .file(&format!("var/lib/dpkg/info/{package}.list"), format!("/.\n/{info}\n"))
            .file(&info, format!("Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n"));
    }
    layer
}

/// Triton Inference Server as its image has it.
fn triton() -> LayerBuilder {
    LayerBuilder::new()
        .folder("opt/tritonserver")
        .file("opt/tritonserver/TRITON_VERSION", "2.45.0\n")
        .file("opt/tritonserver/NVIDIA_Deep_Learning_Container_License.pdf", "%PDF-1.4\n")
        .file_with_mode("opt/tritonserver/bin/tritonserver", 0o755, "#!/bin/sh\n")
}

fn python() -> LayerBuilder {
    PIP.iter().fold(LayerBuilder::new(), |layer, (name, version)| {
        let info = format!("{SITE}/{name}-{version}.dist-info");
        layer
            .file(
                &format!("{info}/METADATA"),
                format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"),
            )
            .file(
                &format!("{info}/RECORD"),
                format!("{name}/__init__.py,,\n{name}-{version}.dist-info/METADATA,,\n"),
            )
            .file(&format!("{SITE}/{name}/__init__.py"), "")
    })
}
