//! Answers on the wire, honest or not.

use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{Answer, HANG, Trick};

/// A connection, and how much went out through any of them.
pub(super) struct Counting {
    pub(super) stream: TcpStream,
    pub(super) sent: Arc<AtomicU64>,
}

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.stream.write(bytes)?;
        self.sent.fetch_add(count as u64, Ordering::SeqCst);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// The status line with its line end.
pub(super) fn status_line(status: u16) -> String {
    format!("HTTP/1.1 {status} Test\r\n")
}

/// Waits that long, or until the registry is stopped.
pub(super) fn hang(how_long: Duration, stop: &AtomicBool) {
    let until = Instant::now() + how_long;
    while Instant::now() < until && !stop.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Sends an answer, with a trick that is about its body.
pub(super) fn respond(
    out: &mut Counting,
    answer: &Answer,
    trick: Option<&Trick>,
    stop: &AtomicBool,
) -> io::Result<()> {
    let mut body = answer.body.clone();
    if trick == Some(&Trick::Corrupt)
        && let Some(byte) = body.first_mut()
    {
        *byte ^= 1;
    }
    let mut head = status_line(answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("Connection: close\r\n");
    match trick {
        Some(Trick::ChunkedWith(_) | Trick::Endless) => head.push_str("Transfer-Encoding: chunked\r\n"),
        Some(Trick::CloseDelimited(_)) => {}
        Some(Trick::WrongLength(by)) => {
            let length = body.len().saturating_add_signed(isize::try_from(*by).unwrap_or(0));
            body.resize(length, b'x');
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        _ => head.push_str(&format!("Content-Length: {}\r\n", body.len() as u64 + answer.zeros)),
    }
    head.push_str("\r\n");
    out.write_all(head.as_bytes())?;
    let first = |count: u64| body.get(..usize::try_from(count).unwrap_or(usize::MAX)).unwrap_or(&body);
    match trick {
        Some(Trick::HangAfter(count)) => {
            out.write_all(first(*count))?;
            out.flush()?;
            hang(HANG, stop);
            Ok(())
        }
        Some(Trick::CloseAfter(count)) => out.write_all(first(*count)),
        Some(Trick::CloseDelimited(count)) => out.write_all(first(count.unwrap_or(u64::MAX))),
        Some(Trick::Trickle(pause)) => {
            for byte in &body {
                out.write_all(&[*byte])?;
                out.flush()?;
                hang(*pause, stop);
            }
            Ok(())
        }
        Some(Trick::ChunkedWith(by)) => {
            body.resize(body.len().saturating_add_signed(isize::try_from(*by).unwrap_or(0)), b'x');
            for chunk in body.chunks(64 << 10) {
                write!(out, "{:x}\r\n", chunk.len())?;
                out.write_all(chunk)?;
                out.write_all(b"\r\n")?;
            }
            out.write_all(b"0\r\n\r\n")
        }
        Some(Trick::Endless) => {
            let chunk = vec![b' '; 64 << 10];
            while !stop.load(Ordering::SeqCst) {
                write!(out, "{:x}\r\n", chunk.len())?;
                out.write_all(&chunk)?;
                out.write_all(b"\r\n")?;
            }
            Ok(())
        }
        _ => {
            out.write_all(&body)?;
            send_zeros(out, answer.zeros, stop)
        }
    }
}

fn send_zeros(out: &mut Counting, mut left: u64, stop: &AtomicBool) -> io::Result<()> {
    let piece = vec![0; 64 << 10];
    while left > 0 && !stop.load(Ordering::SeqCst) {
        let count = left.min(piece.len() as u64);
        out.write_all(piece.get(..usize::try_from(count).unwrap_or(0)).unwrap_or_default())?;
        left -= count;
    }
    Ok(())
}
