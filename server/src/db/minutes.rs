//! What each bot sent through the gateway, by the minute, for the last hour.

use domain::history::Slot;
use domain::{BotId, Timestamp};

use super::counted::{self, Stored};
use super::{Conn, Result, on_backend};

/// The minutes of a bot that begin at `since` or later.
pub async fn of_bot(conn: &mut Conn<'_>, bot: BotId, since: Timestamp) -> Result<Vec<Slot>> {
    const SQL: &str = counted::slots_of!("bot_minutes", "minute");
    let rows: Vec<Stored> =
        on_backend!(conn, |c| sqlx::query_as(SQL).bind(bot.0).bind(since.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Adds to a minute of a bot; does nothing when the bot is gone.
pub async fn add(conn: &mut Conn<'_>, bot: BotId, slot: &Slot) -> Result<()> {
    const SQL: &str = counted::add_to!("bot_minutes", "minute");
    on_backend!(conn, |c| counted::numbers(&slot.counted)
        .fold(sqlx::query(SQL).bind(bot.0).bind(slot.start.0), sqlx::query::Query::bind)
        .execute(c)
        .await
        .map(drop))
}

/// Forgets minutes that are long over.
pub async fn delete_before(conn: &mut Conn<'_>, time: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM bot_minutes WHERE minute < $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(time.0).execute(c).await.map(drop))
}
