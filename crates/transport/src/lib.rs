//! HTTP and the registry client.
//!
//! The one crate that talks to a network. Callers see small blocking interfaces ([`RegistryClient`], [`Fetcher`]) that
//! may be used from many plain threads at once; the asynchronous runtime below it is private. Everything that comes
//! from the other side is bounded in bytes, time and tries, and every kind of failure is one [`Failure`].
//!
//! What is sent where: credentials go to the registry they are filed under, and to the token service that this
//! registry names over HTTPS; never along a redirect to another host. Plain HTTP is spoken with this machine
//! only.

mod authorization;
mod calm;
mod challenge;
mod clock;
mod credentials;
mod error;
mod fetch;
mod http;
mod options;
mod reference;
mod registry;
mod retry;
mod secret;

pub use clock::{Clock, SystemClock};
pub use credentials::CredentialsError;
pub use error::{Failure, Phase, RegistryError};
pub use fetch::{Destination, FetchError, Fetcher, Got};
pub use options::{CredentialFiles, Limits, Options, Proxies, Timeouts};
pub use reference::{Reference, ReferenceError};
pub use registry::{BlobReader, Catalog, ListLimits, Manifest, Part, RegistryClient, Tags};
pub use retry::Retry;
