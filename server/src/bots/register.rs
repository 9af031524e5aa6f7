//! Registering a bot.

use domain::views::Event;
use domain::{BotId, BotToken, Field, Provider, SetupStep, UserId, Why};

use super::credential::{fingerprints, seal_token};
use super::deletion::{gone, remove_deleted};
use super::drafts;
use super::tries::counted;
use crate::db::bots::{NewBot, Registered};
use crate::db::{self, Conn};
use crate::telegram::{Me, TelegramError};
use crate::{Error, Result, Server, Viewer};

/// Registers the bot whose token was pasted: asks Telegram whose it is, seals the token, and
/// stores both. The bot starts out stopped, at the second step of its set-up. A token that
/// Telegram cannot be asked about is kept, and asked about again; see [`super::drafts`].
pub async fn register(server: &Server, viewer: &Viewer, pasted: &str) -> Result<BotId> {
    let token = BotToken::parse(pasted).map_err(refused)?;
    let trying = Box::pin(try_register(server, viewer.id, &token));
    let registered = counted(server, viewer.id, trying).await;
    match &registered {
        Err(Error::Refused(refusals))
            if refusals.at(Field::BotToken) == Some(&Why::TelegramUnreachable) =>
        {
            drafts::keep(server, viewer.id, &token).await?;
            Err(refused(Why::TokenKept))
        }
        _ => registered,
    }
}

/// Registers the bot of a token, unless Telegram cannot be asked.
pub(super) async fn try_register(server: &Server, user: UserId, token: &BotToken) -> Result<BotId> {
    refuse_known(server, user, token).await?;
    let me = ask_telegram(server, token).await?;
    // Only now: the number alone is public, and whoever knows no more of a bot does not hear that it
    // is registered here.
    refuse_taken(server, user, me.id).await?;
    store(server, user, token, &me).await
}

async fn store(server: &Server, user: UserId, token: &BotToken, me: &Me) -> Result<BotId> {
    let id = BotId(server.new_id());
    let bot = NewBot {
        id,
        user,
        provider: Provider::Telegram,
        provider_id: me.id,
        name: &me.name,
        username: &me.username,
        credential: &seal_token(server, id, token)?,
        fingerprint: &fingerprints(server, token)[0],
        limits: server.config.bot_limits,
    };
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    db::users::lock(conn, user).await?;
    refuse_one_too_many(server, conn, user).await?;
    // A bot that was deleted a week ago may be registered anew, also just before the clean-up.
    remove_deleted(server, conn, now).await?;
    if !db::bots::insert(conn, &bot, now).await? {
        return Err(refused(Why::BotRegistered));
    }
    db::setup::begin(conn, id, SetupStep::Credentials).await?;
    db::drafts::settle(conn, user, me.id).await?;
    let event = Event::BotRegistered;
    db::activity::insert(conn, server.new_id(), user, Some(id), &event, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Refuses what need not be asked of Telegram: a token that is registered, and a bot too many.
async fn refuse_known(server: &Server, user: UserId, token: &BotToken) -> Result<()> {
    let gone = gone(server.clock.now());
    let mut held = server.db.read().await?;
    for fingerprint in fingerprints(server, token) {
        let known = db::bots::with_token(&mut held.conn(), &fingerprint, gone).await?;
        refuse_registered(user, known)?;
    }
    refuse_one_too_many(server, &mut held.conn(), user).await
}

/// Refuses the bot of that number if it is registered, with another token.
async fn refuse_taken(server: &Server, user: UserId, number: i64) -> Result<()> {
    let gone = gone(server.clock.now());
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    let known = db::bots::with_number(conn, Provider::Telegram, number, gone).await?;
    refuse_registered(user, known)
}

fn refuse_registered(user: UserId, known: Option<Registered>) -> Result<()> {
    let Some(known) = known else { return Ok(()) };
    let own = known.user_id == user.0 && known.deleted_at.is_some();
    Err(refused(if own { Why::BotDeleted } else { Why::BotRegistered }))
}

async fn refuse_one_too_many(server: &Server, conn: &mut Conn<'_>, user: UserId) -> Result<()> {
    too_many(server, conn, user).await?.map_or(Ok(()), |why| Err(refused(why)))
}

/// Why the user may not have another bot.
pub(super) async fn too_many(
    server: &Server,
    conn: &mut Conn<'_>,
    user: UserId,
) -> Result<Option<Why>> {
    let most = server.config.bots_per_user;
    let count = db::bots::count_of_user(conn, user).await?;
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
