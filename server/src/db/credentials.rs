//! Telegram API credentials of bots, sealed, one row for each kind.

use domain::{BotId, Timestamp};

use super::{Conn, Result, on_backend};

/// Stores one of a bot's credentials.
pub async fn insert(
    conn: &mut Conn<'_>,
    bot: BotId,
    kind: &str,
    sealed: &[u8],
    now: Timestamp,
) -> Result<()> {
    const SQL: &str =
        "INSERT INTO bot_credentials (bot_id, kind, sealed, stored_at) VALUES ($1, $2, $3, $4)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(bot.0)
        .bind(kind)
        .bind(sealed)
        .bind(now.0)
        .execute(c)
        .await
        .map(drop))
}

/// Since when a bot has credentials.
pub async fn since(conn: &mut Conn<'_>, bot: BotId) -> Result<Option<Timestamp>> {
    const SQL: &str = "SELECT MAX(stored_at) FROM bot_credentials WHERE bot_id = $1";
    let at: Option<i64> =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(bot.0).fetch_one(c).await)?;
    Ok(at.map(Timestamp))
}

/// Removes all of a bot's credentials; `false` when there were none.
pub async fn delete_of_bot(conn: &mut Conn<'_>, bot: BotId) -> Result<bool> {
    const SQL: &str = "DELETE FROM bot_credentials WHERE bot_id = $1";
    let deleted = on_backend!(conn, |c| sqlx::query(SQL)
        .bind(bot.0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(deleted > 0)
}
