use std::collections::BTreeSet;

use super::*;

/// A title as a bulletin has it, for every row that bulletins name.
#[rustfmt::skip]
const TITLES: &[(&str, &str)] = &[
    ("NVIDIA CUDA Toolkit", "cuda-toolkit"),
    ("CUDA Toolkit", "cuda-toolkit"),
    ("nvJPEG", "nvjpeg"),
    ("nvJPEG2000 Library", "nvjpeg2000"),
    ("nvTIFF Library", "nvtiff"),
    ("TensorRT", "tensorrt"),
    ("NVIDIA DALI", "dali"),
    ("NVIDIA CV-CUDA", "cv-cuda"),
    ("NVIDIA CUDA-Q", "cuda-q"),
    ("RAPIDS cuDF and cuML", "rapids"),
    ("NVIDIA Triton Inference Server", "triton-inference-server"),
    ("TensorRT-LLM", "tensorrt-llm"),
    ("NVIDIA Dynamo", "dynamo"),
    ("NVIDIA NeMo Framework", "nemo"),
    ("NVIDIA NeMo Curator", "nemo-curator"),
    ("NeMo Agent ToolKit", "nemo-agent-toolkit"),
    ("NemoClaw", "nemoclaw"),
    ("Megatron LM", "megatron-lm"),
    ("Megatron-Bridge", "megatron-bridge"),
    ("BioNeMo Framework", "bionemo"),
    ("NVIDIA Apex", "apex"),
    ("NVIDIA Tranformers4Rec", "merlin-transformers4rec"),
    ("NVIDIA NVTabular", "merlin-nvtabular"),
    ("NVIDIA FLARE SDK", "nvflare"),
    ("NVIDIA Model Optimizer", "model-optimizer"),
    ("NVIDIA Resiliency Extension", "resiliency-extension"),
    ("NVIDIA WebDataset", "webdataset"),
    ("NVIDIA runx", "runx"),
    ("NVIDIA TAO", "tao"),
    ("NVIDIA Riva", "riva"),
    ("Isaac Lab component of NVIDIA Isaac Sim", "isaac-lab"),
    ("NVIDIA Isaac Sim", "isaac-sim"),
    ("NVIDIA Isaac-GR00T N1.5", "isaac-gr00t"),
    ("Isaac Launchable", "isaac-launchable"),
    ("AuthN component of NVIDIA AIStore", "aistore"),
    ("AIS Operator", "ais-operator"),
    ("NVIDIA Container Toolkit", "container-toolkit"),
    ("NVIDIA GPU Operator", "gpu-operator"),
    ("NVIDIA Kubernetes Device Plugin", "k8s-device-plugin"),
    ("NVIDIA MIG Manager", "mig-manager"),
    ("NVIDIA KAI Scheduler", "kai-scheduler"),
    ("DCGM", "dcgm"),
    ("DCGM Exporter", "dcgm-exporter"),
    ("RunAI", "runai"),
    ("Mellanox OFED", "mellanox-ofed"),
    ("NVIDIA DOCA with collectx-clxapidev", "doca"),
    ("Mellanox DPDK 22.11", "dpdk"),
    ("Nsight Graphics", "nsight-graphics"),
    ("GeForce NOW for Android mobile and TV app", "geforce-experience"),
    ("vGPU software (Virtual GPU Manager)", "vgpu-manager"),
    ("NVIDIA RTX, Quadro, NVS", "gpu-display-driver"),
    ("GeForce", "gpu-display-driver"),
    ("Tesla", "gpu-display-driver"),
    ("Jeton AGX Orin series (including Jetson Orin NX series, Jetson Orin Nano series)", "jetson-linux"),
    ("HGX & DGX GB200", "dgx"),
    (" BlueField 1", "network-adapter"),
    ("Cumulus Linux LTS", "network-system"),
    ("DLS component of NVIDIA License System", "license-system"),
    ("NVIDIA Bright Cluster Manager", "cluster-manager"),
    ("Omniverse Audio2Face", "desktop"),
];

fn purl(text: &str) -> Purl {
    text.parse().unwrap()
}

fn keys(text: &str) -> Vec<&'static str> {
    products_of(&purl(text)).iter().map(|product| product.key).collect()
}

fn product(key: &str) -> &'static Product {
    products().iter().find(|product| product.key == key).unwrap()
}

#[test]
fn every_row_has_a_title_that_bulletins_use() {
    for (title, key) in TITLES {
        assert_eq!(by_title(title).map(|product| product.key), Some(*key), "{title}");
    }
    let named: BTreeSet<&str> = TITLES.iter().map(|(_, key)| *key).collect();
    // cuDNN and NCCL have had no bulletin in this form; rows without a title are reached through another row.
    let without: Vec<&str> = products()
        .iter()
        .filter(|product| !product.titles.is_empty() && !named.contains(product.key))
        .map(|product| product.key)
        .collect();
    assert_eq!(without, ["cudnn", "nccl"]);
    assert!(by_title("NVIDIA Flux Capacitor").is_none() && by_title("").is_none());
}

#[test]
fn keys_are_unique_and_a_hosts_product_is_in_no_image() {
    let unique: BTreeSet<&str> = products().iter().map(|product| product.key).collect();
    assert_eq!(unique.len(), products().len());
    for host in products().iter().filter(|product| product.place == Place::Host) {
        assert!(host.pypi.is_empty() && host.packages.is_empty() && host.generic.is_empty(), "{}", host.key);
    }
    assert_eq!(keys("pkg:generic/nvidia/driver@535.54.03"), [""; 0]);
    assert_eq!(keys("pkg:deb/ubuntu/libnvidia-compute-535@535.54.03"), [""; 0]);
}

#[test]
fn components_belong_to_products() {
    let cases: &[(&str, &[&str])] = &[
        (
            "pkg:generic/nvidia/cuda-toolkit@12.4.1",
            &["cuda-toolkit", "cuda-cuobjdump", "cuda-nvdisasm", "cuda-nvjpeg", "cuda-nsight-systems"],
        ),
        ("pkg:deb/ubuntu/cuda-nvdisasm-12-4@12.4.127-1", &["cuda-nvdisasm"]),
        ("pkg:deb/ubuntu/libnvjpeg-12-4@12.3.1.117-1", &["cuda-nvjpeg", "nvjpeg", "nvjpeg-release"]),
        ("pkg:pypi/nvidia-nvjpeg-cu12@12.3.1.117", &["cuda-nvjpeg", "nvjpeg", "nvjpeg-release"]),
        ("pkg:pypi/nvidia-nvjpeg2k-cu12@0.8.0", &["nvjpeg2000"]),
        ("pkg:pypi/nvidia-cublas-cu12@12.4.5.8", &[]),
        ("pkg:pypi/nemo-toolkit@2.3.0", &["nemo", "nemo-release"]),
        ("pkg:pypi/nvidia-dali-cuda120@1.40.0", &["dali"]),
        ("pkg:deb/ubuntu/libnvinfer8@8.6.1.6-1%2Bcuda12.0", &["tensorrt"]),
        ("pkg:rpm/rhel/nvidia-container-toolkit@1.17.0-1", &["container-toolkit"]),
        ("pkg:golang/github.com/NVIDIA/nvidia-container-toolkit@v1.17.0", &["container-toolkit"]),
        ("pkg:pypi/tensorrt-llm@1.1.0", &["tensorrt-llm"]),
        // The compiler is not the server, and the server's client is not the server.
        ("pkg:pypi/triton@3.0.0", &[]),
        ("pkg:pypi/tritonclient@2.49.0", &[]),
        ("pkg:pypi/tritonserver@2.49.0", &["triton-inference-server"]),
        ("pkg:generic/other/dali@1.0", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(keys(text), *expected, "{text}");
    }
}

#[test]
fn versions_are_those_of_the_products_counting() {
    let versions = |key: &str, text: &str, release| product(key).versions_of(&purl(text), release);
    // The inventory knows the release.
    assert_eq!(versions("cuda-nvjpeg", "pkg:pypi/nvidia-nvjpeg-cu12@12.3.1.117", Some("12.4.1")), ["12.4.1"]);
    assert_eq!(
        versions("cuda-nvjpeg", "pkg:generic/nvidia/nvjpeg@1", Some("12.6.1 or 12.6.2")),
        ["12.6.1", "12.6.2"]
    );
    // It does not, and the name or the first two numbers say which it may be.
    assert_eq!(
        versions("cuda-nvjpeg", "pkg:deb/ubuntu/libnvjpeg-12-4@12.3.1.117-1", None),
        ["12.4", "12.4.9"]
    );
    assert_eq!(
        versions("cuda-nvdisasm", "pkg:pypi/nvidia-cuda-nvdisasm-cu12@12.4.127", None),
        ["12.4", "12.4.9"]
    );
    assert_eq!(
        versions("cuda-cuobjdump", "pkg:deb/ubuntu/nvidia-cuda-toolkit@11.5.1-1ubuntu1", None),
        ["11.5.1"]
    );
    assert_eq!(versions("cuda-toolkit", "pkg:generic/nvidia/cuda-toolkit@12.1.1", None), ["12.1.1"]);
    assert!(versions("cuda-nvjpeg", "pkg:pypi/nvidia-nvjpeg-cu12@12.3.1.117", None).is_empty());
    // What packaging added is left out.
    assert_eq!(
        versions("container-toolkit", "pkg:deb/ubuntu/nvidia-container-toolkit@1.17.8-1", None),
        ["1.17.8"]
    );
    assert_eq!(versions("tensorrt", "pkg:deb/ubuntu/libnvinfer8@8.6.1.6-1%2Bcuda12.0", None), ["8.6.1.6"]);
    assert_eq!(
        versions("gpu-operator", "pkg:golang/github.com/nvidia/gpu-operator@v24.6.1", None),
        ["24.6.1"]
    );
    assert!(
        versions(
            "gpu-operator",
            "pkg:golang/github.com/nvidia/gpu-operator@v0.0.0-20240101000000-abcdef",
            None
        )
        .is_empty()
    );
    // Releases and packages are counted apart.
    assert_eq!(
        versions("triton-inference-server", "pkg:generic/nvidia/tritonserver@2.49.0", None),
        ["24.08"]
    );
    assert_eq!(versions("triton-inference-server", "pkg:generic/nvidia/tritonserver@24.08", None), ["24.08"]);
    assert!(versions("triton-inference-server", "pkg:generic/nvidia/tritonserver@2.99.0", None).is_empty());
    assert!(versions("nemo-release", "pkg:pypi/nemo-toolkit@2.3.0", None).is_empty());
    assert!(versions("nemo", "pkg:pypi/nemo-toolkit", None).is_empty());
}

#[test]
fn a_container_release_is_a_year_and_a_month() {
    for (version, is) in [
        ("24.08", true),
        ("25.02.1", true),
        ("24.9.0", false),
        ("13.0", false),
        ("24.13", false),
        ("", false),
    ] {
        assert_eq!(is_release(version), is, "{version}");
    }
    assert_eq!(counted(product("nemo"), "24.12").key, "nemo-release");
    assert_eq!(counted(product("nemo"), "2.3.2").key, "nemo");
    // RAPIDS is numbered by year and month itself.
    assert_eq!(counted(product("rapids"), "24.12.00").key, "rapids");
    assert_eq!(
        (triton_release("2.40").as_deref(), triton_release("2.17"), triton_release("3.1")),
        (Some("23.11"), None, None)
    );
}
