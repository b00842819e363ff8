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

#[test]
fn a_forgotten_format_and_renderer_are_found() {
    let tree = Tree::of(&[
        ("crates/bom/src/list.rs", "write: cyclonedx::v1_6::write, // spdx::v3_0::write"),
        ("crates/bom/src/cyclonedx/mod.rs", "mod v1_6;"),
        ("crates/bom/src/cyclonedx/v1_6/mod.rs", ""),
        ("crates/bom/src/cyclonedx/v1_6/write.rs", ""),
        ("crates/bom/src/spdx/v3_0.rs", ""),
        ("crates/report/src/list.rs", "&[(\"table\", \"for a person\")]; // \"sarif\""),
        ("crates/report/src/table.rs", "pub fn table(out: &mut dyn Write) {}"),
        ("crates/report/src/plain.rs", "pub fn plain(text: &str) -> String {}"),
        ("crates/report/src/sarif.rs", "pub fn sarif(\n    out: &mut dyn Write,\n) {}"),
    ]);
    let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "crates/bom/src/spdx/v3_0.rs: the format spdx::v3_0 is not in crates/bom/src/list.rs",
            "crates/report/src/sarif.rs: the renderer sarif is not in crates/report/src/list.rs",
        ]
    );
}
