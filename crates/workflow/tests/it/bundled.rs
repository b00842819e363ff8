//! Libraries hidden in the wheels of the two real images, against a feed of NVD's form that stands beside this test.
//!
//! `WEIGHBRIDGE_IMAGES` names the folder with the layouts; without it these tests say so and do nothing.

use std::path::{Path, PathBuf};

use wb_advisory::Database;
use wb_model::{ComponentKind, Finding, FindingState, Inventory};
use wb_workflow::advisories::build;

use crate::third_image::image::weigh;

fn images() -> Option<PathBuf> {
    let folder = std::env::var_os("WEIGHBRIDGE_IMAGES").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: WEIGHBRIDGE_IMAGES is not set");
    }
    folder
}

fn matched(folder: &Path, name: &str) -> (Inventory, Vec<Finding>) {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("a.db");
    let feeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/bundled");
    let built = build(&[feeds], &file, "2026-11-21T00:00:00Z").unwrap();
    assert!(built.skipped.is_empty(), "{:?}", built.skipped);
    let inventory = weigh(&format!("oci:{}", folder.join(name).display()), Some(&folder.join("cache")));
    let options = wb_match::MatchOptions { as_of: "2026-11-21T00:00:00Z".parse().unwrap() };
    let matches = wb_match::assess(&inventory, &Database::open(&file).unwrap(), &options).unwrap();
    (inventory, matches.findings)
}

#[test]
fn openssl_libwebp_and_ffmpeg_inside_wheels_are_found_and_the_wheel_is_what_to_upgrade() {
    let Some(folder) = images() else { return };
    let (inventory, findings) = matched(&folder, "small");
    for (cve, library, version, wheel) in [
        ("CVE-2022-0778", "openssl", "1.0.2k", "tokenizers"),
        ("CVE-2023-4863", "libwebp", "1.3.0", "Pillow"),
        ("CVE-2023-49502", "ffmpeg", "5.1.2", "opencv-python-headless"),
    ] {
        let finding = findings
            .iter()
            .find(|finding| {
                let component = inventory.component(&finding.component).unwrap();
                finding.vulnerability == cve
                    && component.name == library
                    && component.version.as_deref() == Some(version)
                    && finding
                        .fix
                        .as_ref()
                        .is_some_and(|fix| fix.upgrade.as_str().contains(&wheel.to_lowercase()))
            })
            .unwrap_or_else(|| panic!("{cve} in the {library} {version} of {wheel}"));
        assert_eq!(finding.state, FindingState::Affected, "{cve}");
        assert!(finding.fix.as_ref().unwrap().advice.contains(wheel), "{cve}");
    }
    // The other OpenSSLs in the image have the fix.
    assert!(findings.iter().filter(|finding| finding.vulnerability == "CVE-2022-0778").all(|finding| {
        inventory.component(&finding.component).unwrap().version.as_deref() == Some("1.0.2k")
    }));
}

#[test]
fn no_language_package_is_ever_matched_by_a_cpe_and_triton_the_compiler_is_no_server() {
    let Some(folder) = images() else { return };
    for name in ["small", "cuda"] {
        let (inventory, findings) = matched(&folder, name);
        assert!(!findings.is_empty());
        for finding in &findings {
            let component = inventory.component(&finding.component).unwrap();
            assert_ne!(
                component.kind,
                ComponentKind::LanguagePackage,
                "{}: {}",
                component.name,
                finding.vulnerability
            );
            assert_ne!(component.name, "triton");
        }
    }
}
