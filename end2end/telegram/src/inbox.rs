//! The updates of one bot, and the long poll that waits for them.

use std::{collections::VecDeque, sync::Mutex, time::Duration};

use serde_json::Value;
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use crate::world::locked;

/// Where update numbers start; real ones are as large.
const FIRST_UPDATE_ID: i64 = 700_000_001;

/// Waiting updates.
#[derive(Debug, Default)]
pub struct Inbox {
    queue: Mutex<Queue>,
    /// Wakes the poller whenever the queue or the turn changes.
    changes: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Queue {
    updates: VecDeque<Value>,
    count: i64,
    /// Counts pollers: only the latest one may go on.
    turn: u64,
    ended_by: Option<Ended>,
}

/// Why a long poll ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Somebody else polls.
    OtherPoll,
    /// A webhook was set.
    Webhook,
    /// The token was revoked.
    Revoked,
    /// The double was reset.
    Closed,
}

/// What a poller asks for.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Confirms everything below; negative counts from the end.
    pub offset: i64,
    /// At most this many.
    pub limit: usize,
    /// How long to wait for the first.
    pub timeout: Duration,
}

impl Inbox {
    /// Adds an update and gives the number that it got.
    pub fn push(&self, mut update: Value) -> i64 {
        let id = {
            let mut queue = locked(&self.queue);
            let id = FIRST_UPDATE_ID + queue.count;
            queue.count += 1;
            update["update_id"] = id.into();
            queue.updates.push_back(update);
            id
        };
        self.changes.send_replace(());
        id
    }

    /// How many updates wait.
    pub fn len(&self) -> usize {
        locked(&self.queue).updates.len()
    }

    /// Forgets what waits.
    pub fn clear(&self) {
        locked(&self.queue).updates.clear();
    }

    /// Ends the poll that is under way, if there is one.
    pub fn end_poll(&self, why: Ended) {
        self.take_turn(why);
    }

    /// Ends the poll that is under way without a word.
    pub fn close(&self) {
        self.take_turn(Ended::Closed);
    }

    /// Waits for updates. Ends whoever polled before.
    pub async fn poll(&self, wish: Wish) -> Result<Vec<Value>, Ended> {
        let mut changes = self.changes.subscribe();
        let turn = self.take_turn(Ended::OtherPoll);
        let deadline = Instant::now() + wish.timeout;
        loop {
            changes.borrow_and_update();
            let found = locked(&self.queue).look(turn, wish)?;
            if !found.is_empty() || timeout_at(deadline, changes.changed()).await.is_err() {
                return Ok(found);
            }
        }
    }

    fn take_turn(&self, why: Ended) -> u64 {
        let turn = {
            let mut queue = locked(&self.queue);
            queue.turn += 1;
            queue.ended_by = Some(why);
            queue.turn
        };
        self.changes.send_replace(());
        turn
    }
}

impl Queue {
    fn look(&mut self, turn: u64, wish: Wish) -> Result<Vec<Value>, Ended> {
        if turn != self.turn {
            return Err(self.ended_by.unwrap_or(Ended::Closed));
        }
        self.confirm(wish.offset);
        Ok(self.updates.iter().take(wish.limit).cloned().collect())
    }

    fn confirm(&mut self, offset: i64) {
        let gone = if offset < 0 {
            let kept = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            self.updates.len().saturating_sub(kept)
        } else {
            let confirmed = |update: &&Value| update["update_id"].as_i64() < Some(offset);
            self.updates.iter().take_while(confirmed).count()
        };
        self.updates.drain(..gone);
    }
}
