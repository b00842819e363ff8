//! What the string scan looks for: the beginnings of version strings, and a few marks that tell one project
//! from another. `knowledge/native` cuts releases out of what is found here; a literal added here needs a new
//! [`ReaderInfo::version`](wb_read::ReaderInfo::version).
//!
//! At most 64, each at least four bytes long and rare in machine code: then the packed SIMD searcher passes
//! several gigabytes a second.

/// What is looked for, anywhere in a file.
pub(crate) const LITERALS: [&str; 43] = [
    "OpenSSL 0.9",
    "OpenSSL 1.",
    "OpenSSL 3.",
    "OpenSSL 4.",
    "AWS-LC ",
    "KRB5_BRAND: krb5-",
    "keyutils-1.",
    "flate 1.",
    "1.0.5, 10-Dec-2007",
    "1.0.6, 6-Sept-2010",
    "1.0.7, 27-Jun-2019",
    "1.0.8, 13-Jul-2019",
    "libpng version 1.",
    "libjpeg-turbo version ",
    "LIBTIFF, Version ",
    "/openjpeg-",
    "/jasper-",
    "GNU FriBidi) ",
    "FFmpeg version ",
    "WebM Project VP",
    "AOMedia Project AV1 ",
    "x264 - core ",
    "libopus ",
    "Xiph.Org libVorbis I ",
    "LAME3.",
    "OpenBLAS 0.",
    "Math Kernel Library Version 20",
    "Open MPI v",
    "/ucx-1.",
    "HDF5 library version: ",
    "netcdf library version ",
    "libcurl/",
    "CLIENT libcurl ",
    "libssh2_1.",
    "expat_2.",
    "fftw-3.",
    "Rel. 9.",
    "-0-g",
    "JEMALLOC_VERSION \"",
    "/oneDNN-",
    "/mkl-dnn-",
    "NCCL version ",
    "parquet-cpp-arrow version ",
];
