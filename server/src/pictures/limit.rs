//! How many pictures one user may upload.

use std::num::NonZeroU32;
use std::time::Duration;

use domain::{Field, UserId, Why};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::Result;
use crate::config::Rate;

/// Counts uploads for each user, refused ones included: it is the work that is limited.
#[derive(Debug)]
pub struct UploadLimit(DefaultKeyedRateLimiter<UserId>);

impl UploadLimit {
    /// Allows `rate` for each user.
    pub fn new(rate: Rate) -> Self {
        let count = NonZeroU32::new(rate.count).unwrap_or(NonZeroU32::MIN);
        let each = Duration::from_secs(u64::from(rate.seconds)) / count.get();
        let quota = Quota::with_period(each).unwrap_or(Quota::per_hour(count)).allow_burst(count);
        Self(RateLimiter::keyed(quota))
    }

    /// Counts one upload of `user`, or says how long to wait.
    pub fn count(&self, user: UserId) -> Result<()> {
        self.0.check_key(&user).map_err(|early| {
            let wait =
                early.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1);
            let seconds = u32::try_from(wait).unwrap_or(u32::MAX);
            Why::TooManyAttempts(seconds).at(Field::Picture).into()
        })
    }

    /// Forgets users that have waited long enough; called now and then to bound memory.
    pub fn forget_idle(&self) {
        self.0.retain_recent();
    }
}
