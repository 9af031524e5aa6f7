//! Tokens that came while Telegram could not be reached: kept, sealed, and asked about again until
//! it answers or a day is over. One a user, so that nobody fills the queue.

use std::time::Duration;

use domain::pace::Pace;
use domain::setup::Draft;
use domain::{BotToken, Field, Timestamp, UserId, Why};

use super::credential::read;
use super::register::try_register;
use crate::accounts::guard;
use crate::db::drafts::Draft as Row;
use crate::{Error, Result, Server, Viewer, db};

/// How long a token is kept: an outage of Telegram is over by then, or its user has come back.
pub const DRAFT_SECONDS: i64 = 86_400;
/// How often the queue is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// When a draft is tried again first; each time twice as long as before.
const FIRST_WAIT: i64 = 30;
/// Longest wait between two tries: a person who looks now and then sees that something happens.
const WAIT_MAX: i64 = 15 * 60;
/// Drafts tried in one look, one after the other: however long the queue is, Telegram gets a call
/// at a time from it.
const BATCH: i64 = 20;
/// How often somebody may press "Try again now": each time Telegram is asked.
const TRIES: Pace = Pace { count: 5, seconds: 300 };

fn place(user: UserId) -> String {
    format!("users/{user}/draft")
}

/// Keeps a token for later.
pub(super) async fn keep(server: &Server, user: UserId, token: &BotToken) -> Result<()> {
    let sealed = server.vault.seal(&server.random, &place(user), token.expose().as_bytes())?;
    let now = server.clock.now();
    let (expires, next) = (now.plus(DRAFT_SECONDS), now.plus(FIRST_WAIT));
    let mut tx = server.db.begin().await?;
    db::drafts::keep(&mut tx.conn(), user, token.bot(), &sealed, now, expires, next).await?;
    Ok(tx.commit().await?)
}

/// The viewer's draft.
pub async fn draft(server: &Server, viewer: &Viewer) -> Result<Option<Draft>> {
    let mut held = server.db.read().await?;
    let row = db::drafts::of_user(&mut held.conn(), viewer.id, server.clock.now()).await?;
    Ok(row.map(|row| Draft {
        telegram_id: row.telegram_id,
        kept_at: Timestamp(row.kept_at),
        expires_at: Timestamp(row.expires_at),
        refused: row.refused.map(|why| serde_json::from_str(&why).unwrap_or(Why::Internal)),
    }))
}

/// Asks Telegram about the viewer's draft now. What comes of it stands on the wizard's page.
pub async fn retry_draft(server: &Server, viewer: &Viewer) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let row = db::drafts::of_user(conn, viewer.id, server.clock.now()).await?;
    // Gone already: the page shows what became of it.
    let Some(row) = row.filter(|row| row.token.is_some()) else { return Ok(()) };
    let counted = guard::count_each(server, conn, "draft tries", viewer.id.0, TRIES).await?;
    tx.commit().await?;
    counted?;
    match try_once(server, &row).await? {
        Tried::Unreachable => Err(Why::TokenKept.into()),
        Tried::Settled => Ok(()),
    }
}

/// Forgets the viewer's draft.
pub async fn discard_draft(server: &Server, viewer: &Viewer) -> Result<()> {
    let mut tx = server.db.begin().await?;
    db::drafts::discard(&mut tx.conn(), viewer.id).await?;
    Ok(tx.commit().await?)
}

/// Asks about drafts again and again, until the server stops.
pub async fn run(server: Server) {
    let stopping = server.stopping.clone();
    while stopping.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
        let looked = stopping.run_until_cancelled(Box::pin(retry_due(&server))).await;
        if let Some(Err(error)) = looked {
            tracing::warn!(%error, "kept tokens could not be looked at; trying again");
        }
    }
}

/// Asks about each draft whose turn it is; ends early while Telegram is away.
pub async fn retry_due(server: &Server) -> Result<()> {
    let now = server.clock.now();
    let mut held = server.db.read().await?;
    let due = db::drafts::due(&mut held.conn(), now, BATCH).await?;
    drop(held);
    for row in due {
        let wait = FIRST_WAIT.saturating_mul(1 << row.tries.clamp(0, 10)).min(WAIT_MAX);
        let mut tx = server.db.begin().await?;
        let is_ours = db::drafts::take_turn(&mut tx.conn(), &row, now.plus(wait)).await?;
        tx.commit().await?;
        if is_ours && matches!(try_once(server, &row).await?, Tried::Unreachable) {
            break;
        }
    }
    Ok(())
}

/// What became of a try.
enum Tried {
    /// The draft is a bot now, or refused.
    Settled,
    /// Telegram is still away.
    Unreachable,
}

async fn try_once(server: &Server, row: &Row) -> Result<Tried> {
    let user = UserId(row.user_id);
    let sealed = row.token.as_deref().unwrap_or_default();
    let Some(token) = read(server, &place(user), sealed) else {
        return refuse(server, row, &Why::Internal).await;
    };
    match try_register(server, user, &token).await {
        Ok(_) => Ok(Tried::Settled),
        Err(Error::Refused(refusals)) => match refusals.at(Field::BotToken) {
            Some(Why::TelegramUnreachable) => Ok(Tried::Unreachable),
            Some(why) => refuse(server, row, why).await,
            None => refuse(server, row, &Why::Internal).await,
        },
        Err(error) => Err(error),
    }
}

async fn refuse(server: &Server, row: &Row, why: &Why) -> Result<Tried> {
    let code = serde_json::to_string(why).map_err(Error::internal)?;
    let mut tx = server.db.begin().await?;
    db::drafts::refuse(&mut tx.conn(), row, &code).await?;
    tx.commit().await?;
    Ok(Tried::Settled)
}
