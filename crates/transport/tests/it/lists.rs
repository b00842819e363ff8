use std::sync::Arc;
use std::time::{Duration, Instant};

use wb_testkit::registry::{Rate, Trick};
use wb_transport::{Failure, ListLimits, Options, RegistryClient, Retry, SystemClock};

use crate::support::{BODY, OCI, World, assert_kind};

fn world(repositories: usize) -> World {
    let world = World::new();
    for at in 0..repositories {
        world.registry.state().manifest(&format!("ml/r{at:02}"), "v1", OCI, BODY);
    }
    world
}

#[test]
fn a_catalogue_is_read_page_by_page_and_filtered_by_its_prefix() {
    let world = world(25);
    world.registry.state().page = Some(4);
    let limits = ListLimits::default();
    let catalog = world.client().catalog(&world.registry.host(), "ml", &limits).unwrap();
    assert_eq!(catalog.repositories.len(), 25);
    assert!(!catalog.cut);
    assert_eq!(world.registry.state().count("/v2/_catalog"), 7);
    let all = world.client().catalog(&world.registry.host(), "", &limits).unwrap();
    assert_eq!(all.repositories.len(), 26);
    let none = world.client().catalog(&world.registry.host(), "m", &limits).unwrap();
    assert!(none.repositories.is_empty(), "a prefix is a folder");
}

#[test]
fn tags_are_listed() {
    let world = World::new();
    for tag in ["a", "b", "c"] {
        world.registry.state().manifest("team/app", tag, OCI, BODY);
    }
    world.registry.state().page = Some(2);
    let tags = world.client().tags(&world.image(), &ListLimits::default()).unwrap();
    assert_eq!(tags.tags, ["1", "a", "b", "c"]);
}

#[test]
fn a_list_that_is_too_long_says_that_it_was_cut() {
    let world = world(25);
    let cut = ListLimits { names: 10, ..ListLimits::default() };
    let catalog = world.client().catalog(&world.registry.host(), "", &cut).unwrap();
    assert!(catalog.cut);
    assert_eq!(catalog.repositories.len(), 10);
    world.registry.state().page = Some(1);
    let cut = ListLimits { pages: 3, ..ListLimits::default() };
    let catalog = world.client().catalog(&world.registry.host(), "", &cut).unwrap();
    assert!(catalog.cut);
    assert_eq!(catalog.repositories.len(), 3);
}

#[test]
fn an_empty_cut_short_or_wrong_list_is_no_list() {
    let world = world(2);
    let host = world.registry.host();
    let list = || world.client().catalog(&host, "", &ListLimits::default());
    world.registry.state().rule("_catalog", u32::MAX, Trick::CloseAfter(5));
    assert_kind(&list().unwrap_err(), |kind| matches!(kind, Failure::Broken { .. }));
    world.registry.state().rules.clear();
    world.registry.state().rule("_catalog", 1, Trick::Corrupt);
    assert_kind(&list().unwrap_err(), |kind| matches!(kind, Failure::Protocol { .. }));
    world.registry.state().rule("_catalog", 1, Trick::Status(404, vec![]));
    assert_kind(&list().unwrap_err(), |kind| matches!(kind, Failure::NotFound { .. }));
    world.registry.state().rule("_catalog", 1, Trick::Status(403, vec![]));
    assert_kind(&list().unwrap_err(), |kind| matches!(kind, Failure::Denied { .. }));
}

#[test]
fn many_threads_hold_back_together_when_a_registry_limits_them() {
    let world = world(12);
    world.registry.state().rate = Some(Rate::new(6, Duration::from_secs(1)));
    let retry = Retry { tries: 10, ..world.options.retry };
    let options = Options { retry, clock: Arc::new(SystemClock), ..world.options.clone() };
    let client = RegistryClient::new(options).unwrap();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for at in 0..12 {
            let (client, host) = (client.clone(), world.registry.host());
            scope.spawn(move || {
                let image = format!("{host}/ml/r{at:02}:v1").parse().unwrap();
                client.manifest(&image, &[OCI]).unwrap();
            });
        }
    });
    assert!(begun.elapsed() >= Duration::from_millis(900));
    let asked = world.registry.state().requests.len();
    assert!(asked <= 40, "{asked} requests for 12 manifests");
}
