//! How much of a bot may be under way.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

/// Long polls that a bot may have under way: one that waits, and the next one of a program that was
/// just restarted. Telegram itself ends the older.
pub const POLLS_MAX: u32 = 2;

/// How long a program counts as polling after its last poll began: longer than a poll waits, and than
/// a program is away that is just being started again.
pub const POLL_REMEMBERED: Duration = Duration::from_mins(5);

/// Counts what is under way; a place is taken at once or not at all, so nothing ever queues here.
/// Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Places(Arc<AtomicU32>);

/// A place that is taken until this is dropped.
#[derive(Debug)]
pub struct Place(Arc<AtomicU32>);

impl Places {
    /// Takes a place unless `max` are taken.
    pub fn take(&self, max: u32) -> Option<Place> {
        let one_more = |taken: u32| (taken < max).then_some(taken + 1);
        let taken = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        taken.is_ok().then(|| Place(Arc::clone(&self.0)))
    }

    /// Whether no place is taken.
    pub fn is_empty(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Requests per second, averaged; as many may come at once (GCRA).
#[derive(Debug)]
pub struct Rate {
    limiter:
        RateLimiter<NotKeyed, InMemoryState, MonotonicClock, NoOpMiddleware<std::time::Instant>>,
    rps: u32,
}

impl Rate {
    /// At most `rps` a second; zero counts as one.
    pub fn new(rps: u32) -> Self {
        let rps = NonZeroU32::new(rps).unwrap_or(NonZeroU32::MIN);
        let limiter = RateLimiter::direct_with_clock(Quota::per_second(rps), MonotonicClock);
        Self { limiter, rps: rps.get() }
    }

    /// The same count under another limit: what was taken stays taken, so that whoever changes the limit
    /// to and fro gains nothing. Nothing more is to be taken here.
    pub fn changed_to(&self, rps: u32) -> Self {
        let left = (0..self.rps).take_while(|_| self.limiter.check().is_ok()).count();
        let next = Self::new(rps);
        let taken = next.rps.saturating_sub(u32::try_from(left).unwrap_or(u32::MAX));
        if let Some(taken) = NonZeroU32::new(taken) {
            // Never more than there is.
            let _ = next.limiter.check_n(taken);
        }
        next
    }

    /// How many a second.
    pub fn rps(&self) -> u32 {
        self.rps
    }

    /// Counts one more; otherwise answers with the seconds to wait, rounded up.
    pub fn take(&self) -> Result<(), u32> {
        self.limiter.check().map_err(|early| {
            let wait = early.wait_time_from(MonotonicClock.now());
            u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_it_was_left() {
        let places = Places::default();
        let first = places.take(2).unwrap();
        let _second = places.take(2).unwrap();
        assert!(places.take(2).is_none());
        drop(first);
        assert!(places.take(2).is_some());
    }

    #[test]
    fn a_lowered_limit_counts_what_is_under_way_already() {
        let places = Places::default();
        let _under_way = [places.take(3).unwrap(), places.take(3).unwrap()];
        assert!(places.take(2).is_none());
    }

    #[test]
    fn as_many_as_a_second_allows_may_come_at_once_and_then_no_more() {
        let rate = Rate::new(3);
        assert!((0..3).all(|_| rate.take().is_ok()));
        assert_eq!(rate.take(), Err(1));
    }

    #[test]
    fn a_changed_limit_gives_nothing_back_that_was_taken() {
        let left = |rate: &Rate| (0..100).take_while(|_| rate.take().is_ok()).count();
        let (used, fresh) = (Rate::new(3), Rate::new(3));
        assert!((0..3).all(|_| used.take().is_ok()));
        assert_eq!(left(&used.changed_to(2)), 0);
        assert_eq!(left(&fresh.changed_to(2)), 2);
        let (used, fresh) = (Rate::new(3), Rate::new(3));
        assert!(used.take().is_ok());
        assert_eq!(left(&used.changed_to(4)), 2);
        assert_eq!(left(&fresh.changed_to(4)), 3);
    }
}
