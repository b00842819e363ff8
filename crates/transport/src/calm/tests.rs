use super::*;

const START: SystemTime = SystemTime::UNIX_EPOCH;

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// A clock that stands still and notes what it was asked to sleep.
#[derive(Default)]
struct Held(Mutex<Vec<Duration>>);

impl Clock for Held {
    fn now(&self) -> SystemTime {
        START
    }

    fn sleep(&self, duration: Duration) {
        self.0.lock().unwrap().push(duration);
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

#[test]
fn everybody_waits_for_the_host_and_nobody_for_another() {
    let (calm, clock) = (Calm::new(seconds(100)), Held::default());
    let until = calm.pause("a", START, seconds(7)).unwrap();
    calm.hold("a", &clock, seconds(2));
    calm.hold("b", &clock, seconds(2));
    assert_eq!(*clock.0.lock().unwrap(), [seconds(8)]);
    calm.lift("a", until);
    calm.hold("a", &clock, seconds(2));
    assert_eq!(clock.0.lock().unwrap().len(), 1);
}

#[test]
fn a_longer_pause_of_somebody_else_is_not_lifted() {
    let (calm, clock) = (Calm::new(seconds(100)), Held::default());
    let short = calm.pause("a", START, seconds(1)).unwrap();
    calm.pause("a", START, seconds(9)).unwrap();
    calm.lift("a", short);
    calm.hold("a", &clock, Duration::ZERO);
    assert_eq!(*clock.0.lock().unwrap(), [seconds(9)]);
}

#[test]
fn what_is_waited_together_counts_once_and_is_bounded() {
    let calm = Calm::new(seconds(20));
    for _ in 0..50 {
        assert!(calm.pause("a", START, seconds(15)).is_some());
    }
    assert!(calm.pause("a", START, seconds(20)).is_some());
    assert!(calm.pause("a", START + seconds(20), seconds(1)).is_none());
}
