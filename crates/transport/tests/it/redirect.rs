use wb_testkit::registry::{Login, LoopbackRegistry, Trick};
use wb_transport::Failure;

use crate::support::{World, assert_kind, noise};

#[test]
fn a_storage_gets_the_request_and_not_the_token() {
    let storage = LoopbackRegistry::start().unwrap();
    let world = World::new();
    world.registry.state().login = Login::Token { realm: None, login: None, refresh: None };
    let bytes = noise(5000);
    let digest = world.registry.state().blob(&bytes);
    storage.state().blob(&bytes);
    world.registry.state().rule(
        "/blobs/",
        2,
        Trick::Redirect(format!("http://{}{{path}}?key=1", storage.host())),
    );
    storage.state().rule("/blobs/", 1, Trick::CloseAfter(2000));
    // The rest is asked for through the registry again, for a fresh key.
    let client = world.client();
    client.manifest(&world.image(), &[]).unwrap();
    assert_eq!(client.blob_bytes(&world.image(), &digest, 5000, 5000).unwrap(), bytes);
    let at_storage = storage.state().requests.clone();
    assert_eq!(at_storage.len(), 2);
    assert!(at_storage.iter().all(|request| !request.headers.contains_key("authorization")));
    assert_eq!(at_storage[1].headers["range"], "bytes=2000-");
    let state = world.registry.state();
    let mut at_registry = state.requests.iter().filter(|request| request.path.contains("/blobs/"));
    assert!(at_registry.all(|request| request.headers.contains_key("authorization")));
}

#[test]
fn a_redirect_on_the_same_host_keeps_the_token() {
    let world = World::new();
    world.registry.state().login = Login::Token { realm: None, login: None, refresh: None };
    world.registry.state().rule("/manifests/", 1, Trick::Redirect("{path}".into()));
    assert!(world.manifest().is_ok());
}

#[test]
fn a_challenge_of_a_storage_is_not_answered() {
    let storage = LoopbackRegistry::start().unwrap();
    storage.state().login = Login::Token { realm: None, login: None, refresh: None };
    let world = World::new();
    world.registry.state().rule(
        "/manifests/",
        u32::MAX,
        Trick::Redirect(format!("http://{}{{path}}", storage.host())),
    );
    let error = world.manifest().unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Unauthorized { host, .. } if *host == storage.host()));
    assert_eq!(storage.state().count("/token"), 0);
}

#[test]
fn redirects_that_are_refused() {
    let world = World::new();
    for target in [
        "http://registry.example/x",
        "http://10.0.0.1/x",
        "http://[2001:db8::1]/x",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "http://user@127.0.0.1/x",
        "https://user:secret@registry.example/x",
        "http://",
    ] {
        let error = world.manifest_failure(Trick::Redirect(target.into()));
        assert_kind(&error, |kind| matches!(kind, Failure::Redirect { .. }));
        assert_eq!(world.registry.state().count("/x"), 0);
    }
    // For ever to itself.
    world.registry.state().requests.clear();
    let error = world.manifest_failure(Trick::Redirect("{path}".into()));
    assert_kind(&error, |kind| matches!(kind, Failure::Redirect { .. }));
    assert_eq!(world.registry.state().requests.len(), 6);
}

#[test]
fn a_refused_target_is_shown_without_its_key() {
    let world = World::new();
    let error = world.manifest_failure(Trick::Redirect("http://registry.example/x?key=secret".into()));
    let text = error.failure().to_string();
    assert!(text.contains("http://registry.example/x") && !text.contains("secret"), "{text}");
}

#[test]
fn a_redirect_without_target_is_a_status() {
    let world = World::new();
    let error = world.manifest_failure(Trick::Status(302, vec![]));
    assert_kind(&error, |kind| matches!(kind, Failure::Status { status: 302, .. }));
}
