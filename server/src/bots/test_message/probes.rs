//! What Telegram said lately of bots that are being set up. Kept in memory: a page that is loaded again
//! and again asks Telegram no oftener, and what is forgotten is asked again.

use std::sync::Arc;
use std::time::Duration;

use domain::{BotId, BotToken};
use moka::future::Cache;
use tokio::sync::Mutex;

use crate::Server;
use crate::telegram::TelegramError;

/// Bots that are remembered: as many as people set up at a time, and each takes a few bytes.
const BOTS_MAX: u64 = 10_000;
/// How long an answer about the webhook holds: a person who removes it looks again after a while.
const WEBHOOK_KEPT: Duration = Duration::from_secs(5);
/// How long a conflict holds: whoever stops their other program does not wait long.
const CONFLICT_KEPT: Duration = Duration::from_mins(5);

/// How long a bot's turn is kept after its last use: longer than anybody holds it.
const TURN_KEPT: Duration = Duration::from_mins(1);

/// What Telegram said lately.
#[derive(Debug)]
pub struct Probes {
    webhooks: Cache<BotId, bool>,
    conflicts: Cache<BotId, ()>,
    turns: Cache<BotId, Arc<Mutex<()>>>,
}

impl Probes {
    /// Knows nothing yet.
    pub fn new() -> Self {
        Self {
            webhooks: Cache::builder().max_capacity(BOTS_MAX).time_to_live(WEBHOOK_KEPT).build(),
            conflicts: Cache::builder().max_capacity(BOTS_MAX).time_to_live(CONFLICT_KEPT).build(),
            turns: Cache::builder().max_capacity(BOTS_MAX).time_to_idle(TURN_KEPT).build(),
        }
    }

    /// Whether a webhook is set for the bot.
    pub(super) async fn has_webhook(
        &self,
        server: &Server,
        bot: BotId,
        token: &BotToken,
    ) -> Result<bool, Arc<TelegramError>> {
        self.webhooks.try_get_with(bot, server.telegram.has_webhook(token)).await
    }

    /// Held while the bot's test message is looked for and sent: of two requests that find the same
    /// Start, the second sees that it was answered.
    pub(super) async fn turn(&self, bot: BotId) -> Arc<Mutex<()>> {
        self.turns.get_with(bot, async { Arc::default() }).await
    }

    /// Remembers that somebody else takes the bot's updates.
    pub(super) async fn note_conflict(&self, bot: BotId) {
        self.conflicts.insert(bot, ()).await;
    }

    /// Whether somebody else took the bot's updates a moment ago.
    pub(super) fn has_conflict(&self, bot: BotId) -> bool {
        self.conflicts.contains_key(&bot)
    }
}

impl Default for Probes {
    fn default() -> Self {
        Self::new()
    }
}
