//! Version macros in the C headers of NVIDIA's libraries: `cudnn_version.h`, `NvInferVersion.h`, `nccl.h` ….

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// The version that a header defines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HeaderVersion {
    /// The product, as the table of the CUDA family names it.
    pub(crate) product: String,
    /// Its version.
    pub(crate) version: String,
}

impl FactType for HeaderVersion {
    const KIND: &'static str = "nvidia/header-version";
}

/// The reader.
pub(crate) struct NvidiaHeader;

static INFO: ReaderInfo = ReaderInfo {
    name: "nvidia/header",
    version: 1,
    summary: "NVIDIA headers: the version macros of cuDNN, TensorRT, NCCL, cuBLAS, cuFFT, cuRAND, cuSOLVER, cuSPARSE",
    select: &[
        Select::Path("**/cudnn_version.h"),
        Select::Path("**/cudnn_version_v*.h"),
        Select::Path("**/NvInferVersion.h"),
        Select::Path("**/nccl.h"),
        Select::Path("**/cublas_api.h"),
        Select::Path("**/cufft.h"),
        Select::Path("**/curand.h"),
        Select::Path("**/cusolver_common.h"),
        Select::Path("**/cusparse.h"),
    ],
    want: Want::Whole(4 << 20),
    hash: false,
};

/// Beginning of the file name, product, and the macros that hold its numbers in order.
const HEADERS: [(&str, &str, &[&str]); 8] = [
    ("cudnn_version", "cudnn", &["CUDNN_MAJOR", "CUDNN_MINOR", "CUDNN_PATCHLEVEL"]),
    (
        "NvInferVersion",
        "tensorrt",
        &["NV_TENSORRT_MAJOR", "NV_TENSORRT_MINOR", "NV_TENSORRT_PATCH", "NV_TENSORRT_BUILD"],
    ),
    ("nccl", "nccl", &["NCCL_MAJOR", "NCCL_MINOR", "NCCL_PATCH"]),
    (
        "cublas_api",
        "cublas",
        &["CUBLAS_VER_MAJOR", "CUBLAS_VER_MINOR", "CUBLAS_VER_PATCH", "CUBLAS_VER_BUILD"],
    ),
    ("cufft", "cufft", &["CUFFT_VER_MAJOR", "CUFFT_VER_MINOR", "CUFFT_VER_PATCH", "CUFFT_VER_BUILD"]),
    ("curand", "curand", &["CURAND_VER_MAJOR", "CURAND_VER_MINOR", "CURAND_VER_PATCH", "CURAND_VER_BUILD"]),
    (
        "cusolver_common",
        "cusolver",
        &["CUSOLVER_VER_MAJOR", "CUSOLVER_VER_MINOR", "CUSOLVER_VER_PATCH", "CUSOLVER_VER_BUILD"],
    ),
    (
        "cusparse",
        "cusparse",
        &["CUSPARSE_VER_MAJOR", "CUSPARSE_VER_MINOR", "CUSPARSE_VER_PATCH", "CUSPARSE_VER_BUILD"],
    ),
];

impl Reader for NvidiaHeader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let name = String::from_utf8_lossy(entry.path.name()).into_owned();
        let stem = name.strip_suffix(".h").unwrap_or(&name);
        // Debian's alternatives name cuDNN's header after its interface: `cudnn_version_v8.h`.
        let stem = if stem.starts_with("cudnn_version") { "cudnn_version" } else { stem };
        let Some((_, product, macros)) = HEADERS.iter().find(|(file, ..)| *file == stem) else {
            return Ok(());
        };
        let text = String::from_utf8_lossy(bytes);
        let numbers: Option<Vec<String>> = macros.iter().map(|name| defined(&text, name)).collect();
        // Somebody else's header of the same name defines none of them: then it says nothing about the product.
        if let Some(numbers) = numbers {
            out.fact(entry, &HeaderVersion { product: (*product).to_owned(), version: numbers.join(".") });
        }
        Ok(())
    }
}

/// The number that `#define NAME number` gives.
fn defined(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let rest = line.trim_start().strip_prefix('#')?.trim_start().strip_prefix("define")?;
        let mut words = rest.split_whitespace();
        let number = (words.next()? == name).then(|| words.next())??;
        (number.len() <= 6 && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| number.to_owned())
    })
}

#[cfg(test)]
mod tests;
