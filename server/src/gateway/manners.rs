//! Slows down programs that poll on without a pause although they are refused. Telegram does the
//! same, and some libraries rely on it: they have no pause of their own.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// As long as Telegram holds such a poll.
const HOLD: Duration = Duration::from_secs(3);
/// A refusal counts as another one in a row within this time: longer than [`HOLD`] and the pauses
/// of polite libraries, so that those are not slowed down twice.
const IN_A_ROW: Duration = Duration::from_secs(10);

/// Remembers when a poll was last refused.
#[derive(Debug)]
pub struct Manners {
    last: Mutex<Option<Instant>>,
    hold: Duration,
    in_a_row: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self { last: Mutex::default(), hold: HOLD, in_a_row: IN_A_ROW }
    }
}

impl Manners {
    /// Call this before answering a poll with a refusal: returns at once the first time, later ones
    /// only after a while or as soon as `wake` is done.
    pub async fn wait(&self, wake: impl Future<Output = ()>) {
        if self.is_repeated() {
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
        let manners = quick();
        assert!(!held(&manners, pending()).await);
        assert!(held(&manners, pending()).await);
        assert!(held(&manners, pending()).await);
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
