//! How much a bot may send through the gateway.

use serde::{Deserialize, Serialize};

use crate::{Field, Refusals, Why};

/// What one bot may do at the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotLimits {
    /// Requests per second, averaged; as many may come at once.
    pub rps: u32,
    /// Requests under way at the same time; waiting `getUpdates` calls have places of their own.
    pub max_concurrent: u32,
}

impl BotLimits {
    /// Reads two numbers as they were typed. What is no number is 0, which [`Self::within`] refuses.
    pub fn parse(rps: &str, max_concurrent: &str) -> Self {
        let number = |typed: &str| typed.trim().parse().unwrap_or(0);
        Self { rps: number(rps), max_concurrent: number(max_concurrent) }
    }

    /// Refuses numbers that are not between 1 and those of `most`.
    pub fn within(self, most: Self) -> Result<Self, Refusals> {
        let mut refusals = Refusals::default();
        refusals.take(Field::Rps, in_range(self.rps, most.rps));
        refusals.take(Field::MaxConcurrent, in_range(self.max_concurrent, most.max_concurrent));
        if refusals.0.is_empty() { Ok(self) } else { Err(refusals) }
    }

    /// The same, but no more than `most`.
    #[must_use]
    pub fn at_most(self, most: Self) -> Self {
        Self {
            rps: self.rps.min(most.rps),
            max_concurrent: self.max_concurrent.min(most.max_concurrent),
        }
    }
}

impl std::fmt::Display for BotLimits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} a second, {} at the same time", self.rps, self.max_concurrent)
    }
}

fn in_range(number: u32, most: u32) -> Result<u32, Why> {
    if (1..=most).contains(&number) { Ok(number) } else { Err(Why::OutOfRange(1, most)) }
}

/// The most that anybody can let a bot have: what an operator sets for users stays within it, and so
/// does what an admin sets for one bot.
pub const ABSOLUTE_MAX: BotLimits = BotLimits { rps: RPS_MAX, max_concurrent: CONCURRENT_MAX };
/// Most requests per second that an operator can let bots have: Telegram itself stops at about 30
/// messages a second, and at 1,000 for paid broadcasts.
pub const RPS_MAX: u32 = 1_000;
/// Most requests at the same time that an operator can let bots have: the connections that one bot
/// may hold open.
pub const CONCURRENT_MAX: u32 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: BotLimits = BotLimits { rps: 100, max_concurrent: 50 };

    #[test]
    fn numbers_from_one_to_the_maximum_are_limits() {
        let limits = BotLimits::parse(" 100 ", "1").within(MOST).unwrap();
        assert_eq!(limits, BotLimits { rps: 100, max_concurrent: 1 });
    }

    #[test]
    fn anything_else_is_refused_beside_its_field() {
        for typed in ["", "0", "101", "-1", "1.5", "1e1", "many", "99999999999999999999", "٣"] {
            let refusals = BotLimits::parse(typed, "1").within(MOST).unwrap_err();
            assert_eq!(refusals, Why::OutOfRange(1, 100).at(Field::Rps).into(), "{typed}");
        }
        let refusals = BotLimits::parse("x", "x").within(MOST).unwrap_err();
        assert_eq!(refusals.at(Field::MaxConcurrent), Some(&Why::OutOfRange(1, 50)));
        assert_eq!(refusals.0.len(), 2);
    }
}
