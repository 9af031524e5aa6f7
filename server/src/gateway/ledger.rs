//! Counting calls, and writing the counts down a few seconds later, many at a time.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{BotId, KeyId, Timestamp};

use super::bot::Bot;
use super::tally::Counts;
use crate::{Result, Server, db};

/// Bots written in one transaction: some milliseconds, between which others may write.
const BATCH: usize = 100;

/// The bots whose counts are not written down yet.
#[derive(Debug, Default)]
pub struct Ledger {
    waiting: Mutex<Vec<Arc<Bot>>>,
    /// Held while writing: what is being written must not be written twice.
    writing: tokio::sync::Mutex<()>,
}

impl Ledger {
    /// Counts a call.
    pub fn call(&self, bot: &Arc<Bot>, key: KeyId, now: Timestamp) {
        if bot.tally.call(key, now) {
            self.add(bot);
        }
    }

    /// Counts that a call had no good answer of Telegram.
    pub fn error(&self, bot: &Arc<Bot>, now: Timestamp) {
        if bot.tally.error(now) {
            self.add(bot);
        }
    }

    /// Counts that a call was refused.
    pub fn refused(&self, bot: &Arc<Bot>, now: Timestamp) {
        if bot.tally.refused(now) {
            self.add(bot);
        }
    }

    /// Writes everything down. What cannot be written stays counted.
    pub async fn write(&self, server: &Server) -> Result<()> {
        let _turn = self.writing.lock().await;
        let bots = std::mem::take(&mut *self.lock());
        let mut batches = bots.chunks(BATCH);
        while let Some(batch) = batches.next() {
            if let Err(error) = self.write_batch(server, batch).await {
                self.lock().extend([batch].into_iter().chain(batches).flatten().cloned());
                return Err(error);
            }
        }
        Ok(())
    }

    async fn write_batch(&self, server: &Server, bots: &[Arc<Bot>]) -> Result<()> {
        let counted: Vec<Counts> = bots.iter().map(|bot| bot.tally.counts()).collect();
        let mut tx = server.db.begin().await?;
        for (bot, counts) in bots.iter().zip(&counted) {
            write_counts(&mut tx.conn(), bot.id(), counts).await?;
        }
        tx.commit().await?;
        for (bot, written) in bots.iter().zip(&counted) {
            if bot.tally.settle(written) {
                self.add(bot);
            }
        }
        Ok(())
    }

    fn add(&self, bot: &Arc<Bot>) {
        self.lock().push(Arc::clone(bot));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Bot>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write_counts(conn: &mut db::Conn<'_>, bot: BotId, counts: &Counts) -> Result<()> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    for hour in &counts.hours {
        let (calls, errors, refused) =
            (number(hour.calls), number(hour.errors), number(hour.refused));
        db::traffic::add(conn, bot, hour.hour, calls, errors, refused).await?;
    }
    if !counts.keys.is_empty() {
        db::gateway::bot_used(conn, bot, counts.last).await?;
    }
    for (key, at) in &counts.keys {
        db::gateway::key_used(conn, *key, *at).await?;
    }
    Ok(())
}
