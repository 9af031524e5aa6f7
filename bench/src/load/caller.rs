//! One connection's part in a load.

use std::time::{Duration, Instant};

use super::{Connection, Target};
use crate::Outcome;

/// Calls one after the other.
pub struct Caller {
    /// What to call.
    pub target: Target,
    /// Which of its requests comes next.
    pub next: usize,
    /// Whether calls have their time; else each follows the one before at once.
    pub pause: Option<Pause>,
    /// When to stop.
    pub end: Instant,
}

/// When the next call is due.
pub struct Pause {
    /// From one call to the next.
    pub interval: Duration,
    /// The next call's time.
    pub due: Instant,
}

impl Caller {
    /// Calls until the end; the answer to the last call is waited for, so that nothing of this
    /// load is left when the next one begins, but not counted.
    pub async fn call(mut self) -> Outcome<Vec<Duration>> {
        let mut connection = Connection::new(self.target.address);
        let mut latencies = Vec::new();
        loop {
            let begin = self.begin().await;
            if begin >= self.end {
                return Ok(latencies);
            }
            let request = &self.target.requests[self.next % self.target.requests.len()];
            self.next += 1;
            let frame = connection.call(request).await?;
            if frame.status != self.target.status {
                return Err(format!(
                    "an answer was {}, not {}: {}",
                    frame.status,
                    self.target.status,
                    connection.head()
                ));
            }
            let finished = Instant::now();
            if finished <= self.end {
                latencies.push(finished - begin);
            }
        }
    }

    /// Waits until the next call is due and says since when. A timer's own delay does not count.
    async fn begin(&mut self) -> Instant {
        let Some(pause) = &mut self.pause else { return Instant::now() };
        let due = pause.due;
        pause.due += pause.interval;
        if due <= Instant::now() {
            return due;
        }
        tokio::time::sleep_until(due.into()).await;
        Instant::now()
    }
}
