//! Ends what a key that expires has under way: at that moment its bot is read again, and the key is
//! none of its keys any more. New calls are refused by the clock, whether or not this came to it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::{BotId, Timestamp};
use tokio::task::JoinHandle;

use crate::Server;

/// Has a bot read again at one moment.
#[derive(Debug, Default)]
pub struct Alarm(Mutex<Option<(Timestamp, JoinHandle<()>)>>);

impl Alarm {
    /// Has the bot read again at that moment, in place of the one before.
    pub fn set(&self, server: &Server, bot: BotId, at: Option<Timestamp>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_set =
            waiting.as_ref().is_some_and(|(set, task)| Some(*set) == at && !task.is_finished());
        if is_set || (at.is_none() && waiting.is_none()) {
            return;
        }
        let next = at.map(|at| (at, tokio::spawn(wait(server.clone(), bot, at))));
        end(std::mem::replace(&mut *waiting, next));
    }
}

impl Drop for Alarm {
    /// It would keep the server in memory until it rings, which may be in a week.
    fn drop(&mut self) {
        end(self.0.get_mut().unwrap_or_else(PoisonError::into_inner).take());
    }
}

/// Ends an alarm's task, unless it is the one that runs: that has rung, and sets the next alarm.
fn end(waiting: Option<(Timestamp, JoinHandle<()>)>) {
    if let Some((_, task)) = waiting
        && tokio::task::try_id() != Some(task.id())
    {
        task.abort();
    }
}

async fn wait(server: Server, bot: BotId, at: Timestamp) {
    // More than one round when the clock was set back meanwhile.
    while server.clock.now() < at {
        let left = at.0.saturating_mul(1_000).saturating_sub(server.clock.millis());
        let left = Duration::from_millis(u64::try_from(left).unwrap_or_default());
        if server.stopping.run_until_cancelled(tokio::time::sleep(left)).await.is_none() {
            return;
        }
    }
    server.gateway.reread(&server, bot).await;
}
