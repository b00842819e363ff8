use wb_read::{Entry, EntryPath, Limits};
use wb_source::{OpenOptions, Sink, Source, open, read_image_layer};

use super::make;

/// Counts what it is given.
#[derive(Default)]
struct Count {
    files: u64,
    bytes: u64,
    odd: u64,
}

impl Sink for Count {
    fn entry(&mut self, entry: &Entry, _: &mut dyn std::io::BufRead) -> std::io::Result<()> {
        if entry.kind == wb_read::EntryKind::File {
            self.files += 1;
            self.bytes += entry.size;
        }
        Ok(())
    }

    fn odd(&mut self, _: wb_model::DiagnosticCode, _: Option<&EntryPath>, _: String) {
        self.odd += 1;
    }
}

#[test]
fn the_image_has_as_many_files_as_asked_for() {
    let place = tempfile::tempdir().unwrap();
    let made = make(place.path(), 2345).unwrap();
    let network = wb_transport::Options::new();
    let name = format!("oci:{}", place.path().display());
    let Source::Image(image) = open(&name, &OpenOptions { platform: None, network }).unwrap() else {
        panic!("no image")
    };
    let mut count = Count::default();
    let verified = read_image_layer(image.as_ref(), 0, &Limits::DEFAULT, &mut count).unwrap();
    assert_eq!(verified.diff_id.to_string(), made.diff_id);
    assert_eq!((count.files, count.odd), (2345, 0));
    assert!(count.bytes > 0);
}
