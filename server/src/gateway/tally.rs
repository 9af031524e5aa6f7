//! A bot's counters, until they are written down.

use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{KeyId, Timestamp};

/// Most hours kept apart while the database is away; later ones are added to the last.
const HOURS_MAX: usize = 48;

/// Counts calls. The lock is held for a few instructions; one bot's calls contend for it only
/// with each other.
#[derive(Debug, Default)]
pub struct Tally(Mutex<Counts>);

/// What was counted since it was last written down.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Oldest hour first; hardly ever more than one.
    pub hours: Vec<Hourly>,
    /// The keys that were used, and when last.
    pub keys: Vec<(KeyId, Timestamp)>,
    /// When the last call came.
    pub last: Timestamp,
    /// Whether somebody has been told that there is something to write down.
    told: bool,
}

/// What was counted in one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hourly {
    /// Its first second.
    pub hour: i64,
    /// All calls.
    pub calls: u64,
    /// Those that Telegram answered with an error, or not at all.
    pub errors: u64,
    /// Those that the gateway refused.
    pub refused: u64,
}

impl Tally {
    /// Counts a call with `key`. `true` when this bot was not waiting to be written down yet.
    pub fn call(&self, key: KeyId, now: Timestamp) -> bool {
        let mut counts = self.lock();
        counts.hour(now).calls += 1;
        counts.last = counts.last.max(now);
        match counts.keys.iter_mut().find(|(known, _)| *known == key) {
            Some((_, at)) => *at = now,
            None => counts.keys.push((key, now)),
        }
        !std::mem::replace(&mut counts.told, true)
    }

    /// Counts that a call, counted before, had no good answer of Telegram. `true` as above.
    pub fn error(&self, now: Timestamp) -> bool {
        let mut counts = self.lock();
        counts.hour(now).errors += 1;
        !std::mem::replace(&mut counts.told, true)
    }

    /// Counts that a call, counted before, was refused. `true` as above.
    pub fn refused(&self, now: Timestamp) -> bool {
        let mut counts = self.lock();
        counts.hour(now).refused += 1;
        !std::mem::replace(&mut counts.told, true)
    }

    /// What is to be written down; it stays counted here until [`Tally::settle`].
    pub fn counts(&self) -> Counts {
        self.lock().clone()
    }

    /// Takes away what was written down. `true` when more has come meanwhile.
    pub fn settle(&self, written: &Counts) -> bool {
        let mut counts = self.lock();
        for hour in &written.hours {
            if let Some(kept) = counts.hours.iter_mut().find(|kept| kept.hour == hour.hour) {
                kept.calls -= hour.calls;
                kept.errors -= hour.errors;
                kept.refused -= hour.refused;
            }
        }
        counts.hours.retain(|kept| *kept != Hourly { hour: kept.hour, ..Hourly::default() });
        counts.keys.retain(|used| !written.keys.contains(used));
        counts.told = !counts.hours.is_empty();
        counts.told
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    /// Calls, errors and refusals of all hours.
    pub fn sum(&self) -> (u64, u64, u64) {
        let add = |sum: (u64, u64, u64), hour: &Hourly| {
            (sum.0 + hour.calls, sum.1 + hour.errors, sum.2 + hour.refused)
        };
        self.hours.iter().fold((0, 0, 0), add)
    }

    fn hour(&mut self, now: Timestamp) -> &mut Hourly {
        let hour = now.hour();
        let is_new = self.hours.last().is_none_or(|last| last.hour < hour);
        if is_new && self.hours.len() < HOURS_MAX {
            self.hours.push(Hourly { hour, ..Hourly::default() });
        }
        let last = self.hours.len() - 1;
        &mut self.hours[last]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: KeyId = KeyId(1);
    const NOON: Timestamp = Timestamp(1_795_262_400);

    #[test]
    fn what_comes_while_the_counts_are_written_is_kept_for_the_next_time() {
        let tally = Tally::default();
        assert!(tally.call(KEY, NOON), "the first call asks to be written down");
        assert!(!tally.call(KEY, NOON), "the second need not");
        let written = tally.counts();
        tally.call(KEY, NOON.plus(1));
        tally.error(NOON.plus(1));
        assert_eq!(written.sum(), (2, 0, 0));
        assert!(tally.settle(&written), "more has come");
        assert_eq!(tally.counts().sum(), (1, 1, 0));
        assert_eq!(tally.counts().keys, [(KEY, NOON.plus(1))]);
        assert!(!tally.settle(&tally.counts()), "now all is written");
        assert!(tally.call(KEY, NOON), "and the next call asks again");
    }

    #[test]
    fn each_hour_is_counted_by_itself_and_a_long_outage_is_bounded() {
        let tally = Tally::default();
        for hour in 0..100 {
            tally.call(KEY, NOON.plus(hour * 3_600));
        }
        let counts = tally.counts();
        assert_eq!(counts.hours.len(), HOURS_MAX);
        assert_eq!(counts.hours[0], Hourly { hour: NOON.0, calls: 1, errors: 0, refused: 0 });
        assert_eq!(counts.sum(), (100, 0, 0), "none is lost");
        assert_eq!(counts.keys.len(), 1);
    }
}
