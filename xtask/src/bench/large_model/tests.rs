use super::*;

#[test]
fn an_image_is_written_and_is_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Vec::new();
    write_archive(1, &mut archive).unwrap();
    assert_eq!(archive.len() % 512, 0);
    assert_eq!(&archive[512 + 8..512 + 9], b"{");
    let made = make(folder.path(), 1).unwrap();
    assert_eq!(made.diff_id, wb_testkit::layout::sha256(&archive).to_string());
    let blob = fs_err::read(layout::blob(folder.path(), &made.digest)).unwrap();
    assert_eq!(made.digest, wb_testkit::layout::sha256(&blob).to_string());
    assert!((0.5..0.9).contains(&(blob.len() as f64 / archive.len() as f64)), "{} bytes", blob.len());
    assert_eq!(make(folder.path(), 1).unwrap().digest, made.digest);
}
