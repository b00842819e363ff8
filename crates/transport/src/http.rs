//! One HTTP exchange: bounded in time, redirects followed by our own rules, every error told apart.
//!
//! No retries and no authentication here; those are the registry client's.

mod body;
mod classify;
mod reach;

pub(crate) use body::Body;
pub(crate) use reach::is_loopback_name;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue, LOCATION, RANGE, RETRY_AFTER,
};
use reqwest::{Certificate, Client, Method, NoProxy, Proxy, StatusCode, Url};
use tokio::runtime::Runtime;

use crate::error::{Failure, Phase};
use crate::retry::retry_after;
use crate::{Clock, Options, Timeouts};
use reach::{Addresses, Reach};

const USER_AGENT: &str = concat!("weighbridge/", env!("CARGO_PKG_VERSION"));

/// A request.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) url: Url,
    pub(crate) accept: Option<HeaderValue>,
    /// Sent to `url`'s own scheme, host and port, and nowhere else. Marked sensitive by who makes it.
    pub(crate) authorization: Option<HeaderValue>,
    /// First byte wanted.
    pub(crate) from: u64,
    /// Last byte wanted; none for everything to the end.
    pub(crate) last: Option<u64>,
    /// Sent wherever the request goes: nothing that is secret.
    pub(crate) conditions: Vec<(HeaderName, HeaderValue)>,
    /// A form to be posted; redirects are then refused.
    pub(crate) form: Option<String>,
    /// The host on whose word this request is made: an address that is nearer to this machine than it is refused.
    pub(crate) on_behalf_of: Option<Url>,
}

impl Ask {
    pub(crate) fn get(url: Url) -> Self {
        Self {
            url,
            accept: None,
            authorization: None,
            from: 0,
            last: None,
            conditions: Vec::new(),
            form: None,
            on_behalf_of: None,
        }
    }
}

/// The head of an answer, and its body still to come.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    /// Who answered, after redirects.
    pub(crate) host: String,
    /// What was asked for last.
    pub(crate) url: Url,
    /// Whether that is another host than the one that was asked.
    pub(crate) elsewhere: bool,
}

/// The HTTP clients and the runtime they live in.
pub(crate) struct Http {
    runtime: Option<Runtime>,
    recipe: Recipe,
    /// For plain HTTP: needs no certificate authorities, so that a machine without any can still ask itself.
    plain: OnceLock<Client>,
    /// For HTTPS, by the nearest address they may connect to.
    secure: [OnceLock<Client>; Reach::ALL.len()],
    timeouts: Timeouts,
    redirects: u32,
    clock: Arc<dyn Clock>,
}

/// What clients are made from, when they are first needed: reading the system's authorities takes a while.
struct Recipe {
    proxies: Vec<Proxy>,
    addresses: Arc<Addresses>,
    connect_timeout: Duration,
    /// Instead of the system's authorities.
    authorities: Option<Vec<Certificate>>,
    /// Besides those.
    extra_authorities: Vec<Certificate>,
}

impl Http {
    pub(crate) fn new(options: &Options) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(4)
            .thread_name("wb-transport")
            .enable_all()
            .build()
            .map_err(|error| Failure::Setup { why: error.to_string() })?;
        let recipe = Recipe {
            proxies: proxies(options)?,
            addresses: Arc::new(Addresses::new(&proxy_hosts(options))),
            connect_timeout: options.timeouts.connect,
            authorities: options.ca_file.as_deref().map(certificates).transpose()?,
            extra_authorities: options.extra_ca_file.as_deref().map_or(Ok(Vec::new()), certificates)?,
        };
        Ok(Self {
            runtime: Some(runtime),
            recipe,
            plain: OnceLock::new(),
            secure: Default::default(),
            timeouts: options.timeouts,
            redirects: options.limits.redirects,
            clock: Arc::clone(&options.clock),
        })
    }

    /// The client that may go to a URL, and no nearer to this machine than `ceiling`.
    fn client(&self, url: &Url, ceiling: Reach) -> Result<Client, Failure> {
        let secure = url.scheme() == "https";
        let slot = if secure {
            Reach::ALL.iter().zip(&self.secure).find(|(reach, _)| **reach == ceiling).map(|(_, slot)| slot)
        } else {
            Some(&self.plain)
        };
        let slot = slot.ok_or_else(|| Failure::Setup { why: "no client for this reach".to_owned() })?;
        if let Some(client) = slot.get() {
            return Ok(client.clone());
        }
        let client = self.recipe.client(secure, ceiling)?;
        Ok(slot.get_or_init(|| client).clone())
    }

    /// Sends a request and follows redirects.
    ///
    /// A redirect is followed at most [`Limits::redirects`](crate::Limits) times; never from HTTPS to HTTP, never
    /// to plain HTTP on another machine, never to an address nearer to this machine than the one that sent us
    /// (from the internet into a private network, from anywhere else to this machine), never with a user name in
    /// it. The credentials stay behind as soon as scheme, host or port change, and do not come back.
    pub(crate) fn send(&self, ask: &Ask) -> Result<Answer, Failure> {
        let origin = ask.on_behalf_of.as_ref().unwrap_or(&ask.url);
        let mut ceiling = match &ask.on_behalf_of {
            Some(asker) => self.recipe.addresses.reach(asker),
            None => Reach::Loopback,
        };
        if ask.on_behalf_of.is_some() {
            self.may_go(origin, &ask.url, ceiling)?;
        }
        let mut url = ask.url.clone();
        let mut authorization = ask.authorization.clone();
        for _ in 0..=self.redirects {
            let answer = self.send_once(ask, &url, authorization.as_ref(), ceiling)?;
            let Some(location) = redirect(&answer) else {
                let elsewhere = url.origin() != ask.url.origin();
                return accept(Answer { elsewhere, ..answer });
            };
            let host = host_of(&url);
            let refuse = |target: String, why| Failure::Redirect { host: host.clone(), target, why };
            if ask.form.is_some() {
                return Err(refuse("another place".to_owned(), "a posted form is not sent twice"));
            }
            let Some(next) = location.to_str().ok().and_then(|text| url.join(text).ok()) else {
                return Err(refuse("something unreadable".to_owned(), "it is not a URL"));
            };
            ceiling = ceiling.min(self.recipe.addresses.reach(&url));
            self.may_go(&url, &next, ceiling)?;
            if next.origin() != url.origin() {
                authorization = None;
            }
            url = next;
        }
        Err(Failure::Redirect {
            host: host_of(origin),
            target: shown(&url),
            why: "one redirect followed another for too long",
        })
    }

    /// Runs a future of this client from a plain thread.
    fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Failure> {
        match &self.runtime {
            Some(runtime) => Ok(runtime.block_on(future)),
            None => Err(Failure::Setup { why: "the runtime has ended".to_owned() }),
        }
    }

    fn send_once(
        &self,
        ask: &Ask,
        url: &Url,
        authorization: Option<&HeaderValue>,
        ceiling: Reach,
    ) -> Result<Answer, Failure> {
        let client = self.client(url, ceiling)?;
        let method = if ask.form.is_some() { Method::POST } else { Method::GET };
        let mut request = client.request(method, url.clone());
        if let Some(accept) = &ask.accept {
            request = request.header(ACCEPT, accept);
        }
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if ask.from > 0 || ask.last.is_some() {
            let last = ask.last.map_or_else(String::new, |last| last.to_string());
            request = request.header(RANGE, format!("bytes={}-{last}", ask.from));
        }
        for (name, value) in &ask.conditions {
            request = request.header(name, value);
        }
        if let Some(form) = &ask.form {
            request = request
                .header(reqwest::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.clone());
        }
        let host = host_of(url);
        let limit = self.timeouts.first_byte;
        let outcome = self.block_on(async { tokio::time::timeout(limit, request.send()).await })?;
        match outcome {
            Err(_) => Err(Failure::Timeout { host, phase: Phase::FirstByte, after: limit }),
            Ok(Err(error)) => Err(classify::classify(&error, host, url, &self.timeouts)),
            Ok(Ok(response)) => Ok(Answer {
                status: response.status(),
                headers: response.headers().clone(),
                host: host.clone(),
                url: url.clone(),
                elsewhere: false,
                body: Body::new(response, host, self.timeouts),
            }),
        }
    }

    /// Whether one host may send us to another.
    fn may_go(&self, from: &Url, to: &Url, ceiling: Reach) -> Result<(), Failure> {
        let refuse = |why| Err(Failure::Redirect { host: host_of(from), target: shown(to), why });
        if !matches!(to.scheme(), "http" | "https") || to.host_str().is_none() {
            return refuse("it is neither http nor https");
        }
        if !to.username().is_empty() || to.password().is_some() {
            return refuse("it holds a user name or password");
        }
        if to.scheme() == "http" && from.scheme() == "https" {
            return refuse("it leaves https for http");
        }
        if to.scheme() == "http" && !to.host_str().is_some_and(is_loopback_name) {
            return refuse("plain http is spoken with this machine only");
        }
        match Reach::of_literal(to) {
            Some(reach) if reach > ceiling => refuse(reach::TOO_NEAR),
            _ => Ok(()),
        }
    }

    /// How long the host asks to wait.
    pub(crate) fn retry_after(&self, headers: &HeaderMap) -> Option<Duration> {
        retry_after(headers.get(RETRY_AFTER)?.to_str().ok()?, self.clock.now())
    }

    /// The next piece of a body; `None` at its end.
    pub(crate) fn next_piece(&self, body: &mut Body) -> Result<Option<bytes::Bytes>, Failure> {
        self.block_on(body.next())?
    }

    /// A whole small body.
    pub(crate) fn whole(&self, body: &mut Body, limit: u64) -> Result<Vec<u8>, Failure> {
        let mut whole = Vec::new();
        while let Some(piece) = self.next_piece(body)? {
            if (whole.len() + piece.len()) as u64 > limit {
                return Err(Failure::TooLarge { host: body.host().to_owned(), limit });
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole)
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        // Waiting for the runtime's threads could hang on a name look-up that does.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Refuses an answer in an encoding that was not asked for: its bytes would not be those of the digest.
fn accept(answer: Answer) -> Result<Answer, Failure> {
    match answer.headers.get(CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => Err(Failure::Protocol {
            host: answer.host,
            why: "it is compressed, which was not asked for".to_owned(),
        }),
        _ => Ok(answer),
    }
}

fn redirect(answer: &Answer) -> Option<HeaderValue> {
    matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308)
        .then(|| answer.headers.get(LOCATION).cloned())
        .flatten()
}

/// Host and, where it is written, port: what may be shown of a URL in any case.
pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or("an unnamed host");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// A URL as it may be shown: the query of a storage redirect is a key to the content.
pub(crate) fn shown(url: &Url) -> String {
    format!("{}://{}{}", url.scheme(), host_of(url), url.path())
}

impl Recipe {
    fn client(&self, secure: bool, ceiling: Reach) -> Result<Client, Failure> {
        let mut builder = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .http1_only()
            .no_proxy()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(Duration::from_secs(30))
            .dns_resolver(reach::Guard::new(Arc::clone(&self.addresses), ceiling));
        for proxy in &self.proxies {
            builder = builder.proxy(proxy.clone());
        }
        builder = match &self.authorities {
            _ if !secure => builder.tls_certs_only([]),
            Some(authorities) => {
                builder.tls_certs_only(authorities.iter().chain(&self.extra_authorities).cloned())
            }
            None if self.extra_authorities.is_empty() => builder,
            None => builder.tls_certs_merge(self.extra_authorities.clone()),
        };
        builder.build().map_err(|error| Failure::Setup { why: classify::chain(&error) })
    }
}

fn certificates(file: &std::path::Path) -> Result<Vec<Certificate>, Failure> {
    let bytes = fs_err::read(file).map_err(|error| Failure::Setup { why: error.to_string() })?;
    let certificates = Certificate::from_pem_bundle(&bytes).map_err(|_| Failure::Setup {
        why: format!("{} is not a PEM file of certificates", file.display()),
    })?;
    if certificates.is_empty() {
        return Err(Failure::Setup { why: format!("{} holds no certificate", file.display()) });
    }
    Ok(certificates)
}

fn proxies(options: &Options) -> Result<Vec<Proxy>, Failure> {
    let direct = options.proxies.direct.as_deref().unwrap_or_default();
    let direct = NoProxy::from_string(&format!("{direct},localhost,127.0.0.0/8,::1"));
    // The address of a proxy may hold a password, so the error does not quote it.
    let wrong = |name: &str| Failure::Setup { why: format!("the proxy for {name} is not a URL") };
    let mut proxies = Vec::new();
    if let Some(url) = &options.proxies.http {
        proxies.push(Proxy::http(url).map_err(|_| wrong("http"))?.no_proxy(direct.clone()));
    }
    if let Some(url) = &options.proxies.https {
        proxies.push(Proxy::https(url).map_err(|_| wrong("https"))?.no_proxy(direct));
    }
    Ok(proxies)
}

/// The hosts of the proxies, which stand in a private network more often than not.
fn proxy_hosts(options: &Options) -> Vec<String> {
    [&options.proxies.http, &options.proxies.https]
        .into_iter()
        .flatten()
        .filter_map(|text| Url::parse(text).or_else(|_| Url::parse(&format!("http://{text}"))).ok())
        .filter_map(|url| url.host_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests;
