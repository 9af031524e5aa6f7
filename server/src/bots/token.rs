//! Another token for a bot, such as after the old one was revoked.

use domain::views::Event;
use domain::{BotId, BotToken, Why};

use super::credential::{fingerprints, seal_token};
use super::register::{ask_telegram, refused};
use super::tries::counted;
use super::{note, own};
use crate::telegram::Me;
use crate::{Error, Result, Server, Viewer, db};

/// Replaces the bot's token by the pasted one, if Telegram says that it is the same bot's. Gateway
/// keys stay as they are, and the bot fails no more.
pub async fn replace_token(
    server: &Server,
    viewer: &Viewer,
    id: BotId,
    pasted: &str,
) -> Result<()> {
    let number = own(&mut server.db.read().await?.conn(), viewer, id).await?.provider_id;
    let token = BotToken::parse(pasted).map_err(refused)?;
    if token.bot() != number {
        return Err(refused(Why::OtherBot));
    }
    let asking = Box::pin(ask_telegram(server, &token));
    let me = counted(server, viewer.id, asking).await?;
    store(server, viewer, id, &token, &me).await?;
    server.gateway.refresh(server, id).await;
    Ok(())
}

async fn store(
    server: &Server,
    viewer: &Viewer,
    id: BotId,
    token: &BotToken,
    me: &Me,
) -> Result<()> {
    let credential = seal_token(server, id, token)?;
    let fingerprints = fingerprints(server, token);
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    db::bots::lock(&mut tx.conn(), id).await?;
    let bot = own(&mut tx.conn(), viewer, id).await?;
    let old = db::gateway::bot(&mut tx.conn(), id).await?.ok_or(Error::NotFound)?;
    db::bot_settings::replace_credential(
        &mut tx.conn(),
        id,
        &credential,
        &fingerprints[0],
        &me.username,
        now,
    )
    .await?;
    // The same token once more is no news, unless Telegram had refused it meanwhile.
    if !fingerprints.contains(&old.fingerprint) || bot.failing_since.is_some() {
        note(server, &mut tx.conn(), viewer, id, Event::TokenReplaced, now).await?;
    }
    Ok(tx.commit().await?)
}
