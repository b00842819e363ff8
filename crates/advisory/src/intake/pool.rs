//! Hands documents to a few threads in batches, and what they made of them back in order.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use super::{IntakeOptions, IntakeReport, Taken};
use crate::{Document, Shape};

/// A batch is handed on when it has so many documents,
const BATCH: usize = 64;
/// or so many bytes.
const BATCH_BYTES: u64 = 1 << 20;

/// A document that was unpacked.
pub(super) struct Loaded {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
    pub(super) container: usize,
}

/// Where unpacked documents go.
pub(super) trait Sink {
    fn put(&mut self, loaded: Loaded);
}

/// Lets `produce` unpack in this thread while others work.
pub(super) fn run<T: Send>(
    options: &IntakeOptions,
    work: &(dyn Fn(&Document<'_>) -> T + Sync),
    take: &mut dyn FnMut(Taken<T>),
    produce: impl FnOnce(&mut dyn Sink) -> IntakeReport,
) -> IntakeReport {
    if options.workers == 0 {
        return produce(&mut Inline { work, take });
    }
    std::thread::scope(|scope| {
        let (jobs, queue) = channel::<Job>();
        let (results, done) = channel();
        let queue = std::sync::Arc::new(Mutex::new(queue));
        for _ in 0..options.workers {
            let (queue, results) = (std::sync::Arc::clone(&queue), results.clone());
            scope.spawn(move || work_off(&queue, &results, work));
        }
        drop(results);
        let mut threaded = Threaded {
            jobs,
            done,
            take,
            batch: Vec::new(),
            batch_bytes: 0,
            sent: 0,
            given: 0,
            early: BTreeMap::new(),
            waiting_bytes: 0,
            most_batches: options.workers as u64 * 2 + 2,
            most_bytes: options.limits.waiting_bytes,
        };
        let report = produce(&mut threaded);
        threaded.finish();
        report
    })
}

struct Job {
    number: u64,
    bytes: u64,
    batch: Vec<Loaded>,
}

struct Done<T> {
    number: u64,
    bytes: u64,
    taken: Vec<Taken<T>>,
}

fn work_off<T>(
    queue: &Mutex<Receiver<Job>>,
    results: &Sender<Done<T>>,
    work: &(dyn Fn(&Document<'_>) -> T + Sync),
) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        let taken = job.batch.into_iter().map(|loaded| work_on(loaded, work)).collect();
        if results.send(Done { number: job.number, bytes: job.bytes, taken }).is_err() {
            return;
        }
    }
}

fn work_on<T>(loaded: Loaded, work: &(dyn Fn(&Document<'_>) -> T + Sync)) -> Taken<T> {
    let shape = Shape::of(&loaded.bytes);
    let value = work(&Document { path: &loaded.path, bytes: &loaded.bytes, shape: &shape });
    Taken { path: loaded.path, length: loaded.bytes.len() as u64, container: loaded.container, value }
}

/// Everything in one thread.
struct Inline<'a, T> {
    work: &'a (dyn Fn(&Document<'_>) -> T + Sync),
    take: &'a mut dyn FnMut(Taken<T>),
}

impl<T> Sink for Inline<'_, T> {
    fn put(&mut self, loaded: Loaded) {
        (self.take)(work_on(loaded, self.work));
    }
}

/// The side of the thread that unpacks.
struct Threaded<'a, T> {
    jobs: Sender<Job>,
    done: Receiver<Done<T>>,
    take: &'a mut dyn FnMut(Taken<T>),
    batch: Vec<Loaded>,
    batch_bytes: u64,
    /// Batches sent so far, and those whose results were given on.
    sent: u64,
    given: u64,
    /// Results that came before those of an earlier batch.
    early: BTreeMap<u64, Done<T>>,
    waiting_bytes: u64,
    most_batches: u64,
    most_bytes: u64,
}

impl<T> Sink for Threaded<'_, T> {
    fn put(&mut self, loaded: Loaded) {
        self.batch_bytes += loaded.bytes.len() as u64;
        self.batch.push(loaded);
        if self.batch.len() >= BATCH || self.batch_bytes >= BATCH_BYTES {
            self.send();
        }
    }
}

impl<T> Threaded<'_, T> {
    fn send(&mut self) {
        let bytes = std::mem::take(&mut self.batch_bytes);
        while let Ok(done) = self.done.try_recv() {
            self.give(done);
        }
        while self.sent > self.given
            && (self.sent - self.given >= self.most_batches || self.waiting_bytes + bytes > self.most_bytes)
        {
            if !self.wait() {
                return;
            }
        }
        self.waiting_bytes += bytes;
        let job = Job { number: self.sent, bytes, batch: std::mem::take(&mut self.batch) };
        self.sent += 1;
        // Nobody listens only when a worker has panicked; the scope passes that on.
        let _ = self.jobs.send(job);
    }

    /// Waits for one result; false when there will be none.
    fn wait(&mut self) -> bool {
        match self.done.recv() {
            Ok(done) => {
                self.give(done);
                true
            }
            Err(_) => false,
        }
    }

    /// Gives results on, as far as they are in order.
    fn give(&mut self, done: Done<T>) {
        self.early.insert(done.number, done);
        while let Some(done) = self.early.remove(&self.given) {
            self.given += 1;
            self.waiting_bytes = self.waiting_bytes.saturating_sub(done.bytes);
            for taken in done.taken {
                (self.take)(taken);
            }
        }
    }

    fn finish(mut self) {
        if !self.batch.is_empty() {
            self.send();
        }
        while self.given < self.sent && self.wait() {}
    }
}
