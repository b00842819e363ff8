use std::io::Write as _;

use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::{ImageBuilder, sha256};

use super::{Hashing, blob, read, write};

#[test]
fn what_is_written_is_read_back() {
    let place = tempfile::tempdir().unwrap();
    let archive = LayerBuilder::new().file("a", "b").build();
    let image = ImageBuilder::new().layer(archive.clone(), Pack::Gzip).layer(archive.clone(), Pack::Plain);
    image.write_layout(place.path(), "x").unwrap();
    let layers = read(place.path()).unwrap();
    assert_eq!(layers.len(), 2);
    assert_eq!(layers[0].diff_id, sha256(&archive).to_string());
    assert!(blob(place.path(), &layers[0].digest).is_file());
    assert_eq!(layers[1].digest, layers[1].diff_id);

    let again = tempfile::tempdir().unwrap();
    write(again.path(), &layers).unwrap();
    assert_eq!(read(again.path()).unwrap(), layers);
}

#[test]
fn no_layout_is_an_error() {
    let place = tempfile::tempdir().unwrap();
    assert!(read(place.path()).is_err());
    fs_err::write(place.path().join("index.json"), "{}").unwrap();
    assert!(read(place.path()).is_err());
}

#[test]
fn bytes_are_hashed_as_they_pass() {
    let mut hashing = Hashing::new(Vec::new());
    hashing.write_all(b"abc").unwrap();
    let (bytes, digest, count) = hashing.finish();
    assert_eq!((bytes.as_slice(), count), (&b"abc"[..], 3));
    assert_eq!(digest, sha256(b"abc").to_string());
}
