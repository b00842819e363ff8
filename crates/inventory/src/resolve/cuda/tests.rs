use wb_model::{DiagnosticCode, RelationshipKind, Technique};

use crate::read::elf::tests::build::Recipe;
use crate::resolve::native_libraries::tests::{component, edges, library, said, wheel};
use crate::testing::Scene;

fn cudart(soname: &'static str) -> Vec<u8> {
    Recipe { build_id: vec![7; 20], ..library(soname, &[], "") }.build()
}

#[test]
fn nvidias_wheel_contains_the_library_with_its_version() {
    let files = [
        ("nvidia/cublas/lib/libcublas.so.12", library("libcublas.so.12", &["libcublasLt.so.12"], "").build()),
        ("nvidia/cublas/lib/libcublasLt.so.12", library("libcublasLt.so.12", &[], "").build()),
    ];
    let inventory = wheel(Scene::new(), "nvidia_cublas_cu12", "12.1.3.1", &files).conclude();
    let cublas = component(&inventory, "cublas");
    assert_eq!(cublas.purl.as_ref().expect("a purl").to_string(), "pkg:generic/nvidia/cublas@12.1.3.1");
    assert_eq!(cublas.occurrences.len(), 2);
    assert_eq!(cublas.properties["cuda:toolkit-release"], "12.1.1");
    assert_eq!(cublas.properties["cuda:came-as"], "wheel nvidia-cublas-cu12");
    assert_eq!(cublas.cpes[0].to_string(), "cpe:2.3:a:nvidia:cuda_toolkit:12.1.1:*:*:*:*:*:*:*");
    assert_eq!(edges(&inventory, RelationshipKind::Contains).len(), 1);
    assert!(said(&inventory, DiagnosticCode::UnknownLibrary).is_empty());
}

#[test]
fn a_copy_is_known_by_its_build_and_its_neighbours_by_the_release() {
    let files = wheel(
        Scene::new(),
        "nvidia_cuda_runtime_cu12",
        "12.1.105",
        &[("nvidia/cuda_runtime/lib/libcudart.so.12", cudart("libcudart.so.12"))],
    );
    let inventory = wheel(
        files,
        "torchvision",
        "0.16.0",
        &[
            ("torchvision.libs/libcudart.7ec1eba6.so.12", cudart("libcudart.so.12")),
            ("torchvision.libs/libnvjpeg.f00ca762.so.12", library("libnvjpeg.so.12", &[], "").build()),
        ],
    )
    .conclude();
    let copies: Vec<_> = inventory.components.iter().filter(|component| component.name == "cudart").collect();
    assert_eq!(copies.len(), 2, "each stays at its place");
    assert!(copies.iter().all(|copy| copy.version.as_deref() == Some("12.1.105")));
    let copy = copies
        .iter()
        .find(|copy| copy.properties["cuda:came-as"] == "copy inside torchvision")
        .expect("the copy");
    assert!(
        copy.identities
            .iter()
            .flat_map(|identity| &identity.methods)
            .any(|method| method.technique == Technique::HashComparison)
    );
    let same = edges(&inventory, RelationshipKind::SameAs);
    assert_eq!(same, [("cudart".to_owned(), "cudart".to_owned())]);
    let nvjpeg = component(&inventory, "nvjpeg");
    assert_eq!(nvjpeg.version.as_deref(), Some("12.2.0.2"));
    let confidence = nvjpeg
        .identities
        .iter()
        .find(|identity| identity.concluded == "12.2.0.2")
        .expect("inferred")
        .confidence;
    assert_eq!(confidence.as_percent(), 60);
}

#[test]
fn loose_files_below_a_toolkit() {
    let version = r#"{"cuda":{"name":"CUDA SDK","version":"12.1.1"},"cuda_cudart":{"name":"cudart","version":"12.1.105"},
        "libcusparse":{"name":"cuSPARSE","version":"12.1.0.106"}}"#;
    let inventory = Scene::new()
        .file("usr/local/cuda-12.1/version.json", version)
        .file("usr/local/cuda-12.1/lib64/libcudart.so.12.1.105", cudart("libcudart.so.12"))
        .file("usr/local/cuda-12.1/lib64/libcusparse.so.12", library("libcusparse.so.12", &[], "").build())
        .file("opt/other/libcufft.so.11", library("libcufft.so.11", &[], "").build())
        .conclude();
    assert_eq!(component(&inventory, "cuda-toolkit").version.as_deref(), Some("12.1.1"));
    let cudart = component(&inventory, "cudart");
    assert_eq!(cudart.version.as_deref(), Some("12.1.105"));
    assert_eq!(
        cudart
            .identities
            .iter()
            .find(|identity| identity.concluded == "12.1.105")
            .expect("a version")
            .methods
            .len(),
        2
    );
    assert_eq!(component(&inventory, "cusparse").version.as_deref(), Some("12.1.0.106"));
    assert_eq!(component(&inventory, "cufft").version, None);
    assert_eq!(said(&inventory, DiagnosticCode::UnknownRelease), ["cufft: which version is not known"]);
}

#[test]
fn headers_agree_with_fewer_numbers_and_disagreement_is_said() {
    let header = |patch: u8| {
        format!("#define CUDNN_MAJOR 8\n#define CUDNN_MINOR 9\n#define CUDNN_PATCHLEVEL {patch}\n")
            .into_bytes()
    };
    let image = |patch| {
        wheel(
            Scene::new(),
            "nvidia_cudnn_cu12",
            "8.9.2.26",
            &[
                ("nvidia/cudnn/lib/libcudnn.so.8", library("libcudnn.so.8", &[], "").build()),
                ("nvidia/cudnn/include/cudnn_version.h", header(patch)),
            ],
        )
        .conclude()
    };
    let agreeing = image(2);
    assert_eq!(component(&agreeing, "cudnn").version.as_deref(), Some("8.9.2.26"));
    assert!(said(&agreeing, DiagnosticCode::ConflictingEvidence).is_empty());
    let other = image(7);
    assert_eq!(component(&other, "cudnn").version.as_deref(), Some("8.9.2.26"));
    assert_eq!(said(&other, DiagnosticCode::ConflictingEvidence).len(), 1);
}

#[test]
fn packages_of_the_distribution_are_described_and_speak_for_their_files() {
    let status = "Package: cuda-cudart-12-1\nStatus: install ok installed\nVersion: 12.1.105-1\nArchitecture: amd64\n\n";
    let inventory = Scene::new()
        .file("var/lib/dpkg/status", status)
        .file(
            "var/lib/dpkg/info/cuda-cudart-12-1.list",
            "/.\n/usr/local/cuda-12.1/lib64/libcudart.so.12.1.105\n",
        )
        .file("usr/local/cuda-12.1/lib64/libcudart.so.12.1.105", cudart("libcudart.so.12"))
        .conclude();
    assert!(!inventory.components.iter().any(|component| component.name == "cudart"));
    let deb = component(&inventory, "cuda-cudart-12-1");
    assert_eq!(deb.properties["cuda:product"], "cudart");
    assert_eq!(deb.properties["cuda:toolkit-release"], "12.1.1");
    assert_eq!(deb.cpes[0].to_string(), "cpe:2.3:a:nvidia:cuda_toolkit:12.1.1:*:*:*:*:*:*:*");
}

#[test]
fn nccl_linked_into_torch_and_what_torch_says_of_itself() {
    let torch =
        library("libtorch_cuda.so", &[], "NCCL version 2.14.3+cuda11.7\nUnknown NCCL version").build();
    let inventory = wheel(
        Scene::new(),
        "torch",
        "2.0.0",
        &[
            ("torch/lib/libtorch_cuda.so", torch),
            (
                "torch/version.py",
                b"__version__ = '2.0.0+cu117'\ncuda = '11.7'\ngit_version = 'c263bd4'\n".to_vec(),
            ),
        ],
    )
    .conclude();
    let nccl = component(&inventory, "nccl");
    assert_eq!(nccl.version.as_deref(), Some("2.14.3"));
    assert!(nccl.properties["native:linked-into"].ends_with("torch/lib/libtorch_cuda.so"));
    let torch = component(&inventory, "torch");
    assert_eq!(torch.properties["torch:cuda"], "11.7");
    assert_eq!(torch.properties["torch:build"], "2.0.0+cu117");
}

#[test]
fn the_compiler_triton_is_not_the_inference_server() {
    let files = [("triton/_C/libtriton.so", library("libtriton.so", &[], "").build())];
    let inventory = wheel(Scene::new(), "triton", "2.1.0", &files).conclude();
    assert_eq!(inventory.components.iter().filter(|component| component.name.contains("triton")).count(), 1);
}
