use std::path::Path;

use wb_testkit::layer::Pack;
use wb_testkit::layout::ImageBuilder;

use crate::common::{base, names, weigh, wheel};

fn write(folder: &Path, image: &ImageBuilder) -> String {
    image.write_layout(folder, "v1").unwrap();
    format!("oci:{}", folder.display())
}

fn image() -> ImageBuilder {
    ImageBuilder::new().layer(base().build(), Pack::Gzip).layer(wheel("demo", "1.0").build(), Pack::Zstd)
}

#[test]
fn a_second_scan_reads_no_layer_and_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    let name = write(&folder.path().join("image"), &image());
    let first = weigh(&name, Some(&cache)).unwrap();
    assert_eq!(names(&first), ["debian@12", "demo@1.0", "libc6@2.36-9"]);
    // With the layers' blobs gone but for their names, only the cache can answer.
    let blobs = image().blobs().unwrap().blobs;
    for blob in &blobs[..2] {
        let digest = wb_testkit::layout::sha256(blob);
        fs_err::write(folder.path().join("image/blobs/sha256").join(digest.hex()), "").unwrap();
    }
    assert_eq!(weigh(&name, Some(&cache)).unwrap(), first);
    assert!(weigh(&name, None).is_err());
}

#[test]
fn a_layer_is_known_again_in_another_image() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    weigh(&write(&folder.path().join("a"), &image()), Some(&cache)).unwrap();
    let other = ImageBuilder::new()
        .layer(base().build(), Pack::Gzip)
        .layer(wheel("other", "2.0").build(), Pack::Gzip);
    let name = write(&folder.path().join("b"), &other);
    assert_eq!(names(&weigh(&name, Some(&cache)).unwrap()), names(&weigh(&name, None).unwrap()));
}

#[test]
fn an_images_own_claim_opens_nothing() {
    // The first image is honest and fills the cache. The second one has another layer and claims the first one's
    // diffID for it.
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    let honest = ImageBuilder::new().layer(wheel("good", "1.0").build(), Pack::Gzip);
    weigh(&write(&folder.path().join("honest"), &honest), Some(&cache)).unwrap();
    let liar = ImageBuilder::new().layer(wheel("evil", "1.0").build(), Pack::Gzip).claim(honest.diff_ids());
    let name = write(&folder.path().join("liar"), &liar);
    for _ in 0..2 {
        let error = weigh(&name, Some(&cache)).unwrap_err().to_string();
        assert!(error.contains("diffID"), "{error}");
    }
    // The same claim about a layer that is in the cache under its true diffID.
    let evil = ImageBuilder::new().layer(wheel("evil", "1.0").build(), Pack::Gzip);
    weigh(&write(&folder.path().join("evil"), &evil), Some(&cache)).unwrap();
    let error = weigh(&name, Some(&cache)).unwrap_err().to_string();
    assert!(error.contains("diffID"), "{error}");
}

#[test]
fn a_damaged_cache_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    let name = write(&folder.path().join("image"), &image());
    let first = weigh(&name, Some(&cache)).unwrap();
    let mut damaged = 0;
    for layer in fs_err::read_dir(cache.join("v1/layers")).unwrap() {
        for file in fs_err::read_dir(layer.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let mut bytes = fs_err::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x55;
            fs_err::write(&path, bytes).unwrap();
            damaged += 1;
        }
    }
    assert!(damaged > 10);
    assert_eq!(weigh(&name, Some(&cache)).unwrap(), first);
}

#[test]
fn a_cache_that_cannot_be_written_is_no_reason_to_fail() {
    let folder = tempfile::tempdir().unwrap();
    let name = write(&folder.path().join("image"), &image());
    let blocked = folder.path().join("file");
    fs_err::write(&blocked, "no folder").unwrap();
    assert_eq!(weigh(&name, Some(&blocked)).unwrap(), weigh(&name, None).unwrap());
}

#[test]
fn several_scans_share_a_cache() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    let name = write(&folder.path().join("image"), &image());
    let expected = weigh(&name, None).unwrap();
    std::thread::scope(|scope| {
        let scans: Vec<_> = (0..8).map(|_| scope.spawn(|| weigh(&name, Some(&cache)).unwrap())).collect();
        for scan in scans {
            assert_eq!(scan.join().unwrap(), expected);
        }
    });
}

#[test]
fn a_cache_stays_within_its_size() {
    let folder = tempfile::tempdir().unwrap();
    let cache_folder = folder.path().join("cache");
    for number in 0..6 {
        let image = ImageBuilder::new().layer(wheel("demo", &format!("1.{number}")).build(), Pack::Gzip);
        let name = write(&folder.path().join(number.to_string()), &image);
        let options = wb_source::OpenOptions { platform: None, network: wb_transport::Options::new() };
        let source = wb_source::open(&name, &options).unwrap();
        let cache = Some(wb_scan::Cache::new(&cache_folder, 12_000));
        let options = wb_scan::ScanOptions {
            limits: wb_read::Limits::DEFAULT,
            cache,
            jobs: 1,
            every_file: wb_scan::EveryFile::Skipped,
        };
        wb_scan::scan(&source, &options, &wb_scan::Silent).unwrap();
    }
    let mut bytes = 0;
    for layer in fs_err::read_dir(cache_folder.join("v1/layers")).unwrap() {
        for file in fs_err::read_dir(layer.unwrap().path()).unwrap() {
            bytes += file.unwrap().metadata().unwrap().len();
        }
    }
    assert!(bytes > 0 && bytes <= 12_000, "{bytes}");
}
