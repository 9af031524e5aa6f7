//! How many of something are going on right now, and how many there were at most.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

/// A count of what is going on.
#[derive(Debug, Default)]
pub struct Gauge {
    now: AtomicUsize,
    peak: AtomicUsize,
}

/// Counts one until it is dropped: also when the client goes away and hyper drops the handler.
#[derive(Debug)]
pub struct Held(Arc<Gauge>);

impl Gauge {
    /// Counts one more for as long as the returned value lives.
    pub fn hold(self: &Arc<Self>) -> Held {
        let now = self.now.fetch_add(1, Relaxed) + 1;
        self.peak.fetch_max(now, Relaxed);
        Held(Arc::clone(self))
    }

    /// How many there are.
    pub fn now(&self) -> usize {
        self.now.load(Relaxed)
    }

    /// How many there were at most.
    pub fn peak(&self) -> usize {
        self.peak.load(Relaxed)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Relaxed);
    }
}
