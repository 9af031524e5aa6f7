//! Fair lockout: how often a password may be guessed, and how long to wait in between.
//!
//! A guess is counted before it is judged: of many that arrive at once no more are judged than
//! one after the other would be. Whoever turns out to be right gets the guess back.
//!
//! What is counted under one subject (a login as it was typed, a device, the open sessions of a
//! user) is a [`Guesses`]. This module only computes; `server::accounts::guard` keeps the rows.

use crate::Timestamp;

/// Failures in a row before anybody has to wait: people mistype, and try their other passwords.
pub const FREE_FAILURES: i64 = 5;
/// The most guesses judged in a day under one login. An account has two, its address and its name:
/// with both, nobody gets beyond the 100 that NIST SP 800-63B allows.
pub const JUDGED_A_DAY: i64 = 50;
/// How long to wait after the fifth failure and each further one; the last holds from then on. The
/// first is a nuisance to a person, the last makes 24 guesses a day of a program.
const WAITS: [i64; 4] = [60, 5 * 60, 15 * 60, 60 * 60];
/// Failures count for a day after the last one.
const FORGOTTEN_AFTER: i64 = DAY;
const DAY: i64 = 86_400;

/// What was guessed under one subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guesses {
    /// Failures in a row, those not judged yet included.
    pub failures: i64,
    /// When the last one was.
    pub failed_at: Timestamp,
    /// Nothing is judged before this moment.
    pub locked_until: Timestamp,
    /// The UTC day that is counted, in days since 1970.
    pub day: i64,
    /// How many were judged in it.
    pub day_count: i64,
}

/// How many seconds to wait before the next guess is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub i64);

impl Guesses {
    /// These guesses as they count at `now`: yesterday's count and old failures are forgotten.
    ///
    /// A clock that was set back finds moments in its future. They are taken for now, and a lock
    /// for as long as it would be had it just begun: it neither opens nor outlives its own wait.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        let mut guesses = self;
        let today = day_of(now);
        if guesses.day < today {
            guesses.day_count = 0;
        }
        guesses.day = today;
        guesses.failed_at = guesses.failed_at.min(now);
        if now.0 - guesses.failed_at.0 >= FORGOTTEN_AFTER {
            guesses.failures = 0;
        }
        guesses.locked_until = guesses.locked_until.min(now.plus(wait_after(guesses.failures)));
        guesses
    }

    /// Counts one more guess, which may then be judged; or says how long it has to wait.
    pub fn reserve(self, now: Timestamp) -> Result<Self, Wait> {
        let Self { failures, locked_until, day, day_count, .. } = self.at(now);
        if day_count >= JUDGED_A_DAY {
            return Err(Wait((day + 1) * DAY - now.0));
        }
        if locked_until > now {
            return Err(Wait(locked_until.0 - now.0));
        }
        let failures = failures + 1;
        let locked_until = now.plus(wait_after(failures));
        Ok(Self { failures, failed_at: now, locked_until, day, day_count: day_count + 1 })
    }

    /// Whether what vouches for a person (a known device, an open session) has been wrong so often
    /// that it does not count for more than no voucher any more.
    pub fn is_spent(self, now: Timestamp) -> bool {
        let Self { failures, day_count, .. } = self.at(now);
        failures >= FREE_FAILURES || day_count >= JUDGED_A_DAY
    }

    /// After a right guess: it does not count, and what failed before it is forgiven. What else was
    /// judged that day stays counted.
    #[must_use]
    pub fn succeeded(self) -> Self {
        Self { day_count: (self.day_count - 1).max(0), ..self.forgiven() }
    }

    /// What failed before is forgiven, since its user was right elsewhere. What was judged that day
    /// stays counted.
    #[must_use]
    pub fn forgiven(self) -> Self {
        Self { failures: 0, locked_until: Timestamp(0), ..self }
    }

    /// When a reserved guess could not be judged after all, it does not count. Only an unlocked
    /// subject gives reservations, so it is unlocked again.
    #[must_use]
    pub fn withdrawn(self) -> Self {
        let (failures, day_count) = ((self.failures - 1).max(0), (self.day_count - 1).max(0));
        Self { failures, locked_until: Timestamp(0), day_count, ..self }
    }

    /// From when on these guesses say nothing any more.
    pub fn expires_at(self) -> Timestamp {
        let forgotten = self.failed_at.plus(FORGOTTEN_AFTER);
        let next_day = Timestamp((self.day + 1) * DAY);
        forgotten.max(next_day).max(self.locked_until)
    }
}

/// The wait that the failure of that number brings.
fn wait_after(failures: i64) -> i64 {
    let Ok(further) = usize::try_from(failures - FREE_FAILURES) else { return 0 };
    WAITS[further.min(WAITS.len() - 1)]
}

fn day_of(now: Timestamp) -> i64 {
    now.0.div_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_262_400);
    const MINUTE: i64 = 60;
    const HOUR: i64 = 3_600;

    /// After so many failures, each as soon as it could be.
    fn after(failures: i64) -> (Guesses, Timestamp) {
        let (mut guesses, mut now) = (Guesses::default(), NOON);
        for _ in 0..failures {
            while let Err(Wait(seconds)) = guesses.reserve(now) {
                now = now.plus(seconds);
            }
            guesses = guesses.reserve(now).unwrap();
        }
        (guesses, now)
    }

    fn wait(guesses: Guesses, now: Timestamp) -> i64 {
        guesses.reserve(now).err().map_or(0, |Wait(seconds)| seconds)
    }

    #[test]
    fn five_are_free_and_each_further_one_waits_longer() {
        let waits: Vec<_> = (0..=9)
            .map(|failures| {
                let (guesses, now) = after(failures);
                wait(guesses, now)
            })
            .collect();
        let minutes = [0, 0, 0, 0, 0, 1, 5, 15, 60, 60];
        assert_eq!(waits, minutes.map(|minutes| minutes * MINUTE));
    }

    #[test]
    fn the_wait_is_over_in_its_last_second_and_not_before() {
        let (guesses, now) = after(6);
        assert_eq!(wait(guesses, now.plus(5 * MINUTE - 1)), 1);
        assert_eq!(wait(guesses, now.plus(5 * MINUTE)), 0);
    }

    #[test]
    fn a_success_forgives_failures_but_not_the_count_of_the_day() {
        let (guesses, now) = after(8);
        let right = guesses.reserve(now.plus(HOUR)).unwrap().succeeded();
        assert_eq!((right.failures, right.day_count), (0, 8));
        assert_eq!(wait(right, now.plus(HOUR)), 0);
    }

    #[test]
    fn what_could_not_be_judged_does_not_count() {
        let (guesses, now) = after(4);
        let withdrawn = guesses.reserve(now).unwrap().withdrawn();
        assert_eq!((withdrawn.failures, withdrawn.day_count), (4, 4));
        assert_eq!(wait(withdrawn, now), 0);
    }

    #[test]
    fn failures_are_forgotten_a_day_after_the_last_one() {
        let (guesses, now) = after(8);
        let almost = guesses.at(now.plus(24 * HOUR - 1));
        assert_eq!(almost.failures, 8);
        assert_eq!(guesses.at(now.plus(24 * HOUR)).failures, 0);
    }

    #[test]
    fn nobody_gets_more_than_fifty_a_day_even_when_they_are_right_in_between() {
        let (mut guesses, now) = (Guesses::default(), NOON);
        let mut judged = 0;
        for _ in 0..200 {
            for _ in 0..4 {
                if let Ok(reserved) = guesses.reserve(now) {
                    (guesses, judged) = (reserved, judged + 1);
                }
            }
            if let Ok(reserved) = guesses.reserve(now) {
                guesses = reserved.succeeded();
            }
        }
        assert_eq!(judged, JUDGED_A_DAY);
        assert_eq!(wait(guesses, now), 12 * HOUR);
        assert_eq!(wait(guesses, now.plus(12 * HOUR - 1)), 1);
        assert_eq!(wait(guesses, now.plus(12 * HOUR)), 0);
    }

    #[test]
    fn one_who_never_stops_is_judged_fifty_times_a_day_at_most() {
        let (mut guesses, mut judged) = (Guesses::default(), 0);
        for second in 0..2 * DAY {
            if let Ok(reserved) = guesses.reserve(NOON.plus(second)) {
                (guesses, judged) = (reserved, judged + 1);
            }
        }
        assert!((40..=2 * JUDGED_A_DAY).contains(&judged), "{judged}");
    }

    #[test]
    fn a_clock_that_jumps_ahead_ends_what_would_have_ended() {
        let (guesses, now) = after(7);
        assert_eq!(wait(guesses, now), 15 * MINUTE);
        assert_eq!(wait(guesses, now.plus(31 * MINUTE)), 0);
        let (guesses, now) = after(8);
        assert_eq!(wait(guesses, now.plus(31 * MINUTE)), 29 * MINUTE);
        assert_eq!(guesses.at(now.plus(25 * HOUR)).failures, 0);
    }

    #[test]
    fn a_clock_that_is_set_back_neither_opens_a_lock_nor_makes_it_longer() {
        for back in [HOUR, 24 * HOUR, 10_000 * HOUR] {
            let (guesses, now) = after(7);
            let now = now.plus(-back);
            assert_eq!(wait(guesses, now), 15 * MINUTE, "{back}");
            // As it is stored when somebody asks, it ends a quarter of an hour later.
            let stored = guesses.at(now);
            assert_eq!(wait(stored, now.plus(15 * MINUTE)), 0, "{back}");
            assert_eq!(stored.failures, 7, "{back}");
        }
    }

    #[test]
    fn a_full_day_stays_full_when_the_clock_goes_back_over_midnight() {
        let full = Guesses { day_count: JUDGED_A_DAY, day: day_of(NOON), ..Guesses::default() };
        assert_eq!(wait(full, NOON.plus(-13 * HOUR)), HOUR);
    }

    #[test]
    fn a_voucher_that_failed_five_times_is_worth_nothing_for_a_day() {
        let (guesses, now) = after(4);
        assert!(!guesses.is_spent(now));
        let (guesses, now) = after(5);
        assert!(guesses.is_spent(now.plus(23 * HOUR)));
        assert!(!guesses.is_spent(now.plus(24 * HOUR)));
    }

    #[test]
    fn what_has_expired_changes_nothing() {
        for failures in [0, 1, 5, 9] {
            let (guesses, _) = after(failures);
            let gone = guesses.at(guesses.expires_at());
            assert_eq!((gone.failures, gone.day_count), (0, 0), "{failures}");
            assert_eq!(wait(gone, guesses.expires_at()), 0, "{failures}");
        }
    }
}
