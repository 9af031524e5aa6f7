//! A bot's counters, until they are written down.

use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::history::Counted;
use domain::{KeyId, Timestamp};

use super::slots::Slots;

/// Two days: as long as a database may be away before its hours are no longer told apart.
pub type Hours = Slots<3_600, 48>;
/// A little more than is ever shown by the minute.
type Minutes = Slots<60, 64>;

/// Counts calls. The lock is held for a few instructions; one bot's calls contend for it only
/// with each other.
#[derive(Debug, Default)]
pub struct Tally(Mutex<Counts>);

/// What was counted since it was last written down.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// By the hour.
    pub hours: Hours,
    /// The same by the minute.
    pub minutes: Minutes,
    /// The keys that were used, and when last.
    pub keys: Vec<(KeyId, Timestamp)>,
    /// When the last call came.
    pub last: Timestamp,
    /// When the last call came that went over a limit; none: the beginning of time.
    pub limited: Timestamp,
    /// Whether somebody has been told that there is something to write down.
    told: bool,
}

/// What became of a call.
#[derive(Clone, Copy, Debug)]
pub enum Outcome {
    /// Telegram answered it well.
    Good,
    /// Telegram answered it with an error, or not at all.
    Error,
    /// The gateway refused it.
    Refused,
    /// The gateway refused it, because the bot's limits are reached.
    Limited,
}

impl Tally {
    /// Counts a call with `key`. `true` when this bot was not waiting to be written down yet.
    pub fn call(&self, key: KeyId, at: Timestamp) -> bool {
        let mut counts = self.lock();
        counts.count(at, |counted| counted.calls += 1);
        counts.last = counts.last.max(at);
        match counts.keys.iter_mut().find(|(known, _)| *known == key) {
            Some((_, used)) => *used = at,
            None => counts.keys.push((key, at)),
        }
        !std::mem::replace(&mut counts.told, true)
    }

    /// Counts what became of the call that came at `at`, counted before, and how many milliseconds
    /// Telegram took to answer, if that is to be counted. `true` as above.
    pub fn ended(&self, at: Timestamp, outcome: Outcome, millis: Option<u32>) -> bool {
        let mut counts = self.lock();
        counts.count(at, |counted| {
            match outcome {
                Outcome::Good => {}
                Outcome::Error => counted.errors += 1,
                Outcome::Refused | Outcome::Limited => counted.refused += 1,
            }
            if let Some(millis) = millis {
                counted.latencies.note(millis);
            }
        });
        if matches!(outcome, Outcome::Limited) {
            counts.limited = counts.limited.max(at);
        }
        !std::mem::replace(&mut counts.told, true)
    }

    /// What is to be written down; it stays counted here until [`Tally::settle`].
    pub fn counts(&self) -> Counts {
        self.lock().clone()
    }

    /// Takes away what was written down. `true` when more has come meanwhile.
    pub fn settle(&self, written: &Counts) -> bool {
        let mut counts = self.lock();
        counts.hours.settle(&written.hours);
        counts.minutes.settle(&written.minutes);
        counts.keys.retain(|used| !written.keys.contains(used));
        if counts.limited == written.limited {
            counts.limited = Timestamp::default();
        }
        counts.told = !counts.hours.all().is_empty();
        counts.told
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn count(&mut self, at: Timestamp, count: impl Fn(&mut Counted)) {
        count(self.hours.at(at));
        count(self.minutes.at(at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: KeyId = KeyId(1);
    const NOON: Timestamp = Timestamp(1_795_262_400);

    fn sum(counts: &Counts) -> (u64, u64, u64) {
        let sum = counts.hours.sum();
        assert_eq!(sum, counts.minutes.sum(), "minutes and hours are the same calls");
        (sum.calls, sum.errors, sum.refused)
    }

    #[test]
    fn what_comes_while_the_counts_are_written_is_kept_for_the_next_time() {
        let tally = Tally::default();
        assert!(tally.call(KEY, NOON), "the first call asks to be written down");
        assert!(!tally.call(KEY, NOON), "the second need not");
        let written = tally.counts();
        tally.call(KEY, NOON.plus(1));
        tally.ended(NOON.plus(1), Outcome::Error, None);
        assert_eq!(sum(&written), (2, 0, 0));
        assert!(tally.settle(&written), "more has come");
        assert_eq!(sum(&tally.counts()), (1, 1, 0));
        assert_eq!(tally.counts().keys, [(KEY, NOON.plus(1))]);
        assert!(!tally.settle(&tally.counts()), "now all is written");
        assert!(tally.call(KEY, NOON), "and the next call asks again");
    }

    #[test]
    fn an_outcome_is_counted_where_its_call_was_even_when_that_is_written_already() {
        let tally = Tally::default();
        tally.call(KEY, NOON);
        tally.settle(&tally.counts());
        tally.call(KEY, NOON.plus(70));
        assert!(!tally.ended(NOON, Outcome::Refused, None), "this bot waits already");
        let counts = tally.counts();
        let minutes: Vec<_> = counts.minutes.all().iter().map(|slot| slot.counted).collect();
        assert_eq!((minutes[0].calls, minutes[0].refused), (0, 1));
        assert_eq!((minutes[1].calls, minutes[1].refused), (1, 0));
    }

    #[test]
    fn a_long_outage_is_bounded_and_no_call_is_lost() {
        let tally = Tally::default();
        for hour in 0..100 {
            tally.call(KEY, NOON.plus(hour * 3_600));
            tally.ended(NOON.plus(hour * 3_600), Outcome::Good, Some(20));
        }
        let counts = tally.counts();
        assert_eq!((counts.hours.all().len(), counts.minutes.all().len()), (48, 64));
        assert_eq!(sum(&counts), (100, 0, 0));
        assert_eq!(counts.hours.sum().latencies.count(), 100);
        assert_eq!(counts.keys.len(), 1);
    }
}
