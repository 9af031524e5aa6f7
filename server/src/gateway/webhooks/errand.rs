//! One call that changes a webhook, to its end: whoever made it may have left.

use std::sync::Arc;
use std::time::Duration;

use domain::pace::Pace;
use domain::views::Event;
use domain::{BotId, Timestamp, UserId};
use http::Response;
use hyper::body::Incoming;

use super::{Kept, WebhookInfo, info};
use crate::accounts::guard;
use crate::db::Conn;
use crate::db::webhooks::Remembered;
use crate::gateway::begun::is_json;
use crate::gateway::callers::Caller;
use crate::gateway::refusal::Refusal;
use crate::gateway::state::State;
use crate::gateway::target::WebhookChange;
use crate::gateway::upstream::Outgoing;
use crate::{Result, Server, db};

/// How long the program's answer waits for Telegram to say which address it understood.
const LOOK_MAX: Duration = Duration::from_secs(3);
/// How often a bot's activity tells that a webhook was set: a program that sets another one again and
/// again leaves room for everything else.
const TOLD: Pace = Pace { count: 20, seconds: 86_400 };

/// A call that changes a webhook.
pub struct Errand {
    /// Who sends it.
    pub server: Server,
    /// Who made it.
    pub caller: Arc<Caller>,
    /// What its bot was when it came.
    pub state: Arc<State>,
    /// What it does.
    pub change: WebhookChange,
    /// Its words, if they are small enough.
    pub kept: Option<Kept>,
}

impl Errand {
    /// Sends it and remembers what came of it.
    pub async fn run(self, call: Outgoing) -> Result<Response<Incoming>, Refusal> {
        let _under_way = self.server.gateway.under_way.take(u32::MAX);
        let bot = self.bot();
        let answer = self.server.gateway.upstream.send(call).await?;
        if answer.status().is_success() && is_json(answer.headers()) {
            self.note().await.map_err(|error| {
                tracing::warn!(%error, bot = bot.0, "cannot remember a webhook; its program is told to try again");
                Refusal::bad_gateway()
            })?;
        }
        Ok(answer)
    }

    fn bot(&self) -> BotId {
        self.caller.bot.id()
    }

    /// Remembers which key set it, and its words if they can be said again.
    async fn note(mut self) -> Result<()> {
        let kept = self.kept.take();
        let (is_set, kept) = match (self.change, kept) {
            (WebhookChange::Delete, _) => (false, None),
            (WebhookChange::Set, None) => (true, None),
            (WebhookChange::Set, Some(kept)) => {
                let kept = self.understood(kept).await;
                (kept.is_some(), kept)
            }
        };
        let (server, bot, now) = (&self.server, self.bot(), self.server.clock.now());
        let sealed = kept.as_ref().map(|kept| kept.seal(server, bot)).transpose()?;
        let key = is_set.then_some(self.caller.key);
        let mut tx = server.db.begin().await?;
        let before = db::webhooks::remembered(&mut tx.conn(), bot).await?;
        db::webhooks::remember(&mut tx.conn(), bot, sealed.as_deref(), key, now).await?;
        if let Some(before) = before.filter(|before| is_set && self.is_news(before, kept.as_ref()))
        {
            self.tell(&mut tx.conn(), UserId(before.user_id), now).await?;
        }
        // Its key may have been revoked meanwhile.
        db::webhooks::disown(&mut tx.conn(), bot, now).await?;
        tx.commit().await?;
        // It may have come too late.
        server.gateway.duties.notify_one();
        Ok(())
    }

    /// The kept words with the address that Telegram understood; `None` when that is none. To find it
    /// in them would mean to read bodies in four forms as Telegram reads them.
    async fn understood(&self, mut kept: Kept) -> Option<Kept> {
        let token = self.state.token()?;
        let looked = tokio::time::timeout(LOOK_MAX, info(&self.server.telegram, token)).await;
        match looked {
            Ok(Ok(WebhookInfo { url })) if url.is_empty() => return None,
            Ok(Ok(WebhookInfo { url })) => kept.url = Some(url),
            // Most likely it is the one that was asked for.
            Ok(Err(_)) | Err(_) => {}
        }
        Some(kept)
    }

    /// Whether another address is called than before, or another key has set it.
    fn is_news(&self, before: &Remembered, kept: Option<&Kept>) -> bool {
        let url = kept.and_then(|kept| kept.url.as_deref());
        let known = before.webhook.as_deref();
        let known = known.and_then(|sealed| Kept::open(&self.server, self.bot(), sealed).ok());
        let is_same_url =
            url.is_some() && known.as_ref().and_then(|kept| kept.url.as_deref()) == url;
        !is_same_url || before.webhook_key_id != Some(self.caller.key.0)
    }

    /// Tells the bot's user by which key: who has it gets all updates.
    async fn tell(&self, conn: &mut Conn<'_>, user: UserId, now: Timestamp) -> Result<()> {
        let (server, bot) = (&self.server, self.bot());
        let counted = guard::count_each(server, conn, "webhooks told", bot.0, TOLD).await?;
        let label = db::keys::label(conn, self.caller.key).await?;
        let (Ok(()), Some(label)) = (counted, label) else { return Ok(()) };
        let event = Event::WebhookSet(label);
        Ok(db::activity::insert(conn, server.new_id(), user, Some(bot), &event, now).await?)
    }
}
