use super::super::tree::Tree;
use super::check;

const LIST: &str = "const READERS: &[&dyn Reader] = &[&read::elf::Elf, &read::os::dpkg::Dpkg];";

#[test]
fn what_is_listed_passes() {
    let tree = Tree::of(&[
        ("crates/inventory/src/list.rs", LIST),
        ("crates/inventory/src/read/elf/mod.rs", "impl Reader for Elf {}"),
        ("crates/inventory/src/read/elf/notes.rs", "fn helper() {}"),
        ("crates/inventory/src/read/os/dpkg.rs", "impl Reader for Dpkg {}"),
    ]);
    assert!(check(&tree).is_empty());
}

#[test]
fn a_forgotten_reader_is_found() {
    let tree = Tree::of(&[
        ("crates/inventory/src/list.rs", "// read::os::rpm::Rpm\n&read::os::dpkg::DpkgStatus"),
        ("crates/inventory/src/read/os/rpm.rs", "\nimpl Reader for Rpm {}"),
        ("crates/inventory/src/read/os/dpkg.rs", "impl Reader for Dpkg {}"),
        ("crates/inventory/src/resolve/cuda.rs", "impl Resolver for Cuda {}"),
        ("crates/source/src/open.rs", "fn open() { OciLayout::open() }"),
        ("crates/source/src/oci_layout.rs", "impl ImageSource for OciLayout {}"),
        ("crates/source/src/podman.rs", "impl ImageSource for Podman {}"),
    ]);
    let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "crates/inventory/src/read/os/dpkg.rs:1: the Reader read::os::dpkg::Dpkg is not in crates/inventory/src/list.rs",
            "crates/inventory/src/read/os/rpm.rs:2: the Reader read::os::rpm::Rpm is not in crates/inventory/src/list.rs",
            "crates/inventory/src/resolve/cuda.rs:1: the Resolver resolve::cuda::Cuda is not in crates/inventory/src/list.rs",
            "crates/source/src/podman.rs:1: the ImageSource Podman is not in crates/source/src/open.rs",
        ]
    );
}
