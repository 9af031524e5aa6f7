//! Gateway keys, as their user sees them. The gateway's own look-ups are in [`super::gateway`].

use domain::{BotId, KeyId, Timestamp};

use super::{Conn, Result, changes_one, on_backend};

/// A key that is in use.
#[derive(Debug, sqlx::FromRow)]
pub struct Key {
    /// Which key.
    pub id: i64,
    /// What its user calls it.
    pub label: String,
    /// When it was made.
    pub created_at: i64,
    /// When a program last used it.
    pub last_used_at: Option<i64>,
    /// When it stops working by itself.
    pub expires_at: Option<i64>,
}

/// Stores a key.
pub async fn insert(
    conn: &mut Conn<'_>,
    id: KeyId,
    bot: BotId,
    label: &str,
    key_hash: &[u8],
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "INSERT INTO gateway_keys (id, bot_id, label, key_hash, created_at) VALUES ($1, $2, $3, $4, $5)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id.0)
        .bind(bot.0)
        .bind(label)
        .bind(key_hash)
        .bind(now.0)
        .execute(c)
        .await
        .map(drop))
}

/// A bot's keys that are in use, newest first.
pub async fn of_bot(conn: &mut Conn<'_>, bot: BotId, now: Timestamp) -> Result<Vec<Key>> {
    const SQL: &str = "SELECT id, label, created_at, last_used_at, expires_at FROM gateway_keys \
        WHERE bot_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2) ORDER BY id DESC";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(bot.0).bind(now.0).fetch_all(c).await)
}

/// How many of a bot's keys are in use.
pub async fn count_of_bot(conn: &mut Conn<'_>, bot: BotId, now: Timestamp) -> Result<i64> {
    const SQL: &str = "SELECT COUNT(*) FROM gateway_keys \
        WHERE bot_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(bot.0).bind(now.0).fetch_one(c).await)
}

/// A key of that bot that is in use.
pub async fn of_bot_by_id(
    conn: &mut Conn<'_>,
    id: KeyId,
    bot: BotId,
    now: Timestamp,
) -> Result<Option<Key>> {
    const SQL: &str = "SELECT id, label, created_at, last_used_at, expires_at FROM gateway_keys \
        WHERE id = $1 AND bot_id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(id.0)
        .bind(bot.0)
        .bind(now.0)
        .fetch_optional(c)
        .await)
}

/// What its user calls a key, in use or not.
pub async fn label(conn: &mut Conn<'_>, id: KeyId) -> Result<Option<String>> {
    const SQL: &str = "SELECT label FROM gateway_keys WHERE id = $1";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(id.0).fetch_optional(c).await)
}

/// Lets a key end by itself; `false` when that is settled already.
pub async fn expire(conn: &mut Conn<'_>, id: KeyId, at: Timestamp) -> Result<bool> {
    const SQL: &str = "UPDATE gateway_keys SET expires_at = $2 \
        WHERE id = $1 AND revoked_at IS NULL AND expires_at IS NULL";
    changes_one!(conn, sqlx::query(SQL).bind(id.0).bind(at.0))
}

/// Revokes a key of that bot; answers with its label, `None` when there is no such key in use.
pub async fn revoke(
    conn: &mut Conn<'_>,
    id: KeyId,
    bot: BotId,
    now: Timestamp,
) -> Result<Option<String>> {
    const SQL: &str = "UPDATE gateway_keys SET revoked_at = $3 WHERE id = $1 AND bot_id = $2 \
        AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3) RETURNING label";
    on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(id.0)
        .bind(bot.0)
        .bind(now.0)
        .fetch_optional(c)
        .await)
}

/// Forgets keys that stopped working before `before`.
pub async fn delete_ended(conn: &mut Conn<'_>, before: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM gateway_keys WHERE revoked_at < $1 OR expires_at < $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(before.0).execute(c).await.map(drop))
}
