//! Which bot's token is to be checked next; nodes share the work through it.

use domain::{BotId, Timestamp};

use super::{Conn, Result, on_backend};

/// A bot whose token is to be checked.
#[derive(sqlx::FromRow)]
pub struct Unchecked {
    /// Which bot.
    pub id: i64,
    /// The token, sealed.
    pub credential: Vec<u8>,
    /// Tells this token from the next one.
    pub fingerprint: Vec<u8>,
    /// The username that is known.
    pub username: String,
    /// Set while a webhook is missed that only its user can set again.
    pub webhook_lost_at: Option<i64>,
}

/// Takes the running bot that was checked, or registered, longest ago: not after `before`, and only
/// if no node has taken any after `quiet_since`.
pub async fn take(
    conn: &mut Conn<'_>,
    now: Timestamp,
    before: Timestamp,
    quiet_since: Timestamp,
) -> Result<Option<Unchecked>> {
    // The outer condition repeats the inner one for PostgreSQL: of two nodes that choose the same
    // row, the second waits for the first and then checks it again.
    const SQL: &str = "UPDATE bots SET checked_at = $1 WHERE checked_at <= $2 AND id IN \
        (SELECT id FROM bots WHERE running = TRUE AND checked_at <= $2 AND created_at <= $2 \
        AND failing_since IS NULL AND suspended_at IS NULL AND NOT user_suspended AND deleted_at IS NULL \
        AND NOT EXISTS (SELECT 1 FROM bots WHERE running = TRUE AND checked_at > $3) \
        ORDER BY checked_at LIMIT 1) \
        RETURNING id, credential, fingerprint, username, webhook_lost_at";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(now.0)
        .bind(before.0)
        .bind(quiet_since.0)
        .fetch_optional(c)
        .await)
}

/// Notes that the bot has another username.
pub async fn set_username(conn: &mut Conn<'_>, bot: BotId, username: &str) -> Result<()> {
    const SQL: &str = "UPDATE bots SET username = $2 WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(bot.0).bind(username).execute(c).await.map(drop))
}
