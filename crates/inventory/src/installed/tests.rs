//! What RECORD says and what is there are two things.

use super::*;
use crate::testing::Scene;

#[test]
fn recorded_and_actual_digests_stand_side_by_side() {
    let row = "a/__init__.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\na/gone.py,,\n";
    let scene = Scene::new()
        .file("site-packages/a-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: A\nVersion: 1\n")
        .file("site-packages/a-1.dist-info/RECORD", row)
        .file(
            "site-packages/a-1.dist-info/direct_url.json",
            r#"{"url": "https://u:p@h.example/a.whl",
            "archive_info": {"hashes": {"sha256": "00"}}}"#,
        )
        .file("site-packages/a/__init__.py", "changed");
    let found = installed_python(&scene.merge_every_file());
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.name.as_str(), one.version.as_str()), ("A", "1"));
    assert_eq!(one.archive_hash.as_deref(), Some("sha256=00"));
    let rows = one.record.as_ref().unwrap();
    assert_eq!(rows[0].recorded.as_deref(), Some(OF_NOTHING));
    assert!(rows[0].sha256.is_some() && rows[0].sha256 != rows[0].recorded);
    assert!(!rows[1].exists);
    assert_eq!(installed_python(&scene.merge())[0].record.as_ref().unwrap()[0].sha256, None);
}
