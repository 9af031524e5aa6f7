//! So many in a period, as `5/min` says it: as many at once as the period has, and one more each
//! time its share of the period is over. This is how the outer net counts (`tower_governor`), too, so
//! whoever comes back when it was told to is not refused here.

use crate::lockout::Wait;

/// How often something may be done. Moments are in microseconds, so that a thousand a second have
/// their share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How often, at least once.
    pub count: u32,
    /// In how many seconds.
    pub seconds: u32,
}

const MICROS: i64 = 1_000_000;
/// How far the clocks of two nodes may be apart. A moment that lies further ahead than it ever
/// should, and by more than this, was stored before the clock was set back.
const SKEW: i64 = 60 * MICROS;

impl Pace {
    /// Does it once more at `now`; `full_at` is when everything may be done again, as it was stored
    /// the last time, and the answer is what it is then. Or says how long to wait.
    ///
    /// After a clock was set back, it is done once and then waits for its share of the period.
    pub fn step(self, full_at: i64, now: i64) -> Result<i64, Wait> {
        let period = i64::from(self.seconds) * MICROS;
        let share = self.share();
        let is_from_the_future = full_at > now + period + SKEW;
        let full_at = if is_from_the_future { now + period - share } else { full_at };
        let next = full_at.clamp(now, now + period) + share;
        let early = next - period - now;
        if early > 0 { Err(Wait((early + MICROS - 1) / MICROS)) } else { Ok(next) }
    }

    /// Takes one back; `full_at` as in [`Self::step`], and so the answer.
    #[must_use]
    pub fn back(self, full_at: i64) -> i64 {
        full_at.saturating_sub(self.share())
    }

    fn share(self) -> i64 {
        (i64::from(self.seconds) * MICROS / i64::from(self.count.max(1))).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_795_262_400 * MICROS;
    const PACE: Pace = Pace { count: 5, seconds: 60 };

    /// Does it until it may not be done at `now` any more; how often, and what is to be stored.
    fn all(pace: Pace, mut full_at: i64, now: i64) -> (u32, i64, Wait) {
        let mut done = 0;
        loop {
            match pace.step(full_at, now) {
                Ok(next) => (full_at, done) = (next, done + 1),
                Err(wait) => return (done, full_at, wait),
            }
        }
    }

    #[test]
    fn five_at_once_and_then_one_every_twelve_seconds() {
        let (done, full_at, wait) = all(PACE, 0, NOON);
        assert_eq!((done, wait), (5, Wait(12)));
        assert_eq!(PACE.step(full_at, NOON + 12 * MICROS - 1), Err(Wait(1)));
        let (done, full_at, wait) = all(PACE, full_at, NOON + 12 * MICROS);
        assert_eq!((done, wait), (1, Wait(12)));
        assert_eq!(all(PACE, full_at, NOON + 72 * MICROS).0, 5);
    }

    #[test]
    fn what_is_taken_back_was_never_done() {
        let mut full_at = 0;
        for _ in 0..100 {
            full_at = PACE.back(PACE.step(full_at, NOON).unwrap());
        }
        assert_eq!(all(PACE, full_at, NOON).0, 5);
    }

    #[test]
    fn a_thousand_a_second_are_a_thousand() {
        let pace = Pace { count: 1_000, seconds: 1 };
        let (done, full_at, _) = all(pace, 0, NOON);
        assert_eq!(done, 1_000);
        assert_eq!(all(pace, full_at, NOON + MICROS / 2).0, 500);
    }

    #[test]
    fn a_clock_that_is_set_back_neither_opens_nor_closes_for_long() {
        let (_, full_at, _) = all(PACE, 0, NOON);
        let before = NOON - 3_600 * MICROS;
        assert_eq!(all(PACE, full_at, before), (1, before + 60 * MICROS, Wait(12)));
        // Another node's clock is no clock that was set back.
        assert_eq!(PACE.step(full_at, NOON - MICROS / 10), Err(Wait(12)));
    }
}
