//! What became of a duty, written down.

use domain::views::Event;
use domain::{BotId, UserId};

use crate::db::webhooks::Duty;
use crate::gateway::failing;
use crate::telegram::TelegramError;
use crate::{Result, Server, db};

/// The first pause after a failure and the longest one, in seconds: each is twice the one before.
const PAUSE_FIRST: i64 = 2;
const PAUSE_MAX: i64 = 600;
/// How often a webhook that Telegram understands but refuses is set again before it counts as lost:
/// an hour in all, in which a name that does not resolve or a certificate may be mended.
const REFUSALS_MAX: i64 = 14;

/// What became of a duty.
pub enum Done {
    /// There was nothing to be done.
    Nothing,
    /// The webhook is gone until it is set again.
    Removed,
    /// It was set again.
    Restored,
    /// It is gone, and nobody but its user can bring it back.
    Lost,
    /// The same, because the key that set it has ended.
    Disowned,
    /// It was deleted past the gateway, so it is not to come back.
    Forgotten,
}

/// Why a duty is not done yet.
pub enum Hindrance {
    /// The bot's token does not open; `bots::open_token` has said why.
    Sealed,
    /// Telegram did not do it.
    Telegram(TelegramError),
    /// The database did not take it.
    Ours(crate::Error),
}

/// Writes down that a duty is done, or lets it wait.
pub async fn conclude(
    server: &Server,
    duty: &Duty,
    outcome: Result<Done, Hindrance>,
) -> Result<()> {
    match outcome {
        Ok(done) => finish(server, duty, done).await,
        Err(Hindrance::Telegram(error)) => put_off(server, duty, &error).await,
        Err(Hindrance::Sealed) => retry(server, duty, pause(duty.webhook_tries)).await,
        Err(Hindrance::Ours(error)) => Err(error),
    }
}

async fn finish(server: &Server, duty: &Duty, done: Done) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    if !db::webhooks::done(&mut tx.conn(), duty).await? {
        return Ok(());
    }
    let event = match done {
        Done::Nothing => None,
        Done::Removed => Some(Event::WebhookRemoved),
        Done::Restored => {
            db::webhooks::set_removed(&mut tx.conn(), duty, false).await?;
            Some(Event::WebhookRestored)
        }
        Done::Lost | Done::Disowned => {
            let is_gone = db::webhooks::lose(&mut tx.conn(), duty, Some(now)).await?;
            let is_lost = matches!(done, Done::Lost);
            is_gone.then_some(if is_lost { Event::WebhookLost } else { Event::WebhookDisowned })
        }
        Done::Forgotten => {
            db::webhooks::lose(&mut tx.conn(), duty, None).await?;
            None
        }
    };
    if let Some(event) = event {
        let (id, user, bot) = (server.new_id(), UserId(duty.user_id), BotId(duty.id));
        db::activity::insert(&mut tx.conn(), id, user, Some(bot), &event, now).await?;
    }
    Ok(tx.commit().await?)
}

async fn put_off(server: &Server, duty: &Duty, error: &TelegramError) -> Result<()> {
    let is_restore = duty.webhook_duty == "restore";
    let wait = match error {
        TelegramError::Refused => {
            // A token that does not work brings no updates either.
            failing::mark(server, BotId(duty.id), &duty.fingerprint).await;
            return finish(server, duty, Done::Nothing).await;
        }
        TelegramError::Denied { code: 400..=403, .. }
            if is_restore && duty.webhook_tries >= REFUSALS_MAX =>
        {
            return finish(server, duty, Done::Lost).await;
        }
        TelegramError::Denied { retry_after, .. } => retry_after.map(i64::from),
        TelegramError::Unreachable(_) => None,
    };
    let pause = pause(duty.webhook_tries).max(wait.unwrap_or_default());
    if duty.webhook_tries == 1 {
        tracing::warn!(bot = duty.id, cause = %error, "cannot {} a webhook; trying again until it works", duty.webhook_duty);
    }
    retry(server, duty, pause).await
}

async fn retry(server: &Server, duty: &Duty, pause: i64) -> Result<()> {
    let mut tx = server.db.begin().await?;
    db::webhooks::retry(&mut tx.conn(), duty, server.clock.now().plus(pause)).await?;
    Ok(tx.commit().await?)
}

impl From<TelegramError> for Hindrance {
    fn from(error: TelegramError) -> Self {
        Self::Telegram(error)
    }
}

fn pause(tries: i64) -> i64 {
    let doublings = u32::try_from(tries.saturating_sub(1).clamp(0, 16)).unwrap_or_default();
    PAUSE_MAX.min(PAUSE_FIRST << doublings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_have_an_end() {
        assert_eq!([1, 2, 3, 9, 10, 1_000].map(pause), [2, 4, 8, 512, 600, 600]);
        let all: i64 = (1..REFUSALS_MAX).map(pause).sum();
        assert!((3_000..4_000).contains(&all), "{all}");
    }
}
