//! Registering a bot.

use domain::views::Event;
use domain::{BotId, BotToken, Field, Provider, Why};

use super::deletion::{gone, remove_deleted};
use super::note;
use crate::db::{self, Conn, bots::NewBot};
use crate::telegram::{Me, TelegramError};
use crate::{Error, Result, Server, Viewer};

/// Where a bot's sealed token belongs; see [`crate::vault`].
pub(crate) fn credential_place(bot: BotId) -> String {
    format!("bots/{bot}/credential")
}

/// Registers the bot whose token was pasted: asks Telegram whose it is, seals the token, and
/// stores both. The bot starts out stopped.
pub async fn register(server: &Server, viewer: &Viewer, pasted: &str) -> Result<BotId> {
    let token = BotToken::parse(pasted).map_err(refused)?;
    refuse_known(server, viewer, &token).await?;
    let me = ask_telegram(server, &token).await?;
    let id = BotId(server.new_id());
    let credential =
        server.vault.seal(&server.random, &credential_place(id), token.expose().as_bytes())?;
    let bot = NewBot {
        id,
        user: viewer.id,
        provider: Provider::Telegram,
        provider_id: me.id,
        name: &me.name,
        username: &me.username,
        credential: &credential,
        fingerprint: &fingerprints(server, &token)[0],
        limits: server.config.bot_limits,
    };
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    db::users::lock(&mut tx.conn(), viewer.id).await?;
    refuse_one_too_many(server, &mut tx.conn(), viewer).await?;
    // A bot that was deleted a week ago may be registered anew, also just before the clean-up.
    remove_deleted(server, &mut tx.conn(), now).await?;
    if !db::bots::insert(&mut tx.conn(), &bot, now).await? {
        return Err(refused(Why::BotRegistered));
    }
    note(server, &mut tx.conn(), viewer, id, Event::BotRegistered, now).await?;
    tx.commit().await?;
    Ok(id)
}

pub(super) fn fingerprints(server: &Server, token: &BotToken) -> Vec<Vec<u8>> {
    server.vault.fingerprints("bot token", token.expose().as_bytes())
}

/// Refuses what need not be asked of Telegram: a bot that is registered, and one too many.
async fn refuse_known(server: &Server, viewer: &Viewer, token: &BotToken) -> Result<()> {
    let gone = gone(server.clock.now());
    let mut held = server.db.read().await?;
    for fingerprint in fingerprints(server, token) {
        let conn = &mut held.conn();
        let (provider, number) = (Provider::Telegram, token.bot());
        let known = db::bots::registered(conn, provider, number, &fingerprint, gone).await?;
        if let Some(known) = known {
            let own = known.user_id == viewer.id.0 && known.deleted_at.is_some();
            return Err(refused(if own { Why::BotDeleted } else { Why::BotRegistered }));
        }
    }
    refuse_one_too_many(server, &mut held.conn(), viewer).await
}

async fn refuse_one_too_many(server: &Server, conn: &mut Conn<'_>, viewer: &Viewer) -> Result<()> {
    too_many(server, conn, viewer).await?.map_or(Ok(()), |why| Err(refused(why)))
}

/// Why the viewer may not have another bot.
pub(super) async fn too_many(
    server: &Server,
    conn: &mut Conn<'_>,
    viewer: &Viewer,
) -> Result<Option<Why>> {
    let most = server.config.bots_per_user;
    let count = db::bots::count_of_user(conn, viewer.id).await?;
    Ok((count >= i64::from(most)).then_some(Why::TooManyBots(most)))
}

pub(super) async fn ask_telegram(server: &Server, token: &BotToken) -> Result<Me> {
    server.telegram.get_me(token).await.map_err(|error| match error {
        TelegramError::Refused => refused(Why::BotTokenRefused),
        trouble @ (TelegramError::Denied { .. } | TelegramError::Unreachable(_)) => {
            tracing::warn!(cause = %trouble, "Telegram does not tell whose token it is");
            refused(Why::TelegramUnreachable)
        }
    })
}

/// A reason that belongs to the token.
pub(super) fn refused(why: Why) -> Error {
    why.at(Field::BotToken).into()
}
