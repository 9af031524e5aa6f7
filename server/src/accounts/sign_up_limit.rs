//! How many sign-ups one client address may make.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use domain::Why;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::Result;
use crate::config::Rate;
use crate::http::client_address::network;

/// Counts accepted sign-ups for each client address; a form that is refused for what was typed
/// does not count, so that a person may correct it.
#[derive(Debug)]
pub struct SignUpLimit(DefaultKeyedRateLimiter<IpAddr>);

impl SignUpLimit {
    /// Allows `rate` for each address.
    pub fn new(rate: Rate) -> Self {
        let count = NonZeroU32::new(rate.count).unwrap_or(NonZeroU32::MIN);
        let each = Duration::from_secs(u64::from(rate.seconds)) / count.get();
        let quota = Quota::with_period(each).unwrap_or(Quota::per_hour(count)).allow_burst(count);
        Self(RateLimiter::keyed(quota))
    }

    /// Counts one sign-up from `address`, or says how long to wait.
    pub fn count(&self, address: IpAddr) -> Result<()> {
        self.0.check_key(&network(address)).map_err(|early| {
            let wait =
                early.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1);
            Why::TooManyAttempts(u32::try_from(wait).unwrap_or(u32::MAX)).into()
        })
    }

    /// Forgets addresses that have waited long enough; called now and then to bound memory.
    pub fn forget_idle(&self) {
        self.0.retain_recent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_stopped_while_others_go_on() {
        let limit = SignUpLimit::new(Rate { count: 3, seconds: 3_600 });
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        for _ in 0..3 {
            limit.count(one).unwrap();
        }
        assert!(limit.count(one).is_err());
        limit.count(other).unwrap();
    }
}
