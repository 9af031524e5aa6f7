//! How much a bot may send through the gateway.

use serde::{Deserialize, Serialize};

use crate::Why;

/// What one bot may do at the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotLimits {
    /// Requests per second, averaged; as many may come at once.
    pub rps: u32,
    /// Requests under way at the same time; waiting `getUpdates` calls have places of their own.
    pub max_concurrent: u32,
}

/// Most requests per second that a bot can be given: Telegram itself stops at about 30 messages a
/// second, and at 1,000 for paid broadcasts.
pub const RPS_MAX: u32 = 1_000;
/// Most requests at the same time that a bot can be given: the connections that one bot may hold open.
pub const CONCURRENT_MAX: u32 = 100;

/// Reads a limit as it was typed, from 1 to `max`.
pub fn parse(typed: &str, max: u32) -> Result<u32, Why> {
    let number = typed.trim().parse().ok().filter(|number| (1..=max).contains(number));
    number.ok_or(if typed.trim().is_empty() { Why::Empty } else { Why::OutOfRange(1, max) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_within_its_bounds() {
        assert_eq!(parse(" 30 ", 100), Ok(30));
        assert_eq!(parse("", 100), Err(Why::Empty));
        for typed in ["0", "101", "-1", "1.5", "ten", "99999999999"] {
            assert_eq!(parse(typed, 100), Err(Why::OutOfRange(1, 100)), "{typed}");
        }
    }
}
