//! The outer net against guessing and mail floods: so many attempts from one address. Exact
//! limits, by account as well, are the services' own.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::middleware::NoOpMiddleware;
use http::{Method, StatusCode};
use tower::{Layer as _, Service as _};
use tower_governor::governor::{GovernorConfig, GovernorConfigBuilder};
use tower_governor::key_extractor::KeyExtractor;
use tower_governor::{GovernorError, GovernorLayer};

use super::client_address::{ClientAddress, network};
use super::refuse;
use crate::Config;
use crate::config::Rate;

/// Judging a password can take as long as two hashes. The meter asks after each pause in typing,
/// and a form is sent again when it was refused: a person stays far below this.
const JUDGED: Rate = Rate { count: 120, seconds: 60 };

type Governed = Arc<GovernorConfig<Client, NoOpMiddleware>>;

/// Addresses are forgotten once they could do everything again; see [`RateLimits::forget_idle`].
/// In between each costs some 50 bytes.
#[derive(Clone)]
pub(super) struct RateLimits(Arc<[(&'static str, Governed)]>);

impl RateLimits {
    /// The limits of the settings, by the path they hold for.
    pub(super) fn new(config: &Config) -> Self {
        let limits = [
            ("/api/account/sign-in", config.limit_sign_in),
            ("/api/account/resend", config.limit_reset),
            ("/api/account/unlock-mail", config.limit_reset),
            ("/api/account/forgot-password", config.limit_reset),
            ("/api/account/change-email", config.limit_reset),
            // A code's tries are counted for its sign-up; this only slows whoever tries many.
            ("/api/account/verify-code", config.limit_sign_in),
            ("/api/account/password-strength", JUDGED),
            // A link that works is good for so many tries, whoever has it; made-up ones cost a look.
            ("/api/account/reset-password", JUDGED),
            // Accepted sign-ups are counted exactly by the service, refused ones only here.
            ("/api/account/sign-up", more_often(config.limit_sign_up, JUDGED)),
        ];
        Self(limits.into_iter().filter_map(|(path, rate)| Some((path, governed(rate)?))).collect())
    }

    /// Gives back the memory of clients that have not been seen for a while.
    pub(super) fn forget_idle(&self) {
        for (_, governed) in &*self.0 {
            governed.limiter().retain_recent();
            governed.limiter().shrink_to_fit();
        }
    }
}

fn more_often(one: Rate, other: Rate) -> Rate {
    let each_day = |rate: Rate| u64::from(rate.count) * 86_400 / u64::from(rate.seconds.max(1));
    if each_day(one) > each_day(other) { one } else { other }
}

/// As many attempts at once as the rate has, and one more each time its share of the period is over.
fn governed(rate: Rate) -> Option<Governed> {
    let share = Duration::from_secs(rate.seconds.into()) / rate.count;
    GovernorConfigBuilder::default()
        .period(share)
        .burst_size(rate.count)
        .key_extractor(Client)
        .finish()
        .map(Arc::new)
}

/// Refuses a request that is one too many.
pub(super) async fn limit(
    State(limits): State<RateLimits>,
    request: Request,
    mut next: Next,
) -> Response {
    let governed = limits
        .0
        .iter()
        .find(|(path, _)| request.method() == Method::POST && request.uri().path() == *path);
    let answered = match governed {
        Some((_, governed)) => {
            let layer: GovernorLayer<_, _, Body> =
                GovernorLayer::new(governed.clone()).error_handler(|error| refusal(&error));
            layer.layer(next).call(request).await
        }
        None => next.call(request).await,
    };
    answered.unwrap_or_else(|never| match never {})
}

fn refusal(error: &GovernorError) -> Response {
    match error {
        // The time is given in whole seconds, rounded down: one more, or the client comes too early.
        GovernorError::TooManyRequests { wait_time, .. } => {
            refuse(StatusCode::TOO_MANY_REQUESTS, Some(wait_time + 1))
        }
        _ => refuse(StatusCode::INTERNAL_SERVER_ERROR, None),
    }
}

/// One client: an IPv4 address, or the /64 that an IPv6 user has for themselves alone.
#[derive(Clone, Copy, Debug)]
struct Client;

impl KeyExtractor for Client {
    type Key = IpAddr;

    fn extract<T>(&self, request: &http::Request<T>) -> Result<IpAddr, GovernorError> {
        let address =
            request.extensions().get::<ClientAddress>().ok_or(GovernorError::UnableToExtractKey)?;
        Ok(network(address.0))
    }
}

#[cfg(test)]
mod tests {
    use governor::state::InMemoryState;

    use super::*;

    #[test]
    fn all_addresses_of_one_ipv6_user_are_one_client_and_mapped_ipv4_is_ipv4() {
        let network = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:bbbb::2"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }

    #[test]
    fn two_hundred_thousand_clients_take_little_memory_and_are_forgotten() {
        const CLIENTS: usize = 200_000;
        /// A table that has just grown has room for more than twice what it holds, and a shard that
        /// got more than its share has grown before the others.
        const ROOM: usize = 4;
        let rate = Rate { count: 1_000, seconds: 1 };
        let limits = RateLimits([("/", governed(rate).unwrap())].into());
        let limiter = limits.0[0].1.limiter();
        for n in 0..u128::try_from(CLIENTS).unwrap() {
            // Each a network of its own.
            limiter.check_key(&network(IpAddr::V6((n << 64).into()))).unwrap();
        }
        assert_eq!(limiter.len(), CLIENTS);
        let bytes = CLIENTS * ROOM * size_of::<(IpAddr, InMemoryState)>();
        assert!(bytes < 100_000_000, "{bytes}");
        std::thread::sleep(Duration::from_millis(50));
        limits.forget_idle();
        assert_eq!(limiter.len(), 0);
    }
}
