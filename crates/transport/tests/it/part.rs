use std::io::Read;

use wb_model::Digest;
use wb_testkit::registry::{LoopbackRegistry, Trick};
use wb_transport::{Failure, Part, RegistryError};

use crate::support::{World, assert_kind, noise};

const SIZE: usize = 300_000;

fn part(world: &World, digest: &Digest, from: u64, length: u64) -> Result<Part, RegistryError> {
    world.client().blob_part(&world.image(), digest, SIZE as u64, from, length)
}

fn bytes(world: &World, digest: &Digest, from: u64, length: u64) -> Vec<u8> {
    match part(world, digest, from, length).unwrap() {
        Part::Bytes(bytes) => bytes,
        Part::Whole(_) => panic!("it is the whole"),
    }
}

#[test]
fn a_part_is_what_was_asked_for_and_costs_no_more() {
    let world = World::new();
    let content = noise(SIZE);
    let digest = world.registry.state().blob(&content);
    for (from, length, end) in
        [(0, 10, 10), (100_000, 1000, 101_000), (299_990, 50, SIZE), (0, u64::MAX, SIZE)]
    {
        let start = usize::try_from(from).unwrap();
        assert_eq!(bytes(&world, &digest, from, length), content[start..end], "{from} {length}");
    }
    let before = world.registry.state().bytes_sent();
    assert_eq!(bytes(&world, &digest, 5, 100).len(), 100);
    assert!(world.registry.state().bytes_sent() - before < 500);
    let asked = world.registry.state().requests.len();
    assert!(bytes(&world, &digest, 300_000, 10).is_empty() && bytes(&world, &digest, 7, 0).is_empty());
    let state = world.registry.state();
    assert_eq!(state.requests.len(), asked, "of nothing nobody is asked");
    assert_eq!(state.requests[0].headers["range"], "bytes=0-9");
    assert_eq!(state.requests[2].headers["range"], "bytes=299990-299999");
}

#[test]
fn without_ranges_the_whole_is_a_stream() {
    let world = World::new();
    let content = noise(SIZE);
    let digest = world.registry.state().blob(&content);
    world.registry.state().no_ranges = true;
    let Part::Whole(mut stream) = part(&world, &digest, 100_000, 10).unwrap() else { panic!("it is a part") };
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    assert_eq!(all, content);
    // One that lies about its size is refused like any other.
    world.registry.state().rule("/blobs/", 1, Trick::WrongLength(1));
    let Err(error) = part(&world, &digest, 0, 10) else { panic!("it was taken") };
    assert_kind(&error, |kind| matches!(kind, Failure::WrongSize { .. }));
}

#[test]
fn a_part_follows_redirects_and_waits_for_a_registry_that_limits() {
    let world = World::new();
    let storage = LoopbackRegistry::start().unwrap();
    let content = noise(SIZE);
    let digest = world.registry.state().blob(&content);
    storage.state().blob(&content);
    let elsewhere = format!("http://{}{{path}}", storage.host());
    world.registry.state().rule("/blobs/", 1, Trick::Status(429, vec![("Retry-After".into(), "1".into())]));
    world.registry.state().rule("/blobs/", 1, Trick::Status(503, vec![]));
    world.registry.state().rule("/blobs/", 1, Trick::Redirect(elsewhere));
    assert_eq!(bytes(&world, &digest, 10, 20), content[10..30]);
    assert_eq!(storage.state().requests[0].headers["range"], "bytes=10-29");
    assert_eq!(world.clock.slept.lock().unwrap().len(), 2);
    // A connection that breaks is taken up with the same part.
    world.registry.state().rule("/blobs/", 1, Trick::CloseAfter(7));
    assert_eq!(bytes(&world, &digest, 10, 20), content[10..30]);
}

#[test]
fn an_answer_that_is_another_part_is_refused() {
    let world = World::new();
    let digest = world.registry.state().blob(&noise(SIZE));
    let ranged = |range: &str| Trick::Status(206, vec![("Content-Range".into(), range.into())]);
    for trick in [
        ranged("bytes 0-9/300000"),
        ranged("bytes 10-28/300000"),
        ranged("bytes 10-29/299999"),
        ranged("bytes 10-29"),
        ranged("items 10-29/300000"),
        // The right range, and a body of another length.
        ranged("bytes 10-29/300000"),
        Trick::Status(206, vec![]),
        Trick::WrongLength(1),
        Trick::ChunkedWith(-3),
    ] {
        world.registry.state().rules.clear();
        world.registry.state().rule("/blobs/", 1, trick.clone());
        let Err(error) = part(&world, &digest, 10, 20) else { panic!("{trick:?} was taken") };
        assert_kind(&error, |kind| matches!(kind, Failure::Protocol { .. }));
    }
    world.registry.state().rules.clear();
    world.registry.state().rule("/blobs/", 1, Trick::Endless);
    let Err(error) = part(&world, &digest, 10, 20) else { panic!("it was taken") };
    assert_kind(&error, |kind| matches!(kind, Failure::TooLarge { limit: 20, .. }));
}
