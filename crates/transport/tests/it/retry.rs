use std::time::Duration;

use wb_testkit::registry::Trick;
use wb_transport::{Failure, Phase};

use crate::support::{BODY, World, assert_kind};

fn status(status: u16, retry_after: &str) -> Trick {
    Trick::Status(status, vec![("Retry-After".into(), retry_after.into())])
}

#[test]
fn a_limited_rate_is_waited_for_as_asked() {
    let world = World::new();
    world.registry.state().rule("/manifests/", 1, status(429, "7"));
    world.registry.state().rule("/manifests/", 1, status(503, "Sun, 06 Nov 1994 08:49:48 GMT"));
    assert_eq!(world.manifest().unwrap().bytes, BODY);
    let half = Duration::from_millis(250);
    let expected = [Duration::from_secs(7) + half, Duration::from_secs(11) + half];
    assert_eq!(*world.clock.slept.lock().unwrap(), expected);
}

#[test]
fn a_wait_that_is_too_long_is_told_at_once() {
    let world = World::new();
    let error = world.manifest_failure(status(429, "3600"));
    assert_kind(
        &error,
        |kind| matches!(kind, Failure::RateLimited { tries: 1, retry_after: Some(wait), .. } if wait.as_secs() == 3600),
    );
    assert!(error.failure().to_string().contains("asks to wait 3600 s"), "{}", error.failure());
    assert!(world.clock.slept.lock().unwrap().is_empty());
}

#[test]
fn a_server_error_passes_and_tries_are_bounded() {
    let world = World::new();
    world.registry.state().rule("/manifests/", 2, Trick::Status(500, vec![]));
    assert!(world.manifest().is_ok());
    assert_eq!(*world.clock.slept.lock().unwrap(), [Duration::from_millis(375), Duration::from_millis(750)]);
    world.registry.state().requests.clear();
    world.manifest_failure(Trick::Status(502, vec![]));
    assert_eq!(world.registry.state().requests.len(), 3);
}

#[test]
fn a_broken_manifest_is_asked_for_again() {
    let world = World::new();
    world.registry.state().rule("/manifests/", 2, Trick::CloseAfter(3));
    assert_eq!(world.manifest().unwrap().bytes, BODY);
    let error = world.manifest_failure(Trick::CloseAfter(3));
    assert_kind(&error, |kind| matches!(kind, Failure::Broken { .. }));
}

#[test]
fn a_hanging_manifest_ends() {
    let world = World::new();
    let error = world.manifest_failure(Trick::HangBeforeHead);
    assert_kind(&error, |kind| matches!(kind, Failure::Timeout { phase: Phase::FirstByte, .. }));
    assert_eq!(world.registry.state().requests.len(), 2, "hanging is tried twice");
    let error = world.manifest_failure(Trick::HangAfter(2));
    assert_kind(&error, |kind| matches!(kind, Failure::Timeout { phase: Phase::Idle, .. }));
}
