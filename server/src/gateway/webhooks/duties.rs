//! Removing webhooks of bots that may not go on, and setting them again when they may. What is to
//! be done is in the database ([`db::webhooks`]): it outlives any process, and nodes share it.

use std::time::Duration;

use domain::views::Event;
use domain::{BotId, BotToken, UserId};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::kept::Kept;
use super::{WebhookInfo, info};
use crate::db::webhooks::Duty;
use crate::gateway::background::Trouble;
use crate::gateway::failing;
use crate::telegram::{NoArguments, TelegramError};
use crate::{Result, Server, db};

/// Duties at the same time: enough that a few bots whose calls hang hold up no other.
const PARALLEL: usize = 8;
/// How often is looked without being told: for those that fall due, and those of other processes.
const POLL: Duration = Duration::from_secs(5);
/// For how long a duty is its taker's, in seconds: three calls of ten seconds at most, and room for
/// clocks that differ. After a kill it is taken up again when that time is over.
const LEASE: i64 = 60;
/// The first pause after a failure and the longest one, in seconds: each is twice the one before.
const PAUSE_FIRST: i64 = 2;
const PAUSE_MAX: i64 = 600;
/// How often a webhook that Telegram understands but refuses is set again before it counts as lost:
/// an hour in all, in which a name that does not resolve or a certificate may be mended.
const REFUSALS_MAX: i64 = 14;

/// What became of a duty.
enum Done {
    /// There was nothing to be done.
    Nothing,
    Removed,
    Restored,
    /// It is gone, and nobody but its user can bring it back.
    Lost,
}

/// Does what is due until the server stops, and lets what is under way finish.
pub async fn run(server: &Server) {
    let mut working = JoinSet::new();
    let mut trouble = Trouble::default();
    loop {
        let taken = take(server, PARALLEL - working.len()).await;
        match taken {
            Ok(duties) => {
                trouble.note(LOOK, Ok(()));
                for duty in duties {
                    working.spawn(work(server.clone(), duty));
                }
            }
            Err(error) => drop(trouble.note(LOOK, Err(error))),
        }
        tokio::select! {
            () = server.stopping.cancelled() => break,
            Some(_) = working.join_next() => {}
            () = server.gateway.duties.notified() => {}
            () = sleep(POLL) => {}
        }
    }
    while working.join_next().await.is_some() {}
}

const LOOK: &str = "look for webhooks to be removed or set again";

async fn take(server: &Server, room: usize) -> Result<Vec<Duty>> {
    if room == 0 {
        return Ok(Vec::new());
    }
    let now = server.clock.now();
    // Writers wait for each other, so nobody writes just to find that there is nothing.
    let mut held = server.db.read().await?;
    let is_any_due = db::webhooks::is_any_due(&mut held.conn(), now).await?;
    drop(held);
    if !is_any_due {
        return Ok(Vec::new());
    }
    let mut tx = server.db.begin().await?;
    let count = i64::try_from(room).unwrap_or(1);
    let duties = db::webhooks::take(&mut tx.conn(), now, now.plus(LEASE), count).await?;
    tx.commit().await?;
    Ok(duties)
}

async fn work(server: Server, duty: Duty) {
    let noted = match attempt(&server, &duty).await {
        Ok(done) => finish(&server, &duty, done).await,
        Err(error) => put_off(&server, &duty, &error).await,
    };
    // The lease ends, so that it is tried again.
    if let Err(error) = noted {
        tracing::warn!(%error, bot = duty.id, "cannot note what became of a webhook");
    }
}

async fn attempt(server: &Server, duty: &Duty) -> Result<Done, TelegramError> {
    let bot = BotId(duty.id);
    // Without its token nothing can be done; `bots::open_token` has said why.
    let Some(token) = crate::bots::open_token(server, bot, &duty.credential) else {
        return Ok(Done::Nothing);
    };
    // One that was sealed with a key that is gone is like none.
    let kept = duty.webhook.as_deref().and_then(|sealed| Kept::open(server, bot, sealed).ok());
    match (duty.webhook_duty.as_str(), kept) {
        ("restore", Some(kept)) => {
            let _: bool = server.telegram.say(&token, "setWebhook", kept.words()).await?;
            Ok(Done::Restored)
        }
        // Its program has deleted it while it was being set again.
        ("restore", None) => delete(server, &token).await.map(|()| Done::Nothing),
        (_, kept) => remove(server, &token, kept).await,
    }
}

async fn remove(
    server: &Server,
    token: &BotToken,
    kept: Option<Kept>,
) -> Result<Done, TelegramError> {
    let WebhookInfo { url } = info(&server.telegram, token).await?;
    if url.is_empty() {
        return Ok(Done::Nothing);
    }
    delete(server, token).await?;
    let is_kept = kept.is_some_and(|kept| kept.url.is_none_or(|known| known == url));
    Ok(if is_kept { Done::Removed } else { Done::Lost })
}

/// Updates that wait stay with Telegram: the bot may go on within the day that it keeps them.
async fn delete(server: &Server, token: &BotToken) -> Result<(), TelegramError> {
    let _: bool = server.telegram.call(token, "deleteWebhook", &NoArguments {}).await?;
    Ok(())
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
        Done::Restored => Some(Event::WebhookRestored),
        Done::Lost => {
            db::webhooks::lose(&mut tx.conn(), duty, now).await?;
            Some(Event::WebhookLost)
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
    let mut tx = server.db.begin().await?;
    db::webhooks::retry(&mut tx.conn(), duty, server.clock.now().plus(pause)).await?;
    Ok(tx.commit().await?)
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
