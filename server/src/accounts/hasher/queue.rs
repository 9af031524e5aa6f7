//! Work waiting for a hashing thread.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::kernel::Kernel;

/// How many may wait. At 50 hashes a second the last of them waits 1.3 s, which people bear; a
/// longer queue would only make everybody wait for answers that come too late.
pub(super) const WAITING_MAX: usize = 64;
/// How many may wait before work that can be left undone is refused: people who sign in always find
/// sixty places that no meter takes, and wait for four of them at most.
pub(super) const WAITING_MAX_LEISURE: usize = 4;
/// Who waited longer than this is told to come back: their browser's patience, and the sense of
/// the work, end soon.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(2);
/// How long a thread without work keeps its 19 MiB: sign-ins come in bursts.
pub(super) const IDLE: Duration = Duration::from_secs(5);

/// What a thread does; it carries the way to its answer and is dropped when it cannot be done.
pub(super) type Work = Box<dyn FnOnce(&mut Kernel) + Send>;

struct Job {
    since: Instant,
    work: Work,
}

#[derive(Default)]
struct Inner {
    waiting: VecDeque<Job>,
    /// Threads that wait for work: what they will take at once does not count as waiting.
    idle: usize,
    closed: bool,
}

/// What a thread does next.
enum Next {
    Work(Work),
    Nothing,
    Closed,
}

/// The queue that all threads share.
#[derive(Default)]
pub(super) struct Queue {
    inner: Mutex<Inner>,
    changed: Condvar,
}

impl Queue {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Lets `work` wait for a thread, or drops it when `waiting_max` are waiting already.
    pub(super) fn push(&self, work: Work, waiting_max: usize) {
        let mut inner = self.lock();
        if inner.waiting.len() < waiting_max + inner.idle && !inner.closed {
            inner.waiting.push_back(Job { since: Instant::now(), work });
            self.changed.notify_one();
        }
    }

    /// Ends the threads; what is waiting is dropped.
    pub(super) fn close(&self) {
        let mut inner = self.lock();
        inner.closed = true;
        inner.waiting.clear();
        self.changed.notify_all();
    }

    /// Waits for work that has not waited too long itself; for `patience`, where there is one.
    fn next(&self, patience: Option<Duration>) -> Next {
        let start = Instant::now();
        let mut inner = self.lock();
        loop {
            if inner.closed {
                return Next::Closed;
            }
            while let Some(job) = inner.waiting.pop_front() {
                if job.since.elapsed() <= WAIT_MAX {
                    return Next::Work(job.work);
                }
            }
            if patience.is_some_and(|patience| start.elapsed() >= patience) {
                return Next::Nothing;
            }
            inner.idle += 1;
            inner =
                self.wait(inner, patience.map(|patience| patience.saturating_sub(start.elapsed())));
            inner.idle -= 1;
        }
    }

    fn wait<'a>(
        &self,
        inner: MutexGuard<'a, Inner>,
        at_most: Option<Duration>,
    ) -> MutexGuard<'a, Inner> {
        match at_most {
            Some(time) => {
                self.changed.wait_timeout(inner, time).unwrap_or_else(PoisonError::into_inner).0
            }
            None => self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many wait just now.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("waiting", &self.lock().waiting.len()).finish()
    }
}

/// What each thread does until the queue is closed.
pub(super) fn work(queue: &Queue, make_kernel: impl Fn() -> Kernel) {
    #[cfg(target_os = "linux")]
    super::priority::lower();
    let mut kernel = make_kernel();
    let mut patience = None;
    loop {
        match queue.next(patience) {
            Next::Work(work) => {
                work(&mut kernel);
                patience = Some(IDLE);
            }
            Next::Nothing => {
                kernel.clear();
                patience = None;
            }
            Next::Closed => return,
        }
    }
}
