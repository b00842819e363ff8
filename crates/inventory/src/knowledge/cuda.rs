//! NVIDIA's CUDA family: products, their files, wheels and Debian packages, and which CUDA Toolkit release each
//! product version came with.
//!
//! Products are versioned on their own since CUDA 11, while advisories speak about toolkit releases: cuBLAS
//! 12.1.3.1 is of CUDA 12.1.1. Wheels, Debian packages, archives and copies inside other wheels all carry the
//! same files.

mod releases;

use super::native::LibraryName;

pub(crate) use releases::RELEASES;

/// One product.
#[derive(Debug)]
pub(crate) struct Product {
    /// Its name in `pkg:generic/nvidia/<name>`.
    pub(crate) name: &'static str,
    /// What stands before `.so` in its files; a star at the end stands for anything.
    pub(crate) files: &'static [&'static str],
    /// Its wheels on PyPI, without `-cu11`, `-cu12` … at the end.
    pub(crate) wheels: &'static [&'static str],
    /// Its Debian packages, without the toolkit's `-12-1` or the interface number at the end.
    pub(crate) debs: &'static [&'static str],
    /// CPE product under vendor `nvidia`, where NVD has one for the product itself.
    pub(crate) cpe: Option<&'static str>,
    /// A text in the bytes before the version.
    pub(crate) text: Option<&'static str>,
}

const fn product(
    name: &'static str,
    files: &'static [&'static str],
    wheels: &'static [&'static str],
    debs: &'static [&'static str],
) -> Product {
    Product { name, files, wheels, debs, cpe: None, text: None }
}

impl Product {
    const fn cpe(mut self, product: &'static str) -> Self {
        self.cpe = Some(product);
        self
    }

    const fn text(mut self, before: &'static str) -> Self {
        self.text = Some(before);
        self
    }
}

/// All products. More specific file names come first.
#[rustfmt::skip]
pub(crate) static PRODUCTS: &[Product] = &[
    product("cublas", &["libcublas", "libcublasLt", "libnvblas"], &["nvidia-cublas"], &["libcublas"]),
    product("cudart", &["libcudart"], &["nvidia-cuda-runtime"], &["cuda-cudart"]),
    product("cudnn", &["libcudnn", "libcudnn_*"], &["nvidia-cudnn"], &["libcudnn", "cudnn"]).cpe("cudnn"),
    product("cudss", &["libcudss", "libcudss_*"], &["nvidia-cudss"], &["libcudss"]),
    product("cufft", &["libcufft", "libcufftw", "libcufftMp"], &["nvidia-cufft"], &["libcufft"]),
    product("cufile", &["libcufile", "libcufile_rdma"], &["nvidia-cufile"], &["libcufile"]),
    product("cupti", &["libcupti", "libcheckpoint", "libnvperf_host", "libnvperf_target", "libpcsamplingutil"], &["nvidia-cuda-cupti"], &["cuda-cupti"]),
    product("curand", &["libcurand"], &["nvidia-curand"], &["libcurand"]),
    product("cusolver", &["libcusolver", "libcusolverMg", "libcusolverMp"], &["nvidia-cusolver"], &["libcusolver"]),
    product("cusparse", &["libcusparse"], &["nvidia-cusparse"], &["libcusparse"]),
    product("cusparselt", &["libcusparseLt"], &["nvidia-cusparselt"], &["libcusparselt"]),
    product("cutensor", &["libcutensor", "libcutensorMg", "libcutensorMp"], &["cutensor", "nvidia-cutensor"], &["libcutensor"]),
    product("dali", &["libdali", "libdali_*"], &["nvidia-dali-cuda110", "nvidia-dali-cuda120", "nvidia-dali-cuda130"], &[]).cpe("data_loading_library"),
    product("driver", &["libcuda", "libnvidia-ptxjitcompiler", "libnvidia-nvvm", "libnvcuvid", "libnvidia-encode", "libcudadebugger"], &[], &["libcuda1", "libnvidia-compute", "cuda-compat"]).cpe("gpu_display_driver"),
    product("nccl", &["libnccl", "libnccl-net"], &["nvidia-nccl"], &["libnccl"]).text("NCCL version "),
    product("npp", &["libnpp*"], &["nvidia-npp"], &["libnpp"]),
    product("nvcomp", &["libnvcomp", "libnvcomp_*"], &["nvidia-nvcomp", "nvidia-libnvcomp"], &["libnvcomp"]),
    product("nvimgcodec", &["libnvimgcodec"], &["nvidia-nvimgcodec"], &["nvimgcodec"]),
    product("nvjitlink", &["libnvJitLink"], &["nvidia-nvjitlink"], &["libnvjitlink"]),
    product("nvjpeg", &["libnvjpeg"], &["nvidia-nvjpeg"], &["libnvjpeg"]),
    product("nvml", &["libnvidia-ml"], &[], &["libnvidia-ml"]),
    product("nvrtc", &["libnvrtc", "libnvrtc-builtins"], &["nvidia-cuda-nvrtc"], &["cuda-nvrtc"]),
    product("nvshmem", &["libnvshmem_host", "libnvshmem*"], &["nvidia-nvshmem"], &["libnvshmem"]),
    product("nvtx", &["libnvToolsExt"], &["nvidia-nvtx"], &["cuda-nvtx"]),
    product("nvvm", &["libnvvm"], &["nvidia-cuda-nvcc", "nvidia-nvvm"], &["cuda-nvvm"]),
    product("tensorrt", &["libnvinfer", "libnvinfer_*", "libnvonnxparser", "libnvparsers", "libnvcaffe_parser"], &["tensorrt", "nvidia-tensorrt", "tensorrt-libs", "tensorrt-cu12-libs", "tensorrt-cu13-libs", "tensorrt-cu11-libs"], &["libnvinfer", "libnvonnxparsers", "libnvparsers", "tensorrt"]).cpe("tensorrt"),
];

/// The product that a file with this name belongs to.
pub(crate) fn by_file(name: &LibraryName) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| {
        product.files.iter().any(|file| match file.strip_suffix('*') {
            Some(prefix) => name.stem.starts_with(prefix),
            None => *file == name.stem,
        })
    })
}

/// The product of a wheel, by its normalised name: `nvidia-cudnn-cu12`.
pub(crate) fn by_wheel(name: &str) -> Option<&'static Product> {
    let bare = match name.rsplit_once("-cu") {
        Some((bare, digits)) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            bare
        }
        _ => name,
    };
    PRODUCTS.iter().find(|product| product.wheels.contains(&bare) || product.wheels.contains(&name))
}

/// The product of a Debian package: `libcudnn8`, `cuda-cudart-12-1`, `libcublas-dev-12-1`.
pub(crate) fn by_deb(name: &str) -> Option<&'static Product> {
    let bare = name.trim_end_matches(|last: char| last.is_ascii_digit() || last == '-');
    let bare = bare.strip_suffix("-dev").unwrap_or(bare);
    let bare = bare.trim_end_matches(|last: char| last.is_ascii_digit() || last == '-');
    PRODUCTS.iter().find(|product| product.debs.contains(&bare) || product.debs.contains(&name))
}

/// The product's version when the file name holds it whole: `libcudart.so.12.1.105`, `libcudnn.so.8.9.2`.
pub(crate) fn version_in_name(name: &LibraryName) -> Option<&str> {
    let version = name.version.as_deref()?;
    let numbers = version.split('.').count() >= 3
        && version.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    numbers.then_some(version)
}

/// The toolkit releases that carried this version of a product, oldest first. Some releases share a version.
pub(crate) fn toolkit_releases(product: &str, version: &str) -> Vec<&'static str> {
    RELEASES
        .iter()
        .filter(|(_, versions)| versions.iter().any(|(name, known)| *name == product && *known == version))
        .map(|(release, _)| *release)
        .collect()
}

/// The version of a product in a toolkit release.
pub(crate) fn version_in_release(product: &str, release: &str) -> Option<&'static str> {
    let (_, versions) = RELEASES.iter().find(|(known, _)| *known == release)?;
    versions.iter().find(|(name, _)| *name == product).map(|(_, version)| *version)
}

#[cfg(test)]
mod tests;
