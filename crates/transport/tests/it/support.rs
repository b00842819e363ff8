//! A client with short timeouts, and a clock that does not wait.

use std::io::Read;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use wb_model::Digest;
use wb_testkit::registry::{LoopbackRegistry, Trick};
use wb_transport::{
    Clock, Failure, Manifest, Options, Reference, RegistryClient, RegistryError, Retry, Timeouts,
};

pub(crate) const OCI: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const BODY: &[u8] = br#"{"schemaVersion":2}"#;

/// A clock that notes what it was asked to sleep and does not.
#[derive(Default)]
pub(crate) struct Held {
    pub(crate) slept: Mutex<Vec<Duration>>,
}

impl Clock for Held {
    fn now(&self) -> SystemTime {
        // Sun, 06 Nov 1994 08:49:37 GMT
        SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777)
    }

    fn sleep(&self, duration: Duration) {
        self.slept.lock().unwrap().push(duration);
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

pub(crate) struct World {
    pub(crate) registry: LoopbackRegistry,
    pub(crate) clock: Arc<Held>,
    pub(crate) options: Options,
}

impl World {
    /// An honest registry with the manifest [`BODY`] as `team/app:1`.
    pub(crate) fn new() -> Self {
        let registry = LoopbackRegistry::start().unwrap();
        registry.state().manifest("team/app", "1", OCI, BODY);
        let clock = Arc::new(Held::default());
        let timeouts = Timeouts {
            connect: Duration::from_millis(1000),
            first_byte: Duration::from_millis(400),
            idle: Duration::from_millis(400),
            wait: Duration::from_millis(800),
            slowest: 1 << 20,
            credential_program: Duration::from_millis(1500),
        };
        let retry = Retry { tries: 3, progress: 1000, ..Retry::default() };
        let options = Options { timeouts, retry, clock: clock.clone(), ..Options::new() };
        Self { registry, clock, options }
    }

    pub(crate) fn image(&self) -> Reference {
        format!("{}/team/app:1", self.registry.host()).parse().unwrap()
    }

    pub(crate) fn client(&self) -> RegistryClient {
        RegistryClient::new(self.options.clone()).unwrap()
    }

    pub(crate) fn manifest(&self) -> Result<Manifest, RegistryError> {
        self.client().manifest(&self.image(), &[OCI])
    }

    /// The failure of a manifest that a trick is played on as often as it is asked for.
    pub(crate) fn manifest_failure(&self, trick: Trick) -> RegistryError {
        self.registry.state().rules.clear();
        self.registry.state().rule("/manifests/", u32::MAX, trick);
        self.manifest().unwrap_err()
    }

    /// Reads a blob to its end.
    pub(crate) fn read(&self, digest: &Digest, size: u64) -> Result<Vec<u8>, RegistryError> {
        let mut reader = self.client().blob(&self.image(), digest, size)?;
        let mut bytes = Vec::new();
        match reader.read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => {
                // Once failed it stays failed: nobody may take it for the end.
                assert!(reader.read(&mut [0; 10]).is_err());
                Err(error.downcast().unwrap())
            }
        }
    }
}

/// The whole chain as the command line would show it, the debug form included: what must not hold a secret.
pub(crate) fn everything(error: &RegistryError) -> String {
    let mut text = format!("{error:?} {error:#?}");
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        text.push_str(&format!("\n{error}"));
        next = error.source();
    }
    text
}

#[track_caller]
pub(crate) fn assert_kind(error: &RegistryError, fits: impl Fn(&Failure) -> bool) {
    assert!(fits(error.failure()), "{}", everything(error));
}

/// Bytes that differ everywhere.
pub(crate) fn noise(count: usize) -> Vec<u8> {
    let mut state = 1_u32;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect()
}
