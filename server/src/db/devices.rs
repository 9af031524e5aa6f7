//! Browsers that are known to users: they asked for it, or were let in by a mailed link.

use domain::{Timestamp, UserId};

use super::write::Write;
use super::{Conn, Result, on_backend};

/// Makes a browser known to a user, under a number that is new; one that is known already keeps its
/// own, and stays known until `expires_at`.
pub async fn insert(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    (user, number): (UserId, i64),
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    const SQL: &str = "INSERT INTO devices (token_hash, user_id, created_at, expires_at, number) \
        VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (token_hash, user_id) DO UPDATE SET expires_at = excluded.expires_at, \
            number = CASE WHEN devices.number = 0 THEN excluded.number ELSE devices.number END";
    let write = Write::new(SQL).bind(token_hash).bind(user.0).bind(now.0);
    write.bind(expires_at.0).bind(number).on(conn).await
}

/// The number of the browser, if it is known to the user.
pub async fn number(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    user: UserId,
    now: Timestamp,
) -> Result<Option<i64>> {
    const SQL: &str = "SELECT number FROM devices \
        WHERE token_hash = $1 AND user_id = $2 AND expires_at > $3";
    on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(token_hash)
        .bind(user.0)
        .bind(now.0)
        .fetch_optional(c)
        .await)
}

/// Gives a browser a new secret, under which it stays known to whom it is known, with its numbers.
pub async fn rename(conn: &mut Conn<'_>, old: &[u8], new: &[u8], now: Timestamp) -> Result<()> {
    const SQL: &str =
        "UPDATE devices SET token_hash = $2 WHERE token_hash = $1 AND expires_at > $3";
    Write::new(SQL).bind(old).bind(new).bind(now.0).on(conn).await
}

/// Forgets the user's oldest devices, all but the `newest`.
pub async fn delete_oldest(conn: &mut Conn<'_>, user: UserId, newest: i64) -> Result<()> {
    const SQL: &str = "DELETE FROM devices WHERE user_id = $1 AND token_hash NOT IN (\
        SELECT kept.token_hash FROM devices AS kept WHERE kept.user_id = $1 \
        ORDER BY kept.created_at DESC, kept.token_hash LIMIT $2)";
    Write::new(SQL).bind(user.0).bind(newest).on(conn).await
}

/// Forgets all devices of the user, but for the one of that hash.
pub async fn delete_of_user_except(
    conn: &mut Conn<'_>,
    user: UserId,
    token_hash: Option<&[u8]>,
) -> Result<()> {
    const SQL: &str = "DELETE FROM devices WHERE user_id = $1 AND token_hash <> $2";
    // No hash is empty, so that an empty one spares nothing.
    let spared = token_hash.unwrap_or_default();
    on_backend!(conn, |c| sqlx::query(SQL).bind(user.0).bind(spared).execute(c).await.map(drop))
}

/// Forgets the devices whose time is over.
pub async fn delete_expired(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM devices WHERE expires_at <= $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}
