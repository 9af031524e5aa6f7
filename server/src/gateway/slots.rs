//! Counts in slots of time, until they are written down.

use std::ops::{AddAssign, SubAssign};

use domain::Timestamp;
use domain::history::{Counted, Slot};

/// Slots of so many seconds, oldest first; hardly ever more than one. What they count is calls, unless
/// it is said otherwise.
///
/// While the database is away at most `MAX` are kept apart: then the two oldest become one, so that
/// nothing is lost and what is recent stays exact.
#[derive(Clone, Debug, Default)]
pub struct Slots<const SECONDS: i64, const MAX: usize, T = Counted>(Vec<Slot<T>>);

impl<const SECONDS: i64, const MAX: usize, T> Slots<SECONDS, MAX, T>
where
    T: Copy + Default + PartialEq + AddAssign + SubAssign,
{
    /// What is counted in the slot of that moment.
    pub fn at(&mut self, at: Timestamp) -> &mut T {
        let start = at.begin_of(SECONDS);
        let place = self.0.binary_search_by_key(&start, |slot| slot.start);
        let place = place.unwrap_or_else(|place| self.insert(place, start));
        &mut self.0[place].counted
    }

    /// All of them.
    pub fn all(&self) -> &[Slot<T>] {
        &self.0
    }

    /// Takes away what was written down. A slot that is gone is part of the oldest one by now.
    pub fn settle(&mut self, written: &Self) {
        for Slot { start, counted } in &written.0 {
            let place = self.0.binary_search_by_key(start, |slot| slot.start).unwrap_or(0);
            if let Some(slot) = self.0.get_mut(place) {
                slot.counted -= *counted;
            }
        }
        self.0.retain(|slot| slot.counted != T::default());
    }

    /// All of them together.
    pub fn sum(&self) -> T {
        let mut sum = T::default();
        for slot in &self.0 {
            sum += slot.counted;
        }
        sum
    }

    fn insert(&mut self, place: usize, start: Timestamp) -> usize {
        // One at a time: thousands of bots each have these.
        self.0.reserve_exact(1);
        self.0.insert(place, Slot { start, counted: T::default() });
        if self.0.len() <= MAX {
            return place;
        }
        let oldest = self.0.remove(0);
        self.0[0].counted += oldest.counted;
        place.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_262_400);

    type Minutes = Slots<60, 3>;

    /// Counts as many calls in the minute of that number.
    fn count(minutes: &mut Minutes, minute: i64, calls: u64) {
        minutes.at(NOON.plus(minute * 60 + 7)).calls += calls;
    }

    fn calls(minutes: &Minutes) -> Vec<(i64, u64)> {
        let minute = |slot: &Slot| ((slot.start.0 - NOON.0) / 60, slot.counted.calls);
        minutes.all().iter().map(minute).collect()
    }

    #[test]
    fn each_slot_is_counted_by_itself_whatever_the_order() {
        let mut minutes = Minutes::default();
        for (minute, calls) in [(1, 1), (0, 2), (1, 4)] {
            count(&mut minutes, minute, calls);
        }
        assert_eq!(calls(&minutes), [(0, 2), (1, 5)]);
    }

    #[test]
    fn of_too_many_the_oldest_become_one_and_none_is_lost() {
        let mut minutes = Minutes::default();
        for minute in 0..5 {
            count(&mut minutes, minute, 1);
        }
        assert_eq!(calls(&minutes), [(2, 3), (3, 1), (4, 1)]);
        count(&mut minutes, 0, 1);
        assert_eq!(calls(&minutes), [(2, 4), (3, 1), (4, 1)], "a late one joins them");
    }

    #[test]
    fn what_was_written_is_taken_away_even_where_slots_became_one_meanwhile() {
        let mut minutes = Minutes::default();
        for minute in 0..3 {
            count(&mut minutes, minute, 10);
        }
        let written = minutes.clone();
        count(&mut minutes, 2, 1);
        count(&mut minutes, 3, 1);
        minutes.settle(&written);
        assert_eq!(calls(&minutes), [(2, 1), (3, 1)]);
        minutes.settle(&minutes.clone());
        assert_eq!(minutes.all(), []);
    }
}
