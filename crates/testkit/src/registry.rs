//! A registry on loopback, for tests: it can log in, redirect, limit, hang, lie and break off.
//!
//! Enough HTTP/1.1 for one client at a time on each connection; every connection has its own thread and serves one
//! request. Nothing here is meant to be robust or fast.

mod lists;
pub(crate) mod range;
mod wire;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use wb_model::Digest;

use crate::hub::Hub;
pub(crate) use range::Content;
use wire::{Counting, respond, status_line};

/// How long a hanging answer hangs, unless the registry is dropped before.
const HANG: Duration = Duration::from_secs(120);

/// What a client must show before it gets anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Login {
    /// Nothing.
    #[default]
    None,
    /// `Authorization: Basic` of this user and password.
    Basic {
        /// User name.
        user: String,
        /// Password.
        password: String,
    },
    /// A token from `/token` of the registry itself, or of `realm`.
    Token {
        /// URL of another token service; its tokens must be [`TOKEN`].
        realm: Option<String>,
        /// User and password that the token service wants; none for anonymous tokens.
        login: Option<(String, String)>,
        /// Refresh token that the token service takes as well, by POST.
        refresh: Option<String>,
    },
}

/// The token that the token service gives out.
pub const TOKEN: &str = "a-token-for-tests";

/// What a registry does wrong, once or for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trick {
    /// Answer with this status, these headers and an error body.
    Status(u16, Vec<(String, String)>),
    /// Take the request and never answer.
    HangBeforeHead,
    /// Send this many bytes of the body and then nothing.
    HangAfter(u64),
    /// Send this many bytes of the body and close the connection.
    CloseAfter(u64),
    /// Send one byte of the body each time this passes.
    Trickle(Duration),
    /// Announce a length that differs from the body's by this, and send as many bytes as announced.
    WrongLength(i64),
    /// Send the body in chunks and this many bytes more than there are; fewer when negative.
    ChunkedWith(i64),
    /// Send chunks without end.
    Endless,
    /// Flip a bit of the body.
    Corrupt,
    /// Redirect to this URL; `{path}` stands for the request's path.
    Redirect(String),
    /// Send the body without length or chunks: the end of the connection is its end.
    CloseDelimited(Option<u64>),
}

/// Which requests a trick is played on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Requests whose path contains this.
    pub path: String,
    /// How often; after that, requests are answered as they should be.
    pub times: u32,
    /// What.
    pub trick: Trick,
}

/// A request that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST` …
    pub method: String,
    /// Path with query.
    pub path: String,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What the registry holds and does; change it at any time through [`LoopbackRegistry::state`].
#[derive(Default)]
pub struct State {
    /// `repository/tag-or-digest` → media type and bytes.
    manifests: BTreeMap<(String, String), (String, Vec<u8>)>,
    blobs: BTreeMap<String, Content>,
    /// What it serves as a hub of models.
    pub hub: Hub,
    /// Bytes that went out, heads of answers included.
    sent: Arc<AtomicU64>,
    /// What a client must show.
    pub login: Login,
    /// Tricks; the first rule that fits and is not used up is played.
    pub rules: Vec<Rule>,
    /// Whether ranges are ignored.
    pub no_ranges: bool,
    /// Names on one page of a list, whatever is asked for; none for as many as are asked for.
    pub page: Option<usize>,
    /// How often it may be asked; none for as often as anybody likes.
    pub rate: Option<Rate>,
    /// Everything that was asked, in order.
    pub requests: Vec<Request>,
    /// The paths of those that were answered as they should be.
    served: Vec<String>,
}

/// So many requests in a time; whoever comes too fast gets 429 with `Retry-After`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests in one window.
    pub requests: u32,
    /// The window, in whole seconds.
    pub window: Duration,
    /// When the current one began, and how many came in it.
    current: Option<(Instant, u32)>,
}

impl Rate {
    /// A limit.
    pub fn new(requests: u32, window: Duration) -> Self {
        Self { requests, window, current: None }
    }

    /// Seconds to stay away, when one more request is too many.
    fn exceeded(&mut self) -> Option<u64> {
        let now = Instant::now();
        let (begun, count) = match self.current {
            Some((begun, count)) if now.duration_since(begun) < self.window => (begun, count + 1),
            _ => (now, 1),
        };
        self.current = Some((begun, count));
        let left = self.window.saturating_sub(now.duration_since(begun));
        (count > self.requests).then(|| left.as_secs() + 1)
    }
}

impl State {
    /// Adds a blob and returns its digest.
    pub fn blob(&mut self, bytes: &[u8]) -> Digest {
        let digest = Digest::sha256(Sha256::digest(bytes).into());
        self.replace_blob(&digest, bytes);
        digest
    }

    /// Serves these bytes as the blob of a digest, whatever theirs is.
    pub fn replace_blob(&mut self, digest: &Digest, bytes: &[u8]) {
        self.blobs.insert(digest.to_string(), Content::new(bytes, 0));
    }

    /// Adds a blob of these bytes and as many zeros as make `size` bytes of it, which are never held. The digest that it
    /// is served under is not its own: nobody computes that of so many bytes.
    pub fn huge_blob(&mut self, bytes: &[u8], size: u64) -> Digest {
        let digest = Digest::sha256(Sha256::digest([bytes, &size.to_le_bytes()].concat()).into());
        let zeros = size.saturating_sub(bytes.len() as u64);
        self.blobs.insert(digest.to_string(), Content::new(bytes, zeros));
        digest
    }

    /// Bytes that the registry has sent so far, heads of answers included.
    pub fn bytes_sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }

    /// Adds a manifest, under its digest and a tag, and returns its digest.
    pub fn manifest(&mut self, repository: &str, tag: &str, media_type: &str, bytes: &[u8]) -> Digest {
        let digest = Digest::sha256(Sha256::digest(bytes).into());
        for name in [tag.to_owned(), digest.to_string()] {
            self.manifests.insert((repository.to_owned(), name), (media_type.to_owned(), bytes.to_vec()));
        }
        digest
    }

    /// Adds a rule.
    pub fn rule(&mut self, path: &str, times: u32, trick: Trick) {
        self.rules.push(Rule { path: path.to_owned(), times, trick });
    }

    /// How many requests had a path that contains this.
    pub fn count(&self, path: &str) -> usize {
        self.requests.iter().filter(|request| request.path.contains(path)).count()
    }

    /// How often a blob was asked for, except by requests that were sent away for coming too fast.
    pub fn blob_reads(&self, digest: &Digest) -> usize {
        let served = self.served.iter().filter(|path| path.ends_with(&format!("/blobs/{digest}")));
        served.count()
    }

    /// How many requests were not answered as they should be: sent away, or tricked.
    pub fn refused(&self) -> usize {
        self.requests.len().saturating_sub(self.served.len())
    }

    fn trick(&mut self, path: &str) -> Option<Trick> {
        let rule = self.rules.iter_mut().find(|rule| rule.times > 0 && path.contains(&rule.path))?;
        rule.times -= 1;
        Some(rule.trick.clone())
    }
}

/// A registry on a port of its own, which stops when it is dropped.
pub struct LoopbackRegistry {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl LoopbackRegistry {
    /// Starts an empty, honest registry that wants no login.
    ///
    /// # Errors
    /// No port could be had.
    pub fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State::default()));
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, stopped) = (Arc::clone(&state), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            for connection in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(connection) = connection else { continue };
                let (state, stop) = (Arc::clone(&shared), Arc::clone(&stopped));
                std::thread::spawn(move || {
                    // A client that goes away in the middle is what half of the tests are about.
                    let _ = serve(connection, address, &state, &stop);
                });
            }
        });
        Ok(Self { address, state, stop, thread: Some(thread) })
    }

    /// `127.0.0.1:<port>`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// What it holds and does. Do not keep it while the registry is asked.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for LoopbackRegistry {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the listener, which looks at the flag then.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(
    stream: TcpStream,
    address: SocketAddr,
    state: &Mutex<State>,
    stop: &AtomicBool,
) -> std::io::Result<()> {
    let sent = Arc::clone(&state.lock().unwrap_or_else(PoisonError::into_inner).sent);
    let mut out = Counting { stream: stream.try_clone()?, sent };
    let mut input = BufReader::new(stream);
    let Some(request) = read_request(&mut input)? else { return Ok(()) };
    let (answer, trick) = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.requests.push(request.clone());
        let limited = state
            .rate
            .as_mut()
            .and_then(Rate::exceeded)
            .map(|seconds| Trick::Status(429, vec![("Retry-After".to_owned(), seconds.to_string())]));
        let trick = limited.or_else(|| state.trick(&request.path));
        if trick.is_none() {
            state.served.push(request.path.clone());
        }
        (answer(&state, &request, address), trick)
    };
    match trick {
        None => respond(&mut out, &answer, None, stop),
        Some(Trick::HangBeforeHead) => {
            wire::hang(HANG, stop);
            Ok(())
        }
        Some(Trick::Status(status, headers)) => {
            let body = br#"{"errors":[{"code":"TEST_TRICK","message":"a trick"}]}"#;
            let mut head = status_line(status);
            for (name, value) in &headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            head.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()));
            out.write_all(head.as_bytes())?;
            out.write_all(body)
        }
        Some(Trick::Redirect(target)) => {
            let location = target.replace("{path}", &request.path);
            let head = status_line(307);
            write!(out, "{head}Location: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        Some(other) => respond(&mut out, &answer, Some(&other), stop),
    }
}

fn read_request(input: &mut BufReader<TcpStream>) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if input.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    let length = headers.get("content-length").and_then(|text: &String| text.parse().ok()).unwrap_or(0);
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    Ok(Some(Request { method, path, headers, body }))
}

/// An honest answer.
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Zeros after the body, which are not held.
    zeros: u64,
}

impl Answer {
    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { status, headers, body: body.to_vec(), zeros: 0 }
    }

    fn error(status: u16, code: &str) -> Self {
        let body = format!(r#"{{"errors":[{{"code":"{code}","message":"no"}}]}}"#);
        Self::new(status, &[("Content-Type", "application/json")], body.as_bytes())
    }
}

fn answer(state: &State, request: &Request, address: SocketAddr) -> Answer {
    let path = request.path.split('?').next().unwrap_or_default();
    if path == "/token" {
        return token(state, request);
    }
    if let Some(answer) = state.hub.answer(request, state.no_ranges) {
        return answer;
    }
    if let Some(refused) = refused(state, request, address) {
        return refused;
    }
    if let Some(listed) = lists::answer(state, request) {
        return listed;
    }
    if let Some((repository, reference)) =
        path.strip_prefix("/v2/").and_then(|rest| rest.split_once("/manifests/"))
    {
        let found = state.manifests.get(&(repository.to_owned(), reference.to_owned()));
        return match found {
            Some((media_type, bytes)) => {
                let digest = Digest::sha256(Sha256::digest(bytes).into()).to_string();
                Answer::new(200, &[("Content-Type", media_type), ("Docker-Content-Digest", &digest)], bytes)
            }
            None => Answer::error(404, "MANIFEST_UNKNOWN"),
        };
    }
    let digest = path.rsplit('/').next().unwrap_or_default();
    let Some(content) = state.blobs.get(digest) else { return Answer::error(404, "BLOB_UNKNOWN") };
    range::answer(content, request.headers.get("range").filter(|_| !state.no_ranges))
}

/// The challenge, when the request does not show what it must.
fn refused(state: &State, request: &Request, address: SocketAddr) -> Option<Answer> {
    let shown = request.headers.get("authorization").map(String::as_str);
    let (wanted, challenge) = match &state.login {
        Login::None => return None,
        Login::Basic { user, password } => (basic(user, password), "Basic realm=\"test\"".to_owned()),
        Login::Token { realm, .. } => {
            let realm = realm.clone().unwrap_or_else(|| format!("http://{address}/token"));
            let repository = request.path.strip_prefix("/v2/").unwrap_or_default();
            let repository = repository.split("/manifests/").next().unwrap_or_default();
            let repository = repository.split("/blobs/").next().unwrap_or_default();
            let challenge = format!(
                "Bearer realm=\"{realm}\",service=\"test\",scope=\"repository:{repository}:pull,push\""
            );
            (format!("Bearer {TOKEN}"), challenge)
        }
    };
    if shown == Some(wanted.as_str()) {
        return None;
    }
    let mut answer = Answer::error(401, "UNAUTHORIZED");
    answer.headers.push(("WWW-Authenticate".to_owned(), challenge));
    Some(answer)
}

fn token(state: &State, request: &Request) -> Answer {
    let Login::Token { login, refresh, .. } = &state.login else { return Answer::error(404, "NOT_HERE") };
    let shown = request.headers.get("authorization");
    let good = match (request.method.as_str(), login, refresh) {
        ("POST", _, Some(refresh)) => String::from_utf8_lossy(&request.body)
            .split('&')
            .any(|pair| pair == format!("refresh_token={refresh}")),
        ("GET", Some((user, password)), _) => shown.is_some_and(|shown| *shown == basic(user, password)),
        ("GET", None, None) => true,
        _ => false,
    };
    if good {
        let body = format!(r#"{{"token":"{TOKEN}","expires_in":300}}"#);
        Answer::new(200, &[("Content-Type", "application/json")], body.as_bytes())
    } else {
        Answer::error(401, "UNAUTHORIZED")
    }
}

/// The header's value for a user and password.
pub fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", base64(format!("{user}:{password}").as_bytes()))
}

/// Base64 with padding (RFC 4648 §4).
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits =
            group.iter().chain([&0, &0]).take(3).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        for at in 0..4_u32 {
            let digit = usize::try_from(bits >> (18 - 6 * at) & 63).unwrap_or(0);
            text.push(if at as usize <= group.len() { char::from(DIGITS[digit]) } else { '=' });
        }
    }
    text
}
