//! What the operator lets users do with bots.

use std::ops::RangeInclusive;
use std::str::FromStr;

use domain::{BotLimits, limits};

use super::parse::Source;

/// What a new bot starts with: as many messages as Telegram takes from one bot in a second, and a
/// few calls beside each other.
const START: BotLimits = BotLimits { rps: 30, max_concurrent: 10 };
/// What users may set without asking anybody. Requests that send nothing come on top of Telegram's 30
/// messages a second: three times as many leave room for them. Each call under way takes memory and
/// a connection to Telegram.
const MOST: BotLimits = BotLimits { rps: 100, max_concurrent: 50 };
/// As many as Telegram lets one account have.
const BOTS_PER_USER: u16 = 20;
/// What a dashboard can show on one page.
const BOTS_PER_USER_MAX: u16 = 1_000;

impl Source<'_> {
    /// What a new bot starts with.
    pub fn bot_limits(&mut self) -> BotLimits {
        BotLimits {
            rps: self.parsed(
                "ROOKERY_BOT_RPS",
                START.rps,
                "a number from 1 to 1000",
                within(1..=limits::RPS_MAX),
            ),
            max_concurrent: self.parsed(
                "ROOKERY_BOT_PARALLEL",
                START.max_concurrent,
                "a number from 1 to 100",
                within(1..=limits::CONCURRENT_MAX),
            ),
        }
    }

    /// What users may set: at least what new bots start with.
    pub fn bot_limits_max(&mut self, start: BotLimits) -> BotLimits {
        BotLimits {
            rps: self.parsed(
                "ROOKERY_BOT_RPS_MAX",
                MOST.rps.max(start.rps),
                "a number from 1 to 1000, and no less than ROOKERY_BOT_RPS",
                within(start.rps..=limits::RPS_MAX),
            ),
            max_concurrent: self.parsed(
                "ROOKERY_BOT_PARALLEL_MAX",
                MOST.max_concurrent.max(start.max_concurrent),
                "a number from 1 to 100, and no less than ROOKERY_BOT_PARALLEL",
                within(start.max_concurrent..=limits::CONCURRENT_MAX),
            ),
        }
    }

    /// How many bots one user may have.
    pub fn bots_per_user(&mut self) -> u16 {
        self.parsed(
            "ROOKERY_BOTS_PER_USER",
            BOTS_PER_USER,
            "a number from 1 to 1000",
            within(1..=BOTS_PER_USER_MAX),
        )
    }
}

fn within<T: FromStr + PartialOrd>(range: RangeInclusive<T>) -> impl FnOnce(&str) -> Option<T> {
    move |value| value.parse().ok().filter(|number| range.contains(number))
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Problems};
    use super::*;

    fn with(settings: &[(&str, &str)]) -> Result<Config, Problems> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Config::read(&settings.iter().map(owned).collect())
    }

    #[test]
    fn a_new_bot_starts_below_what_its_user_may_set() {
        let config = with(&[]).unwrap();
        assert_eq!(config.bot_limits, BotLimits { rps: 30, max_concurrent: 10 });
        assert_eq!(config.bot_limits_max, BotLimits { rps: 100, max_concurrent: 50 });
        assert_eq!(config.bots_per_user, 20);
    }

    #[test]
    fn a_maximum_below_the_start_is_refused_and_a_higher_start_lifts_it() {
        for settings in [
            [("ROOKERY_BOT_RPS_MAX", "29"), ("ROOKERY_BOT_PARALLEL_MAX", "9")],
            [("ROOKERY_BOT_RPS_MAX", "1001"), ("ROOKERY_BOT_PARALLEL_MAX", "101")],
            [("ROOKERY_BOT_RPS_MAX", "many"), ("ROOKERY_BOT_PARALLEL_MAX", "0")],
        ] {
            assert_eq!(with(&settings).unwrap_err().0.len(), 2, "{settings:?}");
        }
        let config = with(&[("ROOKERY_BOT_RPS", "500"), ("ROOKERY_BOT_PARALLEL", "60")]).unwrap();
        assert_eq!(config.bot_limits_max, config.bot_limits);
        let config = with(&[("ROOKERY_BOT_RPS_MAX", "30"), ("ROOKERY_BOT_PARALLEL_MAX", "100")]);
        assert_eq!(config.unwrap().bot_limits_max, BotLimits { rps: 30, max_concurrent: 100 });
    }

    #[test]
    fn a_user_may_have_at_least_one_bot() {
        assert_eq!(with(&[("ROOKERY_BOTS_PER_USER", "1")]).unwrap().bots_per_user, 1);
        for value in ["0", "1001", "-1", "99999"] {
            assert!(with(&[("ROOKERY_BOTS_PER_USER", value)]).is_err(), "{value}");
        }
    }
}
