use super::*;

#[test]
fn every_matcher_has_its_line_and_every_line_its_file() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/matcher");
    let mut files: Vec<String> = fs_err::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    files.sort();
    let listed: Vec<&str> = MATCHERS.iter().map(|entry| entry.info.name).collect();
    assert_eq!(listed, files, "src/matcher/*.rs and MATCHERS, both sorted by name");
    assert!(MATCHERS.iter().all(|entry| !entry.info.about.is_empty()));
}
