//! What a bot did over a span of time, in slots of equal length.

use std::ops::{AddAssign, SubAssign};

use crate::Timestamp;
use crate::latency::Latencies;

/// Seconds of a minute, an hour and a day.
const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Calls of some stretch of time. Such counts add up: those of minutes, of nodes, of bots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// All calls.
    pub calls: u64,
    /// Those that Telegram answered with an error, or not at all.
    pub errors: u64,
    /// Those that the gateway refused.
    pub refused: u64,
    /// How long Telegram's answers took; long polls and downloads are left out.
    pub latencies: Latencies,
}

impl Counted {
    /// Calls that were answered well, or are still waiting for their answer.
    pub fn good(&self) -> u64 {
        self.calls.saturating_sub(self.errors).saturating_sub(self.refused)
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl AddAssign for Counted {
    fn add_assign(&mut self, more: Self) {
        self.calls += more.calls;
        self.errors += more.errors;
        self.refused += more.refused;
        self.latencies += more.latencies;
    }
}

impl SubAssign for Counted {
    fn sub_assign(&mut self, less: Self) {
        self.calls = self.calls.saturating_sub(less.calls);
        self.errors = self.errors.saturating_sub(less.errors);
        self.refused = self.refused.saturating_sub(less.refused);
        self.latencies -= less.latencies;
    }
}

/// Sign-ins of some stretch of time, in the whole installation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignIns {
    /// People who signed in.
    pub good: u64,
    /// Wrong passwords.
    pub failed: u64,
    /// Accounts that asked unknown devices to wait from then on.
    pub locks: u64,
}

impl AddAssign for SignIns {
    fn add_assign(&mut self, more: Self) {
        self.good += more.good;
        self.failed += more.failed;
        self.locks += more.locks;
    }
}

impl SubAssign for SignIns {
    fn sub_assign(&mut self, less: Self) {
        self.good = self.good.saturating_sub(less.good);
        self.failed = self.failed.saturating_sub(less.failed);
        self.locks = self.locks.saturating_sub(less.locks);
    }
}

/// What was counted in one slot: calls, unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot<T = Counted> {
    /// Its first second.
    pub start: Timestamp,
    /// What was counted.
    pub counted: T,
}

/// How far a chart looks back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// An hour, by the minute.
    Hour,
    /// A day, by the hour.
    #[default]
    Day,
    /// A week, by the quarter of a day.
    Week,
    /// Thirty days, by the day.
    Month,
}

impl Span {
    /// Every span, shortest first.
    pub const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Month];

    /// The span's name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// The span of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|span| span.as_str() == name)
    }

    /// The span in words, as in `the last 24 hours`.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::Month => "30 days",
        }
    }

    /// The length of a slot in words, as in `calls in an hour`.
    pub fn slot_in_words(self) -> &'static str {
        match self {
            Self::Hour => "a minute",
            Self::Day => "an hour",
            Self::Week => "6 hours",
            Self::Month => "a day",
        }
    }

    /// The length of a slot in seconds. Slots begin when a day (UTC), a quarter of it, an hour or a
    /// minute does.
    pub fn slot_seconds(self) -> i64 {
        match self {
            Self::Hour => MINUTE,
            Self::Day => HOUR,
            Self::Week => DAY / 4,
            Self::Month => DAY,
        }
    }

    /// How many slots there are; the last is the running one.
    pub fn slots(self) -> usize {
        match self {
            Self::Hour => 60,
            Self::Day => 24,
            Self::Week => 28,
            Self::Month => 30,
        }
    }
}

/// A span of time up to now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History<T = Counted> {
    /// How far it looks back.
    pub span: Span,
    /// Oldest first, without gaps; the last one is running.
    pub slots: Vec<Slot<T>>,
}

impl<T: Copy + Default + AddAssign> History<T> {
    /// The span up to `now`, in which nothing has happened yet.
    pub fn new(span: Span, now: Timestamp) -> Self {
        let mut start = now.begin_of(span.slot_seconds());
        let mut slots: Vec<Slot<T>> = (0..span.slots())
            .map(|_| {
                let slot = Slot { start, counted: T::default() };
                start = start.plus(-span.slot_seconds());
                slot
            })
            .collect();
        slots.reverse();
        Self { span, slots }
    }

    /// Its first second.
    pub fn since(&self) -> Timestamp {
        self.slots.first().map_or_else(Timestamp::default, |slot| slot.start)
    }

    /// Adds what was counted from `start` on. What is older than the span is left out; what is
    /// ahead of this node's clock was counted by another one, and belongs to the running slot.
    pub fn add(&mut self, Slot { start, counted }: Slot<T>) {
        let after = self.slots.partition_point(|slot| slot.start <= start);
        if let Some(slot) = after.checked_sub(1).and_then(|place| self.slots.get_mut(place)) {
            slot.counted += counted;
        }
    }

    /// All of it together.
    pub fn sum(&self) -> T {
        let mut sum = T::default();
        for slot in &self.slots {
            sum += slot.counted;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_262_400);

    fn calls(start: Timestamp, calls: u64) -> Slot {
        Slot { start, counted: Counted { calls, ..Counted::default() } }
    }

    #[test]
    fn slots_follow_each_other_and_the_last_one_is_running() {
        for span in Span::ALL {
            let history = History::<Counted>::new(span, NOON.plus(61));
            let starts: Vec<i64> = history.slots.iter().map(|slot| slot.start.0).collect();
            assert_eq!(starts.len(), span.slots());
            assert!(starts.windows(2).all(|two| two[1] - two[0] == span.slot_seconds()));
            let last = NOON.plus(61).0 - starts[starts.len() - 1];
            assert!((0..span.slot_seconds()).contains(&last), "{span:?}: {last}");
            assert_eq!(Span::parse(span.as_str()), Some(span));
        }
        assert_eq!(History::<SignIns>::new(Span::Month, NOON).slots[29].start.0 % DAY, 0);
        assert_eq!(Span::parse("2h"), None);
    }

    #[test]
    fn counts_are_added_to_the_slot_they_are_in() {
        let mut history = History::new(Span::Week, NOON);
        history.add(calls(NOON, 1));
        history.add(calls(NOON.plus(-1), 2));
        history.add(calls(NOON.plus(-HOUR), 3));
        assert_eq!(history.slots[27].counted.calls, 1);
        assert_eq!(history.slots[26].counted.calls, 5);
        assert_eq!(history.sum().calls, 6);
    }

    #[test]
    fn what_is_too_old_is_left_out_and_what_is_ahead_counts_as_running() {
        let mut history = History::new(Span::Hour, NOON);
        history.add(calls(history.since(), 1));
        history.add(calls(history.since().plus(-1), 10));
        history.add(calls(NOON.plus(120), 100));
        assert_eq!(history.sum().calls, 101);
        assert_eq!(history.slots[59].counted.calls, 100);
    }
}
