//! HTTP, and the clients of registries and hubs.
//!
//! The one crate that talks to a network. Callers see small blocking interfaces ([`RegistryClient`], [`HubClient`], [`Fetcher`]) that
//! may be used from many plain threads at once; the asynchronous runtime below it is private. Everything that comes
//! from the other side is bounded in bytes, time and tries, and every kind of failure is one [`Failure`].
//!
//! What is sent where: credentials go to the registry they are filed under, and to the token service that this
//! registry names over HTTPS; the token for a hub goes to the hub. Neither ever goes along a redirect to another
//! host. Plain HTTP is spoken with this machine only.

mod authorization;
mod calm;
mod challenge;
mod clock;
mod credentials;
mod error;
mod fetch;
mod http;
mod hub;
mod options;
mod reference;
mod registry;
mod retry;
mod secret;
mod stream;

pub use clock::{Clock, SystemClock};
pub use credentials::CredentialsError;
pub use error::{Failure, Phase, RegistryError};
pub use fetch::{Destination, FetchError, Fetcher, Got};
pub use hub::{HubClient, HubError, HubFile, PUBLIC_HUB};
pub use options::{CredentialFiles, HubOptions, Limits, Options, Proxies, Timeouts};
pub use reference::{Reference, ReferenceError};
pub use registry::{Catalog, ListLimits, Manifest, RegistryClient, Tags};
pub use retry::Retry;
pub use stream::BlobReader;
pub use stream::part::Part;
