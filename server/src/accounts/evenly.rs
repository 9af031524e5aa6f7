//! Answers whose time does not tell what was found.
//!
//! Looking an account up and writing a mail takes some milliseconds more than finding nobody.
//! Whoever asks often enough could measure that, so these answers leave on the next full step after
//! the request came: what takes a little longer leaves on the same one. The work is done and stored
//! by then; nothing is held while waiting.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::Result;

/// Many times what the work takes and differs by, and too short for a person to notice.
const STEP: Duration = Duration::from_millis(100);

/// Does the work, and answers on the next full step.
pub(super) async fn evenly<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let began = Instant::now();
    let answer = work.await;
    let steps = began.elapsed().as_millis() / STEP.as_millis() + 1;
    sleep_until(began + STEP * u32::try_from(steps).unwrap_or(1)).await;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn quick_and_slow_answers_leave_on_the_same_step_and_late_ones_on_a_later_one() {
        for (work, steps) in [(0, 1), (30, 1), (110, 2)] {
            let began = Instant::now();
            evenly(async {
                tokio::time::sleep(Duration::from_millis(work)).await;
                Ok(())
            })
            .await
            .unwrap();
            let took = began.elapsed();
            assert!(took >= STEP * steps, "{work} ms of work took {took:?}");
        }
    }
}
