//! The rows of the map: each product with its titles, its counting and what in an inventory is a part of it.

use wb_version::Scheme;

use super::{Counting, Place, Product};

const fn image(key: &'static str, titles: &'static [&'static str]) -> Product {
    Product {
        key,
        titles,
        place: Place::Image,
        counting: Counting::Own,
        scheme: Scheme::Generic,
        pypi: &[],
        packages: &[],
        generic: &[],
        golang: &[],
    }
}

const fn host(key: &'static str, titles: &'static [&'static str]) -> Product {
    let mut product = image(key, titles);
    product.place = Place::Host;
    product
}

/// A Python project: its packages are numbered as its bulletins count.
const fn python(
    key: &'static str,
    titles: &'static [&'static str],
    pypi: &'static [&'static str],
) -> Product {
    let mut product = image(key, titles);
    product.scheme = Scheme::Pypi;
    product.pypi = pypi;
    product
}

impl Product {
    const fn counted(mut self, counting: Counting) -> Self {
        self.counting = counting;
        self
    }

    const fn pypi(mut self, names: &'static [&'static str]) -> Self {
        self.pypi = names;
        self
    }

    const fn packages(mut self, names: &'static [&'static str]) -> Self {
        self.packages = names;
        self
    }

    const fn generic(mut self, names: &'static [&'static str]) -> Self {
        self.generic = names;
        self
    }

    const fn golang(mut self, paths: &'static [&'static str]) -> Self {
        self.golang = paths;
        self
    }
}

/// All products. Of two rows that fit a title the first one counts.
pub fn products() -> &'static [Product] {
    PRODUCTS
}

#[rustfmt::skip]
static PRODUCTS: &[Product] = &[
    // The CUDA Toolkit and the members that its bulletins name. A flaw whose member is not told is the whole's.
    image("cuda-toolkit", &["cuda toolkit"]).counted(Counting::Toolkit)
        .packages(&["cuda-toolkit*", "nvidia-cuda-toolkit"]).generic(&["cuda-toolkit"]),
    image("cuda-cuobjdump", &[]).counted(Counting::Toolkit).pypi(&["nvidia-cuda-cuobjdump*"])
        .packages(&["cuda-cuobjdump-*", "nvidia-cuda-toolkit"]).generic(&["cuda-toolkit", "cuobjdump"]),
    image("cuda-nvdisasm", &[]).counted(Counting::Toolkit).pypi(&["nvidia-cuda-nvdisasm*"])
        .packages(&["cuda-nvdisasm-*", "nvidia-cuda-toolkit"]).generic(&["cuda-toolkit", "nvdisasm"]),
    image("cuda-nvjpeg", &[]).counted(Counting::Toolkit).pypi(&["nvidia-nvjpeg", "nvidia-nvjpeg-cu*"])
        .packages(&["libnvjpeg-*"]).generic(&["cuda-toolkit", "nvjpeg"]),
    image("cuda-nsight-systems", &[]).counted(Counting::Toolkit)
        .packages(&["cuda-nsight-systems-*"]).generic(&["cuda-toolkit"]),
    host("cuda-nsight-visual-studio", &[]),

    // Libraries.
    image("nvjpeg", &["nvjpeg"]).pypi(&["nvidia-nvjpeg", "nvidia-nvjpeg-cu*"])
        .packages(&["libnvjpeg-*"]).generic(&["nvjpeg"]),
    image("nvjpeg-release", &[]).counted(Counting::Release).pypi(&["nvidia-nvjpeg", "nvidia-nvjpeg-cu*"])
        .packages(&["libnvjpeg-*"]).generic(&["nvjpeg"]),
    image("nvjpeg2000", &["nvjpeg2000", "nvjpeg2000 library"]).pypi(&["nvidia-nvjpeg2k*"])
        .packages(&["libnvjpeg2k*", "nvjpeg2k*"]).generic(&["nvjpeg2000"]),
    image("nvtiff", &["nvtiff library", "nvtiff"]).pypi(&["nvidia-nvtiff*"])
        .packages(&["libnvtiff*", "nvtiff*"]).generic(&["nvtiff"]),
    image("cudnn", &["cudnn", "cudnn library"]).pypi(&["nvidia-cudnn", "nvidia-cudnn-cu*"])
        .packages(&["libcudnn*", "cudnn*"]).generic(&["cudnn"]),
    image("nccl", &["nccl", "nccl library"]).pypi(&["nvidia-nccl-cu*"]).packages(&["libnccl*"]).generic(&["nccl"]),
    image("tensorrt", &["tensorrt"])
        .pypi(&["tensorrt", "tensorrt-cu*", "tensorrt-lean*", "tensorrt-dispatch*", "tensorrt-libs", "tensorrt-bindings", "nvidia-tensorrt"])
        .packages(&["tensorrt", "tensorrt-*", "libnvinfer*", "libnvonnxparser*", "libnvparsers*", "python3-libnvinfer*"])
        .generic(&["tensorrt"]),
    image("dali", &["dali"]).pypi(&["nvidia-dali-*"]).generic(&["dali"]),
    python("cv-cuda", &["cv-cuda"], &["cvcuda", "cvcuda-cu*"]).generic(&["cv-cuda"]),
    python("cuda-q", &["cuda-q"], &["cudaq", "cuda-quantum", "cuda-quantum-cu*"]),
    python("rapids", &["rapids cudf and cuml"],
        &["cudf", "cudf-cu*", "cuml", "cuml-cu*", "libcudf-cu*", "libcuml-cu*", "pylibcudf-cu*", "dask-cudf", "dask-cudf-cu*"]),

    // Serving and training.
    image("triton-inference-server", &["triton inference server"]).counted(Counting::Release)
        // `triton` is a compiler, and `tritonclient` has none of the server's code.
        .pypi(&["tritonserver"]).packages(&["tritonserver"]).generic(&["tritonserver", "triton-inference-server"]),
    python("tensorrt-llm", &["tensorrt-llm"], &["tensorrt-llm"]).generic(&["tensorrt-llm"]),
    python("dynamo", &["dynamo"], &["ai-dynamo", "ai-dynamo-runtime"]),
    python("nemo", &["nemo", "nemo framework"], &["nemo-toolkit"]),
    python("nemo-release", &[], &["nemo-toolkit"]).counted(Counting::Release),
    python("nemo-curator", &["nemo curator"], &["nemo-curator"]),
    python("nemo-curator-release", &[], &["nemo-curator"]).counted(Counting::Release),
    python("nemo-agent-toolkit", &["nemo agent toolkit"], &["nvidia-nat", "nvidia-nat-*", "aiqtoolkit", "agentiq"]),
    image("nemoclaw", &["nemoclaw"]).generic(&["nemoclaw"]),
    python("megatron-lm", &["megatron-lm", "megatron lm"], &["megatron-core", "megatron-lm"]),
    python("megatron-bridge", &["megatron-bridge"], &["megatron-bridge"]),
    python("bionemo", &["bionemo framework"], &["bionemo-*"]),
    python("apex", &["apex"], &["apex"]),
    python("apex-release", &[], &["apex"]).counted(Counting::Release),
    python("merlin-transformers4rec", &["merlin transformers4rec", "tranformers4rec", "transformers4rec"], &["transformers4rec"]),
    python("merlin-nvtabular", &["nvtabular"], &["nvtabular"]),
    python("nvflare", &["flare sdk", "flare"], &["nvflare", "nvflare-*"]),
    python("model-optimizer", &["model optimizer"], &["nvidia-modelopt", "nvidia-modelopt-core"]),
    python("resiliency-extension", &["resiliency extension"], &["nvidia-resiliency-ext"]),
    python("webdataset", &["webdataset"], &["webdataset"]),
    python("runx", &["runx"], &["runx"]),
    python("tao", &["tao"], &["nvidia-tao", "nvidia-tao-*"]),
    // `nvidia-riva-client` has none of the server's code.
    image("riva", &["riva"]).generic(&["riva", "riva-server"]),
    python("isaac-lab", &["isaac lab", "isaac lab component of nvidia isaac sim"], &["isaaclab", "isaaclab-*"]),
    // Counted in years until 2023.1.1 and from 4.0 on: what is numbered one way cannot be compared with the other.
    image("isaac-sim", &["isaac sim"]),
    python("isaac-gr00t", &["isaac-gr00t*"], &["gr00t"]),
    image("isaac-launchable", &["isaac launchable"]).generic(&["isaac-launchable"]),
    image("aistore", &["aistore framework", "authn component of nvidia aistore"]).golang(&["github.com/nvidia/aistore"]),
    image("ais-operator", &["ais operator"]).golang(&["github.com/ais-operator", "github.com/nvidia/ais-k8s/operator"]),

    // Containers and clusters.
    image("container-toolkit", &["container toolkit"])
        .packages(&["nvidia-container-toolkit", "nvidia-container-toolkit-base", "nvidia-container-toolkit-operator-extensions", "libnvidia-container1", "libnvidia-container-tools"])
        .generic(&["container-toolkit"]).golang(&["github.com/nvidia/nvidia-container-toolkit"]),
    image("gpu-operator", &["gpu operator"]).generic(&["gpu-operator"]).golang(&["github.com/nvidia/gpu-operator"]),
    image("k8s-device-plugin", &["kubernetes device plugin"]).golang(&["github.com/nvidia/k8s-device-plugin"]),
    image("mig-manager", &["mig manager"]).golang(&["github.com/nvidia/mig-parted"]),
    image("kai-scheduler", &["kai scheduler"]).golang(&["github.com/nvidia/kai-scheduler"]),
    image("dcgm", &["dcgm"]).packages(&["datacenter-gpu-manager*"]).generic(&["dcgm"]),
    image("dcgm-exporter", &["dcgm exporter"]).packages(&["dcgm-exporter", "datacenter-gpu-manager-exporter"])
        .golang(&["github.com/nvidia/dcgm-exporter"]),
    image("runai", &["runai"]).generic(&["runai"]),
    image("mellanox-ofed", &["mellanox ofed"]).packages(&["mlnx-ofed-*"]),
    image("doca", &["doca-host", "doca with *"]).packages(&["doca-host", "doca-all", "doca-runtime", "doca-sdk"]),
    image("dpdk", &["upstream dpdk", "mellanox dpdk*", "mlnx_dpdk"]).packages(&["mlnx-dpdk*"]).generic(&["dpdk"]),
    image("nsight-graphics", &["nsight graphics"]).packages(&["nsight-graphics*"]),

    // Machines.
    host("geforce-experience", &["geforce experience", "geforce now*"]),
    host("vgpu-manager", &["virtual gpu manager", "vgpu software (virtual gpu manager)", "cloud gaming virtual gpu manager", "cloud gaming (virtual gpu manager)", "cloud gaming(virtual gpu manager)"]),
    host("gpu-display-driver", &["geforce*", "studio", "tesla", "rtx*", "guest driver", "vgpu software (guest driver)", "cloud gaming guest driver", "cloud gaming (guest driver)"]),
    host("jetson-linux", &["jetson*", "jeton agx*", "igx orin", "shield tv"]),
    host("dgx", &["dgx*", "hgx*", "hopper hgx*"]),
    host("network-adapter", &["bluefield*", "connectx*", "virtio-net*", "snap-4 container"]),
    host("network-system", &["cumulus linux*", "mellanox os", "metrox*", "nvos", "onyx", "skyway", "ufm *"]),
    host("license-system", &["dls component of nvidia license system", "license system dls*"]),
    host("cluster-manager", &["base command manager", "bright cluster manager"]),
    host("desktop", &["app", "nvapp", "chatrtx", "nvdebug tool", "omniverse*"]),
];
