//! The gateway: speaks the Bot API to bots' programs and passes their calls on to Telegram, with the
//! real token in place of the gateway key.
//!
//! A call goes through [`target`] (what is asked), [`callers`] (whose key it is), [`bot`] (may it
//! just now, and how much), [`upstream`] (to Telegram) and [`answer`] (back to the client); [`serve`]
//! and [`pass`] string them together. Bodies are handed on piece by piece and never read, but for those of
//! setWebhook ([`webhooks`]). Once a key is known no call touches the database: services tell the
//! gateway of changes through [`Gateway::refresh`], and [`run`] hears of those of other nodes.
//!
//! It is not a general proxy: only the configured hosts are contacted, only named headers pass.

mod alarm;
mod answer;
mod background;
mod begun;
mod bot;
mod callers;
mod conflict;
mod failing;
mod headers;
mod ledger;
mod limits;
mod listening;
mod manners;
mod pass;
mod percent;
mod refusal;
mod room;
mod rounds;
mod serve;
pub(crate) mod slots;
mod state;
mod tally;
mod target;
mod tokens;
mod upload;
mod upstream;
mod webhooks;

use axum::Router;
use domain::BotId;
use domain::history::{Slot, Span};
use tokio::sync::Notify;

use crate::{Config, Server};
pub use background::{DRAIN, run};
pub use room::limits as listener_limits;
pub(crate) use serve::CALLS;
pub use tokens::check_next;

/// The bots whose programs call just now.
pub struct Gateway {
    callers: callers::Callers,
    upstream: upstream::Upstream,
    ledger: ledger::Ledger,
    /// The calls whose answer has not begun.
    under_way: limits::Places,
    /// Wakes [`webhooks::run`] when a bot has changed.
    duties: Notify,
}

impl Gateway {
    /// Knows no bot yet.
    pub fn new(config: &Config) -> Self {
        Self {
            callers: callers::Callers::new(),
            upstream: upstream::Upstream::new(&config.telegram_api_url, &config.telegram_file_url),
            ledger: ledger::Ledger::default(),
            under_way: limits::Places::default(),
            duties: Notify::new(),
        }
    }

    /// Reads again what a bot may do, after a change, and ends the calls it may not make any more.
    /// Should that fail, [`run`] tries again within a second.
    pub async fn refresh(&self, server: &Server, bot: BotId) {
        self.callers.forget_strangers();
        self.duties.notify_one();
        self.reread(server, bot).await;
    }

    async fn reread(&self, server: &Server, bot: BotId) {
        let Some(bot) = self.callers.bot(bot) else { return };
        if let Err(error) = bot.reread(server).await {
            tracing::warn!(%error, bot = bot.id().0, "cannot read a changed bot; trying again");
        }
    }

    /// Whether a program takes the bot's updates through this node, or did a moment ago.
    pub fn is_polled(&self, bot: BotId) -> bool {
        self.callers.bot(bot).is_some_and(|bot| bot.is_polled())
    }

    /// The bot's calls, errors and refusals that are counted but not stored yet.
    pub fn pending(&self, bot: BotId) -> (u64, u64, u64) {
        let Some(bot) = self.callers.bot(bot) else { return (0, 0, 0) };
        let sum = bot.tally.counts().hours.sum();
        (sum.calls, sum.errors, sum.refused)
    }

    /// The same by the minute or by the hour, as finely as that span is stored.
    pub fn pending_in(&self, bot: BotId, span: Span) -> Vec<Slot> {
        let Some(bot) = self.callers.bot(bot) else { return Vec::new() };
        let counts = bot.tally.counts();
        match span {
            Span::Hour => counts.minutes.all().to_vec(),
            _ => counts.hours.all().to_vec(),
        }
    }
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gateway")
    }
}

/// Everything that the gateway's listener serves.
pub fn router(server: Server) -> Router {
    Router::new().fallback(serve::answer).with_state(server)
}
