//! Slows down programs that poll on without a pause although they are refused. Telegram does the
//! same, and some libraries rely on it: they have no pause of their own.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::limits::Places;

/// As long as Telegram holds such a poll.
const HOLD: Duration = Duration::from_secs(3);
/// A refusal counts as another one in a row within this time: longer than [`HOLD`] and the pauses
/// of polite libraries, so that those are not slowed down twice.
const IN_A_ROW: Duration = Duration::from_secs(10);
/// Refused polls of one bot that are held at the same time: twice as many as may wait of a bot that
/// runs. More are refused at once, since each holds a connection that others need.
const HELD_MAX: u32 = 4;
/// The same of all unknown keys together, of which anybody can make up as many as they like.
const STRANGERS_HELD_MAX: u32 = 256;

/// Remembers when a poll was last refused.
#[derive(Debug)]
pub struct Manners {
    last: Mutex<Option<Instant>>,
    held: Places,
    held_max: u32,
    hold: Duration,
    in_a_row: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        let held = Places::default();
        Self { last: Mutex::default(), held, held_max: HELD_MAX, hold: HOLD, in_a_row: IN_A_ROW }
    }
}

impl Manners {
    /// Those of an unknown key; all of them share these places.
    pub fn of_stranger(held: Places) -> Self {
        Self { held, held_max: STRANGERS_HELD_MAX, ..Self::default() }
    }

    /// Call this before answering a poll with a refusal: returns at once the first time, later ones
    /// only after a while or as soon as `wake` is done.
    pub async fn wait(&self, wake: impl Future<Output = ()>) {
        let place = if self.is_repeated() { self.held.take(self.held_max) } else { None };
        if let Some(_held) = place {
            tokio::select! {
                () = tokio::time::sleep(self.hold) => {}
                () = wake => {}
            }
        }
    }

    /// Remembers a refusal that was told without a wait.
    pub fn note(&self) {
        self.is_repeated();
    }

    fn is_repeated(&self) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.replace(Instant::now());
        before.is_some_and(|at| at.elapsed() < self.in_a_row)
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    const HOLD: Duration = Duration::from_millis(100);
    const IN_A_ROW: Duration = Duration::from_millis(300);

    fn quick() -> Manners {
        Manners { hold: HOLD, in_a_row: IN_A_ROW, ..Manners::default() }
    }

    async fn held(manners: &Manners, wake: impl Future<Output = ()>) -> bool {
        let start = Instant::now();
        manners.wait(wake).await;
        start.elapsed() >= HOLD
    }

    #[tokio::test]
    async fn the_first_refusal_is_told_at_once_and_the_next_one_is_held() {
        let manners = Manners { in_a_row: Duration::from_mins(1), ..quick() };
        assert!(!held(&manners, pending()).await);
        assert!(held(&manners, pending()).await);
        assert!(held(&manners, pending()).await);
    }

    #[tokio::test]
    async fn only_a_few_are_held_at_the_same_time_and_of_strangers_all_together() {
        let of_bot = Manners { in_a_row: Duration::from_mins(1), ..quick() };
        let all = futures_util::future::join_all((0..10).map(|_| held(&of_bot, pending()))).await;
        assert_eq!(all.iter().filter(|held| **held).count(), HELD_MAX as usize);
        assert!(held(&of_bot, pending()).await, "their places are free again");
        let places = Places::default();
        let strangers = [(); 2].map(|()| Manners::of_stranger(places.clone()));
        let _taken: Vec<_> = (0..STRANGERS_HELD_MAX).map(|_| places.take(u32::MAX)).collect();
        for stranger in &strangers {
            assert!(!held(stranger, pending()).await);
            assert!(!held(stranger, pending()).await, "nobody may be held any more");
        }
    }

    #[tokio::test]
    async fn a_change_ends_the_hold_and_a_pause_forgives() {
        let manners = quick();
        assert!(!held(&manners, pending()).await);
        assert!(!held(&manners, ready(())).await);
        tokio::time::sleep(IN_A_ROW).await;
        assert!(!held(&manners, pending()).await);
    }
}
