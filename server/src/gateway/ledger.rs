//! Counting calls, and writing the counts down a few seconds later, many at a time.

use std::sync::{Arc, Mutex, PoisonError};

use domain::history::Slot;
use domain::views::Event;
use domain::{KeyId, Timestamp};

use super::bot::Bot;
use super::tally::{Counts, Hours, Outcome};
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
    pub fn call(&self, bot: &Arc<Bot>, key: KeyId, at: Timestamp) {
        if bot.tally.call(key, at) {
            self.add(bot);
        }
    }

    /// Counts what became of a call that came at `at`; see [`super::tally::Tally::ended`].
    pub fn ended(&self, bot: &Arc<Bot>, at: Timestamp, outcome: Outcome, millis: Option<u32>) {
        if bot.tally.ended(at, outcome, millis) {
            self.add(bot);
        }
    }

    /// Writes everything down. What cannot be written stays counted.
    pub async fn write(&self, server: &Server) -> Result<()> {
        let _turn = self.writing.lock().await;
        let mut bots = std::mem::take(&mut *self.lock());
        // In the same order on every node: they lock each other's rows until they commit.
        bots.sort_unstable_by_key(|bot| bot.id());
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
            write_counts(server, &mut tx.conn(), bot, counts).await?;
        }
        // Last, since these rows are everybody's.
        write_hours(&mut tx.conn(), &counted).await?;
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

async fn write_counts(
    server: &Server,
    conn: &mut db::Conn<'_>,
    bot: &Bot,
    counts: &Counts,
) -> Result<()> {
    for hour in counts.hours.all() {
        db::traffic::add(conn, bot.id(), hour).await?;
    }
    for minute in counts.minutes.all() {
        db::minutes::add(conn, bot.id(), minute).await?;
    }
    if !counts.keys.is_empty() {
        db::gateway::bot_used(conn, bot.id(), counts.last).await?;
    }
    if counts.limited > Timestamp::default() {
        db::gateway::bot_limited(conn, bot.id(), counts.limited).await?;
    }
    for keys in counts.keys.chunks(db::gateway::KEYS_AT_ONCE) {
        write_uses(server, conn, bot, keys).await?;
    }
    Ok(())
}

/// Adds what several bots did to what happened in the whole installation.
async fn write_hours(conn: &mut db::Conn<'_>, counted: &[Counts]) -> Result<()> {
    let mut hours = Hours::default();
    for hour in counted.iter().flat_map(|counts| counts.hours.all()) {
        *hours.at(hour.start) += hour.counted;
    }
    for Slot { start, counted } in hours.all() {
        db::hourly::add(conn, *start, "calls", counted.calls).await?;
        db::hourly::add(conn, *start, "errors", counted.errors).await?;
        db::hourly::add(conn, *start, "refused", counted.refused).await?;
    }
    Ok(())
}

/// Notes that keys were used; the first time, for their user to see.
async fn write_uses(
    server: &Server,
    conn: &mut db::Conn<'_>,
    bot: &Bot,
    keys: &[(KeyId, Timestamp)],
) -> Result<()> {
    let new = db::gateway::keys_used(conn, keys).await?;
    for (key, at) in keys.iter().filter(|(key, _)| new.contains(key)) {
        if let Some((user, label)) = db::gateway::key_first_used(conn, *key, *at).await? {
            let event = Event::KeyFirstUsed(label);
            db::activity::insert(conn, server.new_id(), user, Some(bot.id()), &event, *at).await?;
        }
    }
    Ok(())
}
