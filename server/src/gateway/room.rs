//! How many clients the gateway serves at the same time.

use rustix::process::{Resource, getrlimit};

use super::background::DRAIN;
use crate::http::Limits;

/// What a thousand bots hold with two polls and ten calls each, and a third more. At 30 kB each, half a
/// gigabyte at worst, and more than that only where strangers reach the gateway without a proxy before it.
const CONNECTIONS_MAX: usize = 16_384;
/// Longest head: a program may put the longest message there is, 4,096 signs, into the address.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// As many are served however few descriptors there are.
const CONNECTIONS_MIN: usize = 64;
/// Of so many descriptors one is a client's, one is its call's to Telegram, and one is left to the
/// portal, the database and files.
const DESCRIPTORS_EACH: u64 = 3;

/// What the gateway's listener gives to its clients, with as many descriptors as the process may open.
pub fn limits() -> Limits {
    Limits {
        connections: connections(getrlimit(Resource::Nofile).current),
        head_bytes: HEAD_BYTES_MAX,
        drain: DRAIN,
        ..Limits::default()
    }
}

/// `None`: as many descriptors as one likes.
fn connections(descriptors: Option<u64>) -> usize {
    let share = descriptors.map_or(u64::MAX, |descriptors| descriptors / DESCRIPTORS_EACH);
    usize::try_from(share).unwrap_or(usize::MAX).clamp(CONNECTIONS_MIN, CONNECTIONS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_the_descriptors_are_for_clients_within_reason() {
        for (descriptors, clients) in [
            (None, CONNECTIONS_MAX),
            (Some(1 << 20), CONNECTIONS_MAX),
            (Some(4_096), 1_365),
            (Some(16), CONNECTIONS_MIN),
        ] {
            assert_eq!(connections(descriptors), clients, "{descriptors:?}");
        }
    }
}
