//! Asking Telegram now and then whether the tokens of running bots still hold. A bot whose program
//! calls is found out by its calls; one that is silent, or waits for its webhook, only here.

use std::time::Duration;

use domain::{BotId, BotToken};
use tokio::time::sleep;

use super::background::Trouble;
use super::{failing, webhooks};
use crate::db::token_checks::Unchecked;
use crate::telegram::{Me, TelegramError};
use crate::{Result, Server, db};

/// How often one bot is asked for, in seconds: a user learns of a revoked token on the same day, and
/// Telegram hardly notices.
const EVERY: i64 = 6 * 3_600;
/// The pause between two questions of all nodes together, in seconds: Telegram answers 600 new bots
/// an hour for one address, of which this takes 360 and leaves the rest to registrations. Where
/// more than 2,000 bots run, each is asked for less often.
const PAUSE: i64 = 10;

/// Checks one token after the other until the server stops.
pub async fn run(server: &Server) {
    let pause = Duration::from_secs(PAUSE.unsigned_abs());
    let mut trouble = Trouble::default();
    while server.stopping.run_until_cancelled(sleep(pause)).await.is_some() {
        trouble.note("check the tokens of running bots", check_next(server).await);
    }
}

/// Checks the token that was checked longest ago, if its time has come.
pub async fn check_next(server: &Server) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let (before, quiet_since) = (now.plus(-EVERY), now.plus(-PAUSE));
    let next = db::token_checks::take(&mut tx.conn(), now, before, quiet_since).await?;
    tx.commit().await?;
    let Some(unchecked) = next else { return Ok(()) };
    let bot = BotId(unchecked.id);
    let Some(token) = crate::bots::open_token(server, bot, &unchecked.credential) else {
        return Ok(());
    };
    match server.telegram.get_me(&token).await {
        Ok(me) => note(server, &unchecked, &token, &me).await,
        Err(TelegramError::Refused) => {
            failing::mark(server, bot, &unchecked.fingerprint).await;
            Ok(())
        }
        // Trouble says nothing about the token, which has its turn again later.
        Err(TelegramError::Denied { .. } | TelegramError::Unreachable(_)) => Ok(()),
    }
}

/// Notes what has changed at Telegram: the username, and a missed webhook that was set past the
/// gateway once more.
async fn note(server: &Server, unchecked: &Unchecked, token: &BotToken, me: &Me) -> Result<()> {
    let bot = BotId(unchecked.id);
    let is_missed = unchecked.webhook_lost_at.is_some();
    let is_found = is_missed && webhooks::is_set(&server.telegram, token).await;
    if me.username == unchecked.username && !is_found {
        return Ok(());
    }
    let mut tx = server.db.begin().await?;
    db::token_checks::set_username(&mut tx.conn(), bot, &me.username).await?;
    if is_found {
        db::webhooks::find(&mut tx.conn(), bot).await?;
    }
    Ok(tx.commit().await?)
}
