//! Names that were somebody's a short while ago.

use domain::{Timestamp, UserId, Username};

use super::{Conn, Result, on_backend};

/// Whether the name is kept for somebody other than `user`.
pub async fn is_reserved(
    conn: &mut Conn<'_>,
    username: &Username,
    user: Option<UserId>,
    now: Timestamp,
) -> Result<bool> {
    // No user has a negative id.
    const NOBODY: i64 = -1;
    const SQL: &str = "SELECT COUNT(*) FROM reserved_usernames \
        WHERE username = $1 AND user_id <> $2 AND expires_at > $3";
    let count: i64 = on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(username.as_str())
        .bind(user.map_or(NOBODY, |user| user.0))
        .bind(now.0)
        .fetch_one(c)
        .await)?;
    Ok(count > 0)
}

/// Keeps a name for the user that had it. A row whose time is over gives way.
pub async fn insert(
    conn: &mut Conn<'_>,
    username: &Username,
    user: UserId,
    expires_at: Timestamp,
) -> Result<()> {
    const SQL: &str = "INSERT INTO reserved_usernames (username, user_id, expires_at) \
        VALUES ($1, $2, $3) ON CONFLICT (username) DO UPDATE SET user_id = $2, expires_at = $3";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(username.as_str())
        .bind(user.0)
        .bind(expires_at.0)
        .execute(c)
        .await
        .map(drop))
}

/// Keeps a name no longer: its user has taken it back.
pub async fn delete(conn: &mut Conn<'_>, username: &Username) -> Result<()> {
    const SQL: &str = "DELETE FROM reserved_usernames WHERE username = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(username.as_str()).execute(c).await.map(drop))
}

/// Until when each of the names is kept that the user has, but for `except`; soonest first.
pub async fn of_user(
    conn: &mut Conn<'_>,
    user: UserId,
    except: &Username,
    now: Timestamp,
) -> Result<Vec<i64>> {
    const SQL: &str = "SELECT expires_at FROM reserved_usernames \
        WHERE user_id = $1 AND username <> $2 AND expires_at > $3 ORDER BY expires_at";
    on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(user.0)
        .bind(except.as_str())
        .bind(now.0)
        .fetch_all(c)
        .await)
}

/// Removes what has expired.
pub async fn delete_expired(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM reserved_usernames WHERE expires_at <= $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}
