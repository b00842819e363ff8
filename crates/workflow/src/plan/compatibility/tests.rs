use super::{TABLE, releases, torch};

#[test]
fn every_line_of_the_table_is_read() {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(releases().count(), lines);
    assert!(lines >= 24);
}

#[test]
fn a_release_names_its_companions() {
    let release = torch("2.1.0+cu118").unwrap();
    assert_eq!(release.companion("torchvision"), Some("0.16.0"));
    assert_eq!((release.companion("triton"), release.cuda), (Some("2.1.0"), "12.1"));
    assert!(release.is_built_for("cu118") && !release.is_built_for("cu126"));
    assert!(release.takes_python(11) && !release.takes_python(13));
    assert_eq!(torch("1.12.0").unwrap().companion("triton"), None);
    assert!(torch("0.1").is_none());
}
