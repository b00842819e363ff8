use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;
use crate::fleet::sha256;

fn layer(name: &str) -> Digest {
    sha256(name.as_bytes())
}

#[test]
fn a_shared_layer_is_never_read_by_two_at_once() {
    let (flights, inside, most) = (Flights::default(), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for at in 0..8 {
            let (flights, inside, most) = (&flights, &inside, &most);
            scope.spawn(move || {
                let flight = flights.begin([layer("shared"), layer(&format!("own {at}"))]);
                most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(2));
                inside.fetch_sub(1, Ordering::SeqCst);
                drop(flight);
            });
        }
    });
    assert_eq!(most.load(Ordering::SeqCst), 1, "a flight that failed leaves the layer to the next");
}

#[test]
fn a_layer_that_was_read_holds_nobody_up() {
    let flights = Flights::default();
    flights.begin([layer("base")]).land();
    let first = flights.begin([layer("base"), layer("a")]);
    let second = flights.begin([layer("base"), layer("b")]);
    assert_eq!((first.layers.len(), second.layers.len()), (1, 1));
}
