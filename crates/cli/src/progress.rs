//! Progress on a terminal's standard error: one line, redrawn a few times a second.

use std::io::Write as _;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use wb_scan::Progress;

use crate::environment;

const PERIOD: Duration = Duration::from_millis(120);

/// Draws one line.
pub(crate) struct Terminal {
    state: Mutex<State>,
}

struct State {
    layers: usize,
    cached: usize,
    done: usize,
    active: Vec<(usize, Option<u64>)>,
    files: u64,
    bytes: u64,
    drawn: Instant,
    begun: Instant,
}

impl Terminal {
    /// A line that is not yet drawn.
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        let state = State {
            layers: 0,
            cached: 0,
            done: 0,
            active: Vec::new(),
            files: 0,
            bytes: 0,
            drawn: now,
            begun: now,
        };
        Self { state: Mutex::new(state) }
    }

    fn change(&self, now: bool, change: impl FnOnce(&mut State)) {
        let Ok(mut state) = self.state.lock() else { return };
        change(&mut state);
        if now || state.drawn.elapsed() >= PERIOD {
            state.drawn = Instant::now();
            state.draw();
        }
    }
}

impl State {
    fn draw(&self) {
        let active: Vec<String> = self
            .active
            .iter()
            .map(|(layer, size)| match size {
                Some(size) => format!("layer {} ({})", layer + 1, mebibytes(*size)),
                None => format!("layer {}", layer + 1),
            })
            .collect();
        let line = format!(
            "weighing {}: {} of {} layers done ({} cached), {} files, {} in {} s",
            if active.is_empty() { "layers".to_owned() } else { active.join(", ") },
            self.done + self.cached,
            self.layers,
            self.cached,
            self.files,
            mebibytes(self.bytes),
            self.begun.elapsed().as_secs(),
        );
        // A line that wraps could not be redrawn. A terminal that went away needs no progress.
        let line: String = line.chars().take(environment::width().saturating_sub(1)).collect();
        drop(write!(std::io::stderr(), "\r\u{1b}[2K{line}"));
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{}.{} MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20)
}

impl Progress for Terminal {
    fn start(&self, layers: usize) {
        self.change(true, |state| state.layers = layers);
    }

    fn cached(&self, _layer: usize) {
        self.change(false, |state| state.cached += 1);
    }

    fn layer(&self, layer: usize, size: Option<u64>) {
        self.change(true, |state| state.active.push((layer, size)));
    }

    fn entry(&self, _layer: usize, size: u64) {
        self.change(false, |state| {
            state.files += 1;
            state.bytes += size;
        });
    }

    fn done(&self, layer: usize) {
        self.change(true, |state| {
            state.done += 1;
            state.active.retain(|(active, _)| *active != layer);
        });
    }

    fn finish(&self) {
        drop(write!(std::io::stderr(), "\r\u{1b}[2K"));
    }
}
