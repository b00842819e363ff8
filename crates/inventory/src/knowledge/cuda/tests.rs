use super::{
    LibraryName, PRODUCTS, RELEASES, by_deb, by_file, by_wheel, toolkit_releases, version_in_name,
    version_in_release,
};

fn of_file(name: &str) -> Option<&'static str> {
    by_file(&LibraryName::parse(name)?).map(|product| product.name)
}

#[test]
fn files_wheels_and_packages() {
    for (file, product) in [
        ("libcudart.so.12", "cudart"),
        ("libcudart.7ec1eba6.so.12", "cudart"),
        ("libcudart-d0da41ae.so.11.0", "cudart"),
        ("libcublasLt.so.12", "cublas"),
        ("libcudnn_cnn_infer.so.8", "cudnn"),
        ("libcudnn-f0ff4753.so.8.1.1", "cudnn"),
        ("libcusparseLt.so.0", "cusparselt"),
        ("libcusparse.so.12", "cusparse"),
        ("libnvrtc-builtins.so.12.1", "nvrtc"),
        ("libnppicc.so.12", "npp"),
        ("libnvinfer_plugin.so.8", "tensorrt"),
        ("libnvToolsExt.so.1", "nvtx"),
        ("libcuda.so.535.104.05", "driver"),
        ("libnvidia-ml.so.1", "nvml"),
    ] {
        assert_eq!(of_file(file), Some(product), "{file}");
    }
    assert_eq!(of_file("libcurl.so.4"), None);
    for (wheel, product) in [
        ("nvidia-cudnn-cu12", Some("cudnn")),
        ("nvidia-cuda-runtime-cu11", Some("cudart")),
        ("nvidia-cuda-runtime", Some("cudart")),
        ("nvidia-cusparselt-cu12", Some("cusparselt")),
        ("tensorrt-cu12-libs", Some("tensorrt")),
        ("tensorrt", Some("tensorrt")),
        ("nvidia-cudnn-frontend", None),
        ("triton", None),
        ("tritonclient", None),
        ("torch", None),
    ] {
        assert_eq!(by_wheel(wheel).map(|product| product.name), product, "{wheel}");
    }
    for (deb, product) in [
        ("libcudnn8", Some("cudnn")),
        ("libcudnn8-dev", Some("cudnn")),
        ("cuda-cudart-12-1", Some("cudart")),
        ("cuda-cudart-dev-12-1", Some("cudart")),
        ("libcublas-12-1", Some("cublas")),
        ("libnccl2", Some("nccl")),
        ("libnvinfer8", Some("tensorrt")),
        ("libcuda1", Some("driver")),
        ("libc6", None),
        ("cuda-keyring", None),
    ] {
        assert_eq!(by_deb(deb).map(|product| product.name), product, "{deb}");
    }
}

#[test]
fn versions_and_releases() {
    let name = |text: &str| LibraryName::parse(text).expect("a library");
    assert_eq!(version_in_name(&name("libcudart.so.12.1.105")), Some("12.1.105"));
    assert_eq!(version_in_name(&name("libcudart.so.12")), None);
    assert_eq!(version_in_name(&name("libnvrtc-builtins.so.12.1")), None);
    assert_eq!(toolkit_releases("cublas", "12.1.3.1"), ["12.1.1"]);
    assert_eq!(toolkit_releases("cudart", "12.1.105"), ["12.1.1"]);
    assert_eq!(toolkit_releases("cudart", "11.4.148"), ["11.4.3", "11.4.4"]);
    assert_eq!(toolkit_releases("cudnn", "8.9.2.26"), Vec::<&str>::new());
    assert_eq!(version_in_release("nvjpeg", "12.1.1"), Some("12.2.0.2"));
    assert_eq!(version_in_release("nvjpeg", "99"), None);
}

#[test]
fn rows_are_sound() {
    for (release, versions) in RELEASES {
        assert_eq!(RELEASES.iter().filter(|(other, _)| other == release).count(), 1, "{release}");
        let series = release.rsplit_once('.').expect("three numbers").0;
        for (product, version) in *versions {
            assert!(PRODUCTS.iter().any(|known| known.name == *product), "{product}");
            if matches!(*product, "cudart" | "nvrtc" | "nvjitlink" | "cupti" | "nvtx") {
                assert!(version.starts_with(&format!("{series}.")), "{product} {version} in {release}");
            }
        }
    }
    for product in PRODUCTS {
        for file in product.files {
            assert_eq!(PRODUCTS.iter().filter(|other| other.files.contains(file)).count(), 1, "{file}");
        }
    }
}
