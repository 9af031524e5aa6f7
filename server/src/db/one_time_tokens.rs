//! Links that work once.

use domain::Timestamp;

use super::{Conn, Result, on_backend};

/// What a link is for: a token made for one purpose is worth nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Becoming the first owner.
    SetUp,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
        }
    }
}

/// Stores a token.
pub async fn insert(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    purpose: Purpose,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    const SQL: &str = "INSERT INTO one_time_tokens (token_hash, purpose, created_at, expires_at) \
        VALUES ($1, $2, $3, $4)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(token_hash)
        .bind(purpose.as_str())
        .bind(now.0)
        .bind(expires_at.0)
        .execute(c)
        .await
        .map(drop))
}

/// Whether the token would work.
pub async fn is_valid(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    purpose: Purpose,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM one_time_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3";
    let count: i64 = on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(token_hash)
        .bind(purpose.as_str())
        .bind(now.0)
        .fetch_one(c)
        .await)?;
    Ok(count > 0)
}

/// Takes the token out, so that of several requests only one gets it; `false` when it is not there.
pub async fn take(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    purpose: Purpose,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str =
        "DELETE FROM one_time_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3";
    let taken = on_backend!(conn, |c| sqlx::query(SQL)
        .bind(token_hash)
        .bind(purpose.as_str())
        .bind(now.0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(taken == 1)
}

/// Removes every token of that purpose: a new link makes the old ones void.
pub async fn delete_all(conn: &mut Conn<'_>, purpose: Purpose) -> Result<()> {
    const SQL: &str = "DELETE FROM one_time_tokens WHERE purpose = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(purpose.as_str()).execute(c).await.map(drop))
}

/// Removes what has expired.
pub async fn delete_expired(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM one_time_tokens WHERE expires_at <= $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}
