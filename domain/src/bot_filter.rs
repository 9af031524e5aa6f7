//! Which bots an admin's list shows, as its form says it in the address.
//!
//! Nothing is refused here: what makes no sense, as in an address that somebody has changed, is left
//! out, and the form shows what counts.

use crate::search::bounded;
use crate::{Provider, Timestamp};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Which bots are to be shown; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BotFilter {
    /// How an @username, or its user's name or address, begins; or a number of the bot.
    pub search: String,
    /// The state they are in.
    pub state: Option<BotState>,
    /// Whether deleted ones are left out, in whichever state the others are.
    pub kept: bool,
    /// Where they live.
    pub provider: Option<Provider>,
    /// Whose they are: a user's id, name or address.
    pub user: String,
    /// The first day (UTC) on which they were registered.
    pub from: Option<Timestamp>,
    /// The last day on which they were.
    pub to: Option<Timestamp>,
    /// When a program last called.
    pub used: Option<Used>,
    /// Whether only those are shown of which calls were refused lately, because of their limits.
    pub limited: bool,
}

/// The one state that a bot is in, as lists and counts tell them apart: of several reasons the first
/// one here counts, as in the column `bots.state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BotState {
    /// Its user has deleted it, and can still undo that.
    Deleted,
    /// An admin has suspended it, or its user.
    Suspended,
    /// The provider refused its credential.
    Failing,
    /// Calls pass the gateway.
    Running,
    /// Its user has stopped it.
    Stopped,
}

/// When a program last called, in whole hours like the charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// Never.
    Never,
    /// In the last 24 hours.
    Day,
    /// In the last 7 days.
    Week,
    /// In the last 30 days.
    Month,
    /// Longer ago than 30 days.
    Before,
}

/// The name in addresses of every state but deleted.
pub const KEPT: &str = "kept";

impl BotFilter {
    /// Reads what the form has put into the address; `value` knows what is there under a name.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| value(name).map(|typed| bounded(&typed)).unwrap_or_default();
        Self {
            search: text("q"),
            state: BotState::parse(&text("state")),
            kept: text("state") == KEPT,
            provider: Provider::parse(&text("provider")),
            user: text("user").to_ascii_lowercase(),
            from: Timestamp::parse_day(&text("from")),
            to: Timestamp::parse_day(&text("to")),
            used: Used::parse(&text("used")),
            limited: text("limited") == "yes",
        }
    }

    /// What is set, as it stands in the address.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
        let pairs = [
            ("q", self.search.clone()),
            ("state", word(self.state.map(BotState::as_str).or(self.kept.then_some(KEPT)))),
            ("provider", word(self.provider.map(Provider::as_str))),
            ("user", self.user.clone()),
            ("from", self.from.map(Timestamp::iso_day).unwrap_or_default()),
            ("to", self.to.map(Timestamp::iso_day).unwrap_or_default()),
            ("used", word(self.used.map(Used::as_str))),
            ("limited", word(self.limited.then_some("yes"))),
        ];
        pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The first second in which they may have been registered, and the first one after that.
    pub fn created(&self) -> (Timestamp, Timestamp) {
        let end = self.to.map_or(Timestamp(i64::MAX), |day| day.plus(DAY));
        (self.from.unwrap_or(Timestamp(0)), end)
    }
}

impl BotState {
    /// Every state, the usual ones first.
    pub const ALL: [Self; 5] =
        [Self::Running, Self::Stopped, Self::Failing, Self::Suspended, Self::Deleted];

    /// The state's name in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Suspended => "suspended",
            Self::Failing => "failing",
            Self::Running => "running",
            Self::Stopped => "stopped",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// The state in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Deleted => "Deleted",
            Self::Suspended => "Suspended",
            Self::Failing => "Failing",
            Self::Running => "Running",
            Self::Stopped => "Stopped",
        }
    }
}

impl Used {
    /// Every choice.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Before, Self::Never];

    /// The choice's name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Before => "before",
        }
    }

    /// The choice of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|used| used.as_str() == name)
    }

    /// The choice in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Never => "Never",
            Self::Day => "In the last 24 hours",
            Self::Week => "In the last 7 days",
            Self::Month => "In the last 30 days",
            Self::Before => "Not for 30 days",
        }
    }

    /// The hours of the last use that are meant: the first one, and the first one after them. A bot
    /// that was never used has the hour 0.
    pub fn hours(self, now: Timestamp) -> (i64, i64) {
        let past = |days: i64| now.hour() + HOUR - days * DAY;
        match self {
            Self::Never => (0, 1),
            Self::Day => (past(1), i64::MAX),
            Self::Week => (past(7), i64::MAX),
            Self::Month => (past(30), i64::MAX),
            Self::Before => (1, past(30)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_262_400);

    fn read(pairs: &[(&'static str, &str)]) -> BotFilter {
        let find = |name: &str| pairs.iter().find(|(key, _)| *key == name);
        BotFilter::read(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn what_is_set_comes_back_from_the_address_it_makes() {
        let set = [
            ("q", "@rook"),
            ("state", "failing"),
            ("provider", "telegram"),
            ("user", "ada"),
            ("from", "2026-11-01"),
            ("to", "2026-11-21"),
            ("used", "30d"),
            ("limited", "yes"),
        ];
        let filter = read(&set);
        let pairs = filter.pairs();
        assert_eq!(pairs, set.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(filter.created(), (Timestamp(1_793_491_200), NOON.plus(DAY / 2)));
        assert_eq!(BotFilter::read(|_| None), BotFilter::default());
        assert_eq!(BotFilter::default().pairs(), []);
    }

    #[test]
    fn not_to_be_deleted_is_a_state_as_well() {
        let kept = read(&[("state", KEPT)]);
        assert_eq!((kept.kept, kept.state), (true, None));
        assert_eq!(kept.pairs(), [("state", KEPT.to_owned())]);
    }

    #[test]
    fn what_makes_no_sense_is_left_out_and_what_is_endless_is_cut() {
        for (name, value) in [
            ("state", "' OR 1=1"),
            ("provider", "x"),
            ("from", "2026-02-30"),
            ("to", "99999999-01-01"),
            ("used", "25h"),
            ("limited", "true"),
            ("q", " \0\n "),
        ] {
            assert_eq!(read(&[(name, value)]), BotFilter::default(), "{name}={value}");
        }
        assert_eq!(read(&[("q", &"x".repeat(9_999))]).search.len(), crate::search::LENGTH_MAX);
    }

    #[test]
    fn every_hour_of_use_belongs_to_one_of_the_choices() {
        let month = Used::Month.hours(NOON);
        assert_eq!(month.0, Used::Before.hours(NOON).1);
        assert_eq!(Used::Day.hours(NOON.plus(59 * 60)).0, NOON.0 - 23 * HOUR);
        assert_eq!(Used::Never.hours(NOON), (0, 1));
        assert!(Used::ALL.into_iter().all(|used| Used::parse(used.as_str()) == Some(used)));
    }
}
