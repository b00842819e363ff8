//! NVIDIA's bulletins: prose, products, and what is none of an image's business.

use wb_advisory::Says;
use wb_model::{Component, ComponentKind, Covered, FindingFlag, FindingState, RelationshipKind};

use crate::assess;
use crate::testing::{
    below, covered, database, deb, inventory, only, open, options, package, python, record, says, state,
};

fn nvjpeg(release: Option<&str>) -> Component {
    let mut library = package(ComponentKind::NativeLibrary, "pkg:generic/nvidia/nvjpeg@12.3.1.117");
    if let Some(release) = release {
        library.properties.insert("cuda:toolkit-release".to_owned(), release.to_owned());
    }
    library
}

#[test]
fn a_library_is_compared_by_the_toolkit_release_it_came_with() {
    let records =
        [record("NVIDIA-5590:CVE-2024-0072", &["CVE-2024-0072"], &[below("nvidia", "cuda-nvjpeg", "12.5")])];
    let finding = only(&nvjpeg(Some("12.4.1")), &records);
    assert_eq!(finding.state, FindingState::Affected);
    assert!(finding.flags.contains(&FindingFlag::ByProductMap));
    assert_eq!(finding.evidence[0].version.as_deref(), Some("12.4.1"));
    let fix = finding.fix.unwrap();
    assert_eq!(fix.versions, ["cuda-nvjpeg 12.5"], "a toolkit release is no version of nvJPEG");
    assert_eq!(fix.advice, "upgrade to a release that has nvjpeg of cuda-nvjpeg 12.5");
    assert_eq!(state(&nvjpeg(Some("12.5.0")), &records), None);
}

#[test]
fn one_of_several_releases_is_unknown_where_they_differ() {
    let records = [record(
        "NVIDIA-5590:CVE-2024-0072",
        &["CVE-2024-0072"],
        &[below("nvidia", "cuda-nvjpeg", "12.3.2")],
    )];
    assert_eq!(state(&nvjpeg(Some("12.3.1 or 12.3.2")), &records), Some(FindingState::CouldNotCompare));
    assert_eq!(state(&nvjpeg(Some("12.2.1 or 12.2.2")), &records), Some(FindingState::Affected));
    assert_eq!(state(&nvjpeg(Some("12.4.0 or 12.4.1")), &records), None);
    assert_eq!(state(&nvjpeg(None), &records), Some(FindingState::CouldNotCompare));
}

#[test]
fn a_bulletin_that_could_not_be_read_is_shown_and_never_not_affected() {
    // 193 shapes of prose in 1,710 entries.
    let mut unparsed = says("nvidia", "cuda-nvjpeg");
    unparsed.says = Says::Unparsed;
    unparsed.note = Some("CUDA Toolkit (Linux): xx.32.1900".to_owned());
    let finding =
        only(&nvjpeg(Some("12.5.0")), &[record("NVIDIA-1:CVE-2024-1", &["CVE-2024-1"], &[unparsed])]);
    assert_eq!(finding.state, FindingState::CouldNotCompare);
    assert!(finding.evidence[0].range.contains("xx.32.1900"), "{}", finding.evidence[0].range);
}

#[test]
fn debs_of_nvidia_are_matched_and_not_dropped() {
    // trivy#10118, #10979, #9932.
    let records =
        [record("NVIDIA-1:CVE-2024-1", &["CVE-2024-1"], &[below("nvidia", "cuda-nvdisasm", "12.6")])];
    let mut deb = deb("cuda-nvdisasm-12-4", "12.4.127-1", "ubuntu-22.04");
    deb.supplier = Some("cudatools <cudatools@nvidia.com>".to_owned());
    let finding = only(&deb, &records);
    assert_eq!(finding.state, FindingState::Affected);
    let Covered::By { limit, sources } = covered(&deb, &records) else { panic!("not covered") };
    assert_eq!((limit.as_deref(), sources), (Some("NVIDIA's bulletins only"), vec!["osv/nvidia".to_owned()]));
}

#[test]
fn drivers_are_facts_of_a_machine() {
    let records = [
        record("NVIDIA-1:CVE-2024-1", &["CVE-2024-1"], &[open("nvidia", "gpu-display-driver")]),
        record("CVE-2024-2", &[], &[open("cpe", "nvidia:gpu_display_driver")]),
    ];
    let mut driver = package(ComponentKind::NativeLibrary, "pkg:generic/nvidia/driver@550.54.14");
    driver.cpes.push("cpe:2.3:a:nvidia:gpu_display_driver:550.54.14:*:*:*:*:*:*:*".parse().unwrap());
    assert_eq!(state(&driver, &records), None);
}

#[test]
fn a_wheel_and_the_library_in_it_are_one_finding_and_the_wheel_is_what_to_upgrade() {
    let records = [record("NVIDIA-1:CVE-2024-1", &["CVE-2024-1"], &[below("nvidia", "cuda-nvjpeg", "12.5")])];
    let wheel = python("nvidia-nvjpeg-cu12", "12.3.1.117");
    let image = inventory(&[nvjpeg(Some("12.4.1")), wheel.clone()], &[(1, RelationshipKind::Contains, 0)]);
    let found = assess(&image, &database(&records), &options()).unwrap().findings;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].fix.as_ref().unwrap().upgrade, wheel.id);
    // A document without libraries has only the wheel: it is asked for, and its release is not known.
    assert_eq!(state(&wheel, &records), Some(FindingState::CouldNotCompare));
}
