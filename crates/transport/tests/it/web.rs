//! A small web server on loopback that knows `ETag` and ranges, and does some things wrong.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What is answered once for a path before the file is served.
#[derive(Clone)]
pub(crate) enum Once {
    /// This status and these headers.
    Status(u16, String),
    /// So many bytes of the body, then the connection closes.
    Break(usize),
    /// The body without its length.
    Unmarked,
    /// A redirect.
    Redirect(String),
}

#[derive(Default)]
pub(crate) struct Held {
    /// Path → `ETag` (with quotes; may be empty) and bytes.
    pub(crate) files: BTreeMap<String, (String, Vec<u8>)>,
    pub(crate) once: Vec<(String, Once)>,
    /// Path and headers that matter, in order.
    pub(crate) requests: Vec<(String, BTreeMap<String, String>)>,
}

pub(crate) struct Web {
    pub(crate) base: String,
    pub(crate) held: Arc<Mutex<Held>>,
}

impl Web {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let held = Arc::new(Mutex::new(Held::default()));
        let shared = Arc::clone(&held);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { base, held }
    }

    pub(crate) fn file(&self, path: &str, etag: &str, bytes: &[u8]) {
        self.held.lock().unwrap().files.insert(path.to_owned(), (etag.to_owned(), bytes.to_vec()));
    }

    pub(crate) fn once(&self, path: &str, once: Once) {
        self.held.lock().unwrap().once.push((path.to_owned(), once));
    }

    pub(crate) fn requests(&self) -> Vec<(String, BTreeMap<String, String>)> {
        std::mem::take(&mut self.held.lock().unwrap().requests)
    }
}

fn serve(stream: TcpStream, held: &Mutex<Held>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    if reader.read_line(&mut line).is_err() || line.is_empty() {
        return;
    }
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let (file, once) = {
        let mut held = held.lock().unwrap();
        held.requests.push((path.clone(), headers.clone()));
        let at = held.once.iter().position(|(wanted, _)| *wanted == path);
        (held.files.get(&path).cloned(), at.map(|at| held.once.remove(at).1))
    };
    // The other side may have gone away, which is what some tests are about.
    let _ = answer(stream, file, once, &headers);
}

fn answer(
    mut out: TcpStream,
    file: Option<(String, Vec<u8>)>,
    once: Option<Once>,
    headers: &BTreeMap<String, String>,
) -> std::io::Result<()> {
    match &once {
        Some(Once::Status(status, more)) => {
            return write!(
                out,
                "HTTP/1.1 {status} Test\r\nContent-Length: 0\r\nConnection: close\r\n{more}\r\n"
            );
        }
        Some(Once::Redirect(to)) => {
            return write!(
                out,
                "HTTP/1.1 302 Test\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
        }
        _ => {}
    }
    let Some((etag, bytes)) = file else {
        return write!(out, "HTTP/1.1 404 Test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    let tag = if etag.is_empty() { String::new() } else { format!("ETag: {etag}\r\n") };
    if !etag.is_empty() && headers.get("if-none-match") == Some(&etag) {
        return write!(out, "HTTP/1.1 304 Test\r\n{tag}Connection: close\r\n\r\n");
    }
    let from: usize = headers
        .get("range")
        .filter(|_| headers.get("if-range") == Some(&etag))
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok())
        .unwrap_or(0);
    let body = &bytes[from..];
    let length = match once {
        Some(Once::Unmarked) => String::new(),
        _ => format!("Content-Length: {}\r\n", body.len()),
    };
    if from > 0 {
        write!(
            out,
            "HTTP/1.1 206 Test\r\nContent-Range: bytes {from}-{}/{}\r\n",
            bytes.len() - 1,
            bytes.len()
        )?;
    } else {
        write!(out, "HTTP/1.1 200 Test\r\n")?;
    }
    write!(out, "{tag}{length}Connection: close\r\n\r\n")?;
    match once {
        Some(Once::Break(at)) => out.write_all(&body[..at]),
        _ => out.write_all(body),
    }
}
