//! The one place that reads the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::Timestamp;

/// Tells the time: the system's, or one that a test sets.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still at `millis` until [`Clock::advance`] moves it.
    pub fn fixed(millis: i64) -> Self {
        Self(Some(Arc::new(AtomicI64::new(millis))))
    }

    /// Moves a fixed clock; the system's does not obey.
    pub fn advance(&self, seconds: i64) {
        if let Some(fixed) = &self.0 {
            fixed.fetch_add(seconds * 1_000, Ordering::Relaxed);
        }
    }

    /// Now, in whole seconds.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.millis().div_euclid(1_000))
    }

    /// Now, in milliseconds since 1970.
    pub fn millis(&self) -> i64 {
        match &self.0 {
            Some(fixed) => fixed.load(Ordering::Relaxed),
            None => system_millis(),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the system's clock"
)]
fn system_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
