use std::time::{Duration, Instant};

use wb_testkit::registry::Trick;
use wb_transport::{Failure, Phase};

use crate::support::{World, assert_kind, noise};

const SIZE: usize = 300_000;

#[test]
fn a_blob_comes_whole() {
    let world = World::new();
    let bytes = noise(SIZE);
    let digest = world.registry.state().blob(&bytes);
    assert_eq!(world.read(&digest, SIZE as u64).unwrap(), bytes);
    let empty = world.registry.state().blob(b"");
    assert_eq!(world.read(&empty, 0).unwrap(), b"");
    assert_eq!(world.registry.state().requests.len(), 2);
}

#[test]
fn a_broken_connection_is_taken_up_where_it_broke() {
    let world = World::new();
    let bytes = noise(SIZE);
    let digest = world.registry.state().blob(&bytes);
    for trick in [Trick::CloseAfter(100_000), Trick::HangAfter(100_000), Trick::CloseDelimited(Some(100_000))]
    {
        world.registry.state().requests.clear();
        world.registry.state().rule("/blobs/", 1, trick.clone());
        assert_eq!(world.read(&digest, SIZE as u64).unwrap(), bytes, "{trick:?}");
        let state = world.registry.state();
        assert_eq!(state.requests.len(), 2, "{trick:?}");
        assert_eq!(state.requests[1].headers["range"], "bytes=100000-", "{trick:?}");
    }
}

#[test]
fn without_ranges_it_starts_again_and_skips() {
    let world = World::new();
    let bytes = noise(SIZE);
    let digest = world.registry.state().blob(&bytes);
    world.registry.state().no_ranges = true;
    world.registry.state().rule("/blobs/", 1, Trick::CloseAfter(100_000));
    // The second answer breaks inside what is already known.
    world.registry.state().rule("/blobs/", 1, Trick::CloseAfter(50_000));
    assert_eq!(world.read(&digest, SIZE as u64).unwrap(), bytes);
    assert_eq!(world.registry.state().requests.len(), 3);
}

#[test]
fn progress_renews_the_tries_and_standing_still_does_not() {
    let world = World::new();
    let bytes = noise(SIZE);
    let digest = world.registry.state().blob(&bytes);
    // Ten breaks with progress are more than the three tries.
    world.registry.state().rule("/blobs/", 10, Trick::CloseAfter(20_000));
    assert_eq!(world.read(&digest, SIZE as u64).unwrap(), bytes);
    assert_eq!(world.registry.state().requests.len(), 11);
    // One byte at a time is no progress.
    world.registry.state().requests.clear();
    world.registry.state().rule("/blobs/", u32::MAX, Trick::CloseAfter(1));
    let error = world.read(&digest, SIZE as u64).unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Broken { .. }));
    assert_eq!(world.registry.state().requests.len(), 3);
}

#[test]
fn a_size_that_lies_is_an_error() {
    let world = World::new();
    let bytes = noise(SIZE);
    let digest = world.registry.state().blob(&bytes);
    let size = SIZE as u64;
    let wrong_size = |kind: &Failure| matches!(kind, Failure::WrongSize { .. });
    // The descriptor lies.
    assert_kind(&world.read(&digest, size - 1).unwrap_err(), wrong_size);
    assert_kind(&world.read(&digest, size + 1).unwrap_err(), wrong_size);
    // The registry lies, in every way that HTTP knows.
    for trick in [
        Trick::WrongLength(1),
        Trick::WrongLength(-1),
        Trick::ChunkedWith(1),
        Trick::ChunkedWith(-1),
        Trick::ChunkedWith(1_000_000),
        Trick::ChunkedWith(-(SIZE as i64)),
        Trick::Endless,
    ] {
        world.registry.state().rules.clear();
        world.registry.state().rule("/blobs/", u32::MAX, trick.clone());
        let error = world.read(&digest, size).unwrap_err();
        assert_kind(&error, wrong_size);
    }
    world.registry.state().rules.clear();
    for honest in [Trick::ChunkedWith(0), Trick::CloseDelimited(None)] {
        world.registry.state().rule("/blobs/", 1, honest);
        assert_eq!(world.read(&digest, size).unwrap(), bytes);
    }
}

#[test]
fn a_wrong_range_is_refused() {
    let world = World::new();
    let digest = world.registry.state().blob(&noise(SIZE));
    for range in
        ["bytes 0-299999/300000", "bytes 100000-299999/299999", "bytes", "items 100000-299999/300000"]
    {
        world.registry.state().rules.clear();
        world.registry.state().rule("/blobs/", 1, Trick::CloseAfter(100_000));
        world.registry.state().rule(
            "/blobs/",
            1,
            Trick::Status(206, vec![("Content-Range".into(), range.into())]),
        );
        let error = world.read(&digest, SIZE as u64).unwrap_err();
        assert_kind(&error, |kind| matches!(kind, Failure::Protocol { .. }));
    }
}

#[test]
fn hanging_ends_in_bounded_time() {
    let world = World::new();
    let digest = world.registry.state().blob(&noise(SIZE));
    let started = Instant::now();
    world.registry.state().rule("/blobs/", u32::MAX, Trick::HangBeforeHead);
    let error = world.read(&digest, SIZE as u64).unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Timeout { phase: Phase::FirstByte, .. }));
    world.registry.state().rules.clear();
    world.registry.state().rule("/blobs/", u32::MAX, Trick::HangAfter(10));
    let error = world.read(&digest, SIZE as u64).unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Timeout { phase: Phase::Idle, .. }));
    world.registry.state().rules.clear();
    world.registry.state().rule("/blobs/", u32::MAX, Trick::Trickle(Duration::from_millis(20)));
    let error = world.read(&digest, SIZE as u64).unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Timeout { phase: Phase::TooSlow, .. }));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn a_small_blob_is_verified_whole() {
    let world = World::new();
    let digest = world.registry.state().blob(b"a configuration");
    let get = |limit| world.client().blob_bytes(&world.image(), &digest, 15, limit);
    assert_eq!(get(15).unwrap(), b"a configuration");
    assert_kind(&get(14).unwrap_err(), |kind| matches!(kind, Failure::TooLarge { limit: 14, .. }));
    world.registry.state().rule("/blobs/", 1, Trick::Corrupt);
    assert_kind(&get(15).unwrap_err(), |kind| matches!(kind, Failure::WrongDigest { .. }));
    world.registry.state().rule("/blobs/", u32::MAX, Trick::Status(404, vec![]));
    assert_kind(&get(15).unwrap_err(), |kind| matches!(kind, Failure::NotFound { .. }));
}

#[test]
fn several_threads_share_a_client() {
    let world = World::new();
    let bytes = noise(SIZE);
    let digest = world.registry.state().blob(&bytes);
    let (client, image) = (world.client(), world.image());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let got = client.blob_bytes(&image, &digest, SIZE as u64, u64::MAX).unwrap();
                assert_eq!(got, bytes);
            });
        }
    });
}
