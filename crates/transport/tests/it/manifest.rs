use wb_model::Hint;
use wb_testkit::registry::Trick;
use wb_transport::{Failure, Reference};

use crate::support::{BODY, OCI, World, assert_kind};

#[test]
fn a_tag_gives_bytes_media_type_and_digest() {
    let world = World::new();
    let found = world.manifest().unwrap();
    assert_eq!(found.bytes, BODY);
    assert_eq!(found.media_type.as_deref(), Some(OCI));
    let pinned = world.image().with_digest(found.digest.clone());
    assert_eq!(world.client().manifest(&pinned, &[OCI]).unwrap(), found);
    let state = world.registry.state();
    assert_eq!(state.requests.len(), 2, "a tag is asked for once, and a digest by itself");
    assert!(state.requests[1].path.ends_with(&found.digest.to_string()));
    let asked = &state.requests[0];
    assert_eq!(asked.headers["accept"], OCI);
    assert!(asked.headers["user-agent"].starts_with("weighbridge/"));
    assert!(!asked.headers.contains_key("authorization"));
    assert!(!asked.headers.contains_key("accept-encoding"));
}

#[test]
fn what_is_not_there_is_not_found() {
    let world = World::new();
    let image: Reference = format!("{}/team/none:1", world.registry.host()).parse().unwrap();
    let error = world.client().manifest(&image, &[OCI]).unwrap_err();
    assert_kind(
        &error,
        |kind| matches!(kind, Failure::NotFound { code: Some(code), .. } if code == "MANIFEST_UNKNOWN"),
    );
    let host = world.registry.host();
    let expected = format!("fetch the manifest of {image}: {host} does not have it (MANIFEST_UNKNOWN)");
    assert_eq!(error.to_string(), expected);
    assert!(error.hint().is_some());
    assert_eq!(world.registry.state().requests.len(), 1, "that is final");
}

#[test]
fn wrong_content_is_told_by_its_digest() {
    let world = World::new();
    // The announced digest betrays it, even for a tag.
    let error = world.manifest_failure(Trick::Corrupt);
    assert_kind(&error, |kind| matches!(kind, Failure::WrongDigest { .. }));
    let other = wb_model::Digest::sha256([7; 32]);
    let mut state = world.registry.state();
    state.rules.clear();
    drop(state);
    let pinned = world.image().with_digest(other);
    assert_kind(&world.client().manifest(&pinned, &[OCI]).unwrap_err(), |kind| {
        matches!(kind, Failure::NotFound { .. })
    });
}

#[test]
fn a_manifest_is_bounded() {
    let world = World::new();
    let large = vec![b' '; (4 << 20) + 1];
    world.registry.state().manifest("team/app", "1", OCI, &large);
    assert_kind(
        &world.manifest().unwrap_err(),
        |kind| matches!(kind, Failure::TooLarge { limit, .. } if *limit == 4 << 20),
    );
    world.registry.state().manifest("team/app", "1", OCI, &large[1..]);
    assert_eq!(world.manifest().unwrap().bytes.len(), 4 << 20);
    assert_kind(&world.manifest_failure(Trick::Endless), |kind| matches!(kind, Failure::TooLarge { .. }));
}

#[test]
fn a_web_page_is_no_manifest() {
    let world = World::new();
    world.registry.state().manifest("team/app", "1", "text/html; charset=utf-8", b"<html>");
    assert_kind(
        &world.manifest().unwrap_err(),
        |kind| matches!(kind, Failure::MediaType { found, .. } if found == "text/html"),
    );
    world.registry.state().manifest("team/app", "1", "application/json; charset=utf-8", BODY);
    assert_eq!(world.manifest().unwrap().media_type.as_deref(), Some("application/json"));
}

#[test]
fn a_compressed_answer_is_refused() {
    let world = World::new();
    let encoded = Trick::Status(200, vec![("Content-Encoding".into(), "gzip".into())]);
    assert_kind(&world.manifest_failure(encoded), |kind| matches!(kind, Failure::Protocol { .. }));
}

#[test]
fn each_status_is_its_own_failure() {
    let world = World::new();
    let failure = |status| world.manifest_failure(Trick::Status(status, vec![]));
    assert_kind(&failure(401), |kind| matches!(kind, Failure::Unauthorized { had_credentials: false, .. }));
    assert_kind(
        &failure(403),
        |kind| matches!(kind, Failure::Denied { code: Some(code), .. } if code == "TEST_TRICK"),
    );
    assert_kind(&failure(404), |kind| matches!(kind, Failure::NotFound { .. }));
    assert_kind(&failure(429), |kind| matches!(kind, Failure::RateLimited { tries: 3, .. }));
    assert_kind(&failure(503), |kind| matches!(kind, Failure::Server { status: 503, tries: 3, .. }));
    assert_kind(&failure(418), |kind| matches!(kind, Failure::Status { status: 418, .. }));
    assert_kind(&failure(304), |kind| matches!(kind, Failure::Status { status: 304, .. }));
}

#[test]
fn a_registry_that_is_not_there() {
    let world = World::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = listener.local_addr().unwrap();
    drop(listener);
    let image: Reference = format!("{nobody}/team/app").parse().unwrap();
    let error = world.client().manifest(&image, &[OCI]).unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Connect { .. }));
    let image: Reference = "registry.invalid/team/app".parse().unwrap();
    let error = world.client().manifest(&image, &[OCI]).unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Dns { .. } | Failure::Timeout { .. }));
}
