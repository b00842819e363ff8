//! The CUDA Toolkit's releases and the version of each product in them. A product that is not in a row is not known
//! for that release.
//!
//! Where the rows come from, because they are not all equally sure: the nvJPEG column is NVIDIA's conda channel,
//! which labels each package with the releases it belongs to; the versions of cudart, cuBLAS, cuFFT and cuSOLVER are
//! those of the same channel, spot-checked against the release they are put under; the other products' rows are
//! common knowledge of the field that has not been compared with NVIDIA's release notes line by line. A release named
//! from this table is therefore evidence of medium confidence, never a certainty.

/// A release and its products' versions.
pub(crate) type Release = (&'static str, &'static [(&'static str, &'static str)]);

/// Oldest first.
#[rustfmt::skip]
pub(crate) const RELEASES: &[Release] = &[
    ("11.0.3", &[("cudart", "11.0.221"), ("nvrtc", "11.0.221"), ("cublas", "11.2.0.252")]),
    ("11.1.0", &[("cudart", "11.1.74"), ("cublas", "11.2.1.74")]),
    ("11.1.1", &[("cudart", "11.1.74"), ("cublas", "11.3.0.106")]),
    ("11.2.0", &[("cudart", "11.2.72"), ("cublas", "11.3.1.68")]),
    ("11.2.1", &[("cudart", "11.2.146"), ("cublas", "11.4.1.1026")]),
    ("11.2.2", &[("cudart", "11.2.152"), ("cublas", "11.4.1.1043")]),
    ("11.3.0", &[("cudart", "11.3.58"), ("cublas", "11.4.2.10064")]),
    ("11.3.1", &[("cudart", "11.3.109"), ("cublas", "11.5.1.109")]),
    ("11.4.0", &[("cudart", "11.4.43"), ("cublas", "11.5.2.43"), ("nvjpeg", "11.5.1.43")]),
    ("11.4.1", &[("cudart", "11.4.108"), ("cublas", "11.5.4.8"), ("nvjpeg", "11.5.2.100")]),
    ("11.4.2", &[("cudart", "11.4.108"), ("cublas", "11.6.1.51"), ("nvjpeg", "11.5.2.120")]),
    ("11.4.3", &[("cudart", "11.4.148"), ("cublas", "11.6.5.2"), ("nvjpeg", "11.5.2.120")]),
    ("11.4.4", &[("cudart", "11.4.148"), ("cublas", "11.6.5.2"), ("nvjpeg", "11.5.2.120")]),
    ("11.5.0", &[("cudart", "11.5.50"), ("cublas", "11.7.3.1"), ("nvjpeg", "11.5.3.48")]),
    ("11.5.1", &[("cudart", "11.5.117"), ("cublas", "11.7.4.6"), ("nvjpeg", "11.5.4.107")]),
    ("11.5.2", &[("cudart", "11.5.117"), ("cublas", "11.7.4.6"), ("nvjpeg", "11.5.4.107")]),
    ("11.6.0", &[("cudart", "11.6.55"), ("cublas", "11.8.1.74"), ("nvjpeg", "11.6.0.55")]),
    ("11.6.1", &[("cudart", "11.6.55"), ("cublas", "11.8.1.74"), ("nvjpeg", "11.6.1.112")]),
    ("11.6.2", &[("cudart", "11.6.55"), ("cublas", "11.9.2.110"), ("nvjpeg", "11.6.2.124")]),
    ("11.7.0", &[("cudart", "11.7.60"), ("cublas", "11.10.1.25"), ("nvjpeg", "11.7.2.34")]),
    ("11.7.1", &[("cudart", "11.7.99"), ("nvrtc", "11.7.99"), ("cupti", "11.7.101"), ("nvtx", "11.7.91"), ("cublas", "11.10.3.66"), ("curand", "10.2.10.91"), ("cusolver", "11.4.0.1"), ("cusparse", "11.7.4.91"), ("nvjpeg", "11.8.0.2")]),
    ("11.8.0", &[("cudart", "11.8.89"), ("nvrtc", "11.8.89"), ("cupti", "11.8.87"), ("nvtx", "11.8.86"), ("cublas", "11.11.3.6"), ("cufft", "10.9.0.58"), ("curand", "10.3.0.86"), ("cusolver", "11.4.1.48"), ("cusparse", "11.7.5.86"), ("nvjpeg", "11.9.0.86")]),
    ("12.0.0", &[("cudart", "12.0.107"), ("nvrtc", "12.0.76"), ("cublas", "12.0.1.189"), ("cufft", "11.0.0.21"), ("curand", "10.3.1.50"), ("cusolver", "11.4.2.57"), ("cusparse", "12.0.0.76"), ("nvjpeg", "12.0.0.28")]),
    ("12.0.1", &[("cudart", "12.0.146"), ("nvrtc", "12.0.140"), ("nvjitlink", "12.0.140"), ("cublas", "12.0.2.224"), ("cufft", "11.0.1.95"), ("curand", "10.3.1.124"), ("cusolver", "11.4.3.1"), ("cusparse", "12.0.1.140"), ("nvjpeg", "12.0.1.102")]),
    ("12.1.0", &[("cudart", "12.1.55"), ("nvrtc", "12.1.55"), ("nvjitlink", "12.1.55"), ("cublas", "12.1.0.26"), ("cufft", "11.0.2.4"), ("curand", "10.3.2.56"), ("cusolver", "11.4.4.55"), ("cusparse", "12.0.2.55"), ("nvjpeg", "12.1.0.39")]),
    ("12.1.1", &[("cudart", "12.1.105"), ("nvrtc", "12.1.105"), ("nvjitlink", "12.1.105"), ("cupti", "12.1.105"), ("nvtx", "12.1.105"), ("cublas", "12.1.3.1"), ("cufft", "11.0.2.54"), ("curand", "10.3.2.106"), ("cusolver", "11.4.5.107"), ("cusparse", "12.1.0.106"), ("nvjpeg", "12.2.0.2"), ("npp", "12.1.0.40"), ("cufile", "1.6.1.9")]),
    ("12.2.0", &[("cudart", "12.2.53"), ("nvrtc", "12.2.91"), ("cublas", "12.2.1.16"), ("cufft", "11.0.8.15"), ("curand", "10.3.3.53"), ("cusolver", "11.5.0.53"), ("cusparse", "12.1.1.53"), ("nvjpeg", "12.1.1.14")]),
    ("12.2.1", &[("cudart", "12.2.128"), ("nvrtc", "12.2.128"), ("nvjitlink", "12.2.128"), ("cublas", "12.2.4.5"), ("cufft", "11.0.8.91"), ("curand", "10.3.3.129"), ("cusolver", "11.5.1.129"), ("cusparse", "12.1.2.129"), ("nvjpeg", "12.2.1.2")]),
    ("12.2.2", &[("cudart", "12.2.140"), ("nvrtc", "12.2.140"), ("nvjitlink", "12.2.140"), ("cublas", "12.2.5.6"), ("cufft", "11.0.8.103"), ("curand", "10.3.3.141"), ("cusolver", "11.5.2.141"), ("cusparse", "12.1.2.141"), ("nvjpeg", "12.2.2.4")]),
    ("12.3.0", &[("cudart", "12.3.52"), ("nvrtc", "12.3.52"), ("nvjitlink", "12.3.52"), ("cublas", "12.3.2.9"), ("cufft", "11.0.11.19"), ("curand", "10.3.4.52"), ("cusolver", "11.5.3.52"), ("cusparse", "12.1.3.153"), ("nvjpeg", "12.2.3.32")]),
    ("12.3.1", &[("cudart", "12.3.101"), ("nvrtc", "12.3.103"), ("nvjitlink", "12.3.101"), ("cublas", "12.3.4.1"), ("cufft", "11.0.12.1"), ("curand", "10.3.4.101"), ("cusolver", "11.5.4.101"), ("cusparse", "12.2.0.103")]),
    ("12.3.2", &[("cudart", "12.3.101"), ("nvrtc", "12.3.107"), ("nvjitlink", "12.3.101"), ("cublas", "12.3.4.1"), ("cufft", "11.0.12.1"), ("curand", "10.3.4.107"), ("cusolver", "11.5.4.101"), ("cusparse", "12.2.0.103"), ("nvjpeg", "12.3.0.81")]),
    ("12.4.0", &[("cudart", "12.4.99"), ("nvrtc", "12.4.99"), ("nvjitlink", "12.4.99"), ("cupti", "12.4.99"), ("nvtx", "12.4.99"), ("cublas", "12.4.2.65"), ("cufft", "11.2.0.44"), ("curand", "10.3.5.119"), ("cusolver", "11.6.0.99"), ("cusparse", "12.3.0.142"), ("nvjpeg", "12.3.1.89")]),
    ("12.4.1", &[("cudart", "12.4.127"), ("nvrtc", "12.4.127"), ("nvjitlink", "12.4.127"), ("cupti", "12.4.127"), ("nvtx", "12.4.127"), ("cublas", "12.4.5.8"), ("cufft", "11.2.1.3"), ("curand", "10.3.5.147"), ("cusolver", "11.6.1.9"), ("cusparse", "12.3.1.170"), ("nvjpeg", "12.3.1.117")]),
    ("12.5.0", &[("cudart", "12.5.39"), ("nvrtc", "12.5.40"), ("nvjitlink", "12.5.40"), ("cublas", "12.5.2.13"), ("cufft", "11.2.3.18"), ("curand", "10.3.6.39"), ("cusolver", "11.6.2.40"), ("cusparse", "12.4.1.24"), ("nvjpeg", "12.3.2.38")]),
    ("12.5.1", &[("cudart", "12.5.82"), ("nvrtc", "12.5.82"), ("nvjitlink", "12.5.82"), ("cupti", "12.5.82"), ("nvtx", "12.5.82"), ("cublas", "12.5.3.2"), ("cufft", "11.2.3.61"), ("curand", "10.3.6.82"), ("cusolver", "11.6.3.83"), ("cusparse", "12.5.1.3"), ("nvjpeg", "12.3.2.81")]),
    ("12.6.0", &[("cudart", "12.6.37"), ("nvrtc", "12.6.20"), ("nvjitlink", "12.6.20"), ("cublas", "12.6.0.22"), ("cufft", "11.2.6.28"), ("curand", "10.3.7.37"), ("cusolver", "11.6.4.38"), ("cusparse", "12.5.2.23"), ("nvjpeg", "12.3.3.23")]),
    ("12.6.1", &[("cudart", "12.6.68"), ("nvrtc", "12.6.68"), ("nvjitlink", "12.6.68"), ("cupti", "12.6.68"), ("nvtx", "12.6.68"), ("cublas", "12.6.1.4"), ("cufft", "11.2.6.59"), ("curand", "10.3.7.68"), ("cusolver", "11.6.4.69"), ("cusparse", "12.5.3.3"), ("nvjpeg", "12.3.3.54")]),
    ("12.6.2", &[("cudart", "12.6.77"), ("nvrtc", "12.6.77"), ("nvjitlink", "12.6.77"), ("cupti", "12.6.80"), ("nvtx", "12.6.77"), ("cublas", "12.6.3.3"), ("cufft", "11.3.0.4"), ("curand", "10.3.7.77"), ("cusolver", "11.7.1.2"), ("cusparse", "12.5.4.2"), ("cufile", "1.11.1.6"), ("nvjpeg", "12.3.3.54")]),
    ("12.6.3", &[("cudart", "12.6.77"), ("nvrtc", "12.6.85"), ("nvjitlink", "12.6.85"), ("cupti", "12.6.80"), ("nvtx", "12.6.77"), ("cublas", "12.6.4.1"), ("cufft", "11.3.0.4"), ("curand", "10.3.7.77"), ("cusolver", "11.7.1.2"), ("cusparse", "12.5.4.2"), ("cufile", "1.11.1.6"), ("nvjpeg", "12.3.3.54")]),
    ("12.8.0", &[("cudart", "12.8.57"), ("nvrtc", "12.8.61"), ("nvjitlink", "12.8.61"), ("cupti", "12.8.57"), ("nvtx", "12.8.55"), ("cublas", "12.8.3.14"), ("cufft", "11.3.3.41"), ("curand", "10.3.9.55"), ("cusolver", "11.7.2.55"), ("cusparse", "12.5.7.53"), ("cufile", "1.13.0.11"), ("nvjpeg", "12.3.5.57")]),
    ("12.8.1", &[("cudart", "12.8.90"), ("nvrtc", "12.8.93"), ("nvjitlink", "12.8.93"), ("cupti", "12.8.90"), ("nvtx", "12.8.90"), ("cublas", "12.8.4.1"), ("cufft", "11.3.3.83"), ("curand", "10.3.9.90"), ("cusolver", "11.7.3.90"), ("cusparse", "12.5.8.93"), ("cufile", "1.13.1.3"), ("nvjpeg", "12.3.5.92")]),
    ("12.9.0", &[("cudart", "12.9.37"), ("nvrtc", "12.9.41"), ("nvjitlink", "12.9.41"), ("cupti", "12.9.19"), ("nvtx", "12.9.19"), ("cublas", "12.9.0.13"), ("cufft", "11.4.0.6"), ("curand", "10.3.10.19"), ("cusolver", "11.7.4.40"), ("cusparse", "12.5.9.5"), ("cufile", "1.14.0.30"), ("nvjpeg", "12.4.0.16")]),
    ("12.9.1", &[("cudart", "12.9.79"), ("nvrtc", "12.9.86"), ("nvjitlink", "12.9.86"), ("cupti", "12.9.79"), ("nvtx", "12.9.79"), ("cublas", "12.9.1.4"), ("cufft", "11.4.1.4"), ("curand", "10.3.10.19"), ("cusolver", "11.7.5.82"), ("cusparse", "12.5.10.65"), ("cufile", "1.14.1.1"), ("nvjpeg", "12.4.0.76")]),
    ("13.0.0", &[("cudart", "13.0.48"), ("nvrtc", "13.0.48"), ("nvjitlink", "13.0.39"), ("cublas", "13.0.0.19"), ("nvjpeg", "13.0.0.40")]),
    ("13.0.1", &[("cudart", "13.0.88"), ("nvrtc", "13.0.88"), ("nvjitlink", "13.0.88"), ("cublas", "13.0.2.14")]),
    ("13.0.2", &[("cudart", "13.0.96"), ("cublas", "13.1.0.3"), ("nvjpeg", "13.0.1.86")]),
    ("13.1.0", &[("cudart", "13.1.80"), ("nvjpeg", "13.0.2.28")]),
    ("13.1.1", &[("cudart", "13.1.80"), ("nvjpeg", "13.0.3.75")]),
    ("13.2.0", &[("cudart", "13.2.51")]),
    ("13.2.1", &[("cudart", "13.2.75")]),
];
