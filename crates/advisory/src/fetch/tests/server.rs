//! Files in memory behind HTTP, with an `ETag` each.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use sha2::{Digest as _, Sha256};

enum Answer {
    File(Vec<u8>),
    Redirect(String),
    Status(u16),
}

#[derive(Default)]
struct Held {
    answers: BTreeMap<String, Answer>,
    requests: Vec<String>,
}

pub(super) struct Server {
    pub(super) base: String,
    held: Arc<Mutex<Held>>,
}

impl Server {
    pub(super) fn start() -> Self {
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

    pub(super) fn put(&self, path: &str, bytes: Vec<u8>) {
        self.held.lock().unwrap().answers.insert(path.to_owned(), Answer::File(bytes));
    }

    pub(super) fn remove(&self, path: &str) {
        self.held.lock().unwrap().answers.remove(path);
    }

    pub(super) fn redirect(&self, path: &str, to: &str) {
        self.held.lock().unwrap().answers.insert(path.to_owned(), Answer::Redirect(to.to_owned()));
    }

    pub(super) fn fail(&self, path: &str, status: u16) {
        self.held.lock().unwrap().answers.insert(path.to_owned(), Answer::Status(status));
    }

    /// What was asked for since the last time.
    pub(super) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.held.lock().unwrap().requests)
    }
}

fn serve(mut stream: TcpStream, held: &Mutex<Held>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).is_err() || line.trim().is_empty() {
            break;
        }
        lines.push(line);
    }
    let path = lines.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default().to_owned();
    let known = lines.iter().find_map(|line| {
        line.to_ascii_lowercase().strip_prefix("if-none-match:").map(|tag| tag.trim().to_owned())
    });
    let mut held = held.lock().unwrap();
    held.requests.push(path.clone());
    let answer = match held.answers.get(&path) {
        None => head(404, ""),
        Some(Answer::Status(status)) => head(*status, ""),
        Some(Answer::Redirect(to)) => head(302, &format!("Location: {to}\r\n")),
        Some(Answer::File(bytes)) => {
            let tag: String =
                Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            let tag = format!("\"{tag}\"");
            if known.as_deref() == Some(&tag) {
                head(304, "")
            } else {
                let length = bytes.len();
                let head = format!(
                    "HTTP/1.1 200 Test\r\nETag: {tag}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
                );
                [head.as_bytes(), bytes].concat()
            }
        }
    };
    drop(held);
    // The other side may have gone away.
    let _ = stream.write_all(&answer);
}

fn head(status: u16, more: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} Test\r\nContent-Length: 0\r\nConnection: close\r\n{more}\r\n").into_bytes()
}
