use fs_err::write;

use wb_testkit::registry::{Login, LoopbackRegistry, TOKEN, Trick, base64, basic};
use wb_transport::Failure;

use crate::support::{BODY, World, assert_kind, everything};

const PASSWORD: &str = "hunter2-hunter2";

/// A world whose client finds that JSON as its Docker configuration.
fn with_config(json: &str) -> (World, tempfile::TempDir) {
    let mut world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.json");
    write(&file, json.replace("HOST", &world.registry.host())).unwrap();
    world.options.credentials.docker_config = Some(file);
    (world, folder)
}

fn with_password(login: Login) -> (World, tempfile::TempDir) {
    let auth = base64(format!("me:{PASSWORD}").as_bytes());
    let (world, folder) = with_config(&format!(r#"{{"auths":{{"HOST":{{"auth":"{auth}"}}}}}}"#));
    world.registry.state().login = login;
    (world, folder)
}

fn token_login() -> Login {
    Login::Token { realm: None, login: Some(("me".into(), PASSWORD.into())), refresh: None }
}

#[test]
fn an_anonymous_token_is_fetched_once() {
    let world = World::new();
    world.registry.state().login = Login::Token { realm: None, login: None, refresh: None };
    let client = world.client();
    for _ in 0..3 {
        client.manifest(&world.image(), &[]).unwrap();
    }
    let state = world.registry.state();
    assert_eq!((state.count("/token"), state.count("/manifests/")), (1, 4));
    let asked = &state.requests[1];
    assert!(asked.path.contains("service=test"), "{}", asked.path);
    // Only leave to pull is asked for, although the registry names more.
    assert!(asked.path.contains("scope=repository%3Ateam%2Fapp%3Apull"), "{}", asked.path);
    assert!(!asked.path.contains("push"));
    assert!(!asked.headers.contains_key("authorization"));
}

#[test]
fn a_token_that_ran_out_is_renewed() {
    let world = World::new();
    world.registry.state().login = Login::Token { realm: None, login: None, refresh: None };
    let client = world.client();
    client.manifest(&world.image(), &[]).unwrap();
    let challenge = format!("Bearer realm=\"http://{}/token\"", world.registry.host());
    let expired = Trick::Status(401, vec![("WWW-Authenticate".into(), challenge)]);
    world.registry.state().rule("/manifests/", 1, expired);
    client.manifest(&world.image(), &[]).unwrap();
    assert_eq!(world.registry.state().count("/token"), 2);
}

#[test]
fn a_login_gets_a_token() {
    let (world, _folder) = with_password(token_login());
    assert_eq!(world.manifest().unwrap().bytes, BODY);
    let state = world.registry.state();
    assert!(!state.requests[0].headers.contains_key("authorization"), "nothing before it is asked for");
    assert_eq!(state.requests[1].headers["authorization"], basic("me", PASSWORD));
    assert_eq!(state.requests[2].headers["authorization"], format!("Bearer {TOKEN}"));
}

#[test]
fn a_refresh_token_is_posted() {
    let (world, _folder) = with_config(r#"{"auths":{"HOST":{"identitytoken":"refresh-me"}}}"#);
    world.registry.state().login =
        Login::Token { realm: None, login: None, refresh: Some("refresh-me".into()) };
    assert_eq!(world.manifest().unwrap().bytes, BODY);
    let state = world.registry.state();
    assert_eq!(state.requests[1].method, "POST");
    assert!(!state.requests[1].path.contains("refresh-me"), "never in a URL");
}

#[test]
fn basic_logins_work_and_wrong_ones_are_told() {
    let (world, _folder) = with_password(Login::Basic { user: "me".into(), password: PASSWORD.into() });
    assert_eq!(world.manifest().unwrap().bytes, BODY);
    world.registry.state().login = Login::Basic { user: "me".into(), password: "another".into() };
    let error = world.manifest().unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Unauthorized { had_credentials: true, .. }));
    let bare = World::new();
    bare.registry.state().login = Login::Basic { user: "me".into(), password: PASSWORD.into() };
    let error = bare.manifest().unwrap_err();
    assert_kind(&error, |kind| matches!(kind, Failure::Unauthorized { had_credentials: false, .. }));
}

#[test]
fn nothing_secret_is_ever_shown() {
    let (world, _folder) = with_password(token_login());
    let mut texts = vec![format!("{:?} {:?}", world.options, world.client())];
    // The registry throws back everything it was sent, wherever it can.
    let echo = |status, what: &str| {
        Trick::Status(status, vec![("WWW-Authenticate".into(), what.into()), ("X-Echo".into(), what.into())])
    };
    for (path, trick) in [
        ("/manifests/", echo(401, &basic("me", PASSWORD))),
        ("/manifests/", echo(403, TOKEN)),
        ("/token", echo(401, &basic("me", PASSWORD))),
        ("/token", Trick::Status(200, vec![])),
        ("/token", Trick::Redirect(format!("http://me:{PASSWORD}@127.0.0.1:1/"))),
        ("/token", Trick::Redirect(format!("https://registry.invalid/?password={PASSWORD}&token={TOKEN}"))),
    ] {
        world.registry.state().rules.clear();
        world.registry.state().rule(path, u32::MAX, trick);
        texts.push(everything(&world.manifest().unwrap_err()));
    }
    for text in texts {
        for secret in [PASSWORD, TOKEN, &basic("me", PASSWORD)[6..]] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[test]
fn a_token_service_elsewhere_gets_the_login_that_its_registry_names_it_for() {
    let service = LoopbackRegistry::start().unwrap();
    service.state().login = token_login();
    let realm = format!("http://{}/token", service.host());
    let (world, _folder) = with_password(Login::Token { realm: Some(realm), login: None, refresh: None });
    assert_eq!(world.manifest().unwrap().bytes, BODY);
    assert_eq!(service.state().requests[0].headers["authorization"], basic("me", PASSWORD));
    assert_eq!(world.registry.state().count("/token"), 0);
}

#[test]
fn a_login_does_not_follow_a_redirect_of_the_token_service() {
    let thief = LoopbackRegistry::start().unwrap();
    let (world, _folder) = with_password(token_login());
    world.registry.state().rule(
        "/token",
        u32::MAX,
        Trick::Redirect(format!("http://{}/token", thief.host())),
    );
    world.manifest().unwrap_err();
    assert_eq!(thief.state().requests.len(), 1);
    assert!(!thief.state().requests[0].headers.contains_key("authorization"));
}

#[test]
fn a_token_service_over_plain_http_on_another_machine_is_refused() {
    for realm in
        ["http://registry.example/token", "http://10.0.0.1/token", "ftp://127.0.0.1/", "not a url", "//x"]
    {
        let (world, _folder) =
            with_password(Login::Token { realm: Some(realm.into()), login: None, refresh: None });
        let error = world.manifest().unwrap_err();
        assert_kind(&error, |kind| matches!(kind, Failure::Redirect { .. } | Failure::Protocol { .. }));
    }
}

#[test]
fn a_token_that_makes_no_sense_is_told() {
    let world = World::new();
    world.registry.state().login = Login::Token { realm: None, login: None, refresh: None };
    world.registry.state().rule("/token", u32::MAX, Trick::Status(200, vec![]));
    assert_kind(&world.manifest().unwrap_err(), |kind| matches!(kind, Failure::Protocol { .. }));
    world.registry.state().rules.clear();
    world.registry.state().rule("/token", u32::MAX, Trick::Endless);
    assert_kind(&world.manifest().unwrap_err(), |kind| matches!(kind, Failure::TooLarge { .. }));
    world.registry.state().rules.clear();
    world.registry.state().rule("/token", u32::MAX, Trick::HangBeforeHead);
    assert_kind(&world.manifest().unwrap_err(), |kind| matches!(kind, Failure::Timeout { .. }));
    world.registry.state().rules.clear();
    world.registry.state().rule("/token", 1, Trick::Status(503, vec![]));
    assert!(world.manifest().is_ok(), "a token service may have a bad moment too");
}
