//! How near an address is to this machine, so that a far host cannot send us to a near one.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Why a redirect to such an address is refused.
pub(super) const TOO_NEAR: &str = "its address is nearer to this machine than the host that sent us there";

/// How near, farthest first: what is said by a host of one kind may lead to its own kind or farther.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// The internet.
    Public,
    /// A private network.
    Private,
    /// The same wire, where the metadata services of clouds answer.
    Link,
    /// This machine.
    Loopback,
}

impl Reach {
    pub(super) const ALL: [Self; 4] = [Self::Public, Self::Private, Self::Link, Self::Loopback];

    pub(super) fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        let [first, second, ..] = address.octets();
        if address.is_loopback() || first == 0 || address.is_broadcast() || address.is_multicast() {
            Self::Loopback
        } else if address.is_link_local() {
            Self::Link
        } else if address.is_private() || (first == 100 && second & 0xc0 == 64) {
            Self::Private
        } else {
            Self::Public
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        if let Some(inner) = inner_v4(address) {
            return Self::of_v4(inner);
        }
        if address.is_loopback() || address.is_unspecified() || address.is_multicast() {
            Self::Loopback
        } else if address.is_unicast_link_local() {
            Self::Link
        } else if address.is_unique_local() {
            Self::Private
        } else {
            Self::Public
        }
    }

    /// Of a URL whose host is an address or this machine's name; `None` for other names.
    pub(super) fn of_literal(url: &Url) -> Option<Self> {
        let host = url.host_str()?.trim_end_matches('.');
        if host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost") {
            return Some(Self::Loopback);
        }
        let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        address.parse().ok().map(Self::of)
    }
}

/// The IPv4 address in an IPv6 one: mapped (RFC 4291), NAT64 (RFC 6052) or 6to4 (RFC 3056).
fn inner_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(v4(high, low)),
        [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

/// Whether a host, as written, is this machine: `localhost`, `127.0.0.0/8` or `::1`. Only then is plain HTTP
/// spoken.
pub(crate) fn is_loopback_name(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What look-ups of names have shown so far.
pub(super) struct Addresses {
    proxies: BTreeSet<String>,
    seen: Mutex<BTreeMap<String, Reach>>,
}

impl Addresses {
    pub(super) fn new(proxies: &[String]) -> Self {
        Self { proxies: proxies.iter().cloned().collect(), seen: Mutex::default() }
    }

    /// How near a host is that we have spoken with. A name with several addresses is as near as the farthest; a
    /// name that a proxy looked up for us counts as far.
    pub(super) fn reach(&self, url: &Url) -> Reach {
        if let Some(reach) = Reach::of_literal(url) {
            return reach;
        }
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        url.host_str().and_then(|host| seen.get(host)).copied().unwrap_or(Reach::Public)
    }
}

/// Looks names up, and refuses those whose address is nearer than this client may go. The addresses that were
/// checked are those that are connected to: a name cannot change its mind in between.
pub(super) struct Guard {
    addresses: Arc<Addresses>,
    ceiling: Reach,
}

impl Guard {
    pub(super) fn new(addresses: Arc<Addresses>, ceiling: Reach) -> Self {
        Self { addresses, ceiling }
    }
}

/// The look-up gave an address that is too near.
#[derive(Debug, thiserror::Error)]
#[error("its address is too near")]
pub(super) struct TooNear;

/// The look-up failed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct LookUp(String);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let addresses = Arc::clone(&self.addresses);
        let ceiling = self.ceiling;
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let asked = host.clone();
            let found: Vec<SocketAddr> = tokio::task::spawn_blocking(move || {
                (asked.as_str(), 0).to_socket_addrs().map(Iterator::collect)
            })
            .await
            .map_err(|error| LookUp(error.to_string()))?
            .map_err(|error| LookUp(error.to_string()))?;
            if !addresses.proxies.contains(&host) {
                let near = found.iter().map(|address| Reach::of(address.ip()));
                if near.clone().any(|reach| reach > ceiling) {
                    return Err(TooNear.into());
                }
                if let Some(farthest) = near.min() {
                    addresses.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(host, farthest);
                }
            }
            Ok::<Addrs, _>(Box::new(found.into_iter()))
        })
    }
}

#[cfg(test)]
mod tests;
