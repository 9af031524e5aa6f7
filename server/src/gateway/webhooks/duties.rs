//! Removing webhooks of bots that may not go on, and setting them again when they may. What is to
//! be done is in the database ([`db::webhooks`]): it outlives any process, and nodes share it.

use std::time::Duration;

use domain::{BotId, BotToken, Timestamp};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::kept::Kept;
use super::outcome::{Done, Hindrance, conclude};
use super::{WebhookInfo, info};
use crate::db::webhooks::Duty;
use crate::gateway::background::Trouble;
use crate::telegram::{NoArguments, TelegramError};
use crate::{Result, Server, db};

/// Duties at the same time: enough that a few bots whose calls hang hold up no other.
const PARALLEL: usize = 8;
/// How often is looked without being told: for those that fall due, and those of other processes.
const POLL: Duration = Duration::from_secs(5);
/// For how long a duty is its taker's, in seconds: three calls of ten seconds at most, and room for
/// clocks that differ. After a kill it is taken up again when that time is over.
const LEASE: i64 = 60;

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
    disown_ended(server, now).await?;
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

/// Makes it a duty to remove the webhooks that were set with keys whose time is over.
async fn disown_ended(server: &Server, now: Timestamp) -> Result<()> {
    let mut held = server.db.read().await?;
    let bots = db::webhooks::of_ended_keys(&mut held.conn(), now).await?;
    drop(held);
    for bot in bots {
        let mut tx = server.db.begin().await?;
        db::webhooks::disown(&mut tx.conn(), bot, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn work(server: Server, duty: Duty) {
    let outcome = attempt(&server, &duty).await;
    // The lease ends, so that it is tried again.
    if let Err(error) = conclude(&server, &duty, outcome).await {
        tracing::warn!(%error, bot = duty.id, "cannot note what became of a webhook");
    }
}

async fn attempt(server: &Server, duty: &Duty) -> Result<Done, Hindrance> {
    let bot = BotId(duty.id);
    let token = crate::bots::open_token(server, bot, &duty.credential).ok_or(Hindrance::Sealed)?;
    // One that was sealed with a key that is gone is like none.
    let kept = duty.webhook.as_deref().and_then(|sealed| Kept::open(server, bot, sealed).ok());
    match (duty.webhook_duty.as_str(), kept) {
        ("restore", Some(kept)) => {
            let _: bool = server.telegram.say(&token, "setWebhook", kept.words()).await?;
            Ok(Done::Restored)
        }
        // Its program has deleted it while it was being set again.
        ("restore", None) => Ok(delete(server, &token).await.map(|()| Done::Nothing)?),
        (_, kept) => remove(server, &token, duty, kept).await,
    }
}

async fn remove(
    server: &Server,
    token: &BotToken,
    duty: &Duty,
    kept: Option<Kept>,
) -> Result<Done, Hindrance> {
    let WebhookInfo { url } = info(&server.telegram, token).await?;
    if url.is_empty() {
        let is_gone = kept.is_some() && !duty.webhook_removed;
        return Ok(if is_gone { Done::Forgotten } else { Done::Nothing });
    }
    let is_kept = kept.is_some_and(|kept| kept.url.is_none_or(|known| known == url));
    if is_kept {
        // Before it is done: whoever takes this duty up after a kill finds no webhook.
        note_removal(server, duty).await.map_err(Hindrance::Ours)?;
    }
    delete(server, token).await?;
    Ok(match is_kept {
        true => Done::Removed,
        false if duty.webhook_unwanted => Done::Disowned,
        false => Done::Lost,
    })
}

async fn note_removal(server: &Server, duty: &Duty) -> Result<()> {
    let mut tx = server.db.begin().await?;
    db::webhooks::set_removed(&mut tx.conn(), duty, true).await?;
    Ok(tx.commit().await?)
}

/// Updates that wait stay with Telegram: the bot may go on within the day that it keeps them.
async fn delete(server: &Server, token: &BotToken) -> Result<(), TelegramError> {
    let _: bool = server.telegram.call(token, "deleteWebhook", &NoArguments {}).await?;
    Ok(())
}
