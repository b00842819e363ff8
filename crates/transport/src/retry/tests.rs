use std::sync::Mutex;

use super::*;

struct Held {
    chance: f64,
    slept: Mutex<Vec<Duration>>,
}

impl Clock for Held {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn sleep(&self, duration: Duration) {
        self.slept.lock().unwrap().push(duration);
    }

    fn chance(&self) -> f64 {
        self.chance
    }
}

fn held(chance: f64) -> Arc<Held> {
    Arc::new(Held { chance, slept: Mutex::default() })
}

fn limited(seconds: Option<u64>) -> Failure {
    Failure::RateLimited { host: "h".into(), tries: 0, retry_after: seconds.map(Duration::from_secs) }
}

fn hung(phase: crate::Phase) -> Failure {
    Failure::Timeout { host: "h".into(), phase, after: Duration::from_secs(1) }
}

#[test]
fn waits_double_up_to_a_bound_and_tries_end() {
    let clock = held(1.0);
    let retry = Retry { tries: 8, longest_wait: Duration::from_secs(4), ..Retry::default() };
    let mut tries = Tries::new(retry, clock.clone());
    while tries.next(limited(None)).is_ok() {}
    let slept: Vec<u128> = clock.slept.lock().unwrap().iter().map(Duration::as_millis).collect();
    assert_eq!(slept, [500, 1000, 2000, 4000, 4000, 4000, 4000]);
    assert_eq!(tries.used(), 8);
}

#[test]
fn chance_spreads_waits_over_the_upper_half() {
    let clock = held(0.0);
    let mut tries = Tries::new(Retry::default(), clock.clone());
    tries.next(limited(None)).unwrap();
    tries.next(limited(Some(7))).unwrap();
    assert_eq!(*clock.slept.lock().unwrap(), [Duration::from_millis(250), Duration::from_secs(7)]);
}

#[test]
fn a_retry_after_is_kept_and_one_that_is_too_long_is_final() {
    let clock = held(0.5);
    let mut tries = Tries::new(Retry::default(), clock.clone());
    tries.next(limited(Some(60))).unwrap();
    assert_eq!(*clock.slept.lock().unwrap(), [Duration::from_millis(60_250)]);
    assert!(tries.next(limited(Some(61))).is_err());
    assert_eq!(clock.slept.lock().unwrap().len(), 1);
}

#[test]
fn hanging_is_tried_less_often_and_trickling_not_again() {
    let clock = held(0.5);
    let mut tries = Tries::new(Retry::default(), clock.clone());
    assert!(tries.next(hung(crate::Phase::Idle)).is_ok());
    assert!(tries.next(hung(crate::Phase::FirstByte)).is_err());
    let mut tries = Tries::new(Retry::default(), clock.clone());
    assert!(tries.next(hung(crate::Phase::TooSlow)).is_err());
}

#[test]
fn what_says_something_is_final() {
    let clock = held(0.5);
    let mut tries = Tries::new(Retry::default(), clock.clone());
    assert!(tries.next(Failure::NotFound { host: "h".into(), code: None }).is_err());
    assert!(tries.next(Failure::WrongSize { expected: 1, found: 2 }).is_err());
    assert!(
        tries.next(Failure::Server { host: "h".into(), status: 501, tries: 1, retry_after: None }).is_err()
    );
    assert!(clock.slept.lock().unwrap().is_empty());
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    // Sun, 06 Nov 1994 08:49:37 GMT
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    let parse = |text| retry_after(text, now);
    assert_eq!(parse("120"), Some(Duration::from_secs(120)));
    assert_eq!(parse(" 0 "), Some(Duration::ZERO));
    assert_eq!(parse("Sun, 06 Nov 1994 08:50:37 GMT"), Some(Duration::from_secs(60)));
    assert_eq!(parse("Sun, 06 Nov 1994 08:40:37 GMT"), Some(Duration::ZERO));
    assert_eq!(parse("99999999999999999999999"), Some(Duration::from_secs(u64::MAX)));
    for nonsense in ["", "-1", "soon", "1.5", "Sun, 99 Nov 1994 08:50:37 GMT"] {
        assert_eq!(parse(nonsense), None, "{nonsense}");
    }
}
