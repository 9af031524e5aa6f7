//! Bots whose token is in use elsewhere, as the provider says (`bots.conflict_at`).

use domain::{BotId, Timestamp, UserId};

use super::{Conn, Result, on_backend};

/// Notes it, and answers with the bot's user; `None` when it was noted after `before` already.
pub async fn note(
    conn: &mut Conn<'_>,
    bot: BotId,
    now: Timestamp,
    before: Timestamp,
) -> Result<Option<UserId>> {
    const SQL: &str = "UPDATE bots SET conflict_at = $2 \
        WHERE id = $1 AND (conflict_at IS NULL OR conflict_at <= $3) RETURNING user_id";
    let user: Option<i64> = on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(bot.0)
        .bind(now.0)
        .bind(before.0)
        .fetch_optional(c)
        .await)?;
    Ok(user.map(UserId))
}

/// When it was last noted, if that was after `after`.
pub async fn of_bot(
    conn: &mut Conn<'_>,
    bot: BotId,
    after: Timestamp,
) -> Result<Option<Timestamp>> {
    const SQL: &str = "SELECT conflict_at FROM bots WHERE id = $1 AND conflict_at > $2";
    let at: Option<i64> = on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(bot.0)
        .bind(after.0)
        .fetch_optional(c)
        .await)?;
    Ok(at.map(Timestamp))
}
